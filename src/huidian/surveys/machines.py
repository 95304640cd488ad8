"""The states of questionnaires and of answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.network.machines import Machine, State, Transition
from huidian.network.roles import Permission
from huidian.surveys.models import Questionnaire, Response

IN_USE, ARCHIVED = "in_use", "archived"
HALF, STANDING, RETRACTED = "half", "standing", "retracted"


def _named(questionnaire: Questionnaire) -> dict[str, Any]:
    return {"after": {"name": questionnaire.name}}


def _summed(response: Response) -> dict[str, Any]:
    return {
        "after": {"vehicle": response.vehicle_id, "channel": response.channel, "summary": response.summary}
    }


QUESTIONNAIRE = Machine(
    name="questionnaire",
    model=Questionnaire,
    states={
        IN_USE: State(Label("使用中", "in use"), Q(archived_at=None)),
        ARCHIVED: State(Label("已归档", "archived"), Q(archived_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="archive",
            leaves=(IN_USE,),
            to=ARCHIVED,
            permission=Permission.MANAGE_SURVEYS,
            event="questionnaire.archived",
            writes=lambda at, by: {"archived_at": at},
            tells=_named,
        ),
        Transition(
            verb="restore",
            leaves=(ARCHIVED,),
            to=IN_USE,
            permission=Permission.MANAGE_SURVEYS,
            event="questionnaire.restored",
            writes=lambda at, by: {"archived_at": None},
            tells=_named,
        ),
    ),
)
RESPONSE = Machine(
    name="survey_response",
    model=Response,
    states={
        HALF: State(Label("未答完", "half answered"), Q(answered_at=None, retracted_at=None)),
        STANDING: State(Label("有效", "standing"), Q(answered_at__isnull=False, retracted_at=None)),
        RETRACTED: State(Label("已撤销", "taken back"), Q(retracted_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="retract",
            leaves=(HALF, STANDING),
            to=RETRACTED,
            permission=Permission.MANAGE_SURVEYS,
            event="response.retracted",
            writes=lambda at, by: {"retracted_at": at, "retracted_by": by},
            tells=_summed,
        ),
    ),
)
