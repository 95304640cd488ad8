"""The rules a measure needs, as the engine sees them: shapes that a playbook fits, and plain ones.

Lower bounds are inclusive, upper bounds exclusive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Tier(Protocol):
    """One step of a scheme by months away (S2)."""

    @property
    def key(self) -> str: ...
    @property
    def from_months(self) -> int: ...


class CustomerClass(Protocol):
    """One class by days with a visit in the past twelve months (S4)."""

    @property
    def key(self) -> str: ...
    @property
    def min_visit_days(self) -> int: ...


class AgeBucket(Protocol):
    """One bucket of vehicle age in years; no upper bound is open-ended."""

    @property
    def key(self) -> str: ...
    @property
    def from_years(self) -> float: ...
    @property
    def until_years(self) -> float | None: ...


class Stage(Protocol):
    """One stage of ownership, up to and not including a number of months after the purchase (S0)."""

    @property
    def key(self) -> str: ...
    @property
    def until_months(self) -> int: ...


class ChurnWindow(Protocol):
    """After how many months without a visit a vehicle counts as lost."""

    @property
    def window_months(self) -> int: ...


class Assessment(Protocol):
    """How long after its last visit a managed vehicle counts for its team as what; months, inclusive (S4)."""

    @property
    def lost_from_months(self) -> int: ...
    @property
    def lost_until_months(self) -> int: ...
    @property
    def duty_from_months(self) -> int: ...
    @property
    def duty_until_months(self) -> int: ...
    @property
    def marginal_months(self) -> int: ...
    @property
    def lost_months(self) -> int: ...
    @property
    def permanent_months(self) -> int: ...


class Loyalty(Protocol):
    """The spans of the measures of keeping, in months; that of survival in years.

    A vehicle's return counts as that of a lost one after more than ``return_after_months`` and up to
    ``return_until_months`` (differences of month numbers).
    """

    @property
    def first_service_months(self) -> int: ...
    @property
    def return_after_months(self) -> int: ...
    @property
    def return_until_months(self) -> int: ...
    @property
    def keep_months(self) -> int: ...
    @property
    def keep_base_months(self) -> int: ...
    @property
    def survival_years(self) -> int: ...


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
class TierRule:
    key: str
    from_months: int


@dataclass(frozen=True, slots=True)
class ClassRule:
    key: str
    min_visit_days: int


@dataclass(frozen=True, slots=True)
class AgeRule:
    key: str
    from_years: float
    until_years: float | None


@dataclass(frozen=True, slots=True)
class StageRule:
    key: str
    until_months: int


@dataclass(frozen=True, slots=True)
class ChurnRule:
    window_months: int = 6


@dataclass(frozen=True, slots=True)
class AssessmentRule:
    lost_from_months: int = 7
    lost_until_months: int = 12
    duty_from_months: int = 4
    duty_until_months: int = 11
    marginal_months: int = 6
    lost_months: int = 12
    permanent_months: int = 24


@dataclass(frozen=True, slots=True)
class LoyaltyRule:
    first_service_months: int = 6
    return_after_months: int = 12
    return_until_months: int = 24
    keep_months: int = 12
    keep_base_months: int = 36
    survival_years: int = 5


@dataclass(frozen=True, slots=True)
class PlainRules:
    """Rules without a playbook: the defaults are S0's window, S2's tiers, S4's classes, S0's ages."""

    version: str = "plain"
    churn: ChurnRule = ChurnRule()
    tiers: tuple[TierRule, ...] = (
        TierRule("active", 0),
        TierRule("not_lost", 6),
        TierRule("about_to_be_lost", 8),
        TierRule("lost", 12),
        TierRule("sinking", 24),
        TierRule("gone", 36),
    )
    class_window_months: int = 12
    classes: tuple[ClassRule, ...] = (
        ClassRule("A", 4),
        ClassRule("B", 2),
        ClassRule("C", 1),
        ClassRule("D", 0),
    )
    age_buckets: tuple[AgeRule, ...] = (
        AgeRule("0-2", 0, 2),
        AgeRule("2-4", 2, 4),
        AgeRule("4+", 4, None),
    )
    lifecycle: tuple[StageRule, ...] = ()
    assessment: AssessmentRule = AssessmentRule()
    loyalty: LoyaltyRule = LoyaltyRule()
