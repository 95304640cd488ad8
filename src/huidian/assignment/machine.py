"""What is in one state at a time: a batch stands or was undone; a nomination waits or was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from huidian.assignment.models import Batch, Kind, Nomination
from huidian.kit.labels import Label
from huidian.network.machines import Machine, State, Transition
from huidian.network.models import Staff
from huidian.network.roles import Permission

UNDOABLE = (Kind.EVEN_SPREAD, Kind.SINGLE, Kind.HAND_OVER, Kind.NOMINATION, Kind.CLAIM)
"""What people decide; what orders and the calendar decide would only come again."""


def _undone(at: datetime, by: Staff | None) -> dict[str, Any]:
    return {"undone_at": at, "undone_by": by}


BATCH = Machine(
    name="assignment_batch",
    model=Batch,
    states={
        "standing": State(Label("有效", "standing"), Q(undone_at__isnull=True)),
        "undone": State(Label("已撤销", "undone"), Q(undone_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="undo",
            leaves=("standing",),
            to="undone",
            permission=Permission.ASSIGN,
            event="",
            writes=_undone,
            guard=lambda batch: batch.kind in UNDOABLE,
        ),
        Transition(
            verb="take_back",
            leaves=("standing",),
            to="undone",
            permission=Permission.NOMINATE,
            event="",
            writes=_undone,
            guard=lambda batch: batch.kind == Kind.CLAIM,
        ),
    ),
)
"""The event of an undo is that of the batch that carries it out; one's own claim one takes back oneself."""


def _decided(verdict: str) -> Callable[[datetime, Staff | None], dict[str, Any]]:
    return lambda at, by: {"verdict": verdict, "decided_at": at, "decided_by": by}


def _of_nomination(row: Nomination) -> dict[str, Any]:
    return {"after": {"vehicle": row.vehicle_id, "advisor": row.advisor_id, "team": row.team_id}}


_VERDICTS = Nomination.Verdict
NOMINATION = Machine(
    name="nomination",
    model=Nomination,
    states={
        "waiting": State(Label("待批准", "waiting"), Q(verdict=_VERDICTS.WAITING)),
        "approved": State(Label("已批准", "approved"), Q(verdict=_VERDICTS.APPROVED)),
        "refused": State(Label("未批准", "refused"), Q(verdict=_VERDICTS.REFUSED)),
        "withdrawn": State(Label("已撤回", "withdrawn"), Q(verdict=_VERDICTS.WITHDRAWN)),
    },
    transitions=tuple(
        Transition(
            verb=verb,
            leaves=("waiting",),
            to=to,
            permission=permission,
            event=f"nomination.{to}",
            writes=_decided(to),
            tells=_of_nomination,
        )
        for verb, to, permission in (
            ("approve", "approved", Permission.ASSIGN),
            ("refuse", "refused", Permission.ASSIGN),
            ("withdraw", "withdrawn", Permission.NOMINATE),
        )
    ),
)
