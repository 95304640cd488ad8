"""A brand's whole set of rules and the questions asked of it."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from huidian.engine.rules import POSITIVE_MONTHS, Assessment, CustomerClass, Loyalty
from huidian.kit.labels import Label
from huidian.playbooks.calls import CallRules
from huidian.playbooks.care import CareRules
from huidian.playbooks.complaints import ComplaintRules
from huidian.playbooks.contact import ContactRules
from huidian.playbooks.contact_goals import ContactGoal
from huidian.playbooks.greetings import GreetingRule
from huidian.playbooks.messages import MessageRules
from huidian.playbooks.needs import NeedsRules
from huidian.playbooks.offers import OfferRule
from huidian.playbooks.opening import Opening
from huidian.playbooks.rules import (
    AgeBucket,
    AgeScheme,
    ChurnRules,
    Kind,
    LifecycleStage,
    Reason,
    ReasonScheme,
    SaleType,
    Tier,
    TierScheme,
    Use,
    Warranty,
)
from huidian.playbooks.scores import ScoreRules
from huidian.playbooks.staffing import Staffing
from huidian.playbooks.surveys import SurveyRules


@dataclass(frozen=True)
class Playbook:
    """One brand's rules. ``version`` is a short hash of what figures rest on; they carry it."""

    id: str
    version: str
    label: Label
    sources: tuple[str, ...]
    churn: ChurnRules
    tier_schemes: tuple[TierScheme, ...]
    age_schemes: tuple[AgeScheme, ...]
    reason_schemes: tuple[ReasonScheme, ...]
    class_window_months: int = field(metadata=POSITIVE_MONTHS)
    classes: tuple[CustomerClass, ...]
    warranty: Warranty
    assessment: Assessment
    loyalty: Loyalty
    kinds: tuple[Kind, ...]
    sale_types: tuple[SaleType, ...]
    uses: tuple[Use, ...]
    lifecycle: tuple[LifecycleStage, ...]
    contact: ContactRules
    needs: NeedsRules
    calls: CallRules
    opening: Opening
    messages: MessageRules
    scores: ScoreRules
    surveys: SurveyRules
    complaints: ComplaintRules
    staffing: Staffing
    care: CareRules
    offers: tuple[OfferRule, ...] = ()
    greetings: tuple[GreetingRule, ...] = ()
    contact_goals: tuple[ContactGoal, ...] = ()

    def __hash__(self) -> int:
        """Of the version alone, which equal rules share: they are part of every question's key."""
        return hash((self.id, self.version))

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers of the scheme in force, ascending."""
        return self.scheme.tiers

    @property
    def scheme(self) -> TierScheme:
        """The tier scheme in force."""
        return self.tier_scheme(self.churn.tier_scheme)

    @property
    def age_buckets(self) -> tuple[AgeBucket, ...]:
        """The age buckets of the scheme in force, ascending."""
        return next(s.buckets for s in self.age_schemes if s.key == self.churn.age_scheme)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of the scheme in force."""
        return next(s.reasons for s in self.reason_schemes if s.key == self.churn.reason_scheme)

    def tier_scheme(self, key: str) -> TierScheme:
        """One tier scheme by its key; ``KeyError`` if the playbook has none of that name."""
        for scheme in self.tier_schemes:
            if scheme.key == key:
                return scheme
        raise KeyError(key)

    def with_tier_scheme(self, key: str) -> "Playbook":
        """These rules with the tiers of another of its schemes in force; ``KeyError`` if there is none.

        The version stays: it names the content, and both schemes are part of that.
        """
        return replace(self, churn=replace(self.churn, tier_scheme=self.tier_scheme(key).key))

    def tier_at(self, months_away: int) -> Tier:
        """The tier of a vehicle whole months after its last visit (a negative number is 0)."""
        return [tier for tier in self.tiers if tier.from_months <= max(months_away, 0)][-1]

    def tier_label(self, key: str) -> Label | None:
        """The words for a tier of the scheme in force, with its months; ``None`` for any other key."""
        return self.scheme.words.get(key)

    def class_for(self, visit_days: int) -> CustomerClass:
        """The class for a number of days with a visit in the class window."""
        return next(c for c in self.classes if visit_days >= c.min_visit_days)

    def contact_goal(self, customer_class: str) -> Label | None:
        """What is aimed at with the owners of a class; ``None`` where nothing is."""
        return next((goal.label for goal in self.contact_goals if goal.key == customer_class), None)

    def age_bucket_for(self, years: float) -> AgeBucket | None:
        """The bucket an age in years falls into; ``None`` in a gap or before the first."""
        for bucket in self.age_buckets:
            if bucket.from_years <= years and (bucket.until_years is None or years < bucket.until_years):
                return bucket
        return None

    def stage_at(self, months: int) -> LifecycleStage:
        """The stage whole months after the purchase; after the last bound the last stage goes on."""
        return next((stage for stage in self.lifecycle if months < stage.until_months), self.lifecycle[-1])

    def kind(self, key: str) -> Kind:
        """One order kind by its key; ``KeyError`` if the playbook has none of that name."""
        return self._kinds[key]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {kind.key: kind for kind in self.kinds}
