"""State machines: for each kind of thing a table of transitions, and the one verb that walks it.

A state is a condition on the row, so that no column of its own is needed. Nothing is decided by what was read
before: the UPDATE asks for the old state once more, and of two at once the second is told what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When

from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.guard import ScopedQuerySet
from huidian.network.models import AuditEvent, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

GONE = ""
"""The state of a row that is no more."""
_WHY = "a row found within the scope of who walks"


@dataclass(frozen=True, slots=True)
class State:
    """What a state is called, and by which condition on the row it is known. A row is in one state."""

    label: Label
    condition: Q


@dataclass(frozen=True, slots=True)
class Transition:
    """`verb` leads from any of `leaves` to `to`, for people with `permission` at the row's dealer.

    `event` is the action of its audit event ("": none, for what another step notes once it is carried out).
    `writes` gives the columns for the moment and the person. `guard`: whether more than the state allows it
    (it may raise to say why not). `same`: columns that must still hold what was read, for a step that leads
    from a state to itself. `tells` gives the event's `before` and `after`.
    """

    verb: str
    leaves: tuple[str, ...]
    to: str
    permission: Permission
    event: str
    writes: Callable[[datetime, Staff | None], Mapping[str, Any]] = lambda at, by: {}
    guard: Callable[[Any], bool] = lambda row: True
    same: tuple[str, ...] = ()
    tells: Callable[[Any], Mapping[str, Any]] = lambda row: {}


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of thing. `name` is the `object_type` of its events; making one puts it into `MACHINES`."""

    name: str
    model: type[models.Model]
    states: Mapping[str, State]
    transitions: Sequence[Transition]

    def __post_init__(self) -> None:
        if self.name in MACHINES:
            raise ValueError(f"two machines are called {self.name}")
        MACHINES[self.name] = self

    def transition(self, verb: str) -> Transition:
        return next(one for one in self.transitions if one.verb == verb)

    def rows(self) -> ScopedQuerySet[Any]:
        """All rows with the state each is in as `state_now`; say for whom before reading."""
        whens = [When(state.condition, then=Value(key)) for key, state in self.states.items()]
        rows: ScopedQuerySet[Any] = self.model._default_manager.all()  # type: ignore[assignment]
        return rows.annotate(state_now=Case(*whens, default=Value(GONE)))

    def state_of(self, row_id: int) -> str:
        """The state a row is in; `GONE` for none."""
        now = self.rows().unscoped(_WHY).filter(pk=row_id).values_list("state_now", flat=True).first()
        return now or GONE


MACHINES: dict[str, Machine] = {}
"""Every machine by its name: the tests walk them all."""


class NotNowError(RuntimeError):
    """The row is in another state than the verb needs: somebody was there before.

    `state` is the one it is in (None: it is gone), `who` made it so and `at` when, as far as that was noted.
    """

    def __init__(self, machine: Machine, row_id: int, verb: str) -> None:
        key = machine.state_of(row_id)
        super().__init__(f"{machine.name} {row_id} is {key or 'gone'}: no {verb}")
        self.state: Label | None = machine.states[key].label if key else None
        noted = AuditEvent.objects.unscoped(_WHY).filter(object_type=machine.name, object_id=str(row_id))
        last = noted.select_related("staff").order_by("-id").first()
        self.who = str(last.staff or "") if last else ""
        self.at = last.at if last else None


def move(
    machine: Machine,
    row_id: int,
    verb: str,
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    changes: Mapping[str, Any] | None = None,
    says: Mapping[str, Any] | None = None,
) -> Any:
    """Walk one step: one transaction, one conditional UPDATE, one audit event; the row as it is then.

    What is done around a step belongs with it into `audit.atomic`, which writes the event last.

    `changes` are columns this time's step writes beside its own, `says` what its event tells in `after`
    beside what every one does. Raises the model's `DoesNotExist` for a row out of reach or where the person
    may not, `NotNowError` where the row is not in a state the verb leaves.
    """
    step = machine.transition(verb)
    with audit.atomic():
        row = machine.rows().within(scope.where(step.permission)).select_related("dealer").get(pk=row_id)
        if row.state_now not in step.leaves or not step.guard(row):
            raise NotNowError(machine, row_id, verb)
        facts = dict(step.tells(row))
        if says:
            facts["after"] = {**facts.get("after", {}), **says}
        if not _write(machine, step, row, {**step.writes(at, by), **(changes or {})}):
            raise NotNowError(machine, row_id, verb)
        if step.event:
            audit.record(
                at=at,
                staff=by,
                dealer=row.dealer,
                action=step.event,
                object_type=machine.name,
                object_id=row_id,
                **facts,
            )
    if step.to != GONE:
        row.refresh_from_db(from_queryset=machine.rows().unscoped(_WHY))
    return row


def _write(machine: Machine, step: Transition, row: Any, columns: Mapping[str, Any]) -> int:
    """How many rows were still in the state that was read: one or none."""
    rows: ScopedQuerySet[Any] = machine.model._default_manager.all()  # type: ignore[assignment]
    same = {column: getattr(row, column) for column in step.same}
    here = rows.unscoped(_WHY).filter(machine.states[row.state_now].condition, pk=row.pk, **same)
    if step.to == GONE:
        return here.delete()[1].get(machine.model._meta.label, 0)
    return here.update(**columns)
