"""Who lost vehicles to whom inside the network, as far as the reader may know, and the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import KINDS
from huidian.engine.networks.shielding import Matrix, Pair, quarter_of, shield
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.retention.answers import VehicleList
from huidian.retention.mart_view import MartView, data_as_of
from huidian.retention.network_answers import FlowDealer, Flows, NoNetwork
from huidian.retention.network_view import NetworkView, open_network
from huidian.retention.queries.figures import month_with_data, months_to_choose
from huidian.retention.queries.lists import vehicle_list
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Months, Question

SPANS = ("month", "quarter", "year")
QUARTER = "quarter"
_YEAR = 12
WHICH = ("cohort", "lost", "defected", "lost_to_network")


def network_flows(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    span: str = QUARTER,
    as_of: date | None = None,
    now: datetime,
) -> Flows | None:
    """The flow matrix of the network of the chosen dealers; None for whom there is none to see.

    Who sees every dealer chooses `span`: the month, its quarter up to it, or the twelve months up to it. To
    everybody else foreign cells are shown for whole calendar quarters that are over, by the usual window and
    for all kinds of orders, as known today: other spans could be subtracted from each other.
    """
    network = open_network(scope, now=now, as_of=as_of)
    if isinstance(network, NoNetwork) or not network.flows_open_at & set(network.codes):
        return None
    if not network.sees_all and network.own.known_at is not None:
        return None
    usual = network.whole.rules.churn.window_months
    if not network.sees_all:
        window, kind, span = usual, "overall", QUARTER
    window = usual if window is None else window
    month = month_with_data(network.own, month, months_to_choose(network.own, window), window)
    this = month_of(network.own.today)
    months = _months(month, span) if network.sees_all else _quarter_that_is_over(month, this)
    matrix = shield(_counted(network, window, kind, months), _codes(network), network.flows_open_at)
    return Flows(
        first_month=months[0],
        last_month=months[1],
        span=span,
        whole=network.sees_all,
        dealers=_dealers(network, matrix),
        matrix=matrix,
    )


def network_vehicles(
    scope: Scope,
    *,
    month: int | None = None,
    until: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    which: str = "defected",
    to: str = "",
    wish: Wish | None = None,
    as_of: date | None = None,
    now: datetime,
) -> VehicleList:
    """The reader's own vehicles that were lost in a month, or in the months `month` to `until`.

    `which` is "cohort" (seen in the cohort month), "lost", "defected" (another dealer of the network saw it)
    or "lost_to_network". Where it was seen (`to`, a dealer's code) narrows the list only for whom the flows
    are open; for others nothing is in it. Raises `ValueError` for an unknown kind, list, filter or order.
    """
    from huidian.engine.figures.measures import list_behind
    from huidian.engine.metrics import MONTHLY_CHURN, NETWORK_DEFECTION

    if kind not in KINDS or which not in WHICH:
        raise ValueError(f"no list {which!r} of {kind!r}")
    network = open_network(scope, now=now, as_of=as_of)
    if isinstance(network, NoNetwork) or not network.own.mart.manifest:
        return VehicleList(0, (), 1, 1, 0, data_as_of(scope, now=now))
    own, whole = network.own, network.whole
    window = whole.rules.churn.window_months if window is None else window
    if month is None or until is None:
        month = month_with_data(own, month, months_to_choose(own, window), window)
    until = month if until is None else max(until, month)
    question = whole.question(window=window, kind=kind, months=(month, until))
    metric = MONTHLY_CHURN if which == "cohort" else NETWORK_DEFECTION
    rows = list_behind(metric, network.of_own, question, which)
    mine = network.codes if not to else tuple(code for code in network.codes if code in network.flows_open_at)
    rows = rows.filter(rows.dealer.isin(mine))
    if to and which != "cohort":
        rows = rows.filter(rows.to_dealer == to)
    elsewhere = {} if which == "cohort" else {"elsewhere": rows.defected}
    seen = rows.select("dealer", "vehicle", "month", "kind", seen_on=rows.last_visit_on, **elsewhere)
    vehicles = vehicle_list(scope, network.own_within, seen, wish or Wish())
    return replace(vehicles, month=until, window=window, provisional=own.is_provisional(until, window))


def _months(month: int, span: str) -> Months:
    """The months of a span: the month itself, those of its quarter up to it, or the twelve up to it."""
    if span == QUARTER:
        return quarter_of(month)[0], month
    return (month - _YEAR + 1, month) if span == "year" else (month, month)


def _quarter_that_is_over(month: int, this_month: int) -> Months:
    """The calendar quarter of a month, or the last one before `this_month` that is over."""
    first, last = quarter_of(month)
    return (first, last) if last < this_month else quarter_of(quarter_of(this_month)[0] - 1)


def _counted(network: NetworkView, window: int, kind: str, months: Months) -> Mapping[Pair, int]:
    """The flows of all dealers, over the months together."""
    whole = network.whole
    rows = whole.answer(_over_months, whole.question(window=window, kind=kind, months=months))
    return {(row["dealer"], row["to_dealer"]): row["defected"] for row in rows}


def _over_months(whole: MartView, question: Question) -> ir.Table:
    from huidian.engine.figures.sums import summed
    from huidian.engine.networks.flows import flows

    monthly = flows(whole.evidence, question)
    return summed(monthly, ["defected"], ["dealer", "to_dealer"]).order_by("dealer", "to_dealer")


def _codes(network: NetworkView) -> list[str]:
    return [dealer.code for dealer in network.whole.dealers]


def _dealers(network: NetworkView, matrix: Matrix) -> tuple[FlowDealer, ...]:
    """The dealers with a part in the flow: the reader's first, then those of whom most is shown."""

    def shown(code: str) -> int:
        return matrix.rows[code].at_least + matrix.columns[code].at_least

    dealers = [
        FlowDealer(dealer.code, dealer.name, dealer.code in network.flows_open_at)
        for dealer in network.whole.dealers
        if shown(dealer.code)
    ]
    return tuple(sorted(dealers, key=lambda one: (not one.mine, -shown(one.code), one.code)))
