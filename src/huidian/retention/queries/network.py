"""The manufacturer's network: which dealers need a call and why, and where one's own dealer stands in it.

Own dealers are shown with their figures; of all others only what `retention.network_view` allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import KINDS
from huidian.engine.figures.figure import Figure
from huidian.kit.months import month_of
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.as_of import AsOf, measured_by
from huidian.retention.calls import by_urgency, reasons_to_call
from huidian.retention.mart_view import MartView
from huidian.retention.network_answers import (
    Circle,
    DealerLine,
    Defection,
    NetworkPage,
    NoNetwork,
    Peers,
    Spread,
)
from huidian.retention.network_view import NetworkView, open_network
from huidian.retention.page_answers import Frame
from huidian.retention.peers import compare, size_of, spread_of
from huidian.retention.queries.figures import month_with_data, months_to_choose
from huidian.retention.queries.network_month import NetworkMonth, network_month
from huidian.retention.queries.ranking import dealer_month

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question


def network_page(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> NetworkPage | NoNetwork:
    """The dealers chosen among those of their manufacturer.

    Without a month the last complete one of the chosen dealers, without a window that of the rules that
    measure the whole network alike. Raises `ValueError` for an unknown kind or an empty window.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of churn {kind!r}")
    network = open_network(scope, now=now, as_of=as_of)
    if isinstance(network, NoNetwork):
        return network
    window = network.whole.rules.churn.window_months if window is None else window
    months = months_to_choose(network.own, window)
    month = month_with_data(network.own, month, months, window)
    counted = network_month(network, month, window, kind)
    of_network = _network_figures(counted)
    lines = lines_of(counted)
    return NetworkPage(
        frame=Frame(_as_of(network), month, window, kind, months),
        name=network.name,
        in_network=len(network.whole.dealers) + network.rebuilding,
        figure=_own_figure(counted, month),
        previous=_own_figure(counted, month - 1),
        network=of_network.get(month),
        network_previous=of_network.get(month - 1),
        defection=_defection(counted),
        lines=lines,
        spread=_spread(counted) if len(lines) == 1 else None,
        may_see_flows=bool(network.flows_open_at & set(network.codes)),
        unread=network.unread,
        counts_gone=network.counts_gone,
    )


def lines_of(counted: NetworkMonth) -> tuple[DealerLine, ...]:
    """The reader's dealers in a month of their network, those that need a call first."""
    defection = _defection(counted)
    lines = (_line(counted, dealer, defection) for dealer in counted.network.own.dealers)
    return tuple(sorted(lines, key=by_urgency))


def _defection(counted: NetworkMonth) -> Defection:
    lost = _own_figure(counted, counted.month).numerator
    return Defection(lost, sum(counted.defected.get(code, 0) for code in counted.network.codes))


def _as_of(network: NetworkView) -> AsOf:
    """What the page speaks of: the reader's dealers, measured as the whole network is."""
    return replace(network.own.as_of, measured_by=measured_by(network.whole.dealer_rules.values()))


def _network_figures(counted: NetworkMonth) -> Mapping[int, Figure]:
    """Churn of the whole network, vehicles that no dealer saw again: of the month, if it may be shown, and of
    the one before, if that may be too."""
    from huidian.engine.figures.evaluate import empty_figure, figure_of_row
    from huidian.engine.metrics import NETWORK_CHURN

    whole, month = counted.network.whole, counted.month
    if not counted.may_sum(month):
        return {}
    question = whole.question(window=counted.window, kind=counted.kind, months=(month - 1, month))
    nobody = empty_figure(NETWORK_CHURN, month, question, reach=whole.reach)
    return {month: nobody} | {
        row["month"]: figure_of_row(NETWORK_CHURN, row, question, reach=whole.reach)
        for row in whole.answer(_churn, question)
        if counted.may_sum(row["month"])
    }


def _churn(whole: MartView, question: Question) -> ir.Table:
    from huidian.engine.figures.measures import columns_of, rows_of
    from huidian.engine.figures.sums import summed
    from huidian.engine.metrics import NETWORK_CHURN

    rows = rows_of(NETWORK_CHURN, whole.evidence, question)
    return summed(rows, columns_of(NETWORK_CHURN), ["month"]).order_by("month")


def _own_figure(counted: NetworkMonth, month: int) -> Figure:
    """The churn of the reader's dealers together: the rate is made of the sums."""
    from huidian.engine.figures.evaluate import figure_of_row
    from huidian.engine.figures.measures import columns_of
    from huidian.engine.metrics import MONTHLY_CHURN

    own = counted.network.own
    question = own.question(window=counted.window, kind=counted.kind, months=(month, month))
    figures = [one for code in counted.network.codes if (one := counted.churn.get((code, month)))]
    sums = {key: sum(one.counts[key] for one in figures) for key in columns_of(MONTHLY_CHURN)}
    return figure_of_row(MONTHLY_CHURN, {"month": month, **sums}, question, reach=own.reach)


def _line(counted: NetworkMonth, dealer: Dealer, of_all: Defection) -> DealerLine:
    own, month = counted.network.own, counted.month
    of_dealer = dealer_month(own, dealer, counted.churn, month, counted.window)
    seen = counted.seen.get(dealer.code, 0)
    line = DealerLine(
        **vars(of_dealer),
        size=size_of(seen),
        seen=seen,
        defected=counted.defected.get(dealer.code, 0),
        peers=_peers(counted, dealer, of_dealer.figure),
    )
    reasons = reasons_to_call(line, of_all.share, is_over=month < month_of(own.today))
    return replace(line, reasons=tuple(reasons))


def _peers(counted: NetworkMonth, dealer: Dealer, figure: Figure) -> Peers:
    """Beside the narrowest circle with enough dealers in it; without any, the narrowest, uncompared."""
    circles = [_within(counted, dealer, figure, circle) for circle in Circle]
    return next((peers for peers in circles if peers.median is not None), circles[0])


def _within(counted: NetworkMonth, dealer: Dealer, figure: Figure, circle: Circle) -> Peers:
    rates = counted.rates(counted.peers_of(dealer, circle))
    foreign = counted.network.foreign_of(rates)
    lost, cohort = (figure.numerator, figure.n) if figure.covered else (0, 0)
    return replace(compare(lost, cohort, list(rates.values()), foreign=foreign), circle=circle)


def _spread(counted: NetworkMonth) -> Spread | None:
    """How the rates of all dealers spread around the reader's one dealer."""
    [dealer] = counted.network.own.dealers
    others = [other for other in counted.network.whole.dealers if other.code != dealer.code]
    rates = counted.rates(others)
    mine = counted.rates([dealer]).get(dealer.code)
    return spread_of(list(rates.values()), mine, foreign=counted.network.foreign_of(rates))
