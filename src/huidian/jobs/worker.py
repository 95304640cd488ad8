"""Running what is in the queue, one task at a time."""

from __future__ import annotations

import logging
import os
import platform
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from huidian.flows.background import Interrupted
from huidian.flows.messages.sending import send_all
from huidian.flows.warming import Warming
from huidian.jobs import leases, schedule
from huidian.jobs.heart import Heart
from huidian.jobs.leases import Claim
from huidian.jobs.pulses import Beat, task_key
from huidian.mart.readers import ask_for_what_cannot_be_read

log = logging.getLogger("huidian.jobs")
Clock = Callable[[], datetime]
_IDLE_SECONDS = 1.0
_ROUNDS_BETWEEN_CHORES = 5
_BETWEEN_LOOKS = timedelta(seconds=10)


def worker_name() -> str:
    """A name no other worker has."""
    return f"{platform.node()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


@dataclass(slots=True)
class Running:
    """The context a task gets from a worker: reports are kept in memory and sent by the heart."""

    at: datetime
    attempt: int
    task_id: str
    stop: threading.Event
    progress: tuple[int, int | None, str] = (0, None, "")

    def report(self, done: int, total: int | None = None, words: str = "") -> None:
        self.progress = (done, total, words)
        if self.stop.is_set():
            raise Interrupted

    def beat(self, at: datetime) -> Beat:
        done, total, words = self.progress
        return Beat(task_key(self.task_id), at, done, total, words[:80])


@dataclass(slots=True)
class Worker:
    """Takes task after task. `stop` ends it, after the task at hand or at that task's next report."""

    name: str = field(default_factory=worker_name)
    clock: Clock = timezone.now
    stop: threading.Event = field(default_factory=threading.Event)
    heart: Heart | None = None
    warming: Warming = field(default_factory=Warming)
    look_again_at: datetime | None = None

    def work(self) -> None:
        """Run what is due, wait for more, until `stop`."""
        self.recover(dead_worker=self.name)
        self._look_at_the_mart()
        round_ = 0
        while not self.stop.is_set():
            if round_ % _ROUNDS_BETWEEN_CHORES == 0:
                self.recover()
                schedule.tick(at=self.clock())
            round_ += 1
            if self.drain() == 0 and not self._ask_ahead():
                self.stop.wait(_IDLE_SECONDS)

    def drain(self) -> int:
        """Run what is due until nothing is, or `stop`; messages leave before and after each task.

        How many runs there were, carrying messages being one.
        """
        runs = self._carry_messages()
        while not self.stop.is_set() and (held := leases.claim(self.name, at=self.clock())):
            self._run(held)
            runs += 1 + self._carry_messages()
            _tidy_connections()
        _tidy_connections()
        return runs

    def _look_at_the_mart(self) -> None:
        """After an upgrade: what this version cannot read is in the queue before anybody asks for it."""
        try:
            ask_for_what_cannot_be_read(now=self.clock())
        except Exception:
            log.exception("the mart could not be looked at")
        finally:
            _tidy_connections()

    def _carry_messages(self) -> int:
        """Send and ask about what is due; whether that was anything."""
        try:
            return int(send_all(self.clock, self.stop) > 0)
        except Exception:
            log.exception("the outbox could not be carried")
            return 0

    def _ask_ahead(self) -> bool:
        """With nothing else to do: one question of those that pages are going to ask, in nobody's way."""
        if self.look_again_at and self.clock() < self.look_again_at:
            return False
        did = [False]

        def step() -> None:
            if sys.platform == "linux":  # where a thread has a rank of its own
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
            try:
                did[0] = self.warming.step(at=self.clock())
            except Exception:
                log.exception("nothing is asked ahead for a while")
            finally:
                connections.close_all()

        thread = threading.Thread(target=step, name="asking ahead")
        thread.start()
        thread.join()
        if not did[0]:
            self.look_again_at = self.clock() + _BETWEEN_LOOKS
        return did[0]

    def recover(self, *, dead_worker: str = "") -> None:
        """Put back what dead workers held."""
        lease_for = timedelta(seconds=settings.HUIDIAN_LEASE_SECONDS)
        if count := leases.reap(at=self.clock(), lease_for=lease_for, dead_worker=dead_worker):
            log.warning("%d tasks of dead workers were put back", count)

    def _run(self, held: Claim) -> None:
        context = Running(self.clock(), held.attempt, str(held.task_id), self.stop)
        if self.heart:
            self.heart.follow(context)
        error: BaseException | None = None
        try:
            task: Any = held.row.task
            arguments = held.row.args_kwargs
            task.func(context, *arguments["args"], **arguments["kwargs"])
        except BaseException as raised:
            error = raised
        finally:
            if self.heart:
                self.heart.follow(None)
        self._settle(held, context, error)

    def _settle(self, held: Claim, context: Running, error: BaseException | None) -> None:
        at = self.clock()
        if error is None:
            kept = leases.finish(held, at=at, progress=context.beat(at))
        elif isinstance(error, Exception):
            log.error("task %s failed", held.row.task_path, exc_info=error)
            kept = leases.fail(held, error, at=at, progress=context.beat(at))
        else:
            kept = leases.release(held, at=at)
            if not isinstance(error, Interrupted):
                raise error
        if not kept:
            log.warning("task %s was taken from %s meanwhile", held.row.task_path, self.name)


def _tidy_connections() -> None:
    # As Django does between requests; whoever drains inside a transaction keeps its connection.
    if not connection.in_atomic_block:
        close_old_connections()


def work(*, name: str = "", stop: threading.Event | None = None) -> None:
    """Be a worker with a heart, until `stop` is set."""
    worker = Worker(name=name or worker_name(), stop=stop or threading.Event())
    with Heart(worker.name, clock=worker.clock) as worker.heart:
        worker.work()


def drain(*, with_heart: bool = False) -> int:
    """Run everything that is due, also what the schedule says, then return how many runs there were."""
    worker = Worker()
    worker.recover()
    schedule.tick(at=worker.clock())
    if not with_heart:
        return worker.drain()
    with Heart(worker.name, clock=worker.clock) as worker.heart:
        return worker.drain()
