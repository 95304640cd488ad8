"""A dealer's needs computed and stored: the nightly run writes what differs and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from huidian.customers.models import Vehicle
from huidian.engine.needs.compute import VehicleNeeds, compute, is_current
from huidian.engine.needs.differences import OVER, Differences, Stored, differences
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.need import Ending
from huidian.engine.needs.need import Need as Made
from huidian.engine.needs.prepared import Prepared, prepare
from huidian.engine.needs.without import Lack, why_without
from huidian.kit.months import month_of
from huidian.network.bulk import insert_columns, one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.settling import settle_tasks
from huidian.outreach.facts import Bookings, facts_of
from huidian.outreach.fleets import fleet_as_json, fleet_from, fleet_of
from huidian.outreach.models import Need, NeedCheck, NeedRun
from huidian.outreach.stored import as_made, as_row, end, insert
from huidian.outreach.touched import latest_recording, touched
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
    anew: bool = False,
    tell: Callable[[int, int], None] | None = None,
) -> Refreshed:
    """Bring all needs of a dealer up to a moment; only vehicles of which something is new are computed.

    With other rules, in a new month (what the fleet drives is reckoned once a month), or `anew`, all are
    looked at. The same night twice writes nothing the second time. `tell` is given how many vehicles were
    looked at, out of how many.
    """
    day, rules = today_at(at, dealer), rules_of(dealer).needs
    last = NeedRun.objects.unscoped(_WHY).filter(dealer=dealer).first()
    recording = latest_recording(dealer)
    if last is not None and not anew and _goes_on(last, rules, day):
        ready = prepare(rules, fleet_from(last.fleet))
        ids: Sequence[int] | None = sorted(touched(dealer, last.recording, day) | set(bookings))
    else:
        ready, ids = prepare(rules, fleet_of(dealer, rules)), None
    refreshed = _refresh(dealer, ready, ids, bookings, day, at, tell)
    refreshed.superseded += _let_go(dealer, day, at)
    NeedRun.objects.unscoped(_WHY).update_or_create(
        dealer=dealer,
        defaults={
            "day": day,
            "run_at": at,
            "rule_version": _version(rules),
            "fleet": {**fleet_as_json(ready.fleet), "month": month_of(day)},
            "recording": recording,
        },
    )
    return refreshed


def _goes_on(last: NeedRun, rules: NeedsRules, day: date) -> bool:
    """Whether only what is new since the last run has to be looked at."""
    return last.rule_version == _version(rules) and last.fleet.get("month") == month_of(day)


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
        if work.made:
            _write(dealer, work, day, at, done)
        if tell:
            tell(done.vehicles, total)
    return done


def _how_many(dealer: Dealer, ids: Sequence[int] | None) -> int:
    if ids is not None:
        return len(ids)
    return Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer).count()


@transaction.atomic
def _let_go(dealer: Dealer, day: date, at: datetime) -> int:
    """End what vehicles need that are on file no more (their import was undone); how many needs."""
    gone = {"dealer": dealer, "vehicle__retracted_at__isnull": False}
    NeedCheck.objects.unscoped(_WHY).filter(**gone).delete()
    needs = list(Need.objects.unscoped(_WHY).filter(**gone).exclude(ending__in=sorted(OVER)))
    for row in needs:
        end(row, Ending("superseded", f"withdrawn:{row.cycle}", day))
        row.digest = ""
    Need.objects.unscoped(_WHY).bulk_update(needs, _COLUMNS, batch_size=500)
    settle_tasks(dealer, needs, day=day, at=at)
    return len(needs)


Known = Mapping[int, tuple[str, date | None]]
"""By vehicle the digest and the day of change of what was computed last."""


@dataclass(slots=True)
class _Work:
    """Needs of some vehicles as computed: what was known of them before, and what they come to now."""

    known: Known
    made: dict[int, tuple[VehicleNeeds, Lack | None]]
    ahead_days: int


def _computed(ready: Prepared, facts: Sequence[VehicleFacts], day: date) -> _Work:
    """What is new of some vehicles. Nothing is locked meanwhile, for this is what takes the time."""
    known = _known([int(fact.vehicle) for fact in facts])
    work = _Work(known, {}, ready.ahead_days)
    for fact in facts:
        vehicle_id = int(fact.vehicle)
        if not is_current(known.get(vehicle_id), fact, ready, day):
            made = compute(fact, ready, day)
            work.made[vehicle_id] = made, why_without(fact, made, ready, day)
    return work


def _known(ids: Sequence[int]) -> Known:
    checks = NeedCheck.objects.unscoped(_WHY).filter(vehicle__in=one_of(ids))
    return {pk: (digest, on) for pk, digest, on in checks.values_list("vehicle", "digest", "changes_on")}


@transaction.atomic
def _write(dealer: Dealer, work: _Work, day: date, at: datetime, done: Refreshed) -> None:
    """Write what differs. A vehicle that was computed by somebody else meanwhile is theirs."""
    Dealer.objects.select_for_update().get(pk=dealer.pk)
    now = _known(list(work.made))
    made = {pk: one for pk, one in work.made.items() if now.get(pk) == work.known.get(pk)}
    if not made:
        return
    one = one_of(list(made))
    rows = _stored(one)
    opened: list[Made] = []
    changed: list[Need] = []
    for pk, (needs, _lack) in made.items():
        before = rows.get(pk, {})
        found = differences(_as_stored(before, day), needs, day, work.ahead_days)
        opened += found.opened
        changed += _moved(dealer, before, found)
        done.superseded += len(found.superseded)
    insert(dealer, opened)
    Need.objects.unscoped(_WHY).bulk_update(changed, _COLUMNS, batch_size=500)
    if now:
        NeedCheck.objects.unscoped(_WHY).filter(vehicle__in=one).delete()
    _insert_checks(dealer, made)
    done.computed += len(made)
    done.opened, done.changed = done.opened + len(opened), done.changed + len(changed)
    settle_tasks(dealer, changed, day=day, at=at)


def _insert_checks(dealer: Dealer, made: Mapping[int, tuple[VehicleNeeds, Lack | None]]) -> None:
    columns = {
        "vehicle_id": list(made),
        "dealer_id": dealer.pk,
        "digest": [needs.digest for needs, _ in made.values()],
        "changes_on": [needs.changes_on for needs, _ in made.values()],
        "lack": [lack.code if lack else "" for _, lack in made.values()],
        "lack_fact": [lack.fact if lack else "" for _, lack in made.values()],
    }
    insert_columns(NeedCheck, len(made), columns)


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


_COLUMNS = (
    "earliest_on", "due_on", "overdue_on", "latest_on", "ending", "ending_fact", "ended_on", "ended_until",
    "facts", "rule", "digest",
)  # fmt: skip


def _moved(dealer: Dealer, before: dict[tuple[str, str], Need], found: Differences) -> Iterator[Need]:
    for need in found.changed:
        yield as_row(dealer, before[need.kind, need.cycle], need)
    for gone, ending in found.superseded:
        row = before[gone.kind, gone.cycle]
        end(row, ending)
        row.digest = ""
        yield row


def _version(rules: NeedsRules) -> str:
    return prepare(rules).version
