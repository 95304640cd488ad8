"""The manufacturer's network: which dealers need a call and why, and where one's own dealer stands in it.

Own dealers are shown with their figures; of all others only what `retention.network_reading` allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from huidian.kit.months import month_of
from huidian.kit.shares import share_of
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.first_answers import MonthFigure
from huidian.retention.network_answers import (
    DealerLine,
    Defection,
    Need,
    NetworkFigure,
    NetworkPage,
    NoNetwork,
    Peers,
    Spread,
)
from huidian.retention.network_reading import NetworkReading, open_network
from huidian.retention.peers import FEWEST_UNNAMED, beyond_chance, compare, less, size_of, spread_of
from huidian.retention.queries.churn import KINDS, change, default_month, months_to_choose, no_figure
from huidian.retention.queries.ranking import FEW

ABOVE_PEERS = 0.03
"""So far above the peers' median (as a fraction) a dealer needs a call."""
RISEN = 0.03
MUCH_DEFECTION = 0.10
"""So far above the share of all the reader's dealers a dealer's own defection share needs a call."""
_YEAR = 12

Counted = Mapping[tuple[str, int], MonthFigure]


@dataclass(frozen=True)
class Month:
    """One assessed month, window and kind of a network, and what was counted of all its dealers."""

    network: NetworkReading
    month: int
    window: int
    kind: str
    churn: Counted
    defected: Mapping[str, int]
    seen: Mapping[str, int]

    def figure_of(self, code: str, month: int) -> MonthFigure | None:
        return self.churn.get((code, month))

    def rates(self, dealers: Sequence[Dealer], month: int | None = None) -> dict[str, float]:
        """The rates of those dealers whose month (by default the assessed one) says something, by code."""
        at = self.month if month is None else month
        found = {dealer.code: self.figure_of(dealer.code, at) for dealer in dealers}
        telling = {code: one for code, one in found.items() if one and one.cohort >= FEW}
        return {code: one.rate for code, one in telling.items() if one.rate is not None}

    def may_sum(self, month: int) -> bool:
        """Whether a sum over the network tells the reader of no single dealer out of reach.

        Own figures can be subtracted from it: enough others that say something have to be left.
        """
        dealers = self.network.whole.dealers
        foreign = self.network.foreign_of(self.rates(dealers, month))
        all_open = self.network.foreign_of(dealer.code for dealer in dealers) is None
        return all_open or (foreign or 0) >= FEWEST_UNNAMED

    def peers_of(self, dealer: Dealer) -> list[Dealer]:
        """The other dealers of the network of the same grade and size class."""
        size = self.size_of(dealer)
        if not dealer.grade:
            return []
        return [
            other
            for other in self.network.whole.dealers
            if other.pk != dealer.pk and other.grade == dealer.grade and self.size_of(other) == size
        ]

    def size_of(self, dealer: Dealer) -> str:
        return size_of(self.seen.get(dealer.code, 0)).key


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
    counted = count_month(network, month, window, kind)
    figure = _together(counted, month) or no_figure(network.own, month, window)
    defection = _defection(counted)
    lines = tuple(_line(counted, dealer, defection) for dealer in network.own.dealers)
    return NetworkPage(
        as_of=network.own.as_of,
        name=network.name,
        in_network=len(network.whole.dealers),
        month=month,
        window=window,
        kind=kind,
        months=months,
        figure=figure,
        change=change(figure, _together(counted, month - 1)),
        network=_network_figure(counted),
        defection=defection,
        lines=tuple(sorted(lines, key=_urgency)),
        spread=_spread(counted) if len(lines) == 1 else None,
        may_see_flows=bool(network.flows_open_at & set(network.codes)),
        unread=network.unread,
        counts_gone=network.counts_gone,
    )


def count_month(network: NetworkReading, month: int, window: int, kind: str) -> Month:
    """What is counted in one month and the one before: of every dealer, but defection of the reader's own."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import figures, summed
    from huidian.engine.metrics import ACTIVE_VEHICLES, MONTHLY_CHURN, NETWORK_DEFECTION

    whole = network.whole
    dealers = {dealer.code: dealer for dealer in whole.dealers}
    question = whole.question(window=window, kind=kind, months=(month - 1, month))
    by_dealer = ("dealer", "month")
    churn = figures(rows_of(MONTHLY_CHURN, whole.evidence, question), MONTHLY_CHURN, by_dealer)
    of_month = replace(question, months=(month, month))
    lost = rows_of(NETWORK_DEFECTION, network.of_own, of_month)
    gone = summed(lost.filter(lost.dealer.isin(network.codes)), ["defected"], ["dealer"])
    a_year = whole.question(window=_YEAR, months=(month, month))
    active = summed(rows_of(ACTIVE_VEHICLES, whole.evidence, a_year), ["active"], ["dealer"])
    return Month(
        network=network,
        month=month,
        window=window,
        kind=kind,
        churn={
            (row["dealer"], row["month"]): MonthFigure(
                month=row["month"],
                visits=row["visits"],
                cohort=row["cohort"],
                lost=row["lost"],
                rate=row["rate"],
                provisional=whole.is_provisional(row["month"], window, dealers[row["dealer"]]),
            )
            for row in whole.rows(churn.order_by(*by_dealer))
        },
        defected={row["dealer"]: row["defected"] for row in whole.rows(gone.order_by("dealer"))},
        seen={row["dealer"]: row["active"] for row in whole.rows(active.order_by("dealer"))},
    )


def _network_figure(counted: Month) -> NetworkFigure:
    """Churn of the whole network: vehicles that no dealer saw again; empty where it may not be shown."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import figures
    from huidian.engine.metrics import NETWORK_CHURN

    whole, month = counted.network.whole, counted.month
    if not counted.may_sum(month):
        return NetworkFigure(month, 0, 0, None, None, provisional=False, shown=False)
    question = whole.question(window=counted.window, kind=counted.kind, months=(month - 1, month))
    told = figures(rows_of(NETWORK_CHURN, whole.evidence, question), NETWORK_CHURN, ["month"])
    found = {row["month"]: row for row in whole.rows(told.order_by("month"))}
    now = found.get(month)
    before = found.get(month - 1) if counted.may_sum(month - 1) else None
    return NetworkFigure(
        month=month,
        cohort=now["cohort"] if now else 0,
        lost=now["lost"] if now else 0,
        rate=now["rate"] if now else None,
        change=less(now["rate"] if now else None, before["rate"] if before else None),
        provisional=whole.is_provisional(month, counted.window),
    )


def _together(counted: Month, month: int) -> MonthFigure | None:
    """The churn of the reader's dealers together: the rate is made of the sums."""
    own = counted.network.own
    found = [one for code in counted.network.codes if (one := counted.figure_of(code, month))]
    cohort, lost = sum(one.cohort for one in found), sum(one.lost for one in found)
    if not cohort:
        return None
    provisional = own.is_provisional(month, counted.window)
    rate = share_of(lost, cohort)
    return MonthFigure(month, sum(one.visits for one in found), cohort, lost, rate, provisional)


def _defection(counted: Month) -> Defection:
    codes = counted.network.codes
    lost = sum(one.lost for code in codes if (one := counted.figure_of(code, counted.month)))
    defected = sum(counted.defected.get(code, 0) for code in codes)
    return Defection(lost, defected, lost - defected, share_of(defected, lost))


def _line(counted: Month, dealer: Dealer, all_of_them: Defection) -> DealerLine:
    own, month = counted.network.own, counted.month
    figure = counted.figure_of(dealer.code, month)
    if figure is None:
        figure = replace(
            no_figure(own, month, counted.window),
            provisional=own.is_provisional(month, counted.window, dealer),
        )
    previous = counted.figure_of(dealer.code, month - 1)
    defected = counted.defected.get(dealer.code, 0)
    seen = counted.seen.get(dealer.code, 0)
    line = DealerLine(
        dealer_id=dealer.pk,
        code=dealer.code,
        name=dealer.name,
        region=dealer.region.name if dealer.region else "",
        grade=dealer.grade,
        size=size_of(seen),
        seen=seen,
        figure=figure,
        previous=previous,
        change=change(figure, previous),
        defected=defected,
        lost_to_network=figure.lost - defected,
        share=share_of(defected, figure.lost),
        peers=_peers(counted, dealer, figure),
        few=figure.cohort < FEW,
    )
    return replace(line, needs=tuple(_needs(line, all_of_them, is_over=month < month_of(own.today))))


def _peers(counted: Month, dealer: Dealer, figure: MonthFigure) -> Peers:
    rates = counted.rates(counted.peers_of(dealer))
    foreign = counted.network.foreign_of(rates)
    return compare(figure.lost, figure.cohort, list(rates.values()), foreign=foreign)


def _needs(line: DealerLine, all_of_them: Defection, *, is_over: bool) -> Iterator[Need]:
    """Why a dealer needs a call, the gravest first; a rate of few vehicles says nothing."""
    telling = not line.few
    if telling and _stands_out(line.peers.above, ABOVE_PEERS, line.peers.median, line.figure.cohort):
        yield Need.ABOVE
    before = line.previous
    # Both months vary by chance: as much as one of half as many vehicles.
    if telling and before and _stands_out(line.change, RISEN, before.rate, before.cohort // 2):
        yield Need.RISING
    shares = line.share, all_of_them.share
    if line.figure.lost >= FEW and _difference(*shares) >= MUCH_DEFECTION:
        yield Need.DEFECTION
    if is_over and (line.figure.provisional or not line.figure.cohort):
        yield Need.BEHIND


def _stands_out(difference: float | None, least: float, rate: float | None, vehicles: int) -> bool:
    """Whether a rate is higher than another one by enough to call, and by more than chance."""
    if difference is None or rate is None or not vehicles:
        return False
    return difference >= least and beyond_chance(difference, rate, vehicles)


def _difference(one: float | None, other: float | None) -> float:
    return (one or 0.0) - (other or 0.0)


def _urgency(line: DealerLine) -> tuple[bool, int, bool, float, str]:
    """Those that need a call first, by how many vehicles too many they lost; few vehicles last."""
    excess = line.peers.excess or 0
    return (not line.needs, -max(excess, 0), line.few, -(line.figure.rate or 0), line.code)


def _spread(counted: Month) -> Spread | None:
    """How the rates of all dealers spread around the reader's one dealer."""
    [code] = counted.network.codes
    others = [dealer for dealer in counted.network.whole.dealers if dealer.code != code]
    mine = counted.figure_of(code, counted.month)
    telling = mine is not None and mine.cohort >= FEW
    rates = counted.rates(others)
    foreign = counted.network.foreign_of(rates)
    return spread_of(list(rates.values()), mine.rate if mine and telling else None, foreign=foreign)
