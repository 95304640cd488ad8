"""What a call that invites to an event brings: the owner's answer; what is said of the event beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huidian.care.actions.guests import say_by_call, unsay
from huidian.care.models import Event, Guest
from huidian.kit.labels import Label
from huidian.network.models import Staff
from huidian.outreach.models import Attempt, Task
from huidian.outreach.queries.words import EVENT
from huidian.playbooks.calls import Outcome

_WHY = "the event of a task that was read within the scope of who calls"
_GONE = frozenset({"sold", "scrapped", "moved"})


def answer_of(outcome: Outcome) -> str:
    """The answer to an invitation that an outcome stands for; "" where nothing was answered."""
    if outcome.result == "refused" or outcome.says in _GONE:
        return str(Guest.Answer.NO)
    if outcome.intends or outcome.books:
        return str(Guest.Answer.YES)
    return str(Guest.Answer.PERHAPS) if outcome.contact and outcome.final else ""


def keep_event_answers(
    at: datetime, by: Staff, attempt: Attempt, tasks: Sequence[Task], outcome: Outcome
) -> dict[str, Any]:
    """Write the answer down for each event the call was about; what is needed to take it back."""
    said = answer_of(outcome)
    events = [event_id_of(task) for task in tasks if task.kind == EVENT]
    before: dict[str, str] = {}
    for event_id in events if said else ():
        before |= say_by_call(event_id, attempt.vehicle_id, said, at=at, by=by)
    return {"event_answers": before} if before else {}


def take_back_event_answers(attempt: Attempt, *, at: datetime, by: Staff) -> None:
    """Let the answers from before the call hold again, where nobody has said anything since."""
    for guest, was in attempt.effects.get("event_answers", {}).items():
        unsay(int(guest), was, since=attempt.at, at=at, by=by)


def event_words(task: Task) -> Label | None:
    """The event a task invites to, with its day and place; None for any other task."""
    if task.kind != EVENT:
        return None
    event = Event.objects.unscoped(_WHY).filter(pk=event_id_of(task)).first()
    if event is None:
        return None
    when = f"{event.held_on:%Y-%m-%d} {event.starts:%H:%M}"
    return Label(f"{when} 在{event.place}的“{event.title}”", f"“{event.title}”, {when}, {event.place}")


def event_id_of(task: Task) -> int:
    """The event of a task that invites to one; 0 for none."""
    number = task.cycle.partition(":")[2]
    return int(number) if number.isdecimal() else 0
