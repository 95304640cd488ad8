"""What is counted of a month in a whole network, and what of it the reader may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huidian.kit.shares import FEW
from huidian.network.models import GRADES, Dealer
from huidian.retention.mart_view import MartView
from huidian.retention.network_answers import Circle
from huidian.retention.network_view import NetworkView, of_own_vehicles
from huidian.retention.peers import FEWEST_UNNAMED, circle_of, size_of
from huidian.retention.queries.ranking import DealerFigures, dealer_figures

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question

_YEAR = 12
_CIRCLES = tuple(Circle)


@dataclass(frozen=True)
class NetworkMonth:
    """One assessed month, window and kind of a network.

    `churn` is of every dealer, also of the month before; `defected` of the reader's own, `seen` of every
    dealer (vehicles in twelve months), both by code.
    """

    network: NetworkView
    month: int
    window: int
    kind: str
    churn: DealerFigures
    defected: Mapping[str, int]
    seen: Mapping[str, int]

    def rates(self, dealers: Sequence[Dealer], month: int | None = None) -> dict[str, float]:
        """The rates of those dealers whose month (by default the assessed one) says something, by code."""
        at = self.month if month is None else month
        figures = {dealer.code: self.churn.get((dealer.code, at)) for dealer in dealers}
        return {
            code: one.rate
            for code, one in figures.items()
            if one is not None and one.rate is not None and one.n >= FEW
        }

    def may_sum(self, month: int) -> bool:
        """Whether a sum over the network tells the reader of no single dealer out of reach.

        Own figures can be subtracted from it: enough others that say something have to be left.
        """
        dealers = self.network.whole.dealers
        foreign = self.network.foreign_of(self.rates(dealers, month))
        all_open = self.network.foreign_of(dealer.code for dealer in dealers) is None
        return all_open or (foreign or 0) >= FEWEST_UNNAMED

    def peers_of(self, dealer: Dealer, circle: Circle) -> list[Dealer]:
        """The other dealers of the network within a circle around that one."""
        within, size = _CIRCLES[: _CIRCLES.index(circle) + 1], self.size_of(dealer)
        return [
            other
            for other in self.network.whole.dealers
            if other.pk != dealer.pk
            and circle_of(dealer.grade, size, other.grade, self.size_of(other), tuple(GRADES)) in within
        ]

    def size_of(self, dealer: Dealer) -> str:
        return size_of(self.seen.get(dealer.code, 0)).key


def network_month(network: NetworkView, month: int, window: int, kind: str) -> NetworkMonth:
    """What is counted in one month and the one before: of every dealer, but defection of the reader's own."""
    whole = network.whole
    question = whole.question(window=window, kind=kind, months=(month, month))
    of_a_year = whole.question(window=_YEAR, months=(month, month))
    defected = whole.answer(_defected, network.codes, question)
    active = whole.answer(_active, of_a_year)
    return NetworkMonth(
        network=network,
        month=month,
        window=window,
        kind=kind,
        churn=dealer_figures(whole, month, window, kind),
        defected={row["dealer"]: row["defected"] for row in defected},
        seen={row["dealer"]: row["active"] for row in active},
    )


def _defected(whole: MartView, codes: tuple[str, ...], question: Question) -> ir.Table:
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import summed
    from huidian.engine.metrics import NETWORK_DEFECTION

    lost = rows_of(NETWORK_DEFECTION, of_own_vehicles(whole, codes), question)
    return summed(lost.filter(lost.dealer.isin(codes)), ["defected"], ["dealer"]).order_by("dealer")


def _active(whole: MartView, of_a_year: Question) -> ir.Table:
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import summed
    from huidian.engine.metrics import ACTIVE_VEHICLES

    return summed(rows_of(ACTIVE_VEHICLES, whole.evidence, of_a_year), ["active"], ["dealer"]).order_by(
        "dealer"
    )
