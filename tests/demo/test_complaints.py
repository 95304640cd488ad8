"""The demo's complaints: one in every state, each step by the product's own verbs."""

from __future__ import annotations

from datetime import date

from huidian.complaints.machines import COMPLAINT, IMPORTANT
from huidian.complaints.queries.months import complaint_month
from huidian.demo.store.complaints import STORIES, complain
from huidian.kit.months import parse_month
from tests.complaints.made import DAY, FRIDAY
from tests.outreach.made import a_vehicle
from tests.people import People

WHY = "a test looks at everything"


def test_there_is_one_in_every_state_and_a_second_time_none(people: People) -> None:
    for number in range(25):
        a_vehicle(people.dealer_a, number)
    for _ in range(2):
        complain(people.dealer_a, people.zhao, as_of=date(2026, 11, 27), now=FRIDAY + DAY)
    rows = COMPLAINT.rows().unscoped(WHY).filter(dealer=people.dealer_a)
    assert rows.count() == len(STORIES)
    assert set(rows.values_list("state_now", flat=True)) == set(COMPLAINT.states)
    owners = IMPORTANT.rows().unscoped(WHY).values_list("state_now", flat=True)
    assert {"proposed", "accepted"} <= set(owners)
    month = complaint_month(people.scope(people.zhao), parse_month("2026-11"), now=FRIDAY + DAY)
    assert month.closing_rate.n == month.n("closed") + month.n("late_at_end")
    assert sum(one.n for one in month.causes) == month.n("valid")
    assert sum(one.kept.n for one in month.handlers) == 3, "half a year after closing"
