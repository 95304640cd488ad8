"""Tasks made of needs: each night those whose time has come, within the day's quota of their kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from huidian.customers.actions import note_refusals
from huidian.customers.queries.permission import Pair, Permissions
from huidian.engine.contact import ContactPermission, Reason
from huidian.kit import day_ranges
from huidian.mart.models import Standing
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import CallPlan, Need, Task
from huidian.outreach.queries.callers import PeopleHere
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.demands import CHANNEL, is_called, without_task
from huidian.outreach.queries.words import COMPLAINT, EVENT, LINK_ONLY
from huidian.playbooks.needs import NeedRule

AGENT: Literal["care_agent"] = "care_agent"
_LOOKED_AT = 4
"""How many times its quota is looked at for owners who may be called."""
FOR_GOOD = frozenset({"opted_out", "block", "withdrawn", "consent", "address", "number", "attempts"})
"""The rules of contact that do not pass by waiting."""
_SPACING = frozenset({"cap", "gap"})
_CLASSES = {"A": 4, "B": 3, "C": 2, "D": 1}
_WHY = "one dealer's needs, of which its tasks are made"


@audit.atomic()
def go_live(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    starts_on: date,
    agents: int,
    calls_a_day: int,
) -> None:
    """Say that tasks are made of needs from a day on, and what one reckons with; said again it is changed.

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for less than one agent or call, or a
    day far off.
    """
    if not scope.may_at(dealer_id, Permission.MANAGE_CALLS):
        raise Dealer.DoesNotExist
    if agents < 1 or calls_a_day < 1:
        raise ValueError("at least one agent and one call a day")
    dealer = Dealer.objects.get(pk=dealer_id)
    if starts_on not in day_ranges.planned(today_at(at, dealer)):
        raise ValueError(f"a beginning far off: {starts_on}")
    before = CallPlan.objects.unscoped(_WHY).filter(dealer=dealer).first()
    plan = {"starts_on": starts_on, "agents": agents, "calls_a_day": calls_a_day}
    CallPlan.objects.unscoped(_WHY).update_or_create(
        dealer=dealer, defaults={**plan, "set_at": at, "set_by": by}
    )
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="calls.go_live",
        object_type="call_plan",
        object_id=dealer.pk,
        before={key: getattr(before, key) for key in plan} if before else None,
        after=plan,
    )


@audit.atomic()
def open_tasks(dealer: Dealer, *, at: datetime) -> int:
    """Make tasks of the needs whose time has come; how many. The same night twice makes none twice.

    None before the dealer has gone live, and none of a need that was late before it did. A kind opens at most
    its quota a day, and the agents get no more than they can call on a day, counted with what is left of the
    days before: the most urgent first, courtesies last, the others the next days.
    """
    today = today_at(at, dealer)
    plan = CallPlan.objects.unscoped(_WHY).filter(dealer=dealer).first()
    if plan is None or today < plan.starts_on:
        return 0
    made, permissions = _made_today(dealer, today), _PlannedPermissions(dealer, at)
    room = plan.agents * plan.calls_a_day - _left_over(dealer, today)
    tasks: list[Task] = []
    for rule in sorted(rules_of(dealer).needs.rules, key=lambda rule: rule.care):
        left = rule.daily_quota - made[rule.key]
        if rule.responsible == AGENT:
            left = min(left, room)
        if is_called(rule) and left > 0:
            wanted = list(_to_do(dealer, rule.key, today, plan.starts_on)[: left * _LOOKED_AT])
            permitted = _permitted(dealer, rule, wanted, at, permissions)[:left] if wanted else []
            opened = list(_tasks(dealer, rule, permitted, at)) if permitted else []
            room -= len(opened) if rule.responsible == AGENT else 0
            tasks += opened
    Task.objects.bulk_create(tasks, batch_size=1000, ignore_conflicts=True)
    return len(tasks)


def _left_over(dealer: Dealer, today: date) -> int:
    """The tasks of the care agents that are still to be called about and have not expired."""
    rows = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, role=AGENT, topic=None, member=None)
    return (
        rows.exclude(kind=EVENT)
        .exclude(waits_for=LINK_ONLY)
        .filter(Q(expires_on=None) | Q(expires_on__gte=today))
        .count()
    )


class _PlannedPermissions:
    """Whether owners may be called on a day, by what for: what is known of them is read once for each."""

    def __init__(self, dealer: Dealer, at: datetime) -> None:
        self._dealer, self._at = dealer, at
        self._contacts = contacts_with(dealer, at=at)
        self._of: dict[str, Permissions] = {}

    def answers(self, purpose: str, pairs: Sequence[Pair]) -> list[ContactPermission]:
        if purpose not in self._of:
            self._of[purpose] = Permissions(
                self._dealer, purpose=purpose, channel=CHANNEL, at=self._at, contacts=self._contacts
            )
        return self._of[purpose].answers(pairs)


def _permitted(
    dealer: Dealer, rule: NeedRule, needs: Sequence[Need], at: datetime, permissions: _PlannedPermissions
) -> list[Need]:
    """The needs whose owners may be called about them today.

    What is forbidden for good is noted; who was called so lately that it has to wait beyond today is passed
    over and takes nothing of the day's quota.
    """
    pairs = [(need.vehicle.owner_id, need.vehicle_id) for need in needs]
    answers = permissions.answers(rule.purpose, pairs)
    ends = datetime.combine(today_at(at, dealer) + timedelta(days=1), time(), ZoneInfo(dealer.timezone))
    forbidden = [
        (owner, replace(answer, reasons=stops))
        for (owner, _), answer in zip(pairs, answers, strict=True)
        if (stops := tuple(one for one in answer.reasons if one.rule in FOR_GOOD))
    ]
    note_refusals(at=at, dealer=dealer, purpose=rule.purpose, channel=CHANNEL, answers=forbidden)
    return [
        need
        for need, answer in zip(needs, answers, strict=True)
        if not any(_keeps_from(one, ends) for one in answer.reasons)
    ]


def _keeps_from(reason: Reason, ends: datetime) -> bool:
    """Whether a rule keeps from calling all day, up to where the day `ends`."""
    if reason.rule in _SPACING:
        return reason.effect == "stop" and reason.until is not None and reason.until >= ends
    return reason.rule in FOR_GOOD or reason.rule == COMPLAINT


def _made_today(dealer: Dealer, today: date) -> Counter[str]:
    midnight = datetime.combine(today, time(), ZoneInfo(dealer.timezone))
    rows = Task.objects.unscoped(_WHY).filter(dealer=dealer, topic=None, created_at__gte=midnight)
    return Counter(rows.values_list("kind", flat=True))


def _to_do(dealer: Dealer, kind: str, today: date, starts_on: date) -> QuerySet[Need]:
    """Needs of a kind to be contacted about today that no task was made of; the most urgent first."""
    open_again = Q(ending="") | Q(ended_until__lte=today)
    needs = without_task(Need.objects.unscoped(_WHY))
    return (
        needs.filter(open_again, dealer=dealer, kind=kind, earliest_on__lte=today, overdue_on__gte=starts_on)
        .filter(Q(latest_on=None) | Q(latest_on__gte=today))
        .select_related("vehicle")
        .order_by("overdue_on", "pk")
    )


def _tasks(dealer: Dealer, rule: NeedRule, needs: Sequence[Need], at: datetime) -> Iterable[Task]:
    ids = [need.vehicle_id for need in needs]
    standings = {row.vehicle_id: row for row in Standing.objects.unscoped(_WHY).filter(vehicle__in=ids)}
    own = PeopleHere(dealer, at) if rule.responsible in ("advisor", "team_leader") else None
    for need in needs:
        standing = standings.get(need.vehicle_id)
        yield Task(
            dealer=dealer,
            vehicle_id=need.vehicle_id,
            need=need,
            kind=need.kind,
            cycle=need.cycle,
            purpose=rule.purpose,
            role=rule.responsible,
            responsible_id=own.of(standing.answers) if own and standing else None,
            opens_on=need.earliest_on,
            best_on=need.due_on,
            overdue_on=need.overdue_on,
            expires_on=need.latest_on,
            priority=priority(rule, standing),
            created_at=at,
        )


def priority(rule: NeedRule, standing: Standing | None) -> int:
    """How much a task matters among those of a day: the higher, the sooner.

    An owner in the contact window of the front desk (months 4 to 11, S4) before others, then by class; a
    courtesy after what the vehicle needs (S1).
    """
    score = 0 if rule.care else 20
    if standing is not None:
        away = standing.months_away
        score += 5 if away is not None and 4 <= away <= 11 else 0
        score += _CLASSES.get(standing.customer_class, 0)
    return score
