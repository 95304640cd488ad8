"""The tasks of a period with what came of each; every figure of the results is a count of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.mart.facts import counted
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Task
from huidian.outreach.queries.words import kind_words
from huidian.outreach.results import ATTRIBUTED, Effect, Try, effect_of
from huidian.playbooks.rules import Reason
from huidian.visits.models import Visit

NO_WORDS = Label("", "")
_WHY = "what one dealer's calls brought, for who manages them"


@dataclass(frozen=True, slots=True)
class TaskResult(Effect):
    """One task of the period with its effect. `target` is its kind's rate of appointments, a share."""

    task_id: int = 0
    dealer_id: int = 0
    vehicle_id: int = 0
    plate: str = ""
    owner: str = ""
    kind: str = ""
    kind_label: Label = NO_WORDS
    target: float = 0.0
    agent_id: int = 0
    agent: str = ""
    reason_label: Label | None = None
    side: str = ""
    created_on: date = date.min


def task_results(scope: Scope, *, since: date, until: date) -> list[TaskResult]:
    """The tasks that were opened in a period, both days within; withdrawn ones were never aimed at."""
    scope = scope.where(Permission.MANAGE_CALLS)
    dealers = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    rows = [row for dealer in dealers for row in _of_dealer(scope, dealer, since, until)]
    names = {one.pk: str(one) for one in Staff.objects.filter(pk__in={row.agent_id for row in rows})}
    return [_named(row, names) for row in rows]


def _named(row: TaskResult, names: dict[int, str]) -> TaskResult:
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    return TaskResult(**values | {"agent": names.get(row.agent_id, "")})


def _of_dealer(scope: Scope, dealer: Dealer, since: date, until: date) -> list[TaskResult]:
    zone, rules = ZoneInfo(dealer.timezone), rules_of(dealer)
    first, last = (datetime.combine(day, at, zone) for day, at in ((since, time.min), (until, time.max)))
    tasks = list(
        Task.objects.within(scope)
        .filter(dealer=dealer, created_at__range=(first, last))
        .exclude(ending=Task.Ending.WITHDRAWN)
        .select_related("vehicle__owner", "vehicle__standing")
        .order_by("pk")
    )
    tries = _tries(dealer, tasks, first, zone)
    spoken = {task.vehicle_id for task in tasks if any(one.connected for one in tries[task.pk])}
    visits = _visits(dealer, spoken, since)
    kinds = {rule.key: rule.target_rate for rule in rules.needs.rules}
    reasons = {one.key: one for one in rules.reasons}
    masks = Masks(scope)
    return [
        _row(masks, task, effect_of(tries[task.pk], visits.get(task.vehicle_id, [])), kinds, reasons)
        for task in tasks
    ]


def _tries(dealer: Dealer, tasks: Collection[Task], since: datetime, zone: ZoneInfo) -> dict[int, list[Try]]:
    """What was tried on each task, a call that settled it along with another one, too."""
    by_id = {task.pk: task for task in tasks}
    along: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        if task.ending_fact.startswith("attempt:"):
            along[task.ending_fact].append(task.pk)
    outcomes = {one.key: one for one in rules_of(dealer).calls.outcomes}
    tries: dict[int, list[Try]] = defaultdict(list)
    made = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer, at__gte=since)
    for one in made.select_related("script").order_by("at", "pk"):
        outcome = outcomes.get(one.outcome)
        said = Try(
            on=one.at.astimezone(zone).date(),
            by=one.by_id,
            script=one.script.version if one.script else 0,
            connected=one.contact,
            intends=outcome.intends if outcome else False,
            booked="appointment" in one.effects,
            reason=one.reason,
        )
        ids = set(along.get(f"attempt:{one.pk}", ())) | ({one.task_id} & by_id.keys())
        for task_id in ids:
            if task_id is not None:
                tries[task_id].append(said)
    return tries


def _visits(dealer: Dealer, vehicles: Collection[int], since: date) -> dict[int, list[date]]:
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles, settled_on__gt=since)
    days: dict[int, list[date]] = defaultdict(list)
    for vehicle, day in (
        counted(rows, rules_of(dealer)).order_by("settled_on").values_list("vehicle", "settled_on")
    ):
        days[vehicle].append(day)
    return days


def _row(
    masks: Masks, task: Task, effect: Effect, kinds: dict[str, float], reasons: dict[str, Reason]
) -> TaskResult:
    owner, standing = task.vehicle.owner, getattr(task.vehicle, "standing", None)
    own = VehicleMasks(masks, task.dealer_id, standing.advisor if standing else "")
    reason = reasons.get(effect.reason)
    said = {one.name: getattr(effect, one.name) for one in fields(Effect)}
    return TaskResult(
        **said,
        task_id=task.pk,
        dealer_id=task.dealer_id,
        vehicle_id=task.vehicle_id,
        plate=own.plate(task.vehicle.plate),
        owner=masks.name(owner.name, dealer_id=task.dealer_id) if owner else "",
        kind=task.kind,
        kind_label=kind_words(rules_of(task.dealer), task.kind),
        target=kinds.get(task.kind, 0.0),
        agent_id=effect.by or task.responsible_id or 0,
        reason_label=reason.label if reason else None,
        side=reason.side if reason else "",
        created_on=task.created_at.astimezone(ZoneInfo(task.dealer.timezone)).date(),
    )


__all__ = ["ATTRIBUTED", "TaskResult", "task_results"]
