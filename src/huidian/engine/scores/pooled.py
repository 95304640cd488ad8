"""Scores of many dealers together, out of sums that each dealer's answers are told by once."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from huidian.engine.scores.estimate import Estimate, spread
from huidian.engine.scores.factors import FactorModel
from huidian.engine.scores.scoring import FactorScore, Scores, Themes, factor_score

Pair = tuple[str, str]


@dataclass(slots=True)
class PairSum:
    """Over the owners who said something of both factors of a pair: how many, and the sums of what they said
    of the first, of the second, and of the products.
    """

    n: int = 0
    first: float = 0.0
    second: float = 0.0
    products: float = 0.0

    def add(self, other: PairSum) -> None:
        self.n += other.n
        self.first += other.first
        self.second += other.second
        self.products += other.products


@dataclass(frozen=True)
class AnswerSums:
    """What the scores of some owners' answers rest on under one model: sums, which add up.

    `n` are the owners who said anything of any factor. `pairs` has each pair of factors in the model's order,
    a factor with itself among them.
    """

    n: int = 0
    pairs: Mapping[Pair, PairSum] = field(default_factory=dict)

    def of(self, key: str) -> PairSum:
        """The sums of one factor."""
        return self.pairs.get((key, key)) or PairSum()

    @cached_property
    def means(self) -> Mapping[str, float]:
        """By factor what owners say of it in the mean; those nobody was asked about are left out."""
        alone = {a: one for (a, b), one in self.pairs.items() if a == b}
        return {key: one.first / one.n for key, one in alone.items() if one.n}

    def narrowed(self, keys: Container[str]) -> AnswerSums:
        """The same where nobody was asked about any other factor than these."""
        pairs = {(a, b): one for (a, b), one in self.pairs.items() if a in keys and b in keys}
        return AnswerSums(self.n, pairs)


def sums_of(model: FactorModel, rows: Iterable[Themes]) -> AnswerSums:
    """The sums of some owners' answers."""
    pairs: dict[Pair, PairSum] = {}
    n = 0
    for row in rows:
        scores = [(one.key, factor_score(one, row)) for one in model.factors]
        known = [(key, value) for key, value in scores if value is not None]
        n += bool(known)
        for at, (key, value) in enumerate(known):
            for other, its in known[at:]:
                sums = pairs.setdefault((key, other), PairSum())
                sums.n += 1
                sums.first += value
                sums.second += its
                sums.products += value * its
    return AnswerSums(n, pairs)


def together(parts: Sequence[AnswerSums]) -> AnswerSums:
    """The sums of all of them."""
    pairs: dict[Pair, PairSum] = {}
    for part in parts:
        for key, one in part.pairs.items():
            pairs.setdefault(key, PairSum()).add(one)
    return AnswerSums(sum(part.n for part in parts), pairs)


def score_of(model: FactorModel, sums: AnswerSums) -> Scores:
    """The scores that `scoring.score` makes of the same answers."""
    means = sums.means
    factors = tuple(FactorScore(one, _mean(sums.of(one.key))) for one in model.factors)
    weights = {key: weight for key, weight in model.weights.items() if key in means}
    known = sum(weights.values())
    if not known:
        return Scores(model, factors, Estimate(0), 0.0)
    value = sum(weight / known * means[key] for key, weight in weights.items())
    by_one = {key: weight / known * sums.n / sums.of(key).n for key, weight in weights.items()}
    squares = sum(
        (1 if a == b else 2) * by_one[a] * by_one[b] * _around(one, means[a], means[b])
        for (a, b), one in sums.pairs.items()
        if a in by_one and b in by_one
    )
    return Scores(model, factors, spread(value, max(squares, 0.0), sums.n), known)


def _mean(sums: PairSum) -> Estimate:
    if not sums.n:
        return Estimate(0)
    middle = sums.first / sums.n
    return spread(middle, max(_around(sums, middle, middle), 0.0), sums.n)


def _around(sums: PairSum, first: float, second: float) -> float:
    """The sum of the products of what is said of both factors, each less its mean."""
    return sums.products - first * sums.second - second * sums.first + sums.n * first * second
