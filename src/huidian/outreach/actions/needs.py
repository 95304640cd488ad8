"""A dealer's needs computed and stored: the nightly run writes what differs and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.db import transaction

from huidian.customers.models import Vehicle
from huidian.engine.needs.compute import VehicleNeeds, compute, is_current
from huidian.engine.needs.differences import OVER, Differences, Stored, differences
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.need import Ending
from huidian.engine.needs.need import Need as Made
from huidian.engine.needs.prepared import Prepared, prepare
from huidian.engine.needs.without import why_without
from huidian.engine.odometer.cleaning import clean
from huidian.engine.odometer.rates import YEAR, Driving, Fleet, fleet, usual
from huidian.engine.odometer.readings import Reading
from huidian.kit.months import month_of
from huidian.network.bulk import insert_columns, one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.settling import settle_tasks
from huidian.outreach.facts import AT_ONCE, Bookings, facts_of
from huidian.outreach.models import Need, NeedCheck, NeedRun
from huidian.outreach.stored import as_made, as_row, end, insert
from huidian.outreach.touched import latest_recording, touched
from huidian.playbooks.needs import NeedsRules
from huidian.visits.models import Visit

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
        ready = prepare(rules, _fleet_from(last.fleet))
        ids: Sequence[int] | None = sorted(touched(dealer, last.recording, day) | set(bookings))
    else:
        ready, ids = prepare(rules, _fleet(dealer, rules)), None
    refreshed = _refresh(dealer, ready, ids, bookings, day, at, tell)
    refreshed.superseded += _let_go(dealer, day, at)
    NeedRun.objects.unscoped(_WHY).update_or_create(
        dealer=dealer,
        defaults={
            "day": day,
            "run_at": at,
            "rule_version": _version(rules),
            "fleet": {**_fleet_as_json(ready.fleet), "month": month_of(day)},
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
    ready = prepare(rules_of(dealer).needs, _fleet_from(last.fleet))
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
    ready = prepare(rules, _fleet_from(last.fleet) if last else _fleet(dealer, rules))
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
    while some := list(islice(facts, AT_ONCE)):
        _write(dealer, ready, some, day, at, done)
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


@transaction.atomic
def _write(
    dealer: Dealer, ready: Prepared, facts: Sequence[VehicleFacts], day: date, at: datetime, done: Refreshed
) -> None:
    one = one_of([int(fact.vehicle) for fact in facts])
    checks = NeedCheck.objects.unscoped(_WHY).filter(vehicle__in=one)
    known = {
        str(pk): (digest, on) for pk, digest, on in checks.values_list("vehicle", "digest", "changes_on")
    }
    stale = [fact for fact in facts if not is_current(known.get(fact.vehicle), fact, ready, day)]
    done.vehicles, done.computed = done.vehicles + len(facts), done.computed + len(stale)
    if not stale:
        return
    rows = _stored(one_of([int(fact.vehicle) for fact in stale]))
    opened: list[Made] = []
    changed: list[Need] = []
    new_checks: list[NeedCheck] = []
    for fact in stale:
        made = compute(fact, ready, day)
        before = rows.get(int(fact.vehicle), {})
        found = differences(_as_stored(before, day), made, day, ready.ahead_days)
        opened += found.opened
        changed += _moved(dealer, before, found)
        done.superseded += len(found.superseded)
        new_checks.append(_check(dealer, fact, made, ready, day))
    insert(dealer, opened)
    Need.objects.unscoped(_WHY).bulk_update(changed, _COLUMNS, batch_size=500)
    NeedCheck.objects.unscoped(_WHY).filter(
        vehicle__in=one_of([row.vehicle_id for row in new_checks])
    ).delete()
    insert_columns(
        NeedCheck,
        len(new_checks),
        {
            "vehicle_id": [row.vehicle_id for row in new_checks],
            "dealer_id": dealer.pk,
            "digest": [row.digest for row in new_checks],
            "changes_on": [row.changes_on for row in new_checks],
            "lack": [row.lack for row in new_checks],
            "lack_fact": [row.lack_fact for row in new_checks],
        },
    )
    done.opened, done.changed = done.opened + len(opened), done.changed + len(changed)
    settle_tasks(dealer, changed, day=day, at=at)


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


def _check(dealer: Dealer, fact: VehicleFacts, made: VehicleNeeds, ready: Prepared, day: date) -> NeedCheck:
    lack = why_without(fact, made, ready, day)
    return NeedCheck(
        vehicle_id=int(fact.vehicle),
        dealer=dealer,
        digest=made.digest,
        changes_on=made.changes_on,
        lack=lack.code if lack else "",
        lack_fact=lack.fact if lack else "",
    )


def _version(rules: NeedsRules) -> str:
    return prepare(rules).version


def _fleet(dealer: Dealer, rules: NeedsRules) -> Fleet:
    """What the dealer's vehicles drive, out of all their readings."""
    drive = rules.odometer
    rows = (
        Visit.objects.unscoped(_WHY)
        .current()
        .filter(vehicle__dealer=dealer, odometer_km__isnull=False)
        .order_by("vehicle_id")
        .values_list("vehicle_id", "vehicle__model", "settled_on", "odometer_km")
    )
    expected = (drive.km_a_year_low + drive.km_a_year_high) / 2 / YEAR
    tracks = (
        (
            model,
            clean(
                [Reading(day, km) for _, _, day, km in readings if km],
                expected_a_day=expected,
                most_a_day=drive.most_km_a_day,
            ),
        )
        for (_, model), readings in groupby(rows.iterator(chunk_size=20_000), key=itemgetter(0, 1))
    )
    return fleet(tracks, usual(drive.km_a_year_low, drive.km_a_year_high))


def _fleet_as_json(one: Fleet) -> dict[str, Any]:
    return {"others": asdict(one.others), "models": {key: asdict(d) for key, d in one.models.items()}}


def _fleet_from(data: dict[str, Any]) -> Fleet:
    models = {key: Driving(**driving) for key, driving in data["models"].items()}
    return Fleet(Driving(**data["others"]), models)
