"""What the single values of a playbook, each valid by itself, get wrong together."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import inf
from typing import Any

from huidian.engine.rules import Assessment, CustomerClass, Loyalty
from huidian.kit.labels import Label
from huidian.playbooks import (
    calls,
    care,
    complaints,
    contact,
    greetings,
    messages,
    needs,
    offers,
    opening,
    scores,
    staffing,
    surveys,
)
from huidian.playbooks.reading import Mistake
from huidian.playbooks.rules import AgeScheme, Kind, LifecycleStage, SaleType, TierScheme

Parts = Mapping[str, Any]
_BOUNDS = {
    "lost_from_months": "考核流失的下限",
    "duty_from_months": "责任期的下限",
    "marginal_months": "边缘流失",
    "lost_months": "流失",
    "return_after_months": "回归的下限",
    "keep_months": "保持的月数",
}
"""What a bound that another one must not fall below is called."""


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
    for table in ("kinds", "sale_types"):
        mistakes += _nothing_counts(table, parts.get(table, ()))
    mistakes += _disordered_lifecycle(parts.get("lifecycle", ()))
    if "assessment" in parts:
        mistakes += _disordered_assessment(parts["assessment"])
    if "loyalty" in parts:
        mistakes += _disordered_loyalty(parts["loyalty"])
    if "staffing" in parts:
        mistakes += staffing.contradictions_in(parts["staffing"])
    if "opening" in parts:
        mistakes += opening.contradictions_in(parts["opening"])
    return [*mistakes, *_of_owners(parts, data)]


def _of_owners(parts: Parts, data: Parts) -> Iterator[Mistake]:
    """What is wrong with how owners are contacted and heard."""
    known = _keys(parts)
    if "contact" in parts:
        yield from contact.contradictions_in(parts["contact"])
    if "needs" in parts:
        yield from needs.contradictions(parts["needs"], known)
    yield from offers.contradictions_in(parts.get("offers", ()))
    if "calls" in parts:
        yield from calls.contradictions_in(parts["calls"])
    if "messages" in parts and "contact" in parts:
        yield from messages.contradictions_in(parts["messages"], known.channels, known.purposes)
    if "care" in parts and "contact" in parts:
        yield from care.contradictions_in(parts["care"], known.purposes)
    if "messages" in parts:
        texts = [text.key for text in parts["messages"].templates]
        yield from greetings.contradictions_in(parts.get("greetings", ()), texts)
    if "surveys" in parts:
        kinds = [rule.key for rule in parts["needs"].rules] if "needs" in parts else ()
        yield from surveys.contradictions_in(parts["surveys"], known.purposes, kinds)
    if "scores" in parts:
        yield from scores.contradictions_in(parts["scores"], list(data.get("kinds", ())))
    if "complaints" in parts:
        yield from complaints.contradictions_in(parts["complaints"])


def _keys(parts: Parts) -> needs.Known:
    owners: contact.ContactRules | None = parts.get("contact")
    return needs.Known(
        [kind.key for kind in parts.get("kinds", ())],
        [channel.key for channel in owners.channels] if owners else (),
        [purpose.key for purpose in owners.purposes] if owners else (),
    )


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
            names = ", ".join(known)
            words = Label(
                f"没有 {chosen} 这个口径；可选：{names}", f"there is no scheme {chosen!r}; there are {names}"
            )
            yield ("churn", name), words


def _disordered_tiers(scheme: TierScheme) -> Iterator[Mistake]:
    path = ("tier_schemes", scheme.key, "tiers")
    first = scheme.tiers[0]
    if first.from_months != 0:
        yield (
            (*path, first.key, "from_months"),
            Label("第一层必须从 0 个月起", "the first tier must begin at 0"),
        )
    for lower, upper in pairwise(scheme.tiers):
        if upper.from_months == lower.from_months:
            words = Label(f"与“{lower.label.zh}”从同一个月起，两层重叠", f"begins where {lower.key} does")
            yield (*path, upper.key, "from_months"), words


def _disordered_ages(scheme: AgeScheme) -> Iterator[Mistake]:
    path = ("age_schemes", scheme.key, "buckets")
    if scheme.buckets and scheme.buckets[0].from_years != 0:
        words = Label("第一档必须从 0 年起", "the first band must begin at 0")
        yield (*path, scheme.buckets[0].key, "from_years"), words
    for bucket in scheme.buckets:
        if bucket.until_years is not None and bucket.until_years <= bucket.from_years:
            least = f"{bucket.from_years:g}"
            words = Label(f"必须大于 {least} 年", f"must be above from_years, {least}")
            yield (*path, bucket.key, "until_years"), words
    for lower, upper in pairwise(scheme.buckets):
        if upper.from_years < (inf if lower.until_years is None else lower.until_years):
            words = Label(f"与“{lower.label.zh}”重叠", f"overlaps {lower.key}")
            yield (*path, upper.key, "from_years"), words


def _disordered_classes(classes: tuple[CustomerClass, ...]) -> Iterator[Mistake]:
    for upper, lower in pairwise(classes):
        if lower.min_visit_days >= upper.min_visit_days:
            path = ("classes", lower.key, "min_visit_days")
            most = upper.min_visit_days
            yield path, Label(f"必须小于 {upper.key} 类的 {most} 天", f"must be below {upper.key}'s {most}")
    if classes and classes[-1].min_visit_days != 0:
        words = Label("最后一类必须收下所有车辆：0 天", "the last class must take every vehicle: 0")
        yield ("classes", classes[-1].key, "min_visit_days"), words


def _disordered_lifecycle(stages: tuple[LifecycleStage, ...]) -> Iterator[Mistake]:
    for earlier, later in pairwise(stages):
        if later.until_months <= earlier.until_months:
            words = Label(f"必须大于“{earlier.label.zh}”的月数", f"must be above {earlier.key}'s")
            yield ("lifecycle", later.key, "until_months"), words


def _disordered_assessment(rules: Assessment) -> Iterator[Mistake]:
    for lower, upper in (
        ("lost_from_months", "lost_until_months"),
        ("duty_from_months", "duty_until_months"),
        ("marginal_months", "lost_months"),
        ("lost_months", "permanent_months"),
    ):
        if getattr(rules, upper) < getattr(rules, lower):
            least = getattr(rules, lower)
            words = Label(f"不能小于 {least}（{_BOUNDS[lower]}）", f"must not be below {lower}, {least}")
            yield ("assessment", upper), words


def _disordered_loyalty(rules: Loyalty) -> Iterator[Mistake]:
    for lower, upper in (
        ("return_after_months", "return_until_months"),
        ("keep_months", "keep_base_months"),
    ):
        if getattr(rules, upper) <= getattr(rules, lower):
            least = getattr(rules, lower)
            words = Label(f"必须大于 {least}（{_BOUNDS[lower]}）", f"must be above {lower}, {least}")
            yield ("loyalty", upper), words


def _nothing_counts(table: str, kinds: tuple[Kind, ...] | tuple[SaleType, ...]) -> Iterator[Mistake]:
    if kinds and not any(kind.counts for kind in kinds):
        words = Label("至少要有一种算进站", "at least one must count")
        yield (table, kinds[0].key, "counts"), words
