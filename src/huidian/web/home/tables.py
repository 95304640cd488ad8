"""The short tables of the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huidian.retention.queries import DealerMonth
from huidian.web.figures.address import Address


@dataclass(frozen=True, slots=True)
class RankingLine:
    """One dealer and the list of its lost vehicles; ``few`` where the rate says little."""

    rank: DealerMonth
    url: str
    few: bool


def ranking_lines(ranks: Sequence[DealerMonth], address: Address) -> list[RankingLine]:
    return [RankingLine(rank, address.list_url("lost", by={"dealer": rank.code}), rank.few) for rank in ranks]
