"""What was tried with an owner or about a vehicle, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huidian.kit.labels import Label
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt
from huidian.outreach.queries.words import kind_words


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt in words; `undone`: it was taken back."""

    attempt_id: int
    at: datetime
    by: str
    kind: Label
    incoming: bool
    channel: Label
    outcome: Label
    reason: Label | None
    note: str
    contact: bool
    undone: bool


def attempts_of(scope: Scope, dealer: Dealer, vehicle_id: int, *, limit: int = 50) -> list[AttemptLine]:
    """The attempts about one vehicle within a scope."""
    rows = Attempt.objects.within(scope).filter(vehicle=vehicle_id).select_related("by", "task")
    rules = rules_of(dealer)
    outcomes = {one.key: one.label for one in rules.calls.outcomes}
    reasons = {one.key: one.label for one in rules.reasons}
    channels = {one.key: one.label for one in rules.contact.channels}
    return [
        AttemptLine(
            attempt_id=row.pk,
            at=row.at,
            by=str(row.by),
            kind=kind_words(rules, row.task.kind) if row.task else Label("来电", "Incoming call"),
            incoming=row.direction == Attempt.Direction.IN,
            channel=channels.get(row.channel, Label(row.channel, row.channel)),
            outcome=outcomes.get(row.outcome, Label(row.outcome, row.outcome)),
            reason=reasons.get(row.reason),
            note=row.note,
            contact=row.contact,
            undone=row.undone_at is not None,
        )
        for row in rows.order_by("-at", "-id")[:limit]
    ]
