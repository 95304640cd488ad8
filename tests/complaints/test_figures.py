"""A month of complaints, counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from huidian.complaints.actions import closing, handling
from huidian.complaints.actions.opening import repeats_of
from huidian.complaints.clock import HOUR as SECONDS
from huidian.complaints.clock import Mark, clock_of
from huidian.complaints.legal import legal_counts_of
from huidian.complaints.models import Complaint
from huidian.complaints.queries.figures import ComplaintMonth
from huidian.complaints.queries.months import complaint_month
from huidian.kit.months import parse_month
from huidian.kit.working_time import WorkingHours
from huidian.web.complaints.clocks import clock_lines
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.mart.shop import Shop
from tests.people import People

WHY = "a test looks at everything"
SHOP = WorkingHours(510, 1050, "Asia/Shanghai")
CHANGES = ("opened", "paused", "resumed", "closed")


def worked(
    people: People, complaint: Complaint, at: datetime, *, cause: str = "price", valid: bool = True
) -> None:
    """Taken, answered, investigated, solved and closed at a moment."""
    me: dict[str, Any] = {"at": at, "by": people.zhao, "scope": people.scope(people.zhao)}
    me["complaint_id"] = complaint.pk
    handling.take(**me)
    handling.answer_first(**me)
    handling.write_findings(**me, findings="查明", cause=cause, done=True)
    handling.write_solution(**me, solution="解决", done=True)
    closing.close(**me, valid=valid, invalid_why="" if valid else "报价单上已写明")


def month(people: People, text: str = "2026-11") -> ComplaintMonth:
    return complaint_month(people.scope(people.zhao), parse_month(text), now=FRIDAY + DAY)


def test_closed_over_closed_and_what_is_open_for_more_than_two_weeks(people: People) -> None:
    worked(people, a_complaint(people.dealer_a, 1, at=FRIDAY - 3 * DAY), FRIDAY - 3 * DAY + HOUR)
    late = a_complaint(people.dealer_a, 2, at=FRIDAY - 20 * DAY)
    a_complaint(people.dealer_a, 3, at=FRIDAY - 2 * DAY)
    a_complaint(people.dealer_a, 4, vehicle=late.vehicle, at=FRIDAY - DAY)
    a_complaint(people.dealer_b, 5, at=FRIDAY - 30 * DAY)
    figures = month(people)
    numbers = {key: figures.n(key) for key in ("opened", "closed", "open_at_end", "late_at_end", "repeat")}
    assert numbers == {"opened": 4, "closed": 1, "open_at_end": 3, "late_at_end": 1, "repeat": 1}
    assert (figures.closing_rate.numerator, figures.closing_rate.n) == (1, 2)
    assert figures.answer_hours == 1.0
    assert [(one.key, one.n, one.cumulative) for one in figures.causes] == [("price", 1, 1.0)]


@pytest.mark.parametrize(("valid", "repeats"), [(True, 1), (False, 0)])
def test_what_was_found_not_to_be_valid_is_repeated_by_nothing(
    people: People, valid: bool, repeats: int
) -> None:
    first = a_complaint(people.dealer_a, 1, at=FRIDAY - 3 * DAY)
    worked(people, first, FRIDAY - 2 * DAY, valid=valid)
    second = a_complaint(people.dealer_a, 2, vehicle=first.vehicle, at=FRIDAY - DAY)
    assert (month(people).n("repeat"), repeats_of(second)) == (repeats, 1 + repeats)


def test_a_month_that_is_over_stays_as_it_was(people: People) -> None:
    complaint = a_complaint(people.dealer_a, at=FRIDAY - 40 * DAY)
    worked(people, complaint, FRIDAY - DAY)
    october, november = month(people, "2026-10"), month(people)
    assert [figures.n("open_at_end") for figures in (october, november)] == [1, 0]
    assert [figures.n("closed") for figures in (october, november)] == [0, 1]


def test_a_clock_adds_up_what_it_ran_and_is_due_later_for_what_it_stood() -> None:
    marks = [
        Mark("opened", FRIDAY),
        Mark("paused", FRIDAY + HOUR),
        Mark("resumed", FRIDAY + 3 * DAY),
        Mark("closed", FRIDAY + 3 * DAY + 2 * HOUR),
    ]
    clock = clock_of(SHOP, marks, FRIDAY + 9 * DAY)
    assert [one.worked // SECONDS for one in clock.intervals] == [1, 0, 2, 0]
    assert (clock.worked, clock.plain) == (3 * SECONDS, 3 * SECONDS)
    assert clock.due(2 * SECONDS) == FRIDAY + 3 * DAY + HOUR
    assert clock.due(4 * SECONDS) is None
    running = clock_of(SHOP, marks[:1], FRIDAY + HOUR)
    assert running.due(8 * SECONDS) == FRIDAY + 3 * DAY - HOUR  # seven and a half on Friday


def test_what_is_read_of_a_clock_adds_up_to_the_minute() -> None:
    seconds = [timedelta(seconds=n) for n in (0, 29, 88, 147)]
    marks = [Mark(kind, FRIDAY + at) for kind, at in zip(CHANGES, seconds, strict=True)]
    table = clock_lines(clock_of(SHOP, marks, FRIDAY + DAY))
    assert [one.worked for one in table.lines] == ["0:00", "", "0:01", ""] and table.worked == "0:01"
    assert [f"{one.at:%M}" for one in table.lines] == ["00", "00", "01", "02"]


@pytest.mark.parametrize(
    ("days", "counted", "warns"), [((1, 5), 5, False), ((1, 22), 22, True), ((1, 31), 31, False)]
)
def test_days_in_the_shop_are_warned_of_before_the_law_counts_them(
    people: People, days: tuple[int, int], counted: int, warns: bool
) -> None:
    from huidian.customers.models import Vehicle
    from huidian.visits.models import Visit
    from tests.web.pictures import came

    shop = Shop(people.dealer_a)
    day = FRIDAY.date().replace(day=20)
    shop.saw([came(0, day)], at=FRIDAY)
    vehicle = Vehicle.objects.unscoped(WHY).select_related("dealer").get()
    Vehicle.objects.unscoped(WHY).update(purchased_on=FRIDAY.date() - timedelta(days=300))
    vehicle.refresh_from_db()
    first = FRIDAY.replace(month=10, day=days[0])
    Visit.objects.unscoped(WHY).update(
        order_kind="warranty", arrived_at=first, delivered_at=first + (days[1] - days[0]) * DAY
    )
    (one,) = [row for row in legal_counts_of(vehicle, as_of=FRIDAY.date()) if row.key == "days_in_shop"]
    assert (one.counted, one.warns, one.reached) == (counted, warns, counted >= 30)
