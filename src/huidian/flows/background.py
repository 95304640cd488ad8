"""Work that runs without a person waiting: how a story becomes a task, and how far a task has come.

Plain Django Tasks underneath. Who runs the tasks is not known here: `TASKS["default"]` names a queue that can
tell of progress (see `Queue`), so that neither pages nor stories import the room of the runner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, Literal, ParamSpec, Protocol, cast

import django_tasks

P = ParamSpec("P")
P_contra = ParamSpec("P_contra")
State = Literal["waiting", "running", "done", "failed"]
Cause = Literal["", "gave_up", "error", "lost"]


class GiveUp(Exception):  # noqa: N818
    """Raised by a task that cannot succeed however often it is tried; its text is shown to people."""


class Interrupted(BaseException):
    """Raised by `Context.report` in a runner that is stopping; the task starts again. Do not catch it."""


class Context(Protocol):
    """What a task is given: the clock, which attempt this is, and where to tell its progress."""

    @property
    def at(self) -> datetime: ...
    @property
    def attempt(self) -> int: ...
    @property
    def task_id(self) -> str: ...

    def report(self, done: int, total: int | None = None, words: str = "") -> None:
        """Tell progress; cheap enough for every row. Raises `Interrupted` where the runner is stopping."""


class Enqueued(Protocol):
    @property
    def id(self) -> str: ...


class Task(Protocol[P_contra]):
    """A declared task: put it into the queue, or call it here and now."""

    def enqueue(self, *args: P_contra.args, **kwargs: P_contra.kwargs) -> Enqueued:
        """Have it run once the transaction commits. The arguments become JSON."""

    def call(self, context: Context, /, *args: P_contra.args, **kwargs: P_contra.kwargs) -> None:
        """Run it in this process, as tests and the command line do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task has come. `cause` says why it failed, `reason` is the sentence of a `GiveUp`."""

    state: State
    done: int = 0
    total: int | None = None
    words: str = ""
    attempt: int = 0
    cause: Cause = ""
    reason: str = ""


class Queue(Protocol):
    """What `TASKS["default"]` answers beyond the Tasks API."""

    def progress_of(self, task_id: str) -> Progress | None: ...

    def last_sign_of_life(self) -> datetime | None: ...


def task(
    *, max_attempts: int = 3, priority: int = 0
) -> Callable[[Callable[Concatenate[Context, P], None]], Task[P]]:
    """Declare a module-level function as a task. Its first argument is called `context`.

    A task may run twice, for its runner can be killed after it committed: it looks first whether its work is
    done. An exception has it tried again, later and later, `max_attempts` times in all.
    """

    def declare(function: Callable[Concatenate[Context, P], None]) -> Task[P]:
        declared = django_tasks.task(takes_context=True, max_attempts=max_attempts, priority=priority)
        return cast(Task[P], declared(function))  # type: ignore[arg-type]

    return declare


def progress_of(task_id: str) -> Progress | None:
    """How far a task has come; None where it is unknown or was cleared away.

    Ask it for an id kept on a row that the person may see, never for one out of a URL.
    """
    return _queue().progress_of(task_id)


def last_sign_of_life() -> datetime | None:
    """When a runner of tasks was last known to live; None if never."""
    return _queue().last_sign_of_life()


@dataclass(slots=True)
class Foreground:
    """A context without a queue. `on_report` is called with what `report` is told."""

    at: datetime
    on_report: Callable[[int, int | None, str], None] | None = None
    attempt: int = 1
    task_id: str = field(default="foreground")

    def report(self, done: int, total: int | None = None, words: str = "") -> None:
        if self.on_report:
            self.on_report(done, total, words)


def _queue() -> Queue:
    return cast(Queue, django_tasks.default_task_backend)
