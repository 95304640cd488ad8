"""A dealer's needs computed and stored: the nightly run writes what differs and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q

from huidian.customers.models import Vehicle
from huidian.engine.needs.compute import VehicleNeeds, compute, is_current
from huidian.engine.needs.differences import OVER, Differences, Stored, differences
from huidian.engine.needs.digests import digest
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.need import Ending
from huidian.engine.needs.prepared import Prepared, prepare
from huidian.engine.needs.without import Lack, why_without
from huidian.kit.months import month_of
from huidian.network import audit
from huidian.network.bulk import insert_columns, one_of
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.settling import settle_tasks
from huidian.outreach.facts import Bookings, facts_of
from huidian.outreach.fleets import fleet_as_json, fleet_from, fleet_of
from huidian.outreach.models import Need, NeedCheck, NeedRun
from huidian.outreach.stored import as_made, as_row, end, insert, update
from huidian.outreach.touched import latest_recording, touched
from huidian.playbooks import Playbook
from huidian.playbooks.needs import NeedsRules

WRITTEN_AT_ONCE = 500
"""Vehicles whose needs are written in one transaction: whoever else writes waits for no more than that."""
_WHY = "the needs of one dealer, computed from its facts"


@dataclass(slots=True)
class Refreshed:
    """How many vehicles were looked at and computed, and how many needs were opened, changed, superseded."""

    vehicles: int = 0
    computed: int = 0
    opened: int = 0
    changed: int = 0
    superseded: int = 0

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.superseded)


def refresh_needs(
    dealer: Dealer,
    *,
    at: datetime,
    bookings: Bookings,
    booked_since: Callable[[datetime], Collection[int]],
    anew: bool = False,
    tell: Callable[[int, int], None] | None = None,
) -> Refreshed:
    """Bring all needs of a dealer up to a moment; only vehicles of which something is new are computed.

    With other rules, in a new month (what the fleet drives is reckoned once a month), or `anew`, all are
    looked at. The same night twice writes nothing the second time. `booked_since` knows the vehicles whose
    appointments changed since a moment: a booking that stands is looked at again on the day it passes.
    `tell` is given how many vehicles were looked at, out of how many.
    """
    day, playbook = today_at(at, dealer), rules_of(dealer)
    rules, version = playbook.needs, _version(playbook)
    last = NeedRun.objects.unscoped(_WHY).filter(dealer=dealer).first()
    if last is not None and last.day > day:
        # A clock was ahead: what was computed for days to come is computed again, of every vehicle.
        NeedCheck.objects.unscoped(_WHY).filter(dealer=dealer).update(digest="")
    recording = latest_recording(dealer)
    if last is not None and not anew and _goes_on(last, version, day):
        ready = prepare(rules, fleet_from(last.fleet))
        changed = touched(dealer, last.recording, day) | set(booked_since(last.run_at))
        ids: Sequence[int] | None = sorted(changed)
    else:
        ready, ids = prepare(rules, fleet_of(dealer, rules)), None
    refreshed = _refresh(dealer, ready, ids, bookings, day, at, tell)
    refreshed.superseded += _let_go(dealer, day, at)
    NeedRun.objects.unscoped(_WHY).update_or_create(
        dealer=dealer,
        defaults={
            "day": day,
            "run_at": at,
            "rule_version": version,
            "fleet": {**fleet_as_json(ready.fleet), "month": month_of(day)},
            "recording": recording,
        },
    )
    return refreshed


def _goes_on(last: NeedRun, version: str, day: date) -> bool:
    """Whether only what is new since the last run has to be looked at."""
    same_month = last.fleet.get("month") == month_of(day)
    return last.rule_version == version and same_month and last.day <= day


def refresh_needs_of(
    dealer: Dealer, vehicle_ids: Sequence[int], *, at: datetime, bookings: Bookings
) -> Refreshed:
    """The same of some vehicles, at once after something was said of them. Nothing before the first run."""
    last = NeedRun.objects.unscoped(_WHY).filter(dealer=dealer).first()
    if last is None:
        return Refreshed()
    ready = prepare(rules_of(dealer).needs, fleet_from(last.fleet))
    return _refresh(dealer, ready, list(vehicle_ids), bookings, today_at(at, dealer), at)


def computed(
    dealer: Dealer,
    day: date,
    *,
    bookings: Bookings,
    rules: NeedsRules | None = None,
    vehicle_ids: Sequence[int] | None = None,
) -> Iterator[VehicleNeeds]:
    """All needs of a dealer's vehicles for a day, without a look at what is stored, and storing nothing.

    By other `rules` than the dealer's and of some vehicles, where that is wanted: what they drive is then as
    it was last computed.
    """
    last = NeedRun.objects.unscoped(_WHY).filter(dealer=dealer).first() if vehicle_ids is not None else None
    rules = rules or rules_of(dealer).needs
    ready = prepare(rules, fleet_from(last.fleet) if last else fleet_of(dealer, rules))
    return (compute(fact, ready, day) for fact in facts_of(dealer, vehicle_ids, bookings))


def _refresh(
    dealer: Dealer,
    ready: Prepared,
    ids: Sequence[int] | None,
    bookings: Bookings,
    day: date,
    at: datetime,
    tell: Callable[[int, int], None] | None = None,
) -> Refreshed:
    done, facts = Refreshed(), facts_of(dealer, ids, bookings)
    total = _how_many(dealer, ids) if tell else 0
    while some := list(islice(facts, WRITTEN_AT_ONCE)):
        work = _computed(ready, some, day)
        done.vehicles += len(some)
        if work.found:
            _write(dealer, work, day, at, done)
        if tell:
            tell(done.vehicles, total)
    return done


def _how_many(dealer: Dealer, ids: Sequence[int] | None) -> int:
    if ids is not None:
        return len(ids)
    return Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer).count()


def _let_go(dealer: Dealer, day: date, at: datetime) -> int:
    """End what vehicles need that are on file no more (their import was undone); how many needs."""
    off_file = Vehicle.objects.unscoped(_WHY).filter(dealer=dealer, retracted_at__isnull=False)
    open_needs = Need.objects.unscoped(_WHY).exclude(ending__in=sorted(OVER))
    # Looked for before anything is locked: that takes long where there are many.
    ids = list(
        off_file.filter(
            Q(Exists(NeedCheck.objects.unscoped(_WHY).filter(vehicle=OuterRef("pk"))))
            | Q(Exists(open_needs.filter(vehicle=OuterRef("pk"))))
        ).values_list("pk", flat=True)
    )
    return sum(
        _end_all(dealer, ids[start : start + WRITTEN_AT_ONCE], day, at)
        for start in range(0, len(ids), WRITTEN_AT_ONCE)
    )


@audit.atomic()
def _end_all(dealer: Dealer, ids: Sequence[int], day: date, at: datetime) -> int:
    of = {"vehicle__in": one_of(ids), "vehicle__retracted_at__isnull": False}
    NeedCheck.objects.unscoped(_WHY).filter(**of).delete()
    needs = list(Need.objects.unscoped(_WHY).filter(**of).exclude(ending__in=sorted(OVER)))
    for row in needs:
        end(row, Ending("superseded", f"withdrawn:{row.cycle}", day))
        row.digest = ""
    update(needs)
    settle_tasks(dealer, needs, day=day, at=at)
    return len(needs)


Known = Mapping[int, tuple[str, date | None]]
"""By vehicle the digest and the day of change of what was computed last."""


@dataclass(slots=True)
class _Work:
    """What is to be written of some vehicles: what was on file of them, and by vehicle what differs."""

    known: Known
    rows: dict[int, dict[tuple[str, str], Need]]
    found: dict[int, tuple[Differences, NeedCheck]]


def _computed(ready: Prepared, facts: Sequence[VehicleFacts], day: date) -> _Work:
    """What is new of some vehicles. Nothing is locked meanwhile, for this is what takes the time.

    Of all needs of a vehicle only those that differ are kept: the others are many.
    """
    known = _known([int(fact.vehicle) for fact in facts])
    stale = [fact for fact in facts if not is_current(known.get(int(fact.vehicle)), fact, ready, day)]
    work = _Work(known, _stored(one_of([int(fact.vehicle) for fact in stale])), {})
    for fact in stale:
        vehicle_id, made = int(fact.vehicle), compute(fact, ready, day)
        before = _as_stored(work.rows.get(vehicle_id, {}), day)
        check = _check(vehicle_id, made, why_without(fact, made, ready, day))
        work.found[vehicle_id] = differences(before, made, day, ready.ahead_days), check
    return work


def _known(ids: Sequence[int]) -> Known:
    checks = NeedCheck.objects.unscoped(_WHY).filter(vehicle__in=one_of(ids))
    return {pk: (digest, on) for pk, digest, on in checks.values_list("vehicle", "digest", "changes_on")}


def _check(vehicle_id: int, made: VehicleNeeds, lack: Lack | None) -> NeedCheck:
    return NeedCheck(
        vehicle_id=vehicle_id,
        digest=made.digest,
        changes_on=made.changes_on,
        lack=lack.code if lack else "",
        lack_fact=lack.fact if lack else "",
    )


@audit.atomic()
def _write(dealer: Dealer, work: _Work, day: date, at: datetime, done: Refreshed) -> None:
    """Write what differs. A vehicle that somebody else computed meanwhile is theirs."""
    locked_dealer(dealer.pk)
    now = _known(list(work.found))
    found = {pk: one for pk, one in work.found.items() if now.get(pk) == work.known.get(pk)}
    opened = [need for differs, _ in found.values() for need in differs.opened]
    changed = [
        row for pk, (differs, _) in found.items() for row in _moved(dealer, work.rows.get(pk, {}), differs)
    ]
    insert(dealer, opened)
    update(changed)
    if now:
        NeedCheck.objects.unscoped(_WHY).filter(vehicle__in=one_of(list(found))).delete()
    _insert_checks(dealer, [check for _, check in found.values()])
    done.computed += len(found)
    done.opened, done.changed = done.opened + len(opened), done.changed + len(changed)
    done.superseded += sum(len(differs.superseded) for differs, _ in found.values())
    settle_tasks(dealer, changed, day=day, at=at)


def _insert_checks(dealer: Dealer, checks: Sequence[NeedCheck]) -> None:
    names = ("vehicle_id", "digest", "changes_on", "lack", "lack_fact")
    columns = {name: [getattr(one, name) for one in checks] for name in names}
    insert_columns(NeedCheck, len(checks), {**columns, "dealer_id": dealer.pk})


def _stored(one: Any) -> dict[int, dict[tuple[str, str], Need]]:
    rows: dict[int, dict[tuple[str, str], Need]] = defaultdict(dict)
    for row in Need.objects.unscoped(_WHY).filter(vehicle__in=one):
        rows[row.vehicle_id][row.kind, row.cycle] = row
    return rows


def _as_stored(rows: dict[tuple[str, str], Need], day: date) -> Iterator[Stored]:
    for row in rows.values():
        made = as_made(row)
        ending = made.ending_on(day)
        yield Stored(row.kind, row.cycle, row.digest, made.state_on(day), ending.fact if ending else None)


def _moved(dealer: Dealer, before: dict[tuple[str, str], Need], found: Differences) -> Iterator[Need]:
    for need in found.changed:
        yield as_row(dealer, before[need.kind, need.cycle], need)
    for gone, ending in found.superseded:
        row = before[gone.kind, gone.cycle]
        end(row, ending)
        row.digest = ""
        yield row


def _version(rules: Playbook) -> str:
    """The version of what needs go by: their own rules, and those that say which facts there are."""
    return digest((prepare(rules.needs).version, rules.version))
