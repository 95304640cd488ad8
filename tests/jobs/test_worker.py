"""A worker in this process: what it runs, tells and keeps."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.jobs import errands

from huidian.flows import background
from huidian.flows.background import Foreground, Progress
from huidian.jobs.models import Lease
from huidian.jobs.pulses import WORKER, Beat, FilePulses, PulseStore, RowPulses
from huidian.jobs.worker import Running, Worker, drain

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_drain_runs_all_that_is_due(tmp_path: Path) -> None:
    for word in ("a", "b", "c"):
        errands.note.enqueue(str(tmp_path), word)
    assert drain() == 3
    assert errands.told(tmp_path) == ["a 1", "b 1", "c 1"]
    assert drain() == 0


@pytest.mark.django_db
def test_what_is_put_off_stays_for_the_next_drain(tmp_path: Path) -> None:
    enqueued = errands.stumble.enqueue(str(tmp_path))
    assert drain() == 1
    assert errands.told(tmp_path) == ["stumbled 1"]
    assert background.progress_of(enqueued.id) == Progress("waiting", attempt=1)
    later = Worker(clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    assert later.drain() == 1
    assert background.progress_of(enqueued.id) == Progress("failed", 3, 10, "steps", 2, "error")


@pytest.mark.django_db
def test_giving_up_is_final_and_said(tmp_path: Path) -> None:
    enqueued = errands.refuse.enqueue()
    assert drain() == 1
    failed = background.progress_of(enqueued.id)
    assert failed == Progress("failed", attempt=1, cause="gave_up", reason="这个文件不是表格。")


@pytest.mark.django_db(transaction=True)
def test_what_was_not_committed_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        errands.note.enqueue(str(tmp_path), "never")
        raise ZeroDivisionError
    assert drain() == 0
    assert errands.told(tmp_path) == []


@pytest.mark.django_db
def test_a_stopping_worker_interrupts_at_the_next_report(tmp_path: Path) -> None:
    enqueued = errands.wait_for.enqueue(str(tmp_path), "go")
    worker = Worker()
    run = Running.report

    def report_then_stop(self: Running, done: int, total: int | None = None, words: str = "") -> None:
        worker.stop.set()
        run(self, done, total, words)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Running, "report", report_then_stop)
        assert worker.drain() == 1
    assert background.progress_of(enqueued.id) == Progress("waiting", attempt=0)
    (tmp_path / "go").touch()
    assert drain() == 1
    assert [line.split()[:2] for line in errands.told(tmp_path)] == [
        ["started", "1"],
        ["started", "1"],
        ["done", "1"],
    ]


@pytest.mark.django_db
def test_a_task_that_cannot_be_imported_fails_and_holds_no_one_up(tmp_path: Path) -> None:
    from django_tasks_db.models import DBTaskResult

    gone = errands.note.enqueue(str(tmp_path), "gone").id
    DBTaskResult.objects.update(task_path="tests.jobs.errands.no_such_task")
    errands.note.enqueue(str(tmp_path), "next")
    assert drain() == 2
    assert errands.told(tmp_path) == ["next 1"]
    failed = background.progress_of(gone)
    assert failed is not None and failed.state == "failed"


def test_a_task_is_called_in_the_foreground(tmp_path: Path) -> None:
    seen: list[tuple[int, int | None, str]] = []
    context = Foreground(at=AT, on_report=lambda *told: seen.append(told))
    with pytest.raises(OSError, match="full"):
        errands.stumble.call(context, str(tmp_path))
    assert seen == [(3, 10, "steps")]
    assert errands.told(tmp_path) == ["stumbled 1"]


def test_reports_are_cut_to_what_is_kept() -> None:
    running = Running(AT, 1, "7", threading.Event())
    running.report(1, None, "长" * 200)
    assert running.beat(AT) == Beat("task-7", AT, 1, None, "长" * 80)


@pytest.fixture(params=["files", "rows"])
def pulses(request: pytest.FixtureRequest, tmp_path: Path, db: None) -> PulseStore:
    return FilePulses(tmp_path / "pulses") if request.param == "files" else RowPulses()


def test_pulses_keep_the_last_beat_of_each(pulses: PulseStore) -> None:
    beat = Beat("task-1", AT, 12_400, 200_000, "行")
    assert pulses.read("task-1") is None
    pulses.write(Beat("task-1", AT - timedelta(seconds=5)))
    pulses.write(beat)
    assert pulses.read("task-1") == beat
    pulses.forget("task-1")
    pulses.forget("task-1")
    assert pulses.read("task-1") is None


def test_the_newest_sign_of_any_worker(pulses: PulseStore) -> None:
    assert pulses.newest(WORKER) is None
    pulses.write(Beat("worker-1", AT))
    pulses.write(Beat("worker-2", AT + timedelta(seconds=3)))
    pulses.write(Beat("task-1", AT + timedelta(seconds=9)))
    assert pulses.newest(WORKER) == AT + timedelta(seconds=3)


def test_signs_of_the_long_dead_are_cleared_away(pulses: PulseStore) -> None:
    pulses.write(Beat("worker-1", AT))
    pulses.prune(datetime.now(UTC) + timedelta(days=2))
    assert pulses.newest(WORKER) is None


@pytest.mark.django_db
def test_the_result_of_a_done_task_keeps_its_counts(tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    enqueued = errands.wait_for.enqueue(str(tmp_path), "go")
    drain()
    assert Lease.objects.get(task__id=enqueued.id).cause == ""
    done = background.progress_of(enqueued.id)
    assert done is not None and done.state == "done"
