"""A mystery audit: a draft of its auditor, then in force, perhaps withdrawn."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huidian.engine.scores.audits import audit_score, checklist_of
from huidian.kit.labels import Label
from huidian.network.machines import GONE, Machine, State, Transition
from huidian.network.roles import Permission
from huidian.surveys.models import Audit, AuditMark

_WHY = "the marks of an audit that was read in scope"


class ItemsOpenError(ValueError):
    """Items were not looked at yet; `open` is how many."""

    def __init__(self, open_items: int) -> None:
        super().__init__(f"{open_items} items are open")
        self.open = open_items


def marks_of(audit: Audit) -> dict[str, bool | None]:
    """What was seen of each item that was looked at."""
    rows = AuditMark.objects.unscoped(_WHY).filter(audit=audit)
    return dict(rows.values_list("item", "passed"))


def _complete(audit: Audit) -> bool:
    score = audit_score(checklist_of(audit.checklist), marks_of(audit))
    if score.open:
        raise ItemsOpenError(score.open)
    return True


def _told(audit: Any) -> dict[str, Any]:
    return {"after": {"visited_on": audit.visited_on}}


AUDIT = Machine(
    name="mystery_audit",
    model=Audit,
    states={
        "draft": State(Label("草稿", "draft"), Q(submitted_at__isnull=True)),
        "submitted": State(
            Label("已提交", "submitted"), Q(submitted_at__isnull=False, withdrawn_at__isnull=True)
        ),
        "withdrawn": State(Label("已撤回", "withdrawn"), Q(withdrawn_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="submit",
            leaves=("draft",),
            to="submitted",
            permission=Permission.RECORD_AUDITS,
            event="mystery_audit.submitted",
            writes=lambda at, by: {"submitted_at": at},
            guard=_complete,
            tells=_told,
        ),
        Transition(
            verb="withdraw",
            leaves=("submitted",),
            to="withdrawn",
            permission=Permission.RECORD_AUDITS,
            event="mystery_audit.withdrawn",
            writes=lambda at, by: {"withdrawn_at": at},
            tells=_told,
        ),
        Transition(
            verb="discard",
            leaves=("draft",),
            to=GONE,
            permission=Permission.RECORD_AUDITS,
            event="mystery_audit.discarded",
            tells=lambda audit: {"before": {"visited_on": audit.visited_on}},
        ),
    ),
)
