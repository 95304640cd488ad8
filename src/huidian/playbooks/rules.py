"""The parts of a playbook. A field is required in a pack unless it has a default here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huidian.engine import rules
from huidian.engine.rules import KM, MONTHS
from huidian.kit.labels import Label
from huidian.kit.months import add_months

Family = Literal["maintenance", "repair"]
ReasonSide = Literal["internal", "external", "invalid"]


@dataclass(frozen=True, slots=True)
class ChurnRules(rules.ChurnWindow):
    """How the monthly churn rate is counted and which schemes split it (S0, S2)."""

    tier_scheme: str
    calling_tier_scheme: str
    age_scheme: str
    reason_scheme: str


@dataclass(frozen=True, slots=True)
class Tier(rules.Tier):
    """A band of months away, by its name."""

    label: Label


@dataclass(frozen=True, slots=True)
class TierScheme:
    """Tiers, ascending whatever the order they were written in; the first begins at 0."""

    key: str
    label: Label
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tiers", tuple(sorted(self.tiers, key=lambda tier: tier.from_months)))

    @property
    def words(self) -> dict[str, Label]:
        """By key the words of each tier with its months, so that no tier reads as a verdict on being lost."""
        ends: list[int | None] = [tier.from_months for tier in self.tiers[1:]]
        return {
            tier.key: _with_months(tier, end) for tier, end in zip(self.tiers, [*ends, None], strict=True)
        }

    def heading(self, words: Label) -> Label:
        """What a column of tiers is called: its words with the scheme's."""
        return Label(f"{words.zh}（{self.label.zh}）", f"{words.en} ({self.label.en.lower()})")


def _with_months(tier: Tier, end: int | None) -> Label:
    first, zh, en = tier.from_months, tier.label.zh, tier.label.en
    if end is None:
        return Label(f"{first} 个月以上·{zh}", f"{first}+ months · {en}")
    return Label(f"{first}–{end} 个月·{zh}", f"{first}–{end} months · {en}")


@dataclass(frozen=True, slots=True)
class AgeBucket(rules.AgeBucket):
    """A band of vehicle age, by its name. A name that says the years follows them where they are moved."""

    label: Label = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.label.zh[:1].isdigit():
            object.__setattr__(self, "label", _years(self.from_years, self.until_years))


def _years(since: float, until: float | None) -> Label:
    first = f"{since:g}"
    if until is None:
        return Label(f"{first} 年以上", f"{first} {'year' if since == 1 else 'years'} and over")
    if (since, until) == (0, 1):
        return Label("1 年以内", "Under 1 year")
    return Label(f"{first}–{until:g} 年", f"{first}–{until:g} years")


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

    years: int = field(metadata=MONTHS)
    km: int = field(metadata=KM)

    def end(self, stated: date | None, purchased_on: date | None) -> date | None:
        """The day it ends: as stated, else the years after the purchase; None where neither is known."""
        return stated or (add_months(purchased_on, 12 * self.years) if purchased_on else None)


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
class LifecycleStage(rules.Stage):
    """A stage of ownership, by its name, and what is to be reached in it (S0)."""

    label: Label
    aim: Label
