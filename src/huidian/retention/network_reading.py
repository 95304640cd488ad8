"""The one place where dealers are read that a person may not see: those of the same manufacturer (S3).

Why: whether a lost vehicle was seen elsewhere, and how one's own figures compare, cannot be told from one's
own dealers alone. What leaves `retention.queries.network*` of it is sums over the network, medians and
spreads of enough dealers, and flows with small foreign cells shielded; never a vehicle, an owner or a single
figure of a dealer that is not in the reader's scope.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.network_answers import NoNetwork
from huidian.retention.reading import Reading, open_reading

if TYPE_CHECKING:
    from huidian.engine.evidence import Evidence


@dataclass(frozen=True)
class NetworkReading:
    """A person's own dealers (`own`) among all of their manufacturer (`whole`: for sums and shielded flows).

    `flows_open_at` are the codes of the dealers whose flows the person may see exactly, whichever is chosen.
    """

    own: Reading
    whole: Reading
    name: str
    flows_open_at: frozenset[str]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the person's own dealers."""
        return tuple(dealer.code for dealer in self.own.dealers)

    @cached_property
    def of_own(self) -> Evidence:
        """The network's facts, in which only vehicles on file at the person's own dealers are recognised.

        Whatever is asked of own vehicles has the same answer as in all facts, and sooner.
        """
        evidence = self.whole.evidence
        if len(self.codes) == len(self.whole.dealers):
            return evidence
        mine = evidence.vehicles.filter(evidence.vehicles.dealer.isin(self.codes))
        others = evidence.vehicles.filter(evidence.vehicles.dealer.notin(self.codes))
        named = mine.filter(mine.vin.notnull(), mine.vin != "").select("vin").distinct()
        return replace(evidence, vehicles=mine.union(others.semi_join(named, "vin")))

    @property
    def sees_all(self) -> bool:
        """Whether every dealer of the network is the person's to see."""
        return all(dealer.code in self.flows_open_at for dealer in self.whole.dealers)


def open_network(scope: Scope, *, now: datetime, known_on: date | None = None) -> NetworkReading | NoNetwork:
    """The network of the dealers chosen in a scope, brought up to date as far as they go.

    Of the others it reads what the mart holds since their last import or night: one reader does not refresh a
    whole network. Dealers without a manufacturer are left out; `known_on` as in `open_reading`.
    """
    placed = [
        (dealer_id, maker)
        for dealer_id, maker in Dealer.objects.filter(pk__in=_open(scope)).values_list(
            "pk", "region__manufacturer_id"
        )
        if maker is not None
    ]
    makers = {maker for _, maker in placed}
    if len(makers) != 1:
        return NoNetwork.SEVERAL if makers else NoNetwork.INDEPENDENT
    [maker] = makers
    within = {dealer_id for dealer_id, _ in placed}
    own_scope = replace(scope, grants={pk: held for pk, held in scope.grants.items() if pk in within})
    own = open_reading(own_scope, now=now, known_on=known_on)
    dealers = _dealers_of(maker)
    flows = scope.choosing(None).where(Permission.VIEW_FLOWS)
    return NetworkReading(
        own=own,
        whole=Reading(dealers, {}, own.today, own.known_at),
        name=dealers[0].region.manufacturer.name if dealers[0].region else "",
        flows_open_at=frozenset(dealer.code for dealer in dealers if dealer.pk in flows.dealer_ids),
    )


def _open(scope: Scope) -> frozenset[int]:
    """The chosen dealers whose every vehicle is the person's to see."""
    return frozenset(pk for pk in scope.chosen_dealer_ids if not scope.own_only(pk))


def _dealers_of(maker: int) -> tuple[Dealer, ...]:
    """All dealers of a manufacturer with what they were last reckoned from; one query, nobody's scope."""
    found = Dealer.objects.filter(region__manufacturer=maker)
    return tuple(found.select_related("region__manufacturer", "reckoning", "counting").order_by("code"))
