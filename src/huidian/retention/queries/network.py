"""The manufacturer's network: which dealers need a call and why, and where one's own dealer stands in it.

Own dealers are shown with their figures; of all others only what `retention.network_reading` allows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from huidian.kit.months import month_of
from huidian.kit.shares import less, share_of
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.calls import by_urgency, reasons_to_call
from huidian.retention.first_answers import MonthFigure
from huidian.retention.network_answers import (
    DealerLine,
    Defection,
    NetworkFigure,
    NetworkPage,
    NoNetwork,
    Peers,
    Spread,
)
from huidian.retention.network_reading import open_network
from huidian.retention.peers import compare, size_of, spread_of
from huidian.retention.queries.churn import KINDS, change, default_month, months_to_choose, no_figure
from huidian.retention.queries.network_month import NetworkMonth, network_month
from huidian.retention.queries.ranking import dealer_month


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
    month = default_month(network.own, months, window) if month is None else month
    counted = network_month(network, month, window, kind)
    figure = _own_figure(counted, month) or no_figure(network.own, month, window)
    defection = Defection(figure.lost, sum(counted.defected.get(code, 0) for code in network.codes))
    lines = [_line(counted, dealer, defection) for dealer in network.own.dealers]
    return NetworkPage(
        as_of=network.own.as_of,
        name=network.name,
        in_network=len(network.whole.dealers),
        month=month,
        window=window,
        kind=kind,
        months=months,
        figure=figure,
        change=change(figure, _own_figure(counted, month - 1)),
        network=_network_figure(counted),
        defection=defection,
        lines=tuple(sorted(lines, key=by_urgency)),
        spread=_spread(counted) if len(lines) == 1 else None,
        may_see_flows=bool(network.flows_open_at & set(network.codes)),
        unread=network.unread,
        counts_gone=network.counts_gone,
    )


def _network_figure(counted: NetworkMonth) -> NetworkFigure:
    """Churn of the whole network: vehicles that no dealer saw again; empty where it may not be shown."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import figures
    from huidian.engine.metrics import NETWORK_CHURN

    whole, month = counted.network.whole, counted.month
    if not counted.may_sum(month):
        return NetworkFigure(month, 0, 0, None, None, provisional=False, shown=False)
    question = whole.question(window=counted.window, kind=counted.kind, months=(month - 1, month))
    churn = figures(rows_of(NETWORK_CHURN, whole.evidence, question), NETWORK_CHURN, ["month"])
    by_month = {row["month"]: row for row in whole.rows(churn.order_by("month"))}
    now = by_month.get(month)
    before = by_month.get(month - 1) if counted.may_sum(month - 1) else None
    return NetworkFigure(
        month=month,
        cohort=now["cohort"] if now else 0,
        lost=now["lost"] if now else 0,
        rate=now["rate"] if now else None,
        change=less(now["rate"] if now else None, before["rate"] if before else None),
        provisional=whole.is_provisional(month, counted.window),
    )


def _own_figure(counted: NetworkMonth, month: int) -> MonthFigure | None:
    """The churn of the reader's dealers together: the rate is made of the sums."""
    own = counted.network.own
    figures = [one for code in counted.network.codes if (one := counted.churn.get((code, month)))]
    cohort, lost = sum(one.cohort for one in figures), sum(one.lost for one in figures)
    if not cohort:
        return None
    provisional = own.is_provisional(month, counted.window)
    rate = share_of(lost, cohort)
    return MonthFigure(month, sum(one.visits for one in figures), cohort, lost, rate, provisional)


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


def _peers(counted: NetworkMonth, dealer: Dealer, figure: MonthFigure) -> Peers:
    rates = counted.rates(counted.peers_of(dealer))
    foreign = counted.network.foreign_of(rates)
    return compare(figure.lost, figure.cohort, list(rates.values()), foreign=foreign)


def _spread(counted: NetworkMonth) -> Spread | None:
    """How the rates of all dealers spread around the reader's one dealer."""
    [dealer] = counted.network.own.dealers
    others = [other for other in counted.network.whole.dealers if other.code != dealer.code]
    rates = counted.rates(others)
    mine = counted.rates([dealer]).get(dealer.code)
    return spread_of(list(rates.values()), mine, foreign=counted.network.foreign_of(rates))
