"""What a file does to the monthly churn rate: the months it moves, from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.reach import Reach
from huidian.engine.figures.figure import Figure
from huidian.kit.months import format_month
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks import Playbook
from huidian.retention.counting import left_out
from huidian.visits.actions import Plan
from huidian.visits.models import Visit

if TYPE_CHECKING:
    import pyarrow as pa

MONTHS = 36
"""How many months are told of, the latest first."""
_KNOWN_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_Fact = tuple[int, date, str, str]
"""Vehicle, day of settlement, kind of order, type of sale."""


def effect_of(plan: Plan, dealer: Dealer, *, as_of: date) -> list[dict[str, object]]:
    """The months whose rate or its counts the plan changes, latest first, of those that the data then cover.

    Each with month (`YYYY-MM`), window_months, provisional, and cohort, lost and rate (a fraction or None)
    _before and _after; a month that the data did not cover had no rate before. Customer and vehicle files
    move nothing.
    """
    if plan.kind != "visits" or not plan.visits.count:
        return []
    rules = rules_of(dealer)
    on_file = dict(_on_file(dealer))
    before = _figures(on_file.values(), dealer, rules, as_of)
    for number in plan.superseded:
        on_file.pop(number, None)
    after = _figures([*on_file.values(), *_planned(plan)], dealer, rules, as_of)
    last = max((month for month, one in after.items() if one.covered), default=-1)
    months = sorted((month for month in {*before, *after} if month <= last), reverse=True)
    moved = [month for month in months if _stated(before.get(month)) != _stated(after.get(month))]
    return [_month(month, before.get(month), after.get(month), rules) for month in moved[:MONTHS]]


def _on_file(dealer: Dealer) -> Iterator[tuple[int, _Fact]]:
    visits = Visit.objects.unscoped("the current visits of the dealer the file is for").current()
    rows = visits.filter(vehicle__dealer=dealer).order_by()
    stated = rows.values_list("id", "vehicle_id", "settled_on", "order_kind", "sale_type")
    for number, vehicle, settled_on, kind, sale in stated.iterator(chunk_size=20_000):
        yield number, (vehicle, settled_on, kind, sale)


def _planned(plan: Plan) -> Iterator[_Fact]:
    columns = plan.visits.columns
    count = plan.visits.count
    kinds = columns.get("order_kind") or ["other"] * count
    sales = columns.get("sale_type") or ["repair"] * count
    yield from zip(columns["vehicle_id"], columns["settled_on"], kinds, sales, strict=True)


def _figures(facts: Iterable[_Fact], dealer: Dealer, rules: Playbook, as_of: date) -> dict[int, Figure]:
    """The engine's monthly churn by month number."""
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.evaluate import figures_of
    from huidian.engine.mart.in_memory import mart_in_memory
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.engine.runners.duckdb import DuckDBRunner

    counted = _that_count(facts, rules)
    days = [settled_on for _, settled_on, _, _ in counted]
    reach = Reach({dealer.code: (min(days), max(days))} if days else {}, as_of)
    runner = DuckDBRunner(threads=1)
    try:
        mart = mart_in_memory(runner, _table(counted, dealer.code), _gone(dealer))
        question = Question(as_of, rules, leave_out_gone=True)
        return figures_of(runner, MONTHLY_CHURN, mart.evidence, question, reach=reach)
    finally:
        runner.close()


def _that_count(facts: Iterable[_Fact], rules: Playbook) -> list[_Fact]:
    """The facts that are visits by the rules."""
    kinds = {kind.key for kind in rules.kinds if not kind.counts}
    sales = {sale.key for sale in rules.sale_types if not sale.counts}
    return [fact for fact in facts if fact[2] not in kinds and fact[3] not in sales]


def _table(rows: list[_Fact], code: str) -> pa.Table:
    """The facts as the engine's table of visits."""
    import pyarrow as pa

    from huidian.engine.facts.tables import visit_facts

    columns = {
        "dealer": pa.array([code] * len(rows), pa.string()),
        "vehicle": pa.array([fact[0] for fact in rows], pa.int64()),
        "settled_on": [fact[1] for fact in rows],
        "kind": [fact[2] for fact in rows],
        "family": ["other"] * len(rows),
        "recorded_at": [_KNOWN_AT] * len(rows),
    }
    return visit_facts(pa.table(columns))


def _gone(dealer: Dealer) -> pa.Table:
    """The vehicles that the dealer chose to leave out, as the engine's table of vehicles."""
    import pyarrow as pa

    from huidian.engine.facts.tables import vehicle_facts

    left = left_out(dealer)
    columns = {
        "dealer": pa.array([dealer.code] * len(left), pa.string()),
        "vehicle": pa.array(list(left), pa.int64()),
        "left_on": pa.array(list(left.values()), pa.date32()),
    }
    return vehicle_facts(pa.table(columns))


def _stated(one: Figure | None) -> tuple[int, int, float | None]:
    """Cohort, lost and the rate."""
    return (one.base, one.numerator, one.rate) if one else (0, 0, None)


def _month(month: int, before: Figure | None, after: Figure | None, rules: Playbook) -> dict[str, object]:
    moved: dict[str, object] = {
        "month": format_month(month),
        "window_months": rules.churn.window_months,
        "provisional": after is None or after.provisional,
    }
    for when, one in (("before", before), ("after", after)):
        cohort, lost, rate = _stated(one)
        moved |= {f"cohort_{when}": cohort, f"lost_{when}": lost, f"rate_{when}": rate}
    return moved
