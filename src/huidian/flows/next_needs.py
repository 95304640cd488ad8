"""What a vehicle needs next, and when its owner is to be contacted: for the page of the vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from huidian.customers.models import Vehicle
from huidian.engine.contact import UNTIL_SAID
from huidian.engine.needs.need import AHEAD
from huidian.engine.needs.words import STATES, reasons
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Need, NeedCheck, Task
from huidian.outreach.queries.words import kind_words, waiting_words
from huidian.outreach.stored import as_made

SHOWN = 6


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need that is ahead; `why` is its facts in a sentence, by language."""

    kind: Label
    state: Label
    due_on: date
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NextNeeds:
    """The next needs of a vehicle, the most urgent first, and the next contact: its kind and when.

    `known`: whether needs were computed at all. `contact_at` is a promised or a later moment, `contact_on`
    the day an open task is meant for, `contact_waits` what keeps it until somebody says otherwise.
    """

    known: bool
    lines: tuple[NeedLine, ...]
    contact_kind: Label | None
    contact_at: datetime | None
    contact_on: date | None
    contact_waits: Label | None


def next_needs(scope: Scope, vehicle_id: int, *, at: datetime) -> NextNeeds | None:
    """What one vehicle needs next; None where the scope does not reach it."""
    on_file = Vehicle.objects.within(scope).current().select_related("dealer")
    vehicle = on_file.filter(pk=vehicle_id).first()
    if vehicle is None:
        return None
    rules, today = rules_of(vehicle.dealer), today_at(at, vehicle.dealer)
    lines: list[NeedLine] = []
    for row in Need.objects.within(scope).filter(vehicle=vehicle).order_by("due_on", "kind"):
        made = as_made(row)
        state = made.state_on(today)
        if state in AHEAD and len(lines) < SHOWN:
            why = {language: reasons(made, rules.needs.names, language) for language in ("zh", "en")}
            lines.append(NeedLine(kind_words(rules, row.kind), STATES[state], row.due_on, why))
    known = bool(lines) or NeedCheck.objects.within(scope).filter(vehicle=vehicle).exists()
    tasks = Task.objects.within(scope).open().filter(vehicle=vehicle)
    task = tasks.order_by("promised_at", "not_before_at", "best_on").first()
    return NextNeeds(
        known=known,
        lines=tuple(lines),
        contact_kind=kind_words(rules, task.kind) if task else None,
        contact_at=(task.promised_at or task.not_before_at) if task else None,
        contact_on=task.best_on if task else None,
        contact_waits=waiting_words(task.waits_for) if task and task.waits_for in UNTIL_SAID else None,
    )
