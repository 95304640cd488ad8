"""The tasks of a period with what came of each; every figure of the results is a count of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.mart.facts import counted
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Staff
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.outreach.queries.attempts import attempts_on
from huidian.outreach.queries.words import kind_words
from huidian.outreach.results import (
    ATTRIBUTED,
    Counts,
    Effect,
    Light,
    Try,
    counts_by,
    counts_of,
    effect_of,
    light_of,
    target_of,
)
from huidian.visits.models import Visit

NO_WORDS = Label("", "")
_OF_AN_EFFECT = tuple(one.name for one in fields(Effect))
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


By = Literal["agent", "kind", "script"]
"""What results are told apart by: who called, the kind of task, the version of the script."""
BY_WORDS: dict[By, Label] = {
    "agent": Label("按回访人", "By agent"),
    "kind": Label("按类别", "By kind"),
    "script": Label("按话术", "By script"),
}
_NOBODY = Label("未派给人", "Nobody's")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """The results of one agent, kind or script: `key` as the list of tasks is narrowed to it, the target rate
    of its kinds (a share) and how the rate of appointments stands to it.
    """

    by: By
    key: str
    words: Label
    dealer_id: int
    counts: Counts
    target: float | None
    light: Light


def lines_by(rows: Iterable[TaskResult], by: By) -> list[ResultLine]:
    """Results told apart, the largest first; by script only what was called about."""
    rows = [one for one in rows if one.contacted or by != "script"]
    lines = [result_line(group, by, str(key)) for key, group in counts_by(rows, _KEYS[by]).items()]
    return sorted(lines, key=lambda line: -line.counts.targeted)


def result_line(rows: Sequence[TaskResult], by: By, key: str) -> ResultLine:
    """The results of some tasks as one line."""
    counts = counts_of(rows)
    target = target_of(one.target for one in rows if one.contacted)
    words = _named(rows[0], by) if rows else NO_WORDS
    dealer_id = rows[0].dealer_id if rows else 0
    return ResultLine(by, key, words, dealer_id, counts, target, light_of(counts, target))


_KEYS: dict[By, Callable[[TaskResult], str]] = {
    "agent": lambda one: str(one.agent_id),
    "kind": lambda one: one.kind,
    "script": lambda one: script_of(one),
}


def script_of(one: TaskResult) -> str:
    """The version of the script that was used, "" where nobody called."""
    return str(one.script) if one.contacted else ""


def script_words(version: int) -> Label:
    """The version of a dealer's script, or that it was the brand's."""
    return Label(f"第 {version} 版", f"Version {version}") if version else Label("品牌话术", "Brand's script")


def _named(row: TaskResult, by: By) -> Label:
    if by == "agent":
        return Label(row.agent, row.agent) if row.agent else _NOBODY
    return row.kind_label if by == "kind" else script_words(row.script)


class _TaskLine(NamedTuple):
    """What is read of a task, of its vehicle and owner."""

    task_id: int
    vehicle_id: int
    kind: str
    responsible_id: int | None
    created_at: datetime
    plate: str
    owner: str | None
    team_id: int | None
    holder_id: int | None
    advisor: str | None

    @property
    def holder(self) -> VehicleHolder:
        return VehicleHolder(self.team_id, self.holder_id, self.advisor or "")


_OF_A_TASK = (
    *("pk", "vehicle_id", "kind", "responsible_id", "created_at"),
    *("vehicle__plate", "vehicle__owner__name"),
    *("vehicle__standing__team", "vehicle__standing__holder", "vehicle__standing__advisor"),
)


def usual_since(until: date) -> date:
    """From when on results are shown where nobody says: the first of the month before."""
    return (until.replace(day=1) - timedelta(days=1)).replace(day=1)


def task_results(scope: Scope, *, since: date, until: date) -> list[TaskResult]:
    """The tasks that were opened in a period, both days within; what was withdrawn untried was no aim."""
    scope = scope.where(Permission.MANAGE_CALLS)
    dealers = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    effects = {dealer: _effects(scope, dealer, since, until) for dealer in dealers}
    agents = {_agent_of(task, effect) for pairs in effects.values() for task, effect in pairs}
    names = {one.pk: str(one) for one in Staff.objects.filter(pk__in=agents - {0})}
    return [row for dealer, pairs in effects.items() for row in _rows(scope, dealer, pairs, names)]


def _agent_of(task: _TaskLine, effect: Effect) -> int:
    return effect.by or task.responsible_id or 0


def _effects(scope: Scope, dealer: Dealer, since: date, until: date) -> list[tuple[_TaskLine, Effect]]:
    zone = ZoneInfo(dealer.timezone)
    first, last = (datetime.combine(day, at, zone) for day, at in ((since, time.min), (until, time.max)))
    rows = (
        Task.objects.within(scope)
        .filter(dealer=dealer, created_at__range=(first, last))
        .exclude(ending=Task.Ending.WITHDRAWN, tries=0)
        .order_by("pk")
    )
    tasks = list(map(_TaskLine._make, rows.values_list(*_OF_A_TASK)))
    tries = _tries(dealer, tasks, first, zone)
    spoken = {task.vehicle_id for task in tasks if any(one.connected for one in tries[task.task_id])}
    visits = _visits(dealer, spoken, since)
    return [(task, effect_of(tries[task.task_id], visits.get(task.vehicle_id, []))) for task in tasks]


def _tries(
    dealer: Dealer, tasks: Collection[_TaskLine], since: datetime, zone: ZoneInfo
) -> dict[int, list[Try]]:
    """What was tried on each task, by a call about another one that it was part of, too."""
    ids = {task.task_id for task in tasks}
    outcomes = {one.key: one for one in rules_of(dealer).calls.outcomes}
    tries: dict[int, list[Try]] = defaultdict(list)
    columns = ("at", "by_id", "script__version", "contact", "outcome", "effects", "reason")
    for settled, values in attempts_on(dealer, ids, columns, since=since):
        at, by, script, contact, outcome_key, effects, reason = values
        outcome = outcomes.get(outcome_key)
        attempt = Try(
            on=at.astimezone(zone).date(),
            by=by,
            script=script or 0,
            connected=contact,
            intends=outcome.intends if outcome else False,
            booked="appointment" in effects,
            reason=reason,
        )
        for one in settled:
            tries[one].append(attempt)
    return tries


def _visits(dealer: Dealer, vehicles: Collection[int], since: date) -> dict[int, list[date]]:
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles, settled_on__gt=since)
    days: dict[int, list[date]] = defaultdict(list)
    for vehicle, day in (
        counted(rows, rules_of(dealer)).order_by("settled_on").values_list("vehicle", "settled_on")
    ):
        days[vehicle].append(day)
    return days


def _rows(
    scope: Scope, dealer: Dealer, pairs: Collection[tuple[_TaskLine, Effect]], names: Mapping[int, str]
) -> Iterator[TaskResult]:
    rules, masks, zone = rules_of(dealer), Masks(scope), ZoneInfo(dealer.timezone)
    targets = {rule.key: rule.target_rate for rule in rules.needs.rules}
    reasons = {one.key: one for one in rules.reasons}
    kinds = {kind: kind_words(rules, kind) for kind in {task.kind for task, _ in pairs}}
    for task, effect in pairs:
        reason = reasons.get(effect.reason)
        agent = _agent_of(task, effect)
        yield TaskResult(
            **{name: getattr(effect, name) for name in _OF_AN_EFFECT},
            task_id=task.task_id,
            dealer_id=dealer.pk,
            vehicle_id=task.vehicle_id,
            plate=VehicleMasks(masks, dealer.pk, task.holder).plate(task.plate),
            owner=masks.name(task.owner or "", dealer_id=dealer.pk),
            kind=task.kind,
            kind_label=kinds[task.kind],
            target=targets.get(task.kind, 0.0),
            agent_id=agent,
            agent=names.get(agent, ""),
            reason_label=reason.label if reason else None,
            side=reason.side if reason else "",
            created_on=task.created_at.astimezone(zone).date(),
        )


__all__ = ["ATTRIBUTED", "TaskResult", "task_results"]
