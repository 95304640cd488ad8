"""The short tables of the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huidian.retention.queries import DealerMonth
from huidian.web.churn.asked import Asked


@dataclass(frozen=True, slots=True)
class RankingLine:
    """One dealer and the list of its lost vehicles; ``few`` where the rate says little."""

    rank: DealerMonth
    url: str
    few: bool


def ranking_lines(ranks: Sequence[DealerMonth], asked: Asked) -> list[RankingLine]:
    return [RankingLine(rank, asked.list_url("lost", dealer=rank.code), rank.few) for rank in ranks]
