"""What the single values of a playbook, each valid by itself, get wrong together."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import inf
from typing import Any

from huidian.engine.rules import Assessment, CustomerClass, Loyalty
from huidian.playbooks.reading import Mistake
from huidian.playbooks.rules import AgeScheme, LifecycleStage, TierScheme

Parts = Mapping[str, Any]


def contradictions(parts: Parts, data: Parts) -> list[Mistake]:
    """Every contradiction with the path of keys it is found at.

    ``parts`` are the fields of a playbook that could be read, ``data`` is what they were read from: one
    broken part does not hide what is wrong in another.
    """
    mistakes = list(_unknown_schemes(data))
    for scheme in parts.get("tier_schemes", ()):
        mistakes += _disordered_tiers(scheme)
    for scheme in parts.get("age_schemes", ()):
        mistakes += _disordered_ages(scheme)
    mistakes += _disordered_classes(parts.get("classes", ()))
    mistakes += _disordered_lifecycle(parts.get("lifecycle", ()))
    if "assessment" in parts:
        mistakes += _disordered_assessment(parts["assessment"])
    if "loyalty" in parts:
        mistakes += _disordered_loyalty(parts["loyalty"])
    return mistakes


def _unknown_schemes(data: Parts) -> Iterator[Mistake]:
    churn = data.get("churn")
    if not isinstance(churn, Mapping):
        return
    for name, table in (
        ("tier_scheme", "tier_schemes"),
        ("calling_tier_scheme", "tier_schemes"),
        ("age_scheme", "age_schemes"),
        ("reason_scheme", "reason_schemes"),
    ):
        chosen, known = churn.get(name), data.get(table)
        if isinstance(chosen, str) and isinstance(known, Mapping) and chosen not in known:
            yield ("churn", name), f"there is no scheme {chosen!r}; there are {', '.join(known)}"


def _disordered_tiers(scheme: TierScheme) -> Iterator[Mistake]:
    path = ("tier_schemes", scheme.key, "tiers")
    first = scheme.tiers[0]
    if first.from_months != 0:
        yield (*path, first.key, "from_months"), "the first tier must begin at 0"
    for lower, upper in pairwise(scheme.tiers):
        if upper.from_months == lower.from_months:
            yield (*path, upper.key, "from_months"), f"begins where {lower.key} does"


def _disordered_ages(scheme: AgeScheme) -> Iterator[Mistake]:
    path = ("age_schemes", scheme.key, "buckets")
    for bucket in scheme.buckets:
        if bucket.until_years is not None and bucket.until_years <= bucket.from_years:
            yield (*path, bucket.key, "until_years"), f"must be above from_years, {bucket.from_years:g}"
    for lower, upper in pairwise(scheme.buckets):
        if upper.from_years < (inf if lower.until_years is None else lower.until_years):
            yield (*path, upper.key, "from_years"), f"overlaps {lower.key}"


def _disordered_classes(classes: tuple[CustomerClass, ...]) -> Iterator[Mistake]:
    for upper, lower in pairwise(classes):
        if lower.min_visit_days >= upper.min_visit_days:
            path = ("classes", lower.key, "min_visit_days")
            yield path, f"must be below {upper.key}'s {upper.min_visit_days}"
    if classes and classes[-1].min_visit_days != 0:
        yield ("classes", classes[-1].key, "min_visit_days"), "the last class must take every vehicle: 0"


def _disordered_lifecycle(stages: tuple[LifecycleStage, ...]) -> Iterator[Mistake]:
    for earlier, later in pairwise(stages):
        if later.until_months <= earlier.until_months:
            yield ("lifecycle", later.key, "until_months"), f"must be above {earlier.key}'s"


def _disordered_assessment(rules: Assessment) -> Iterator[Mistake]:
    for lower, upper in (
        ("lost_from_months", "lost_until_months"),
        ("duty_from_months", "duty_until_months"),
        ("marginal_months", "lost_months"),
        ("lost_months", "permanent_months"),
    ):
        if getattr(rules, upper) < getattr(rules, lower):
            yield ("assessment", upper), f"must not be below {lower}, {getattr(rules, lower)}"


def _disordered_loyalty(rules: Loyalty) -> Iterator[Mistake]:
    for lower, upper in (
        ("return_after_months", "return_until_months"),
        ("keep_months", "keep_base_months"),
    ):
        if getattr(rules, upper) <= getattr(rules, lower):
            yield ("loyalty", upper), f"must be above {lower}, {getattr(rules, lower)}"
