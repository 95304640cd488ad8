"""Factor models: what a score is made of, with which weights, from which day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from huidian.kit.labels import Label
from huidian.kit.rounding import half_up

DIGITS = 1
"""A score is printed in tenths."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor. `asks` are the themes of questions it draws upon, each as much as the others; usually its
    own key. `weight` is its part of the whole; only the proportion between factors matters.
    """

    key: str
    label: Label
    weight: float = field(metadata={"least": 0, "most": 1000})
    asks: tuple[str, ...] = ()

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes of questions that it draws upon."""
        return self.asks or (self.key,)


@dataclass(frozen=True, slots=True)
class FactorModel:
    """A set of factors that holds from the day `since` ("2010-01-31") on, for the powertrains `powertrains`
    (none: for all).
    """

    key: str
    label: Label
    since: str
    factors: tuple[Factor, ...]
    powertrains: tuple[str, ...] = ()

    @property
    def from_day(self) -> date:
        """The first day on which it holds."""
        return date.fromisoformat(self.since)

    @property
    def weights(self) -> Mapping[str, float]:
        """Each factor's part of the whole, as a fraction."""
        total = sum(one.weight for one in self.factors)
        return {one.key: one.weight / total for one in self.factors}

    def factor(self, key: str) -> Factor:
        """One factor by its key; ``KeyError`` if the model has none of that name."""
        return {one.key: one for one in self.factors}[key]


def model_on(models: Sequence[FactorModel], day: date, powertrain: str = "") -> FactorModel | None:
    """The model that holds on a day: of those for the powertrain (else for all) the latest."""
    begun = [one for one in models if one.from_day <= day]
    own = [one for one in begun if powertrain and powertrain in one.powertrains]
    return max(
        own or [one for one in begun if not one.powertrains], key=lambda one: one.from_day, default=None
    )


def weighted(model: FactorModel, scores: Mapping[str, float]) -> float | None:
    """The weighted mean of factors' scores (S0's MOT), to one decimal, halves up; None of none.

    Factors without a score drop out and the weights of the others grow in proportion.
    """
    known = [(Fraction(repr(one.weight)), scores[one.key]) for one in model.factors if one.key in scores]
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    mean = sum(weight * Fraction(repr(score)) for weight, score in known) / total
    return float(half_up(float(mean), DIGITS))
