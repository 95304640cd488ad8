"""What other rules would make of the complaints of the last months, told before they hold."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.complaints.models import Complaint
from huidian.complaints.queries.rules_effect import complaints_effect
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.outreach.made import a_vehicle
from tests.people import People

WHY = "a test looks at everything"
CASES: list[tuple[dict[str, Any], dict[str, tuple[int, int]]]] = [
    ({}, {}),
    ({"levels": {"escalated": {"repeats": 2}}}, {"normal": (4, 3), "escalated": (1, 2)}),
    (
        {"levels": {"escalated": {"repeats": 4}, "major": {"repeats": 5}}},
        {"normal": (4, 5), "escalated": (1, 0)},
    ),
    ({"repeat_months": 1}, {"normal": (4, 5), "escalated": (1, 0)}),
    ({"late_days": 50}, {"old": (3, 1)}),
    ({"levels": {"normal": {"answer_hours": 1}}}, {"answer_late": (4, 5)}),
]


@pytest.mark.parametrize(("rules", "moved"), CASES, ids=[str(one[0]) for one in CASES])
def test_each_rule_moves_what_it_is_about_and_nothing_else(
    people: People, rules: dict[str, Any], moved: dict[str, tuple[int, int]]
) -> None:
    """One vehicle three times within two months, another once, and one answered within two hours."""
    dealer = people.dealer_a
    one, two, three = (a_vehicle(dealer, n) for n in (1, 2, 3))
    for number, (vehicle, days) in enumerate([(one, 60), (one, 40), (one, 20), (two, 10)]):
        a_complaint(dealer, number, vehicle=vehicle, at=FRIDAY - days * DAY)
    answered = a_complaint(dealer, 9, vehicle=three, at=FRIDAY)
    Complaint.objects.unscoped(WHY).filter(pk=answered.pk).update(answered_at=FRIDAY + 2 * HOUR)
    told = complaints_effect(people.scope(people.zhao), dealer.pk, {"complaints": rules}, at=FRIDAY + DAY)
    assert told.complaints == 5
    assert {line.key: (line.before, line.after) for line in told.lines if line.moves} == moved
