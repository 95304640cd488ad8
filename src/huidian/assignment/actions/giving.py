"""Vehicles are given to teams and their advisors, or taken from them, from a day on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from huidian.assignment.actions.writing import Spell, record, spells_after, spells_of
from huidian.assignment.models import Assignment, Batch
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Staff, Team

_WHY = "rows of one dealer that orders or the calendar decide about"


class Holder(NamedTuple):
    """Who answers: a team, and of it an advisor (None: the team as such)."""

    team: int
    advisor: int | None = None


class NoSuchHolderError(ValueError):
    """A team that is not the dealer's, or has ended; or a person who has no post in it."""


@audit.atomic()
def give(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    kind: str,
    from_on: date,
    chosen: Mapping[int, Holder],
    since: Mapping[int, date] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Batch | None:
    """Give vehicles (by id, of the dealer) to who is `chosen` for each, from a day on until further notice;
    where `since` says another day of a vehicle, from that one on.

    Whoever had one of them before keeps the days before. Vehicles that are already in those hands stay as
    they are; None where that is all of them. The dealer is locked until it is done. Raises
    `NoSuchHolderError`.
    """
    locked_dealer(dealer.pk)
    _must_be_there(dealer, set(chosen.values()), at)
    days = since or {}
    before = spells_after(dealer, chosen, min([from_on, *days.values()]))
    retracted: list[int] = []
    recorded: list[Spell] = []
    for vehicle, holder in chosen.items():
        day = days.get(vehicle, from_on)
        old = _later(before.get(vehicle, []), day)
        if len(old) == 1 and _has_it(old[0], holder, day):
            continue
        _cut(old, day, retracted, recorded)
        recorded.append(Spell(0, vehicle, holder.team, holder.advisor, day, None, kind))
    if not recorded:
        return None
    said = facts or {}
    return record(
        at=at,
        by=by,
        dealer=dealer,
        kind=kind,
        from_on=from_on,
        retracted=retracted,
        recorded=recorded,
        facts=said,
    )


@audit.atomic()
def take_away(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    kind: str,
    ends: Mapping[int, date],
    facts: Mapping[str, Any] | None = None,
) -> Batch | None:
    """Let vehicles belong to nobody, each from its day on; None where nobody has any of them then.

    A spell that would end before it begins was never: it is retracted and nothing takes its place.
    """
    if not ends:
        return None
    locked_dealer(dealer.pk)
    before = spells_after(dealer, ends, min(ends.values()))
    retracted: list[int] = []
    recorded: list[Spell] = []
    for vehicle, day in ends.items():
        _cut(_later(before.get(vehicle, []), day), day, retracted, recorded)
    if not retracted:
        return None
    return record(
        at=at,
        by=by,
        dealer=dealer,
        kind=kind,
        from_on=min(ends.values()),
        retracted=retracted,
        recorded=recorded,
        facts=facts or {},
    )


def _later(rows: Collection[Spell], day: date) -> list[Spell]:
    """Those that hold on a day or later."""
    return [one for one in rows if one.until_on is None or one.until_on > day]


def _cut(old: Collection[Spell], day: date, retracted: list[int], recorded: list[Spell]) -> None:
    """What holds on a day or later ends there."""
    for one in old:
        retracted.append(one.pk)
        if one.from_on < day:
            recorded.append(one.until(day))


def _has_it(old: Spell, holder: Holder, from_on: date) -> bool:
    return old.from_on <= from_on and old.until_on is None and (old.team, old.advisor) == holder


def _must_be_there(dealer: Dealer, holders: Collection[Holder], at: datetime) -> None:
    teams = {one.team for one in holders}
    if teams - set(Team.objects.filter(dealer=dealer, ended_on=None).values_list("pk", flat=True)):
        raise NoSuchHolderError("team")
    posts = Post.objects.current(at).filter(dealer=dealer, team__in=teams)
    of_team = set(posts.values_list("team", "staff"))
    if {tuple(one) for one in holders if one.advisor is not None} - of_team:
        raise NoSuchHolderError("advisor")


@audit.atomic()
def reopen(*, at: datetime, dealer: Dealer, row_ids: Collection[int], kind: str, on: date) -> Batch | None:
    """Rows that stand, the last ones of their vehicles, have no end after all; None where there are none."""
    if not row_ids:
        return None
    locked_dealer(dealer.pk)
    rows = Assignment.objects.unscoped(_WHY).standing().filter(pk__in=list(row_ids), until_on__isnull=False)
    spells = spells_of(rows)
    return record(
        at=at,
        by=None,
        dealer=dealer,
        kind=kind,
        from_on=on,
        retracted=[one.pk for one in spells],
        recorded=[one.until(None) for one in spells],
        facts={},
    )
