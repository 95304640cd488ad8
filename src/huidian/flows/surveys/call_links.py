"""The link beside a call: how far the one that was sent has come, and by which ways it can be sent now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huidian.kit.labels import Label
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.surveys.models import FollowUp
from huidian.surveys.queries.sent_links import SentLink, sent_link, ways_offered, with_links
from huidian.surveys.words import WAYS


@dataclass(frozen=True, slots=True)
class CallLink:
    """The link of a call's questionnaire: the one that was sent, if any, and the ways (key, words) left."""

    follow_up_id: int
    sent: SentLink | None
    ways: tuple[tuple[str, Label], ...]


def call_link(scope: Scope, task: Task, *, at: datetime) -> CallLink | None:
    """The link of a task that asks a questionnaire; None where it asks none or the reader sends none."""
    rows = FollowUp.objects.within(scope.where(Permission.VIEW_SURVEYS)).filter(task=task)
    follow_up = with_links(rows, at).select_related("customer", "vehicle", "dealer", "response").first()
    if follow_up is None:
        return None
    ways = ways_offered([follow_up])[follow_up.pk]
    return CallLink(follow_up.pk, sent_link(follow_up), tuple((way, WAYS[way]) for way in ways))
