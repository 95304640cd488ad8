"""The one place where dealers are read that a person may not see: those of the same manufacturer (S3).

Why: whether a lost vehicle was seen elsewhere, and how one's own figures compare, cannot be told from one's
own dealers alone. What leaves `retention.queries.network*` of it is sums over the network, medians and
spreads of enough dealers, and flows with small foreign cells shielded; never a vehicle, an owner or a single
figure of a dealer that is not in the reader's scope.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from huidian.mart.freshness import reckoning_of
from huidian.mart.marts import manifests_of, open_mart_of
from huidian.mart.readers import ask_for_damaged, ensure_fresh
from huidian.mart.rebuilding import readable
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.counting import counting_of, leaves_out
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.network_answers import NoNetwork

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Evidence
    from huidian.engine.mart.files import Mart


class WholeView(MartView):
    """All dealers of a manufacturer, of whom those count whose facts this version can read.

    One dealer's damaged or older file must not close the desk to everybody else.
    """

    @cached_property
    def mart(self) -> Mart:
        from huidian.engine.mart.files import MartError

        codes = [dealer.code for dealer in self.dealers]
        try:
            return open_mart_of(codes)
        except MartError:
            return open_mart_of(list(manifests_of(codes)))


class OwnView(MartView):
    """Some dealers of a mart that has more: no fact of another one is in it."""

    @cached_property
    def known(self) -> Evidence:
        known, codes = super().known, [dealer.code for dealer in self.dealers]

        def of_own(facts: ir.Table) -> ir.Table:
            return facts.filter(facts.dealer.isin(codes))

        return replace(
            known,
            visits=of_own(known.visits),
            vehicles=of_own(known.vehicles),
            vehicle_months=of_own(known.vehicle_months),
            assignments=lambda: of_own(known.assigned),
        )


@dataclass(frozen=True)
class NetworkView:
    """A person's own dealers (`own`) among all of their manufacturer (`whole`: for sums and shielded flows).

    Whichever dealer is chosen, `flows_open_at` are the codes of the dealers whose flows the person may see
    exactly, `figures_open_at` of those whose every figure is the person's to see, and `in_reach` of those of
    which the person may know anything at all. `rebuilding` dealers are left out until their mart is there.
    """

    own: MartView
    whole: WholeView
    name: str
    flows_open_at: frozenset[str]
    figures_open_at: frozenset[str]
    in_reach: frozenset[str]
    rebuilding: int = 0

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the person's own dealers."""
        return tuple(dealer.code for dealer in self.own.dealers)

    @cached_property
    def of_own(self) -> Evidence:
        """The network's facts, in which only vehicles on file at the person's own dealers are recognised.

        Whatever is asked of own vehicles has the same answer as in all facts, and sooner.
        """
        return of_own_vehicles(self.whole, self.codes)

    @cached_property
    def own_within(self) -> MartView:
        """The person's own dealers out of the whole network's mart, for what is asked of both together."""
        return OwnView(self.own.dealers, self.own.own, self.own.today, self.own.known_at, self.whole.mart)

    @property
    def sees_all(self) -> bool:
        """Whether every dealer of the network is the person's to see."""
        return all(dealer.code in self.flows_open_at for dealer in self.whole.dealers)

    def foreign_of(self, codes: Iterable[str]) -> int | None:
        """How many of these dealers are out of the person's reach; None if each one's figures are open."""
        dealers = set(codes)
        return len(dealers - self.in_reach) if dealers - self.figures_open_at else None

    @property
    def unread(self) -> int:
        """How many dealers were counted some time, but cannot be read now."""
        readable = self.whole.mart.manifest
        missing = sum(bool(reckoning_of(one)) and one.code not in readable for one in self.whole.dealers)
        return self.rebuilding + missing

    @property
    def counts_gone(self) -> bool:
        """Whether vehicles that left count here, though one of the person's dealers leaves them out."""
        chosen = any(leaves_out(counting_of(dealer)) for dealer in self.own.dealers)
        return chosen and not self.whole.leave_out_gone


def of_own_vehicles(whole: MartView, codes: Sequence[str]) -> Evidence:
    """A network's facts, in which only vehicles on file at some of its dealers are recognised."""
    evidence = whole.evidence
    if len(codes) == len(whole.dealers):
        return evidence
    mine = evidence.vehicles.filter(evidence.vehicles.dealer.isin(codes))
    others = evidence.vehicles.filter(evidence.vehicles.dealer.notin(codes))
    named = mine.filter(mine.vin.notnull(), mine.vin != "").select("vin").distinct()
    return replace(evidence, vehicles=mine.union(others.semi_join(named, "vin")))


def open_network(scope: Scope, *, now: datetime, as_of: date | None = None) -> NetworkView | NoNetwork:
    """The network of the dealers chosen in a scope, brought up to date as far as they go.

    Of the others it reads what the mart holds since their last import or night: one reader does not refresh a
    whole network. Dealers without a manufacturer are left out; `as_of` as in `open_mart_view`.
    """
    by_maker = _by_maker(scope)
    if len(by_maker) != 1:
        return NoNetwork.SEVERAL if by_maker else NoNetwork.INDEPENDENT
    [(maker, within)] = by_maker.items()
    return _network(scope, maker, within, now=now, as_of=as_of)


def open_networks(scope: Scope, *, now: datetime, as_of: date | None = None) -> tuple[NetworkView, ...]:
    """The networks of the dealers chosen, one a manufacturer, with every dealer of them up to date.

    Dealers without a manufacturer are in none; `as_of` as in `open_mart_view`.
    """
    by_maker = _by_maker(scope)
    for maker in by_maker:
        ensure_fresh(_dealers_of(maker), now=now)
    return tuple(_network(scope, maker, within, now=now, as_of=as_of) for maker, within in by_maker.items())


def _by_maker(scope: Scope) -> dict[int, set[int]]:
    """The chosen dealers whose every vehicle is the person's to see, by their manufacturer."""
    placed = Dealer.objects.filter(pk__in=_open(scope), region__isnull=False)
    by_maker: dict[int, set[int]] = {}
    for dealer_id, maker in placed.order_by("code").values_list("pk", "region__manufacturer_id"):
        by_maker.setdefault(maker, set()).add(dealer_id)
    return by_maker


def _network(
    scope: Scope, maker: int, within: Container[int], *, now: datetime, as_of: date | None
) -> NetworkView:
    """The dealers of `within` in the network of their manufacturer."""
    own_scope = replace(scope, grants={pk: held for pk, held in scope.grants.items() if pk in within})
    own = open_mart_view(own_scope, now=now, as_of=as_of)
    dealers = _dealers_of(maker)
    if ask_for_damaged(dealers, now=now):
        dealers = _dealers_of(maker)
    every, dealers = dealers, readable(dealers)
    reach = scope.choosing(None)

    def among(ids: Container[int]) -> frozenset[str]:
        return frozenset(dealer.code for dealer in dealers if dealer.pk in ids)

    return NetworkView(
        own=own,
        whole=WholeView(dealers, {}, own.today, own.known_at),
        name=dealers[0].region.manufacturer.name if dealers[0].region else "",
        flows_open_at=among(reach.where(Permission.VIEW_FLOWS).dealer_ids),
        figures_open_at=among(_open(reach.where(Permission.VIEW_NETWORK))),
        in_reach=among(scope.met_dealer_ids),
        rebuilding=len(every) - len(dealers),
    )


def _open(scope: Scope) -> frozenset[int]:
    """The chosen dealers whose every vehicle is the person's to see."""
    return frozenset(pk for pk in scope.chosen_dealer_ids if not scope.own_only(pk))


def _dealers_of(maker: int) -> tuple[Dealer, ...]:
    """All dealers of a manufacturer with what they were last reckoned from; one query, nobody's scope."""
    dealers = Dealer.objects.filter(region__manufacturer=maker)
    return tuple(dealers.select_related("region__manufacturer", "reckoning", "counting").order_by("code"))
