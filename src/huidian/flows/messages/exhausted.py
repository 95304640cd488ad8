"""Calls reached nobody and are not tried again: a message goes out instead, where the playbook says which."""

from __future__ import annotations

from datetime import datetime

from huidian.messages.actions import NoTemplateError, enqueue
from huidian.messages.actions.deciding import withdraw
from huidian.messages.gateways import VariableError
from huidian.network.models import Staff
from huidian.network.rules import rules_of
from huidian.outreach.actions.attempts import Follow
from huidian.outreach.models import Attempt, Task
from huidian.playbooks.calls import Outcome


def message_instead(
    attempt: Attempt, task: Task, outcome: Outcome, follow: Follow, *, at: datetime, by: Staff
) -> int | None:
    """Put the message into the outbox in the call's transaction; its id. None: the rules name none, the
    dealer has not approved it, or the owner's words do not fit into it.
    """
    retry = rules_of(attempt.dealer).calls.retry(outcome.key)
    if follow.ending != Task.Ending.EXHAUSTED or retry is None or not retry.then_message:
        return None
    try:
        return enqueue(
            dealer=attempt.dealer,
            template=retry.then_message,
            vehicle=attempt.vehicle,
            customer=attempt.customer,
            variables={},
            cause="task",
            cause_key=f"{task.pk}:{attempt.pk}",
            purpose=attempt.purpose,
            at=at,
            by=by,
        ).pk
    except (NoTemplateError, VariableError):
        return None


def take_message_back(message_id: int, *, at: datetime, by: Staff) -> None:
    """Cancel it where it has not left; what has left has."""
    withdraw(message_id, at=at, by=by)
