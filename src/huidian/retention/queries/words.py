"""What the keys of a dimension are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.customers.words import GENDERS
from huidian.kit.labels import Label
from huidian.playbooks import Playbook
from huidian.retention.mart_view import MartView

UNKNOWN = Label("未知", "Unknown")
NEVER_CAME = Label("从未进站", "Never came")


def named(key: str | None, words: Mapping[str, Label]) -> Label:
    """The words for one value of a dimension; a proper name is its own word, no value that of ""."""
    if not key:
        return words.get("", UNKNOWN)
    return words.get(key) or Label(key, key)


def words_of(by: str, view: MartView) -> Mapping[str, Label]:
    """The words for the keys of a dimension that are not proper names."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    if by == "dealer":
        return {dealer.code: Label(dealer.name, dealer.name) for dealer in view.dealers}
    if by == "gender":
        return GENDERS
    dimension = DIMENSIONS[by]
    return dict(dimension.labels) | _of_playbook(by, view.rules)


def _of_playbook(by: str, rules: Playbook) -> dict[str, Label]:
    if by == "kind":
        return {kind.key: kind.label for kind in rules.kinds}
    if by == "age":
        return {bucket.key: bucket.label for bucket in rules.age_buckets}
    if by == "stage":
        return {stage.key: stage.label for stage in rules.lifecycle}
    if by == "tier":
        return {"": NEVER_CAME} | {tier.key: tier.label for tier in rules.tiers}
    if by == "use":
        return {use.key: use.label for use in rules.uses}
    return {}
