"""What an attempt does to its task, and how that is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.retries import next_try_at
from huidian.playbooks.calls import Outcome

MOVED = (
    "responsible_id", "not_before_at", "waits_for", "promised_at", "tries", "closed_at", "ending",
    "ending_fact",
)  # fmt: skip
"""The columns of a task that an attempt moves."""
_WHY = "a task held by who wraps it up"
_ENDINGS = ("", Task.Ending.DONE, Task.Ending.EXHAUSTED, Task.Ending.BLOCKED)
"""How an attempt leaves a task; any other ending came after it."""
_MOMENTS = frozenset({"not_before_at", "promised_at", "closed_at"})


class NotHeldError(RuntimeError):
    """The task is somebody else's by now, or closed; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Follow:
    """What follows for a task: closed with `ending`, or to be tried again at `next_at` (`promised`: the owner
    was promised it).
    """

    ending: str = ""
    next_at: datetime | None = None
    promised: bool = False


def what_follows(
    task: Task, outcome: Outcome, *, at: datetime, dealer: Dealer, call_back_at: datetime | None
) -> Follow:
    """What the flags of an outcome decide about a task; `call_back_at` goes with an outcome that promises."""
    if outcome.calls_back:
        return Follow(next_at=call_back_at, promised=True)
    if outcome.final:
        return Follow(ending=Task.Ending.BLOCKED if outcome.blocks else Task.Ending.DONE)
    retry = rules_of(dealer).calls.retry(outcome.key)
    tried = Attempt.objects.unscoped(_WHY).current().filter(task=task, outcome=outcome.key).count()
    if retry is None or tried >= retry.most:
        return Follow(ending=Task.Ending.EXHAUSTED)
    zone = ZoneInfo(dealer.timezone)
    phone = rules_of(dealer).contact.channel("phone")
    opens, closes = clock(phone.open_from), clock(phone.open_until)
    return Follow(next_at=next_try_at(retry, at, zone, opens=opens, closes=closes))


def clock(text: str) -> time:
    """A time HH:MM of a playbook; 24:00 is the last moment of the day."""
    return time.max if text == "24:00" else time.fromisoformat(text)


def settle(
    task: Task, follow: Follow, *, at: datetime, by: Staff, fact: str, counts: bool = True
) -> dict[str, Any]:
    """Move a held task by what follows, in one conditional UPDATE; its columns as they were before.

    Raises `NotHeldError` where it is not held by the person or not open any more.
    """
    before = {name: getattr(task, name) for name in MOVED}
    columns: dict[str, Any] = {"held_by": None, "held_until": None, "waits_for": ""}
    if counts:
        columns["tries"] = task.tries + 1
    if follow.ending:
        columns |= {"closed_at": at, "ending": follow.ending, "ending_fact": fact, "promised_at": None}
    else:
        promised = follow.next_at if follow.promised else None
        columns |= {"not_before_at": follow.next_at, "promised_at": promised}
        if follow.promised:
            columns["responsible"] = by
    rows = Task.objects.unscoped(_WHY).open().filter(pk=task.pk, tries=task.tries)
    if not rows.filter(held_by=by).update(**columns):
        raise NotHeldError(f"task {task.pk}")
    return {name: _plain(value) for name, value in before.items()}


def put_back(task_id: int, before: dict[str, Any], *, at: datetime) -> bool:
    """Give a task the columns it had before an attempt; whether it still was as the attempt left it."""
    columns = {name: _value(name, value) for name, value in before.items()}
    rows = Task.objects.unscoped(_WHY).filter(free_at(at), pk=task_id, ending__in=_ENDINGS)
    rows = rows.filter(tries=before["tries"] + 1)
    return bool(rows.update(**columns, held_by=None, held_until=None))


def still_today(attempt: Attempt, at: datetime, dealer: Dealer) -> bool:
    """Whether an attempt was made on the day it is now."""
    return today_at(attempt.at, dealer) == today_at(at, dealer)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and name in _MOMENTS else value
