"""The states of a campaign and what a person may do in each."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.network.machines import GONE, Machine, State, Transition
from huidian.network.roles import Permission
from huidian.outreach.models import Campaign

DRAFT, RUNNING, PAUSED, ENDED = "draft", "running", "paused", "ended"
_STARTED = Q(started_at__isnull=False)


def _named(campaign: Campaign) -> dict[str, Any]:
    return {"after": {"campaign_name": campaign.name}}


def _step(verb: str, leaves: tuple[str, ...], to: str, event: str, **columns: Any) -> Transition:
    return Transition(
        verb=verb,
        leaves=leaves,
        to=to,
        permission=Permission.MANAGE_CALLS,
        event=f"campaign.{event}",
        writes=lambda at, by: {name: at if value == "at" else value for name, value in columns.items()},
        tells=_named,
    )


CAMPAIGN = Machine(
    name="campaign",
    model=Campaign,
    states={
        DRAFT: State(Label("计划中", "planned"), Q(started_at=None)),
        RUNNING: State(Label("进行中", "running"), _STARTED & Q(paused_at=None, ended_at=None)),
        PAUSED: State(Label("已暂停", "paused"), _STARTED & Q(paused_at__isnull=False, ended_at=None)),
        ENDED: State(Label("已结束", "ended"), _STARTED & Q(ended_at__isnull=False)),
    },
    transitions=(
        _step("start", (DRAFT,), RUNNING, "started", started_at="at"),
        _step("pause", (RUNNING,), PAUSED, "paused", paused_at="at"),
        _step("resume", (PAUSED,), RUNNING, "resumed", paused_at=None),
        _step("end", (RUNNING, PAUSED), ENDED, "ended", ended_at="at", paused_at=None),
        _step("discard", (DRAFT,), GONE, "discarded"),
    ),
)
