"""Rules as they are read: each number with its unit, one and many, in both languages."""

from __future__ import annotations

import pytest

from huidian import playbooks
from huidian.playbooks.editable import groups_of, value_at, value_in
from huidian.playbooks.editable_calls import every_group
from huidian.playbooks.rule_fields import UNITS, RuleField


@pytest.mark.parametrize(
    ("unit", "one", "many"),
    [
        ("months", "1 month", "12 months"),
        ("years", "1 year", "12 years"),
        ("days", "1 day", "12 days"),
        ("hours", "1 hour", "12 hours"),
        ("times", "1 time", "12 times"),
        ("minutes", "1 minute", "12 minutes"),
        ("km", "1 km", "12 km"),
    ],
)
def test_a_value_agrees_with_its_unit(unit: str, one: str, many: str) -> None:
    field = RuleField(("x",), UNITS[unit], unit)  # type: ignore[arg-type, index]
    assert (field.words(1).en, field.words(12).en) == (one, many)
    assert field.words(1_000).en.startswith("1,000 ")


def test_no_rule_of_a_pack_reads_as_1_months() -> None:
    for pack in playbooks.pack_ids():
        rules = playbooks.load(pack)
        for group in (*groups_of(rules), *every_group(rules)):
            for field in group.fields:
                if field.unit in UNITS and field.unit not in ("percent", "km"):
                    assert not field.words(1).en.endswith("s"), field.key


def test_every_rule_that_may_be_set_is_said_also_where_its_pack_says_nothing() -> None:
    for pack in playbooks.pack_ids():
        rules, (values, _origins) = playbooks.load(pack), playbooks.values(pack, {})
        for field in (field for group in every_group(rules) for field in group.fields):
            held, written = value_in(rules, field.path), value_at(values, field.path)
            assert held is not None, field.key
            assert written in (None, list(held) if field.unit == "order" else held), field.key


@pytest.mark.parametrize(
    ("since", "until", "zh", "en"),
    [
        (0, 1, "1 年以内", "Under 1 year"),
        (0, 2, "0–2 年", "0–2 years"),
        (3, 5, "3–5 年", "3–5 years"),
        (1, None, "1 年以上", "1 year and over"),
        (4, None, "4 年以上", "4 years and over"),
    ],
)
def test_the_words_of_a_moved_age_band_follow(since: int, until: int | None, zh: str, en: str) -> None:
    """The label of a pack that says years is that of its bounds; one that says none stays."""
    bounds = {"from_years": since} if until is None else {"from_years": since, "until_years": until}
    new = {"from_years": 0, "until_years": since, "label": {"zh": "新车", "en": "New cars"}}
    told = {"moved": {**bounds, "label": {"zh": "2–4 年", "en": "2–4 years"}}}
    buckets = {"new": new, **told} if since else told
    scheme = {"label": {"zh": "自定", "en": "Own"}, "buckets": buckets}
    rules = playbooks.load("generic", {"age_schemes": {"own": scheme}, "churn": {"age_scheme": "own"}})
    labels = {bucket.key: bucket.label for bucket in rules.age_buckets}
    assert (labels["moved"].zh, labels["moved"].en) == (zh, en)
    assert "new" not in labels or labels["new"].zh == "新车"
