"""Random draws that are the same on every platform, Python and run."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws that belongs to a seed and some names.

    Only the generator's ``random()``, whose sequence Python guarantees, and exact arithmetic are used, so a
    draw never depends on hash randomisation, on the C library or on the order in which others draw.
    """

    def __init__(self, seed: int, *names: object) -> None:
        self.draw = Random(":".join(map(str, (seed, *names)))).random  # noqa: S311 - a simulation, no secret

    def chance(self, probability: float) -> bool:
        """True with a probability between 0 and 1."""
        return self.draw() < probability

    def whole(self, least: int, most: int) -> int:
        """A whole number, both bounds included."""
        return least + int(self.draw() * (most - least + 1))

    def between(self, least: float, most: float) -> float:
        """A number, evenly spread."""
        return least + self.draw() * (most - least)

    def bell(self, centre: float, reach: float) -> float:
        """A number around ``centre``, never further away than ``reach``."""
        return centre + reach * (self.draw() + self.draw() + self.draw() - 1.5) / 1.5

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        return options[int(self.draw() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """One of several (option, weight) pairs."""
        point = self.draw() * sum(weight for _, weight in options)
        for option, weight in options:
            point -= weight
            if point < 0:
                return option
        return options[-1][0]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in another order."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = int(self.draw() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order
