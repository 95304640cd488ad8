"""What was tried with an owner or about a vehicle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt
from huidian.outreach.queries.words import kind_words
from huidian.playbooks import Playbook

_IN_PERSON = Label("当面", "In person")
_WHY = "the attempts on one dealer's tasks, whoever made them"


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


@dataclass(frozen=True, slots=True)
class DatedAttempt:
    """An attempt of a period with its vehicle's plate; `outcome` and `reason` are keys of the rules."""

    line: AttemptLine
    plate: str
    outcome: str
    reason: str


def attempts_of(
    scope: Scope, dealer: Dealer, vehicle_id: int, *, limit: int = 50, caller: str = ""
) -> list[AttemptLine]:
    """The attempts about one vehicle within a scope, newest first; with a `caller` only those they made."""
    rows = Attempt.objects.within(scope).filter(vehicle=vehicle_id).select_related("by", "task")
    rows = rows.filter(caller=caller) if caller else rows
    line = in_words(rules_of(dealer))
    return [line(row) for row in rows.order_by("-at", "-id")[:limit]]


def last_contacts(scope: Scope, vehicle_ids: Collection[int]) -> dict[int, AttemptLine]:
    """By vehicle the last attempt to contact its owner that stands, for those of which there is one."""
    rows = Attempt.objects.within(scope.where(Permission.VIEW_CALLS)).current()
    rows = rows.filter(vehicle__in=list(vehicle_ids)).select_related("by", "task", "dealer")
    last: dict[int, AttemptLine] = {}
    for row in rows.order_by("-at", "-id"):
        if row.vehicle_id not in last:
            last[row.vehicle_id] = in_words(rules_of(row.dealer))(row)
    return last


def attempts_on(
    dealer: Dealer, tasks: Collection[int], columns: Sequence[str], *, since: datetime
) -> Iterator[tuple[set[int], tuple[Any, ...]]]:
    """The attempts of a dealer since a moment that settled any of some tasks, in their order: which of the
    tasks, and the columns. A call about another task and one that came in settle what they were about, too.
    """
    wanted = set(tasks)
    made = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer, at__gte=since).order_by("at", "pk")
    for before, task, *values in made.values_list("before", "task_id", *columns):
        if settled := {task, *map(int, before)} & wanted:
            yield settled, tuple(values)


def attempts_between(scope: Scope, dealer: Dealer, *, since: date, until: date) -> list[DatedAttempt]:
    """The attempts of a dealer from a day to a day, both within, oldest first; with those taken back."""
    zone = ZoneInfo(dealer.timezone)
    first, last = (datetime.combine(day, at, zone) for day, at in ((since, time.min), (until, time.max)))
    rows = Attempt.objects.within(scope.where(Permission.VIEW_CALLS)).filter(dealer=dealer)
    line, masks = in_words(rules_of(dealer)), Masks(scope)
    return [
        DatedAttempt(line(row), _plate(masks, row), row.outcome, row.reason)
        for row in rows.filter(at__range=(first, last))
        .select_related("by", "task", "vehicle__standing")
        .order_by("at", "id")
    ]


def _plate(masks: Masks, row: Attempt) -> str:
    own = VehicleMasks(masks, row.dealer_id, holder_of(row.vehicle))
    return own.plate(row.vehicle.plate)


def in_words(rules: Playbook) -> Callable[[Attempt], AttemptLine]:
    """What puts attempts (with their task and who made them) in words."""
    outcomes = {one.key: one.label for one in rules.calls.outcomes}
    reasons = {one.key: one.label for one in rules.reasons}
    channels = {one.key: one.label for one in rules.contact.channels} | {"in_person": _IN_PERSON}

    def line(row: Attempt) -> AttemptLine:
        return AttemptLine(
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

    return line
