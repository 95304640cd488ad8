"""What the keys of a dimension are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.customers.words import GENDERS
from huidian.kit.labels import Label
from huidian.playbooks import words
from huidian.playbooks.words import UNKNOWN
from huidian.retention.mart_view import MartView

NEVER_CAME = Label("从未进站", "Never came")


def named(key: str | None, names: Mapping[str, Label]) -> Label:
    """The words for one value of a dimension; a proper name is its own word, no value that of ""."""
    if not key:
        return names.get("", UNKNOWN)
    return names.get(key) or Label(key, key)


def heading_of(by: str, label: Label, view: MartView) -> Label:
    """What a dimension is called beside its values: tiers say of which scheme they are."""
    return view.rules.scheme.heading(label) if by == "tier" else label


def words_of(by: str, view: MartView) -> Mapping[str, Label]:
    """The words for the keys of a dimension that are not proper names."""
    if by == "dealer":
        return {dealer.code: Label(dealer.name, dealer.name) for dealer in view.dealers}
    if by == "gender":
        return GENDERS
    return ({"": NEVER_CAME} if by == "tier" else {}) | words.words_of(by, view.rules)
