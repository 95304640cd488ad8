"""The rules a measure needs: their shapes, which a playbook extends by words, and plain ones without one.

Lower bounds are inclusive, upper bounds exclusive, where nothing else is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

MOST, MOST_MONTHS, MOST_KM = 10_000, 600, 10_000_000
"""The largest numbers a rule may say: of days, minutes and pieces; of months and years; of kilometres. With
larger ones the calendar ends."""
COUNT = {"least": 0, "most": MOST}
POSITIVE = {"least": 1, "most": MOST}
MONTHS = {"least": 0, "most": MOST_MONTHS}
POSITIVE_MONTHS = {"least": 1, "most": MOST_MONTHS}
KM = {"least": 0, "most": MOST_KM}
POSITIVE_KM = {"least": 1, "most": MOST_KM}


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of months away: from ``from_months`` up to, not including, the next tier's (S2)."""

    key: str
    from_months: int = field(metadata=MONTHS)


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """A class by days with a visit in the class window (S4)."""

    key: str
    min_visit_days: int = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """A band of vehicle age in years; no upper bound means open."""

    key: str
    from_years: float = field(metadata=MONTHS)
    until_years: float | None = field(default=None, metadata=MONTHS)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of ownership, up to and not including ``until_months`` after the purchase (S0)."""

    key: str
    until_months: int = field(metadata=POSITIVE_MONTHS)


@dataclass(frozen=True, slots=True)
class ChurnWindow:
    """After how many months without a visit a vehicle counts as lost."""

    window_months: int = field(metadata=POSITIVE_MONTHS)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Assessment churn of reception teams, in months since the last visit, bounds inclusive (S4)."""

    lost_from_months: int = field(metadata=MONTHS)
    lost_until_months: int = field(metadata=MONTHS)
    duty_from_months: int = field(metadata=MONTHS)
    duty_until_months: int = field(metadata=MONTHS)
    marginal_months: int = field(metadata=MONTHS)
    lost_months: int = field(metadata=MONTHS)
    permanent_months: int = field(metadata=MONTHS)

    def nobodys_from(self, last_month: int) -> int:
        """The month from whose first day on a vehicle last seen in a month is nobody's (S4)."""
        return nobodys_from(last_month, self.permanent_months)


def nobodys_from(last_month: int, permanent_months: int) -> int:
    """A vehicle is assessed as lost for good so many months after that of its last visit, and nobody's from
    the month after that on.
    """
    return last_month + permanent_months + 1


@dataclass(frozen=True, slots=True)
class Loyalty:
    """The spans of the measures of keeping: first service, return of lost vehicles, retention rate, survival.

    A return counts as that of a lost vehicle after more than ``return_after_months`` and up to
    ``return_until_months`` (differences of month numbers).
    """

    first_service_months: int = field(metadata=POSITIVE_MONTHS)
    return_after_months: int = field(metadata=POSITIVE_MONTHS)
    return_until_months: int = field(metadata=POSITIVE_MONTHS)
    keep_months: int = field(metadata=POSITIVE_MONTHS)
    keep_base_months: int = field(metadata=POSITIVE_MONTHS)
    survival_years: int = field(metadata=POSITIVE_MONTHS)


class Rules(Protocol):
    """What measures, standings and breakdowns read of a playbook."""

    @property
    def version(self) -> str: ...
    @property
    def churn(self) -> ChurnWindow: ...
    @property
    def tiers(self) -> Sequence[Tier]: ...
    @property
    def class_window_months(self) -> int: ...
    @property
    def classes(self) -> Sequence[CustomerClass]: ...
    @property
    def age_buckets(self) -> Sequence[AgeBucket]: ...
    @property
    def lifecycle(self) -> Sequence[Stage]: ...
    @property
    def assessment(self) -> Assessment: ...
    @property
    def loyalty(self) -> Loyalty: ...


@dataclass(frozen=True, slots=True)
class PlainRules:
    """Rules without a playbook: the defaults are S0's window, S2's tiers, S4's classes, S0's ages."""

    version: str = "plain"
    churn: ChurnWindow = ChurnWindow(6)
    tiers: tuple[Tier, ...] = (
        Tier("active", 0),
        Tier("not_lost", 6),
        Tier("about_to_be_lost", 8),
        Tier("lost", 12),
        Tier("sinking", 24),
        Tier("gone", 36),
    )
    class_window_months: int = 12
    classes: tuple[CustomerClass, ...] = (
        CustomerClass("A", 4),
        CustomerClass("B", 2),
        CustomerClass("C", 1),
        CustomerClass("D", 0),
    )
    age_buckets: tuple[AgeBucket, ...] = (AgeBucket("0-2", 0, 2), AgeBucket("2-4", 2, 4), AgeBucket("4+", 4))
    lifecycle: tuple[Stage, ...] = ()
    assessment: Assessment = Assessment(
        lost_from_months=7,
        lost_until_months=12,
        duty_from_months=4,
        duty_until_months=11,
        marginal_months=6,
        lost_months=12,
        permanent_months=24,
    )
    loyalty: Loyalty = Loyalty(
        first_service_months=6,
        return_after_months=12,
        return_until_months=24,
        keep_months=12,
        keep_base_months=36,
        survival_years=5,
    )
