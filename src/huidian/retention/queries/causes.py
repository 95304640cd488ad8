"""Why a vehicle counts otherwise than it did: the orders that came, went or changed, and their files; or what
was said of its leaving.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from huidian.customers.words import DEPARTURES
from huidian.engine.facts.kinds import KINDS
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView
from huidian.retention.queries.lists import Selection
from huidian.retention.queries.restated import Restatement, restatement_of
from huidian.visits.models import ImportBatch

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.restatement.order_changes import OrderChange
    from huidian.engine.runners.duckdb import Row

Files = Mapping[tuple[str, datetime], Label]


def causes_of(
    scope: Scope, restated: Restatement, rows: Selection, moves: Mapping[int, Row]
) -> dict[int, tuple[Label, ...]]:
    """What made each of the moved vehicles count otherwise, by vehicle; each has a cause.

    `rows` are those of `engine.restatement.moved`, `moves` the same by vehicle. The file an order came with
    is named at dealers where the person may see imports.
    """
    files = _files(scope, restated)
    days = _days(restated)
    kinds = {kind.key: kind.label for kind in restated.view.rules.kinds}
    orders, departures = _orders(restated, rows), _departures(restated, moves, days)
    has_begun = restated.month <= month_of(restated.then_on)
    causes = {}
    for vehicle, move in moves.items():
        dealer = move["dealer"]
        labels = [_order(one, kinds, days[dealer], files.get((dealer, one.at))) for one in orders[vehicle]]
        labels += departures[vehicle]
        causes[vehicle] = tuple(labels) if labels and has_begun else (_without_order(restated),)
    return causes


def _orders(restated: Restatement, rows: Selection) -> Mapping[int, Sequence[OrderChange]]:
    from huidian.engine.metrics.definition import MONEY
    from huidian.engine.restatement.order_changes import Span, Version, matters, order_changes

    family = KINDS[restated.measure.kind].family
    families = None if family is None else [family]
    money = any(count.unit == MONEY for count in restated.metric.counts)
    span = Span(restated.then.moment, restated.now.moment, restated.then.until or date.max)
    of_vehicle: dict[int, list[Version]] = defaultdict(list)
    for row in restated.view.answer(_versions, rows, *restated.arguments):
        of_vehicle[row["vehicle"]].append(Version(**{name: row[name] for name in Version._fields}))
    orders: dict[int, Sequence[OrderChange]] = defaultdict(list)
    for vehicle, rows_of_it in of_vehicle.items():
        orders[vehicle] = [
            one
            for one in order_changes(rows_of_it, span)
            if matters(one, families, restated.first_on, restated.last_on, money=money)
        ]
    return orders


def _departures(
    restated: Restatement, moves: Mapping[int, Row], days: Mapping[str, Callable[[datetime], date]]
) -> Mapping[int, Sequence[Label]]:
    """What was said between the two moments of a vehicle's leaving, where that leaves it out on one side."""
    from huidian.engine.restatement.departures import Departure, departure_change, sentence

    labels: dict[int, Sequence[Label]] = defaultdict(list)
    if not moves or not restated.now.question.leave_out_gone:
        return labels
    statements: dict[int, list[Departure]] = defaultdict(list)
    for row in restated.view.answer(_touched, *restated.arguments):
        statements[row["vehicle"]].append(Departure(**{name: row[name] for name in Departure._fields}))
    for vehicle in moves.keys() & statements.keys():
        one = departure_change(statements[vehicle], restated.then.moment, restated.now.moment)
        if one.matters(restated.month):
            labels[vehicle] = [sentence(one, restated.then_on, DEPARTURES, days[moves[vehicle]["dealer"]])]
    return labels


def _versions(view: MartView, rows: Selection, *arguments: Any) -> ir.Table:
    from huidian.engine.restatement.restatement import versions

    restated = restatement_of(view, *arguments)
    return versions(view.mart.history, rows.of(view), restated.then, restated.now)


def _touched(view: MartView, *arguments: Any) -> ir.Table:
    from huidian.engine.restatement.restatement import touched

    restated = restatement_of(view, *arguments)
    return touched(view.mart.departures, restated.then, restated.now)


def _order(
    one: OrderChange, kinds: Mapping[str, Label], day_of: Callable[[datetime], date], file: Label | None
) -> Label:
    from huidian.engine.restatement.words import sentence

    order = sentence(one, kinds, day_of)
    return order if file is None else Label(f"{order.zh}（{file.zh}）", f"{order.en} ({file.en})")


def _without_order(restated: Restatement) -> Label:
    """Why a vehicle differs of which neither an order does nor what is said of its leaving."""
    month, then = format_month(restated.month), restated.then_on
    if restated.month > month_of(then):
        return Label(f"{then} 时 {month} 还没开始", f"{month} had not begun on {then}")
    if restated.month >= month_of(then):
        return Label(f"{then} 时还没到月末，月数算到那一天", f"the month was not over on {then}")
    return Label(
        "本车没有委托变动：车辆在档情况变了，或本店数据的起始日变了",
        "no order of this vehicle changed: it came on file or went off it, or the dealer's data now begin "
        "on another day",
    )


def _days(restated: Restatement) -> dict[str, Callable[[datetime], date]]:
    """Per dealer (code) the day of a moment (UTC, without zone) where it is."""

    def day_in(zone: ZoneInfo) -> Callable[[datetime], date]:
        return lambda moment: moment.replace(tzinfo=UTC).astimezone(zone).date()

    return {dealer.code: day_in(ZoneInfo(dealer.timezone)) for dealer in restated.view.dealers}


def _files(scope: Scope, restated: Restatement) -> Files:
    """The files recorded, and undone, between the two moments, by dealer (code) and moment."""
    batches = ImportBatch.objects.within(scope.where(Permission.IMPORT)).filter(
        dealer__in=restated.view.dealers, recording__isnull=False
    )
    since = restated.then.at
    named: dict[tuple[str, datetime], Label] = {}
    files = batches.values_list("dealer__code", "file_name", "recording__recorded_at", "undone_at")
    for code, name, recorded_at, undone_at in files.exclude(
        recording__recorded_at__lte=since, undone_at__isnull=True
    ):
        named[code, _naive(recorded_at)] = Label(f"文件 {name}", f"file {name}")
        if undone_at is not None:
            named[code, _naive(undone_at)] = Label(f"撤销文件 {name}", f"file {name} undone")
    return named


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
