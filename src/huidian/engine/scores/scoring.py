"""Answers as scores under a factor model; the same answers under another model are scored anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huidian.engine.scores.estimate import Estimate, mean, spread
from huidian.engine.scores.factors import Factor, FactorModel

Themes = Mapping[str, float]
"""One owner's answers: by theme of the question the score from 0 to 100."""


@dataclass(frozen=True, slots=True)
class FactorScore:
    """One factor's score over those who were asked about it."""

    factor: Factor
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of some answers: by factor, and together (MOT).

    `known` is the part of the model's weight that was asked about, as a fraction.
    """

    model: FactorModel
    factors: tuple[FactorScore, ...]
    total: Estimate
    known: float

    def of(self, key: str) -> Estimate:
        """One factor's score; of nothing where it has none."""
        return next((one.estimate for one in self.factors if one.factor.key == key), Estimate(0))


def factor_score(factor: Factor, answers: Themes) -> float | None:
    """What one owner's answers say of a factor: the mean of its themes that were asked; None of none."""
    values = [answers[theme] for theme in factor.themes if theme in answers]
    return sum(values) / len(values) if values else None


def score(model: FactorModel, rows: Sequence[Themes]) -> Scores:
    """The scores of some owners' answers.

    A factor's score is the mean of what each owner says of it; the whole is the weighted mean of the
    factors. Its interval takes into account that one owner's factors go together, and that not everybody was
    asked everything: each owner counts by what they move the whole (a linearised mean). `n` of the whole are
    the owners who said anything of any factor.
    """
    columns = {one.key: [factor_score(one, row) for row in rows] for one in model.factors}
    estimates = {key: mean([one for one in column if one is not None]) for key, column in columns.items()}
    factors = tuple(FactorScore(one, estimates[one.key]) for one in model.factors)
    weights = {key: weight for key, weight in model.weights.items() if estimates[key].n}
    known = sum(weights.values())
    if not known:
        return Scores(model, factors, Estimate(0), 0.0)
    moves = [0.0] * len(rows)
    answered = [False] * len(rows)
    value = 0.0
    for key, weight in weights.items():
        middle = estimates[key].value or 0.0
        part = weight / known
        value += part * middle
        by_one = part * len(rows) / estimates[key].n
        for at, one in enumerate(columns[key]):
            if one is not None:
                answered[at] = True
                moves[at] += by_one * (one - middle)
    n = sum(answered)
    scale = n / len(rows)
    squares = sum(one * one for one in moves) * scale * scale
    return Scores(model, factors, spread(value, squares, n), known)
