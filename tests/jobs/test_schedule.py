"""What is due when, and what becomes of moments that were missed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from huidian.flows.background import Foreground
from huidian.jobs import schedule, upkeep
from huidian.jobs.models import Schedule
from huidian.jobs.schedule import CatchUp, Daily, tick

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the shop's clock shows it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def daily(catch_up: CatchUp = "last") -> Daily:
    return Daily("night", upkeep.tidy, time(0, 20), catch_up)


def noted() -> list[tuple[int, bool]]:
    """The days noted so far and whether their task was enqueued."""
    rows = Schedule.objects.order_by("due_at")
    return [(row.due_at.astimezone(SHANGHAI).day, row.task_id is not None) for row in rows]


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        (at(20, 0, 19), at(20, 0, 19), []),
        (at(20, 0, 19), at(20, 0, 20), [20]),
        (at(20, 0, 20), at(20, 0, 21), []),
        (at(20, 12), at(23, 0, 19), [21, 22]),
        (at(20, 12), at(23, 0, 20), [21, 22, 23]),
        (at(23, 0), at(20, 0), []),
    ],
)
def test_moments_follow_the_shops_clock(after: datetime, until: datetime, days: list[int]) -> None:
    moments = daily().due_moments(after, until.astimezone(UTC))
    assert [moment.day for moment in moments] == days
    assert all((moment.hour, moment.minute) == (0, 20) for moment in moments)


def test_years_of_absence_are_not_listed_day_by_day() -> None:
    assert len(daily("all").due_moments(at(1, 0) - timedelta(days=4000), at(1, 0))) <= 401


@pytest.mark.django_db
def test_a_new_installation_starts_with_the_next_moment() -> None:
    assert tick(at=at(20, 12), regular=[daily()]) == 0
    assert noted() == [(20, False)]
    assert tick(at=at(21, 0, 19), regular=[daily()]) == 0
    assert tick(at=at(21, 0, 20), regular=[daily()]) == 1
    assert tick(at=at(21, 0, 21), regular=[daily()]) == 0
    assert noted() == [(20, False), (21, True)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("catch_up", "back_at", "enqueued"),
    [
        ("last", at(24, 9), [24]),
        ("all", at(24, 9), [22, 23, 24]),
        ("skip", at(24, 9), []),
        ("skip", at(24, 0, 45), [24]),
    ],
)
def test_days_off_are_caught_up_by_policy(catch_up: CatchUp, back_at: datetime, enqueued: list[int]) -> None:
    regular = [daily(catch_up)]
    tick(at=at(20, 12), regular=regular)
    tick(at=at(21, 1), regular=regular)
    DBTaskResult.objects.all().delete()
    assert tick(at=back_at, regular=regular) == len(enqueued)
    assert [day for day, ran in noted() if ran] == enqueued
    assert [day for day, _ in noted()] == [20, 21, 22, 23, 24]
    assert tick(at=back_at, regular=regular) == 0


@pytest.mark.django_db
def test_a_moment_is_noted_once_whoever_notes_it() -> None:
    tick(at=at(20, 12), regular=[daily()])
    assert schedule._note(daily(), at(21, 0, 20), run=True)
    assert not schedule._note(daily(), at(21, 0, 20), run=True)
    assert DBTaskResult.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.create(job="night", due_at=at(21, 0, 20))


@pytest.mark.django_db
def test_jobs_do_not_mix() -> None:
    regular = [daily(), Daily("noon", upkeep.tidy, time(12, 0))]
    tick(at=at(20, 13), regular=regular)
    assert tick(at=at(21, 1), regular=regular) == 1
    assert tick(at=at(21, 13), regular=regular) == 1


def test_the_regular_jobs_have_names_of_their_own() -> None:
    names = [job.job for job in schedule.REGULAR]
    assert len(set(names)) == len(names)


@pytest.mark.django_db
def test_upkeep_clears_the_old_and_keeps_the_rest() -> None:
    now = at(22, 3, 40)
    for n, (status, age) in enumerate(
        [("SUCCESSFUL", 31), ("SUCCESSFUL", 29), ("FAILED", 31), ("FAILED", 181), ("READY", 900)]
    ):
        DBTaskResult.objects.filter(id=upkeep.tidy.enqueue().id).update(
            status=status, finished_at=now - timedelta(days=age), queue_name=f"q{n}"
        )
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(1))
    Schedule.objects.create(job="night", due_at=now - timedelta(days=401))
    upkeep.tidy.call(Foreground(at=now))
    assert sorted(DBTaskResult.objects.values_list("queue_name", flat=True)) == ["q1", "q2", "q4"]
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert not Schedule.objects.exists()
