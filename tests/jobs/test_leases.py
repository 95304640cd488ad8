"""Who holds a task, how often it is tried, and what becomes of it when its worker dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from tests.jobs import errands

from huidian.flows import background
from huidian.flows.background import Progress
from huidian.jobs import leases
from huidian.jobs.leases import Claim
from huidian.jobs.models import Lease
from huidian.jobs.pulses import Beat, pulse_store, task_key

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LEASE = timedelta(seconds=45)
pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def take(worker: str = "one", at: datetime = AT) -> Claim:
    held = leases.claim(worker, at=at)
    assert held is not None
    return held


def progress(held: Claim) -> Progress:
    found = background.progress_of(str(held.task_id))
    assert found is not None
    return found


@pytest.fixture
def task_id(tmp_path: Path) -> str:
    return errands.note.enqueue(str(tmp_path), "x").id


def test_an_empty_queue_gives_nothing() -> None:
    assert leases.claim("one", at=AT) is None


def test_a_task_is_taken_once(task_id: str) -> None:
    assert str(take("one").task_id) == task_id
    assert leases.claim("two", at=AT) is None


def test_the_urgent_come_first_then_the_oldest(tmp_path: Path) -> None:
    words = {errands.note.enqueue(str(tmp_path), word).id: word for word in ("a", "b", "c")}
    DBTaskResult.objects.filter(id=next(i for i, word in words.items() if word == "c")).update(priority=9)
    assert [words[str(take(at=AT).task_id)] for _ in words] == ["c", "a", "b"]


def test_a_task_for_later_waits(task_id: str) -> None:
    DBTaskResult.objects.update(run_after=after(60))
    assert leases.claim("one", at=after(59)) is None
    assert leases.claim("one", at=after(60)) is not None


def test_done(task_id: str) -> None:
    held = take()
    assert progress(held) == Progress("running", attempt=1)
    assert leases.finish(held, at=after(5), progress=Beat("", AT, 10, 10, "rows"))
    assert progress(held) == Progress("done", 10, 10, "rows", attempt=1)
    row = DBTaskResult.objects.get(id=held.task_id)
    assert (row.started_at, row.finished_at, row.worker_ids) == (AT, after(5), ["one"])
    assert leases.claim("one", at=after(9999)) is None


def test_unknown_tasks_have_no_progress() -> None:
    assert background.progress_of("d2a87b0c-5a1c-4b6e-9d0b-3f6f0a6a3c11") is None
    assert background.progress_of("no id at all") is None


def test_a_failed_attempt_is_repeated_later_then_given_up(tmp_path: Path) -> None:
    errands.stumble.enqueue(str(tmp_path))
    first = take()
    assert leases.fail(first, OSError("full"), at=AT)
    assert progress(first).state == "waiting"
    assert leases.claim("one", at=after(9)) is None
    second = take(at=after(10))
    assert second.attempt == 2
    assert leases.fail(second, OSError("full"), at=after(11), progress=Beat("", AT, 3, 10, "steps"))
    assert progress(second) == Progress("failed", 3, 10, "steps", attempt=2, cause="error")
    row = DBTaskResult.objects.get(id=second.task_id)
    assert row.exception_class_path == "builtins.OSError"
    assert "full" in row.traceback
    assert leases.claim("one", at=after(99999)) is None


def test_what_an_error_says_is_not_for_the_page_but_giving_up_is(task_id: str) -> None:
    held = take()
    assert leases.fail(held, background.GiveUp("这个文件不是表格。"), at=AT)
    assert progress(held) == Progress("failed", attempt=1, cause="gave_up", reason="这个文件不是表格。")


def test_the_pauses_grow_to_ten_minutes(task_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_max_attempts", lambda row: 99)
    pauses, at = [], AT
    for _ in range(6):
        held = take(at=at)
        leases.fail(held, OSError(), at=at)
        run_after = DBTaskResult.objects.get(id=held.task_id).run_after
        pauses.append(int((run_after - at).total_seconds()))
        at = run_after
    assert pauses == [10, 40, 160, 600, 600, 600]


def test_a_stopping_worker_gives_back_without_an_attempt(task_id: str) -> None:
    assert leases.release(take(), at=after(1))
    again = take("two", at=after(1))
    assert (again.attempt, progress(again).attempt) == (1, 1)


def test_a_dead_workers_task_is_put_back_after_its_lease(task_id: str) -> None:
    held = take()
    assert leases.reap(at=after(45), lease_for=LEASE) == 0
    assert leases.reap(at=after(46), lease_for=LEASE) == 1
    assert leases.reap(at=after(46), lease_for=LEASE) == 0
    assert progress(held).state == "waiting"
    assert take("two", at=after(46)).attempt == 2


def test_signs_of_life_keep_the_lease(task_id: str) -> None:
    held = take()
    pulse_store().write(Beat(task_key(held.task_id), after(40), 12_400, 200_000, "行"))
    assert leases.reap(at=after(80), lease_for=LEASE) == 0
    assert progress(held) == Progress("running", 12_400, 200_000, "行", attempt=1)
    assert leases.reap(at=after(86), lease_for=LEASE) == 1


def test_a_worker_known_dead_is_not_waited_for(task_id: str) -> None:
    take("one")
    assert leases.reap(at=after(1), lease_for=LEASE, dead_worker="two") == 0
    assert leases.reap(at=after(1), lease_for=LEASE, dead_worker="one") == 1


def test_who_lost_the_lease_changes_nothing(task_id: str) -> None:
    slow = take("slow")
    leases.reap(at=after(60), lease_for=LEASE)
    assert not leases.finish(slow, at=after(61))
    assert not leases.fail(slow, OSError(), at=after(61))
    quick = take("quick", at=after(62))
    for change in (
        leases.finish(slow, at=after(63)),
        leases.release(slow, at=after(63)),
        leases.fail(slow, background.GiveUp("no"), at=after(63)),
    ):
        assert not change
    assert progress(quick).state == "running"
    assert leases.finish(quick, at=after(64))
    assert not leases.finish(slow, at=after(65))


def test_the_same_worker_does_not_mistake_its_attempts(task_id: str) -> None:
    first = take("one")
    leases.reap(at=after(60), lease_for=LEASE)
    second = take("one", at=after(61))
    assert not leases.finish(first, at=after(62))
    assert leases.finish(second, at=after(62))


def test_a_task_that_kills_its_worker_each_time_fails_with_the_reason(task_id: str) -> None:
    for n in range(3):
        held = take(f"worker{n}", at=after(100 * n))
        assert leases.reap(at=after(100 * n + 60), lease_for=LEASE) == 1
    assert progress(held) == Progress("failed", attempt=3, cause="lost")
    assert Lease.objects.get(task__id=held.task_id).reason == "worker worker2 stopped without a word"


def test_a_task_that_is_no_more_is_not_tried_for_ever(task_id: str) -> None:
    DBTaskResult.objects.update(task_path="huidian.flows.nothing.of_that_name")
    held = take()
    leases.fail(held, ImportError("gone"), at=AT)
    assert progress(held).state == "failed"
