"""What each vehicle counted in a month's assessment and why, and the list behind each number (S4's edges)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries.assessed import (
    assessed_vehicles,
    returns_by,
    why_counted,
    why_returned,
)
from huidian.retention.queries.assessed_lists import LISTS, assessed_list, kept_list
from huidian.retention.queries.attention import Place, my_vehicles
from huidian.retention.queries.teams import teams_page
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People

JANUARY = 2011 * 12
NOW = datetime(2011, 2, 20, 4, 0, tzinfo=UTC)
CAME = {
    0: ("2010-05-15", "2011-01-10"),
    1: ("2010-06-15",),
    2: ("2010-01-20",),
    3: ("2009-12-20",),
    4: ("2009-01-10",),
    5: ("2010-09-30",),
    6: ("2010-10-01",),
    7: ("2011-01-31",),
}
SAYS = {
    0: "最后进站 2011-01-10，按月数离站 0 个月：算有效管理",
    1: "最后进站 2010-06-15，按月数离站 7 个月：算有效管理；在第 7–12 个月，计入流失；在第 4–11 个月，应联络",
    2: "最后进站 2010-01-20，按月数离站 12 个月：算有效管理；在第 7–12 个月，计入流失",
    3: "最后进站 2009-12-20，按月数离站 13 个月：算有效管理",
    4: "最后进站 2009-01-10，按月数离站 24 个月：永久流失，不算有效管理",
    5: "最后进站 2010-09-30，按月数离站 4 个月：算有效管理；在第 4–11 个月，应联络",
    6: "最后进站 2010-10-01，按月数离站 3 个月：算有效管理",
    7: "最后进站 2011-01-31，按月数离站 0 个月：算有效管理",
}
BEHIND = {
    "managed": 8, "effective": 7, "lost": 2, "duty": 2, "marginal": 1, "lost_12": 2, "permanent": 1,
    "returns": 1, "contacted": 1,
}  # fmt: skip


@pytest.fixture
def people_and_cars(people: People, shop_a: Shop) -> People:
    """Dealer A with eight vehicles of Lin's."""
    shop_a.saw(
        [
            Came(car, date.fromisoformat(on), advisor=LIN_IN_THE_DMS)
            for car, days in CAME.items()
            for on in days
        ]
    )
    return people


def test_each_vehicle_says_what_it_counted_and_each_number_has_its_list(people_and_cars: People) -> None:
    scope = people_and_cars.scope(people_and_cars.zhao)
    rules = open_mart_view(scope, now=NOW).rules.assessment
    each = assessed_vehicles(scope, month=JANUARY, now=NOW)
    assert sorted(why_counted(one, rules).zh for one in each) == sorted(SAYS.values())
    in_duty = [one.vehicle_id for one in each if one.away == 7]
    behind = {
        which: assessed_list(
            scope,
            which=which,
            month=JANUARY,
            narrowed={"advisor": LIN_IN_THE_DMS},
            contacted=[one.vehicle_id for one in each if one.away in (7, 12)],
            now=NOW,
        )
        for which in LISTS
    }
    assert {which: one.vehicles.total for which, one in behind.items()} == BEHIND
    assert [row.vehicle_id for row in behind["contacted"].vehicles.rows] == in_duty
    counts = teams_page(scope, month=JANUARY, now=NOW).whole.now.counts
    assert {key: BEHIND[key] for key in counts if key in BEHIND} == {
        key: n for key, n in counts.items() if key in BEHIND
    }
    assert returns_by(open_mart_view(scope, now=NOW), JANUARY)["advisor", LIN_IN_THE_DMS] == BEHIND["returns"]
    [returned] = behind["returns"].counted.values()
    assert why_returned(returned).zh == "2010-12 计入流失（离站 7 个月），2011-01-10 进站：算流失回店"
    kept = kept_list(scope, [one.vehicle_id for one in each], month=JANUARY, which="returns", now=NOW)
    assert set(kept.counted) == {returned.vehicle_id}, "who was lost and has no visit is no return any more"


@pytest.mark.parametrize("now", [datetime(2011, 1, 11, 4, 0, tzinfo=UTC), NOW])
def test_my_customers_stand_where_the_months_assessment_has_them(
    people_and_cars: People, now: datetime
) -> None:
    scope = people_and_cars.scope(people_and_cars.lin)
    each = assessed_vehicles(scope, month=now.year * 12 + now.month - 1, now=now)

    def standing(place: Place, reached: tuple[int, ...] = ()) -> set[int]:
        found = my_vehicles(scope, place=place, reached=reached, now=now)
        assert found.place_counts[place] == found.total
        return {row.vehicle_id for row in found.rows}

    in_window = {one.vehicle_id for one in each if "duty" in one.flags}
    assert len(in_window) >= 2 and standing("duty") == in_window
    assert standing("counted") == {one.vehicle_id for one in each if "lost" in one.flags}
    assert standing("next") == {one.vehicle_id for one in each if one.away == 6}
    called = min(in_window)
    elsewhere = next(one.vehicle_id for one in each if one.vehicle_id not in in_window)
    assert standing("duty", (called, elsewhere)) == in_window - {called}
    assert standing("reached", (called, elsewhere)) == {called}
