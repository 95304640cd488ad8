"""What care brought: visits and amounts of those it reached beside those like them it did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from huidian.engine.campaigns import Group, Lift, lift_of
from huidian.kit.shares import FEW
from huidian.mart.facts import counted
from huidian.network.bulk import one_of
from huidian.playbooks import Playbook
from huidian.visits.models import Visit

_WHY = "the visits of vehicles whose event or message was found in scope"
Visits = Mapping[int, list[tuple[date, int]]]


@dataclass(frozen=True, slots=True)
class Reached:
    """One vehicle of either side: whether it answered, how often it came within the window, for how much."""

    answered: bool
    visits: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Side:
    """`n` vehicles, of which `answered` and `visited` at least once; all visits and their fen."""

    n: int = 0
    answered: int = 0
    visited: int = 0
    visits: int = 0
    amount_fen: int = 0

    @property
    def share(self) -> float | None:
        return self.visited / self.n if self.n else None

    @property
    def response(self) -> float | None:
        return self.answered / self.n if self.n else None

    @property
    def amount_each_fen(self) -> int | None:
        """What a vehicle paid on the average."""
        return round(self.amount_fen / self.n) if self.n else None

    @property
    def few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Both sides and the lift of the share that visited; `provisional`: the window is not over.

    `begun`: it is on, so that there may be visits.
    """

    reached: Side
    others: Side
    lift: Lift
    provisional: bool
    begun: bool = True

    @property
    def weak(self) -> bool:
        """Whether the difference says little: it may be chance, or one side has few."""
        return self.lift.verdict == "unclear" or self.reached.few or self.others.few


def evaluate(
    reached: Iterable[Reached], others: Iterable[Reached], *, provisional: bool, begun: bool = True
) -> Evaluation:
    """Both sides counted and compared.

    >>> came, stayed = Reached(True, 1, 90_000), Reached(False, 0, 0)
    >>> evaluate([came] * 20 + [stayed] * 20, [stayed] * 40, provisional=False).lift.difference
    0.5
    """
    one, other = _side(reached), _side(others)
    lift = lift_of(Group(one.n, one.visited), Group(other.n, other.visited))
    return Evaluation(one, other, lift, provisional, begun)


def visits_within(rules: Playbook, vehicles: Collection[int], first: date, days: int) -> Visits:
    """By vehicle the days of its counted visits from a day on, for so many days after it, with their fen."""
    rows = (
        Visit.objects.unscoped(_WHY)
        .current()
        .filter(
            vehicle__in=one_of([*vehicles]),
            settled_on__gte=first,
            settled_on__lte=first + timedelta(days=days),
        )
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for vehicle, day, amount in counted(rows, rules).values_list("vehicle", "settled_on", "amount_fen"):
        found[vehicle].append((day, amount or 0))
    return found


def _side(rows: Iterable[Reached]) -> Side:
    all_of = list(rows)
    return Side(
        n=len(all_of),
        answered=sum(one.answered for one in all_of),
        visited=sum(one.visits > 0 for one in all_of),
        visits=sum(one.visits for one in all_of),
        amount_fen=sum(one.amount_fen for one in all_of),
    )
