"""Tasks as a list shows them: in which state they are at a moment, whose they are, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When

from huidian.customers.models import Departure
from huidian.engine.contact import UNTIL_SAID
from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.outreach.queries.words import WITHOUT_NEED, kind_words

STATES: dict[str, Label] = {
    "ready": Label("待办", "To do"),
    "held": Label("处理中", "In hand"),
    "promised": Label("已约再联系", "Call-back promised"),
    "waiting": Label("等待中", "Waiting"),
    "coming": Label("未到期", "Not yet due"),
    "closed": Label("已结束", "Closed"),
}
ENDINGS = dict(Task.Ending.choices)
_LEFT = dict(Departure.Why.choices)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. `state` is a key of `STATES`; `next_at` the moment before which nobody is called;
    `waits_for` why (`words.waiting_words`; "" where nothing keeps it). `may_call`: the reader may take it to
    the workbench.
    """

    task_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    model: str
    owner: str
    advisor: str
    kind: Label
    kind_key: str
    topic: str
    state: str
    role: str
    role_key: str
    responsible_id: int | None
    responsible: str
    held_by: str
    held_until: datetime | None
    opens_on: date
    due_on: date
    overdue_on: date | None
    expires_on: date | None
    overdue: bool
    tries: int
    promised: bool
    next_at: datetime | None
    waits_for: str
    closed_at: datetime | None
    ending: str
    may_call: bool

    @property
    def begun(self) -> bool:
        """Whether somebody has tried, promised or opened it."""
        return self.tries > 0 or self.promised or self.state == "held"


def tasks_in_reach(
    scope: Scope, *, at: datetime, today: date, states: Collection[str] = tuple(STATES)
) -> QuerySet[Task]:
    """The tasks a person may see, the most urgent first; where one sees only own vehicles, one's own tasks
    and those of one's vehicles.

    Only those in `states`. `state` is a key of `STATES`, `overdue` whether an open one is past its day,
    `assigned` whether it is somebody's.
    """
    scope = scope.where(Permission.VIEW_CALLS)
    tasks = (
        Task.objects.within(scope)
        .filter(_own(scope))
        .annotate(
            state=_state(at, today),
            overdue=Q(closed_at=None, overdue_on__isnull=False, overdue_on__lt=today),
            assigned=Q(responsible__isnull=False),
            next_contact=_next_contact(at),
        )
        .select_related("dealer", "vehicle__owner", "vehicle__standing", "responsible", "held_by", "topic")
        .order_by("closed_at", "best_on", "-priority", "pk")
    )
    return tasks if set(states) >= STATES.keys() else tasks.filter(state__in=list(states))


def task_rows(scope: Scope, tasks: Sequence[Task]) -> list[TaskRow]:
    """The rows of some of `tasks_in_reach`."""
    masks = Masks(scope)
    calls = scope.where(Permission.MAKE_CALLS).where(Permission.VIEW_CUSTOMERS).dealer_ids
    return [_row(masks, task, calls) for task in tasks]


def kinds_in(dealers: Sequence[Dealer]) -> dict[str, Label]:
    """The kinds of tasks there are at some dealers, in the order of their rules, with their words."""
    kinds = {}
    for dealer in dealers:
        rules = rules_of(dealer)
        kinds.update({rule.key: rule.label for rule in rules.needs.rules})
        kinds.update(WITHOUT_NEED)
    return kinds


def _own(scope: Scope) -> Q:
    own = scope.own_vehicles("vehicle__standing__")
    return Q() if own is None else own | Q(responsible=scope.staff_id)


def _state(at: datetime, today: date) -> Case:
    return Case(
        When(closed_at__isnull=False, then=Value("closed")),
        When(held_until__gt=at, then=Value("held")),
        When(promised_at__isnull=False, then=Value("promised")),
        When(not_before_at__gt=at, then=Value("waiting")),
        When(opens_on__gt=today, then=Value("coming")),
        default=Value("ready"),
        output_field=CharField(),
    )


def _row(masks: Masks, task: Task, calls: frozenset[int]) -> TaskRow:
    vehicle, owner = task.vehicle, task.vehicle.owner
    own = VehicleMasks(masks, task.dealer_id, holder_of(vehicle))
    held = task.state == "held"  # type: ignore[attr-defined]
    return TaskRow(
        task_id=task.pk,
        dealer_id=task.dealer_id,
        dealer=task.dealer.name,
        vehicle_id=vehicle.pk,
        plate=own.plate(vehicle.plate),
        model=vehicle.model,
        owner=masks.name(owner.name, dealer_id=task.dealer_id) if owner else "",
        advisor=own.holder.advisor,
        kind=kind_words(rules_of(task.dealer), task.kind),
        kind_key=task.kind,
        topic=task.topic.title if task.topic else "",
        state=task.state,  # type: ignore[attr-defined]
        role=str(dict(Role.choices).get(task.role, task.role)),
        role_key=task.role,
        responsible_id=task.responsible_id,
        responsible=str(task.responsible or ""),
        held_by=str(task.held_by or "") if held else "",
        held_until=task.held_until if held else None,
        opens_on=task.opens_on,
        due_on=task.best_on,
        overdue_on=task.overdue_on,
        expires_on=task.expires_on,
        overdue=task.overdue,  # type: ignore[attr-defined]
        tries=task.tries,
        promised=task.promised_at is not None,
        next_at=task.next_contact,  # type: ignore[attr-defined]
        waits_for=_waits_for(task),
        closed_at=task.closed_at,
        ending=_ending(task),
        may_call=task.closed_at is None and task.dealer_id in calls,
    )


def _next_contact(at: datetime) -> Case:
    """From when on an owner may be called again; none where nothing is in the way, or where that is so until
    somebody says otherwise, which is asked anew each day.
    """
    without_end = Q(waits_for__in=UNTIL_SAID, not_before_at__lte=at + timedelta(days=1))
    return Case(When(without_end, then=Value(None)), default=F("not_before_at"), output_field=DateTimeField())


def _ending(task: Task) -> str:
    """How a task ended in words; of a vehicle that is gone, why."""
    words = str(task.get_ending_display()) if task.ending else ""
    why = _LEFT.get(task.ending_fact.removeprefix("vehicle:")) if task.ending == Task.Ending.GONE else None
    return f"{words} · {why}" if why else words


def _waits_for(task: Task) -> str:
    if task.state not in ("waiting", "promised"):  # type: ignore[attr-defined]
        return ""
    return task.waits_for or ("promised" if task.promised_at else "retry")
