"""The packs' rules of needs: S1's kinds, all that S1 wants said, S3's plan, S0's touchpoints; mistakes."""

from typing import Any, get_args

import pytest

from huidian import playbooks
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.prepared import prepare
from huidian.network.roles import Role
from huidian.playbooks import PlaybookError
from huidian.playbooks.needs import PLACES, Place, Responsible

S1 = {
    "first_service",
    "routine_service",
    "arrived_part",
    "service_campaign",
    "recall",
    "deferred_work",
    "part_due",
}
S0_REMINDERS = {"insurance", "inspection", "warranty_end"}
S0_CARE = {"birthday", "purchase_anniversary"}
S3 = {"welcome_call", "first_service_notice", "first_service_follow_up"}


def enabled(pack: str) -> set[str]:
    return {rule.key for rule in playbooks.load(pack).needs.rules if rule.enabled}


def test_the_kinds_of_s1_s0_and_s3() -> None:
    assert enabled("generic") == S1 | S0_REMINDERS | S0_CARE
    assert enabled("changan-ford") == enabled("generic") | S3
    assert enabled("svw") > enabled("generic") | {"welcome_call", "first_service_follow_up"}
    assert len(enabled("svw")) == 27
    assert enabled("independent") == enabled("generic") - {
        "first_service",
        "warranty_end",
        "purchase_anniversary",
    }


@pytest.mark.parametrize("pack", playbooks.pack_ids())
def test_courtesies_are_no_needs_of_the_vehicle(pack: str) -> None:
    """S1: what the shop only supposes is no reason to call; S0's care is told apart."""
    care = {rule.key for rule in playbooks.load(pack).needs.rules if rule.care}
    assert care.isdisjoint(S1 | S0_REMINDERS)
    assert S0_CARE | S3 - {"first_service_notice"} <= care


@pytest.mark.parametrize("pack", playbooks.pack_ids())
def test_each_kind_says_what_why_who_where_how_and_how_much(pack: str) -> None:
    for rule in playbooks.load(pack).needs.rules:
        assert rule.label.zh and rule.why.zh and rule.responsible != rule.manager
        assert rule.channels and rule.script and rule.daily_quota and 0 <= rule.target_rate <= 1
        assert rule.care == (rule.target_rate == 0), rule.key


def test_who_does_it_is_a_role() -> None:
    assert set(get_args(Responsible)) <= {role.value for role in Role}
    assert set(get_args(Place)) == set(PLACES)


def test_intervals_of_s4_and_plans_by_powertrain() -> None:
    """S4: two services a year, with independent shops one every 3 to 5 months."""
    months = {
        pack: {p.key: p.months for p in playbooks.load(pack).needs.plans}
        for pack in ("generic", "independent")
    }
    assert months["generic"] == {"combustion": 6, "electric": 12, "plug_in": 12}
    assert months["independent"] == {"combustion": 5, "electric": 12, "plug_in": 12}


def test_a_plan_for_a_model_comes_before_that_of_its_powertrain() -> None:
    plan = {"label": {"zh": "小型电动车", "en": "Small electric"}, "models": ["海鸥"], "months": 9}
    rules = prepare(playbooks.load("generic", {"needs": {"plans": {"small": plan}}}).needs)
    plans = {
        (model, powertrain): rules.plan_of(VehicleFacts("1", model=model, powertrain=powertrain)).key
        for model in ("海鸥", "朗逸")
        for powertrain in ("electric", "petrol", "")
    }
    assert [*plans.values()] == ["small", "small", "small", "electric", "combustion", "combustion"]


def test_words_and_quotas_make_no_other_rule_version() -> None:
    def versions(**changed: Any) -> dict[str, str]:
        overlay = {"needs": {"rules": {"routine_service": changed}}}
        return prepare(playbooks.load("generic", overlay).needs).versions

    plain = prepare(playbooks.load("generic").needs).versions
    assert versions(daily_quota=5, target_rate=0.5, label={"zh": "定保"}, channels=["phone"]) == plain
    moved = versions(lead_days=21)
    assert {kind for kind in plain if moved[kind] != plain[kind]} == {"routine_service"}


ALL = {"label": {"zh": "全部", "en": "All"}}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    (
        "rules.insurance",
        {"latest_days": 3, "overdue_days": 5},
        ".latest_days: must not be below overdue_days, 5",
    ),
    ("rules.birthday", {"latest_days": -1}, ".latest_days: must be at least 0, not -1"),
    ("rules.recall", {"channels": ["fax"]}, ".channels: there is no 'fax'; there are phone, sms, "),
    ("rules.recall", {"purpose": "spam"}, ".purpose: there is no 'spam'; there are reminder, "),
    (
        "rules.recall",
        {"satisfied_by": ["towing"]},
        ".satisfied_by: there is no 'towing'; there are maintenance",
    ),
    ("rules.recall", {"target_rate": 40}, ".target_rate: is a share, at most 1, not 40"),
    ("rules.recall", {"responsible": "boss"}, ".responsible: must be one of care_agent, "),
    ("rules.insurance", {"interval": "service"}, ".interval: demands opened_by 'service'"),
    ("rules.routine_service", {"interval": "own"}, ".interval: needs an interval: months, days or km"),
    (
        "plans.all",
        ALL,
        ": exactly one plan must name neither powertrains nor models; there are combustion, all",
    ),
    ("plans.electric", {"powertrains": ["steam"]}, ".powertrains: there is no 'steam'; there are petrol, "),
    ("parts.wipers", ALL, ": needs an interval: months, days or km"),
    ("odometer", {"km_a_year_high": 9000}, ".km_a_year_high: must not be below km_a_year_low, 12000"),
]


@pytest.mark.parametrize(("path", "change", "sentence"), WRONG)
def test_what_is_refused(path: str, change: dict[str, Any], sentence: str) -> None:
    overlay = change
    for key in reversed(path.split(".")):
        overlay = {key: overlay}
    with pytest.raises(PlaybookError) as caught:
        playbooks.load("generic", {"needs": overlay})
    (mistake,) = caught.value.mistakes
    assert mistake.startswith("overlay: needs.")
    assert sentence in mistake
