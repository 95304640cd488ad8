"""The states of an event and of a notice, and what a person may do in each."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huidian.care.models import Broadcast, Event, Recipient
from huidian.kit.labels import Label
from huidian.messages.models import Message
from huidian.messages.models.outbox import MessageQuerySet
from huidian.network.machines import GONE, Machine, State, Transition
from huidian.network.roles import Permission

PLANNED, OPEN, OVER, CALLED_OFF = "planned", "open", "over", "called_off"
PREPARING, QUEUED, TAKEN_BACK = "preparing", "queued", "taken_back"
_HOLDS = Q(called_off_at=None)
_STANDS = Q(taken_back_at=None)
_WHY = "the messages of a notice that was found in scope"


def _titled(event: Event) -> dict[str, Any]:
    return {"after": {"title": event.title}}


def _step(verb: str, leaves: tuple[str, ...], to: str, event: str, **columns: Any) -> Transition:
    return Transition(
        verb=verb,
        leaves=leaves,
        to=to,
        permission=Permission.MANAGE_CARE,
        event=f"event.{event}",
        writes=lambda at, by: {name: at if value == "at" else value for name, value in columns.items()},
        tells=_titled,
    )


EVENT = Machine(
    name="event",
    model=Event,
    states={
        PLANNED: State(Label("计划中", "planned"), _HOLDS & Q(opened_at=None)),
        OPEN: State(Label("报名中", "open"), _HOLDS & Q(opened_at__isnull=False, over_at=None)),
        OVER: State(Label("已结束", "over"), _HOLDS & Q(over_at__isnull=False)),
        CALLED_OFF: State(Label("已取消", "called off"), Q(called_off_at__isnull=False)),
    },
    transitions=(
        _step("open", (PLANNED,), OPEN, "opened", opened_at="at"),
        _step("finish", (OPEN,), OVER, "finished", over_at="at"),
        _step("reopen", (OVER,), OPEN, "reopened", over_at=None),
        _step("call_off", (PLANNED, OPEN), CALLED_OFF, "called_off", called_off_at="at"),
        _step("discard", (PLANNED,), GONE, "discarded"),
    ),
)


def waiting_of(broadcast_id: int) -> MessageQuerySet:
    """The messages of a notice that have not left."""
    own = Recipient.objects.unscoped(_WHY).filter(broadcast=broadcast_id)
    return Message.objects.unscoped(_WHY).waiting().filter(pk__in=own.values("message"))


def _some_wait(broadcast: Broadcast) -> bool:
    return broadcast.handed_at is None or waiting_of(broadcast.pk).exists()


BROADCAST = Machine(
    name="broadcast",
    model=Broadcast,
    states={
        PREPARING: State(Label("正在入箱", "going into the outbox"), _STANDS & Q(handed_at=None)),
        QUEUED: State(Label("已交发件箱", "in the outbox"), _STANDS & Q(handed_at__isnull=False)),
        TAKEN_BACK: State(Label("已撤回", "taken back"), Q(taken_back_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="take_back",
            leaves=(PREPARING, QUEUED),
            to=TAKEN_BACK,
            permission=Permission.MANAGE_CARE,
            event="broadcast.taken_back",
            writes=lambda at, by: {"taken_back_at": at},
            guard=_some_wait,
            tells=lambda row: {"after": {"notice": row.notice}},
        ),
    ),
)
