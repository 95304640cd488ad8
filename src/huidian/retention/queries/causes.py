"""Why a vehicle counts otherwise than it did: the orders that came, went or changed, and their files; or what
was said of its leaving.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from huidian.customers.words import DEPARTURES
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.queries.restated import Case
from huidian.visits.models import ImportBatch

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.restatement.order_changes import Happening
    from huidian.engine.runners.duckdb import Row

Files = Mapping[tuple[str, datetime], Label]


def causes_of(
    scope: Scope, case: Case, rows: ir.Table, moves: Mapping[int, Row]
) -> dict[int, tuple[Label, ...]]:
    """What made each of the moved vehicles count otherwise, by vehicle; each has a cause.

    `rows` are those of `engine.restatement.moved`, `moves` the same by vehicle. The file an order came with
    is named at dealers where the person may see imports.
    """
    files = _files(scope, case)
    days = _days(case)
    kinds = {kind.key: kind.label for kind in case.view.rules.kinds}
    orders, departures = _orders(case, rows), _departures(case, moves, days)
    found = {}
    for vehicle, move in moves.items():
        dealer = move["dealer"]
        told = [_told(one, kinds, days[dealer], files.get((dealer, one.at))) for one in orders[vehicle]]
        told += departures[vehicle]
        found[vehicle] = (
            tuple(told) if told and case.month <= month_of(case.then_on) else (_without_order(case),)
        )
    return found


def _orders(case: Case, rows: ir.Table) -> Mapping[int, Sequence[Happening]]:
    from huidian.engine.facts.vehicle_months import SCOPES
    from huidian.engine.metrics.definition import MONEY
    from huidian.engine.restatement.order_changes import Span, Version, happenings, matters
    from huidian.engine.restatement.restatement import versions

    family = SCOPES[case.measure.kind].family
    families = None if family is None else [family]
    money = any(count.unit == MONEY for count in case.metric.counts)
    span = Span(case.then.moment, case.now.moment, case.then.until or date.max)
    of_vehicle: dict[int, list[Version]] = defaultdict(list)
    for row in case.view.rows(versions(case.view.mart.history, rows, case.then, case.now)):
        of_vehicle[row["vehicle"]].append(Version(**{name: row[name] for name in Version._fields}))
    orders: dict[int, Sequence[Happening]] = defaultdict(list)
    for vehicle, found in of_vehicle.items():
        orders[vehicle] = [
            one
            for one in happenings(found, span)
            if matters(one, families, case.first_on, case.last_on, money=money)
        ]
    return orders


def _departures(
    case: Case, moves: Mapping[int, Row], days: Mapping[str, Callable[[datetime], date]]
) -> Mapping[int, Sequence[Label]]:
    """What was said between the two moments of a vehicle's leaving, where that leaves it out on one side."""
    from huidian.engine.restatement.departures import Departure, resaid, told
    from huidian.engine.restatement.restatement import touched

    found: dict[int, Sequence[Label]] = defaultdict(list)
    if not moves or not case.now.question.leave_out_gone:
        return found
    said: dict[int, list[Departure]] = defaultdict(list)
    for row in case.view.rows(touched(case.view.mart.departures, case.then, case.now)):
        said[row["vehicle"]].append(Departure(**{name: row[name] for name in Departure._fields}))
    for vehicle in moves.keys() & said.keys():
        one = resaid(said[vehicle], case.then.moment, case.now.moment)
        if one.matters(case.month):
            found[vehicle] = [told(one, case.then_on, DEPARTURES, days[moves[vehicle]["dealer"]])]
    return found


def _told(
    one: Happening, kinds: Mapping[str, Label], day_of: Callable[[datetime], date], file: Label | None
) -> Label:
    from huidian.engine.restatement.words import told

    said = told(one, kinds, day_of)
    return said if file is None else Label(f"{said.zh}（{file.zh}）", f"{said.en} ({file.en})")


def _without_order(case: Case) -> Label:
    """Why a vehicle differs of which neither an order does nor what is said of its leaving."""
    month, then = format_month(case.month), case.then_on
    if case.month > month_of(then):
        return Label(f"{then} 时 {month} 还没开始", f"{month} had not begun on {then}")
    if case.month >= month_of(then):
        return Label(f"{then} 时还没到月末，月数算到那一天", f"the month was not over on {then}")
    return Label(
        "本车没有委托变动：车辆在档情况变了，或本店数据的起始日变了",
        "no order of this vehicle changed: it came on file or went off it, or the dealer's data now begin "
        "on another day",
    )


def _days(case: Case) -> dict[str, Callable[[datetime], date]]:
    """Per dealer (code) the day of a moment (UTC, without zone) where it is."""

    def day_in(zone: ZoneInfo) -> Callable[[datetime], date]:
        return lambda moment: moment.replace(tzinfo=UTC).astimezone(zone).date()

    return {dealer.code: day_in(ZoneInfo(dealer.timezone)) for dealer in case.view.dealers}


def _files(scope: Scope, case: Case) -> Files:
    """The files recorded, and undone, between the two moments, by dealer (code) and moment."""
    batches = ImportBatch.objects.within(scope.where(Permission.IMPORT)).filter(
        dealer__in=case.view.dealers, recording__isnull=False
    )
    since = case.then.at
    named: dict[tuple[str, datetime], Label] = {}
    asked = batches.values_list("dealer__code", "file_name", "recording__recorded_at", "undone_at")
    for code, name, recorded_at, undone_at in asked.exclude(
        recording__recorded_at__lte=since, undone_at__isnull=True
    ):
        named[code, _naive(recorded_at)] = Label(f"文件 {name}", f"file {name}")
        if undone_at is not None:
            named[code, _naive(undone_at)] = Label(f"撤销文件 {name}", f"file {name} undone")
    return named


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
