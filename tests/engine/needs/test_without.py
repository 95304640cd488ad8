"""Why vehicles have nothing ahead, and how a need reads."""

from typing import Any

import pytest

from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.need import STATES as ALL_STATES
from huidian.engine.needs.prepared import Prepared
from huidian.engine.needs.without import REASONS, why_without
from huidian.engine.needs.words import STATES, reasons
from tests.engine.needs.cars import ALL, BOOK, car, day, needs, of, only, says, service

NOW = (service("RO1", "05-01"),)
UNTIL = says("refused", "05-02", until="2028-01-01")
SERVED = (service("RO1", "2025-11-01"),)
RULES = only("first_service", "routine_service", "insurance", "birthday")


@pytest.mark.parametrize(
    ("facts", "code", "fact"),
    [
        ({}, "nothing_known", ""),
        ({"birthday": (5, 20)}, "nothing_known", ""),  # a courtesy is no need
        ({"visits": (service("RO1", "05-01", kind="repair"),)}, "nothing_known", ""),
        ({"purchased_on": "2026-01-01"}, "first_service_missed", "latest:"),
        ({"purchased_on": "2025-01-01", "visits": SERVED}, "service_missed", "latest:"),
        (
            {"visits": (service("RO1", "05-01"),), "statements": (says("sold", "05-02"),)},
            "left",
            "statement:sold",
        ),
        (
            {
                "visits": (service("RO1", "05-01"),),
                "statements": (says("refused", "05-02", until="2028-01-01"),),
            },
            "refused",
            "statement:refused",
        ),
        ({"visits": (service("RO1", "05-01"),)}, None, ""),
        ({"visits": SERVED, "insurance_expires_on": "09-01"}, None, ""),
    ],
)
def test_why_a_vehicle_has_nothing_ahead(facts: dict[str, Any], code: str | None, fact: str) -> None:
    made = needs(car(**facts), "06-01", RULES)
    lack = why_without(car(**facts), made, RULES, day("06-01"))
    assert (lack.code if lack else None) == code
    assert lack is None or lack.fact.startswith(fact)


def test_a_plan_without_interval_and_needs_that_are_met() -> None:
    def code(facts: VehicleFacts, rules: Prepared) -> str | None:
        lack = why_without(facts, needs(facts, "06-01", rules), rules, day("06-01"))
        return lack.code if lack else None

    paid = says("done_elsewhere", "05-20", kind="insurance")
    assert code(car(purchased_on="05-01"), only("insurance")) == "no_interval"
    assert code(car(insurance_expires_on="06-10", statements=(paid,)), RULES) == "all_met"


def test_every_reason_and_every_state_has_words() -> None:
    assert len({words.zh for words in REASONS.values()}) == len(REASONS)
    assert tuple(STATES) == ALL_STATES


def test_a_need_says_why_in_its_facts() -> None:
    visits = (service("RO1", "2026-11-01", 26_000), service("RO0", "2026-05-01", 18_500, fitted=("coolant",)))
    made = needs(car(visits=visits), "03-01")
    (need,) = [one for one in of(made, "routine_service") if one.cycle == "visit:RO1"]
    assert reasons(need, BOOK.names, "zh-hans") == (
        "上次保养 2026-11-01，26,000 公里，每 6 个月或 7,500 公里，按时间 2027-05-01 到期，"
        "每天约 43 公里，预计 2027-03-12 至 2027-07-01 之间跑到，最近读数 26,000 公里"
    )
    assert reasons(need, BOOK.names, "en").startswith(
        "last service 2026-11-01 at 26,000 km, every 6 months or 7,500 km"
    )
    (coolant,) = of(made, "part_due")
    assert (
        reasons(coolant, BOOK.names, "en")
        == "Coolant, fitted 2026-05-01, every 36 months, due by time 2029-05-01"
    )


def test_every_fact_of_every_kind_is_said() -> None:
    """No fact's name is left without a phrase: as many values as facts, but for the span's pace."""
    from tests.engine.needs.test_kinds import KINDS

    for kind, facts, *_ in KINDS:
        for need in of(needs(car(**facts), "05-01", ALL), kind):
            assert "{" not in reasons(need, BOOK.names, "zh-hans")
            for fact in need.facts:
                value = f"{fact.value:,}" if isinstance(fact.value, int) else str(fact.value)
                assert value in reasons(need, {}, "zh-hans"), (kind, fact.name)
