"""The parts of a playbook. A field is required in a pack unless it has a default here."""

from dataclasses import dataclass, field
from typing import Literal

from huidian.kit.labels import Label

Family = Literal["maintenance", "repair"]
ReasonSide = Literal["internal", "external", "invalid"]

COUNT = {"least": 0}
POSITIVE = {"least": 1}


@dataclass(frozen=True, slots=True)
class ChurnRules:
    """How the monthly churn rate is counted and which schemes split it (S0, S2)."""

    window_months: int = field(metadata=POSITIVE)
    tier_scheme: str
    calling_tier_scheme: str
    age_scheme: str
    reason_scheme: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of months away: from ``from_months`` up to, not including, the next tier's."""

    key: str
    label: Label
    from_months: int = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class TierScheme:
    """Tiers, ascending whatever the order they were written in; the first begins at 0."""

    key: str
    label: Label
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tiers", tuple(sorted(self.tiers, key=lambda tier: tier.from_months)))


@dataclass(frozen=True, slots=True)
class CustomerClass:
    """A class by days with a visit in the class window (S4)."""

    key: str
    min_visit_days: int = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """A band of vehicle age in years, upper bound exclusive; no upper bound means open."""

    key: str
    label: Label
    from_years: float = field(metadata=COUNT)
    until_years: float | None = field(default=None, metadata=COUNT)


@dataclass(frozen=True, slots=True)
class AgeScheme:
    """Age buckets, ascending. They may leave a gap (S0 does), never overlap."""

    key: str
    label: Label
    buckets: tuple[AgeBucket, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "buckets", tuple(sorted(self.buckets, key=lambda one: one.from_years)))


@dataclass(frozen=True, slots=True)
class Warranty:
    """The manufacturer's warranty: it ends with the first bound that is reached."""

    years: int = field(metadata=COUNT)
    km: int = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Assessment churn of reception teams, in months since the last visit, bounds inclusive (S4)."""

    lost_from_months: int = field(metadata=COUNT)
    lost_until_months: int = field(metadata=COUNT)
    duty_from_months: int = field(metadata=COUNT)
    duty_until_months: int = field(metadata=COUNT)
    marginal_months: int = field(metadata=COUNT)
    lost_months: int = field(metadata=COUNT)
    permanent_months: int = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class Loyalty:
    """The spans of the measures of keeping: first service, return of lost vehicles, keep rate, survival.

    A return counts as that of a lost vehicle after more than ``return_after_months`` and up to
    ``return_until_months`` (differences of month numbers).
    """

    first_service_months: int = field(metadata=POSITIVE)
    return_after_months: int = field(metadata=POSITIVE)
    return_until_months: int = field(metadata=POSITIVE)
    keep_months: int = field(metadata=POSITIVE)
    keep_base_months: int = field(metadata=POSITIVE)
    survival_years: int = field(metadata=POSITIVE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of repair order; ``family`` is the churn rate it counts for besides the overall one."""

    key: str
    label: Label
    counts: bool
    family: Family | None = None


@dataclass(frozen=True, slots=True)
class SaleType:
    """A type of sale; one that does not count is no visit (S0: parts over the counter)."""

    key: str
    label: Label
    counts: bool


@dataclass(frozen=True, slots=True)
class Use:
    """What a vehicle is used for (S0)."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an owner stays away; S2 asks whether the causes inside or outside the shop lead."""

    key: str
    label: Label
    side: ReasonSide


@dataclass(frozen=True, slots=True)
class ReasonScheme:
    """One source's list of reasons."""

    key: str
    label: Label
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LifecycleStage:
    """A stage of ownership, up to and not including ``until_months`` after the purchase (S0)."""

    key: str
    label: Label
    until_months: int = field(metadata=POSITIVE)
    aim: Label
