"""What dealers' owners say together is told to a reader only where no single dealer can be made out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from huidian.kit.months import last_day
from huidian.kit.shares import FEW
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.peers import FEWEST_UNNAMED
from huidian.surveys.queries.score_rows import moments


@dataclass(frozen=True, slots=True)
class Reader:
    """By id the dealers whose scores a person sees (`open`), and all in their reach (`met`)."""

    open: Set[int]
    met: Set[int]

    @classmethod
    def of(cls, scope: Scope) -> Reader:
        """Whoever has a scope."""
        return cls(scope.choosing(None).where(Permission.VIEW_SCORES).dealer_ids, scope.met_dealer_ids)

    def is_told(self, counts: Mapping[int, int], ids: Set[int]) -> bool:
        """Whether what some dealers' owners say together may be told, by how many of each said something."""
        unnamed = sum(counts.get(one, 0) >= FEW for one in ids if one not in self.met)
        return ids <= self.open or unnamed >= FEWEST_UNNAMED


@dataclass(frozen=True)
class Levels:
    """The dealers of a manufacturer around one of them: those of its region (`near`), and `every` one."""

    near: frozenset[int]
    every: frozenset[int]
    regions: Sequence[frozenset[int]]

    @classmethod
    def around(cls, dealer: Dealer, dealers: Sequence[Dealer]) -> Levels:
        """`dealers` are all of the manufacturer."""
        regions: dict[int | None, set[int]] = defaultdict(set)
        for one in dealers:
            regions[one.region_id].add(one.pk)
        every = frozenset(one.pk for one in dealers)
        return cls(frozenset(regions[dealer.region_id]), every, [frozenset(ids) for ids in regions.values()])

    def told(self, reader: Reader, counts: Mapping[int, int]) -> tuple[bool, bool]:
        """Whether the region's and the manufacturer's figure may be told, by how many owners of each dealer
        said something. Each region that the reader can look at can be taken away from the whole.
        """
        looked_at = [ids for ids in self.regions if ids & reader.open and reader.is_told(counts, ids)]
        rest = self.every.difference(*looked_at)
        whole = reader.is_told(counts, self.every) and (not rest or reader.is_told(counts, rest))
        return reader.is_told(counts, self.near), whole


def end_of(dealer: Dealer, month: int) -> datetime:
    """The last moment of a month (its number) at a dealer."""
    return moments(dealer, last_day(month), last_day(month))[1]
