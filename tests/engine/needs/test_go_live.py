"""Before going live: what the rules ask and what agents can do, week by week."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huidian.engine.needs.go_live import Demand, Setting, demands, simulate
from tests.engine.needs.cars import car, day, needs, only, service

MONDAY = date(2027, 5, 3)


def demand(kind: str, count: int, due: int = 0, earliest: int = 0, latest: int = 200) -> Demand:
    """Days are counted from the first day of calls."""
    after = [MONDAY + timedelta(n) for n in (due, earliest, latest)]
    return Demand(after[0], after[1], after[2], kind, count)


def test_these_rules_make_4180_tasks_and_the_agents_can_do_900_a_week() -> None:
    load = simulate(
        [demand("routine_service", 3_280), demand("first_service", 900, earliest=14)], Setting(MONDAY, 3, 60)
    )
    assert load.tasks == 4_180
    assert [week.capacity for week in load.weeks] == [900] * 12
    assert [week.waiting for week in load.weeks[:6]] == [2_380, 1_480, 1_480, 580, 0, 0]
    assert load.clear_on == MONDAY + timedelta(28)
    assert load.by_kind == {"first_service": 900, "routine_service": 3_280}
    assert "4,180 项任务；3 人每周能做 900 项" in load.sentence(3).zh
    assert "4,180 tasks in 12 weeks; 3 agents can do 900 a week;" in load.sentence(3).en


def test_a_quota_holds_a_kind_back_and_the_hands_do_another() -> None:
    asked = [demand("insurance", 500), demand("recall", 500, due=5)]
    weeks = simulate(asked, replace(Setting(MONDAY, 1, 100), quotas={"insurance": 20})).weeks
    assert (weeks[0].done, weeks[0].waiting) == (500, 500)
    assert weeks[1].done == 200, "twenty a day, and the hundred recalls that were left"


def test_what_is_due_first_is_done_first_and_the_rest_may_expire() -> None:
    asked = [demand("a", 100, due=30, latest=5), demand("b", 100, due=1)]
    load = simulate(asked, Setting(MONDAY, 1, 30))
    assert [(week.done, week.expired) for week in load.weeks[:2]] == [(150, 50), (0, 0)]


def test_a_new_shop_need_not_take_over_what_was_due_long_ago() -> None:
    asked = [demand("a", 700, due=-90), demand("a", 40, due=-10)]
    load = simulate(asked, Setting(MONDAY, 1, 30, backlog_days=30))
    assert (load.tasks, load.left_out) == (40, 700)


def test_more_lead_opens_earlier_and_several_attempts_take_hands() -> None:
    asked = [demand("a", 100, due=30, earliest=21)]
    assert [w.opened for w in simulate(asked, Setting(MONDAY, 1, 100)).weeks[:4]] == [0, 0, 0, 100]
    setting = Setting(MONDAY, 1, 100, more_lead={"a": 14}, attempts=2.5)
    assert [w.opened for w in simulate(asked, setting).weeks[:4]] == [0, 100, 0, 0]
    assert setting.tasks_a_day == 40


def test_needs_are_counted_by_their_days() -> None:
    cars = [car(visits=(service(f"RO{n}", "2027-01-01"),), powertrain="electric") for n in range(3)]
    rules = only("routine_service")
    made = [need for one in cars for need in needs(one, "05-01", rules).needs]
    (one,) = demands(made, day("05-01"))
    assert (one.kind, one.needs, one.due) == ("routine_service", 3, date(2028, 1, 1))


DEMANDS = st.lists(
    st.builds(
        demand,
        st.sampled_from("abc"),
        st.integers(1, 50),
        st.integers(-30, 60),
        st.integers(0, 40),
        st.integers(0, 99),
    )
)


@example(
    asked=[demand("a", 2, 0, 0, 0), demand("a", 6, 0, 0, 8), demand("b", 4, 1, 0, 0)],
    agents=1,
    quotas={"a": 1},
)
@given(DEMANDS, st.integers(0, 4), st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)))
def test_every_task_is_done_expires_or_waits(
    asked: list[Demand], agents: int, quotas: dict[str, int]
) -> None:
    load = simulate(asked, Setting(MONDAY, agents, 5, quotas=quotas))
    assert load.tasks == sum(week.done + week.expired for week in load.weeks) + load.weeks[-1].waiting
    assert load.tasks == sum(week.opened for week in load.weeks) == sum(load.by_kind.values())
    assert all(0 <= week.done <= week.capacity for week in load.weeks)
    # Not so without the quotas: what is due first may then take the day of what expires first.
    helped = simulate(asked, Setting(MONDAY, agents + 1, 5, quotas=quotas))
    assert sum(week.done for week in load.weeks) <= sum(week.done for week in helped.weeks)


@given(DEMANDS, st.integers(1, 3))
def test_task_by_task_it_comes_to_the_same(asked: list[Demand], agents: int) -> None:
    waiting: list[tuple[date, date]] = []
    ahead = [one for one in asked for _ in range(one.needs)]
    for week in simulate(asked, Setting(MONDAY, agents, 5, weeks=8)).weeks:
        done = expired = 0
        for today in (week.begins + timedelta(n) for n in range(7)):
            waiting += [(one.due, one.latest) for one in ahead if one.earliest <= today <= one.latest]
            ahead = [one for one in ahead if one.earliest > today]
            expired += sum(latest < today for _, latest in waiting)
            waiting = sorted(one for one in waiting if one[1] >= today)
            hands = agents * 5 if today.weekday() < 5 else 0
            done, waiting = done + len(waiting[:hands]), waiting[hands:]
        assert (week.done, week.expired, week.waiting) == (done, expired, len(waiting))


@pytest.mark.parametrize("weeks", [0, 1])
def test_no_weeks_and_no_needs(weeks: int) -> None:
    assert simulate([], Setting(MONDAY, 1, 1, weeks=weeks)).tasks == 0
