"""Checks of teams: what the team wrote down beside what its owners say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from huidian.engine.scores.estimate import Estimate, share
from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import AuditEvent, Team
from huidian.network.own import NOBODY
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.surveys.models import CheckedOwner, TeamCheck

_WHY = "part of checks that were read within the scope of who asks"
A = CheckedOwner.Answer
DISAGREES = frozenset({A.DIFFERS, A.NEVER})
SAID = frozenset({A.AGREES, *DISAGREES})
ANSWERS: dict[str, Any] = dict(A.choices)
"""What an owner may say of what was logged, by key."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: how many were drawn, asked, and the share that disagrees with what was logged."""

    check_id: int
    dealer_id: int
    dealer: str
    team: str
    since: date
    until: date
    logged: int
    drawn: int
    asked: int
    disagree: int
    disagreement: Estimate
    drawn_at: datetime
    drawn_by: str
    seed: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One owner of a sample: what was logged, by whom and when, and what the owner says."""

    id: int
    vehicle_id: int
    plate: str
    owner: str
    phone: str
    logged_at: datetime
    logged_by: str
    outcome: Label
    answer: str
    answer_words: str
    note: str
    asked_at: datetime | None

    @property
    def disagrees(self) -> bool:
        """Whether the owner says something else than the team."""
        return self.answer in DISAGREES


@dataclass(frozen=True, slots=True)
class CheckFile:
    """One check with its owners and its past."""

    row: CheckRow
    owners: tuple[CheckedRow, ...]
    history: tuple[Entry, ...]


def checks_in_reach(scope: Scope) -> QuerySet[TeamCheck]:
    """The checks a person may see, the last one first."""
    rows = TeamCheck.objects.within(scope.where(Permission.MANAGE_SCORES))
    return rows.select_related("dealer", "drawn_by").order_by("-drawn_at", "-pk")


def check_rows(checks: Sequence[TeamCheck]) -> list[CheckRow]:
    """The rows of some of `checks_in_reach`."""
    answers: dict[int, Counter[str]] = {one.pk: Counter() for one in checks}
    rows = CheckedOwner.objects.unscoped(_WHY).filter(check_of__in=answers)
    for check_id, answer in rows.values_list("check_of_id", "answer"):
        answers[check_id][answer] += 1
    return [_row(one, answers[one.pk]) for one in checks]


def check_file(scope: Scope, check_id: int) -> CheckFile:
    """One check in reach. Raises `TeamCheck.DoesNotExist` for any other."""
    check = checks_in_reach(scope).get(pk=check_id)
    owners = CheckedOwner.objects.unscoped(_WHY).filter(check_of=check).order_by("pk")
    owners = owners.select_related("vehicle__owner", "attempt__by")
    outcomes = {one.key: one.label for one in rules_of(check.dealer).calls.outcomes}
    masks = Masks(scope)
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type="team_check", object_id=str(check.pk))
    return CheckFile(
        row=check_rows([check])[0],
        owners=tuple(_owner(masks, check, one, outcomes) for one in owners),
        history=tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")),
    )


def teams_to_check(scope: Scope) -> dict[str, str]:
    """The teams whose work a person may have checked: name by id."""
    reach = scope.where(Permission.MANAGE_SCORES).chosen_dealer_ids
    teams = Team.objects.filter(dealer__in=reach, ended_on=None).select_related("dealer")
    several = len(reach) > 1
    return {
        str(one.pk): f"{one.dealer.name} {one.name}" if several else one.name
        for one in teams.order_by("dealer__code", "name")
    }


def _row(check: TeamCheck, answers: Counter[str]) -> CheckRow:
    said = sum(answers[one] for one in SAID)
    disagree = sum(answers[one] for one in DISAGREES)
    return CheckRow(
        check_id=check.pk,
        dealer_id=check.dealer_id,
        dealer=check.dealer.name,
        team=check.team_name,
        since=check.since,
        until=check.until,
        logged=check.logged,
        drawn=answers.total(),
        asked=answers.total() - answers[""],
        disagree=disagree,
        disagreement=share(disagree, said, check.logged),
        drawn_at=check.drawn_at,
        drawn_by=str(check.drawn_by),
        seed=check.seed,
    )


def _owner(masks: Masks, check: TeamCheck, one: CheckedOwner, outcomes: dict[str, Label]) -> CheckedRow:
    own = VehicleMasks(masks, check.dealer_id, NOBODY)
    owner, logged = one.vehicle.owner, one.attempt
    return CheckedRow(
        id=one.pk,
        vehicle_id=one.vehicle_id,
        plate=own.plate(one.vehicle.plate),
        owner=masks.name(owner.name, dealer_id=check.dealer_id) if owner else "",
        phone=own.phone(owner.phone) if owner and owner.phone else "",
        logged_at=logged.at,
        logged_by=str(logged.by),
        outcome=outcomes.get(logged.outcome, Label(logged.outcome, logged.outcome)),
        answer=one.answer,
        answer_words=str(one.get_answer_display()) if one.answer else "",
        note=one.note,
        asked_at=one.asked_at,
    )
