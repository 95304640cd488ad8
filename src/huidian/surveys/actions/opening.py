"""Who is to be asked: follow-ups of visits, purchases, closed complaints, each a task in the one queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.customers.models import Customer, Vehicle
from huidian.engine.surveys.drawing import drawn
from huidian.mart.receivers import teams_then
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.outreach.models import Caller, CallPlan, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.words import LINK_ONLY
from huidian.playbooks.surveys import Occasion
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.models import FollowUp
from huidian.surveys.models.follow_ups import OF_VISIT
from huidian.surveys.occasions import Event, new_seed, purchases, reachable, visits
from huidian.visits.models import Visit

PRIORITY = 30
"""Before what vehicles need, after promises and complaints: its days are few."""
_ROLES: dict[str, str] = {Caller.DEALER: Role.CARE_AGENT, Caller.MAKER: Role.OEM_CARE}
_WHY = "who is asked at one dealer, decided by rule and by lot"


@audit.atomic()
def open_follow_ups(dealer: Dealer, *, at: datetime, seed: str = "") -> int:
    """Open the follow-ups of what is on file and not asked about yet; how many were drawn.

    The same night twice opens none twice. Nothing is opened before the dealer works with tasks. Where a share
    is drawn, it is drawn of all that is new together, by a seed nobody knows before; `seed` draws it again.
    """
    today = today_at(at, dealer)
    plan = CallPlan.objects.unscoped(_WHY).filter(dealer=dealer).first()
    if plan is None or today < plan.starts_on:
        return 0
    locked_dealer(dealer.pk)
    withdraw_undone(dealer, at=at)
    close_answered(dealer, at=at)
    events = [*visits(dealer, today), *purchases(dealer, today)]
    by_occasion: dict[str, list[Event]] = {}
    for event in events:
        if event.on >= plan.starts_on:
            by_occasion.setdefault(event.occasion, []).append(event)
    count = 0
    for occasion in rules_of(dealer).surveys.occasions:
        if new := by_occasion.get(occasion.key):
            count += open_drawn(dealer, occasion, new, at, seed or new_seed())
    return count + adopt_tasks(dealer, at=at)


def follow_up_complaint(
    task: Task, *, at: datetime, customer: Customer | None, visit: Visit | None = None, advisor_name: str = ""
) -> FollowUp | None:
    """Let the call after a complaint was closed (`task`) ask its questionnaire; once for each task.

    None where the playbook asks nobody after a complaint, or there is no questionnaire for it. Belongs into a
    transaction.
    """
    dealer = task.dealer
    occasion = next((one for one in enabled(dealer) if one.opened_by == "complaint"), None)
    revision = revision_for(dealer, occasion.key, at=at) if occasion else None
    if occasion is None or revision is None:
        return None
    advisor = advisor_name or (visit.advisor if visit else "")
    on = visit.settled_on if visit else today_at(at, dealer)
    follow_up, _new = FollowUp.objects.unscoped(_WHY).get_or_create(
        vehicle_id=task.vehicle_id,
        occasion=occasion.key,
        cycle=_of_task(task),
        defaults={
            "dealer": dealer,
            "customer": customer,
            "visit": visit,
            "questionnaire": revision.questionnaire,
            "advisor_name": advisor,
            "team_name": (visit.team if visit else "") or teams_then(dealer)(advisor, on),
            "due_from": task.opens_on,
            "due_until": task.opens_on + timedelta(days=occasion.until_days - occasion.from_days),
            "created_at": at,
            "task": task,
        },
    )
    return follow_up


def adopt_tasks(dealer: Dealer, *, at: datetime) -> int:
    """Give calls about a need that an occasion names, and those after a complaint, their questionnaire."""
    count = 0
    for occasion in enabled(dealer):
        if occasion.opened_by == "complaint":
            kind = occasion.task
        elif occasion.need and called_about(dealer, occasion.need):
            kind = occasion.need
        else:
            continue
        tasks = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, kind=kind, topic=None)
        count += ask_with(dealer, occasion, list(tasks.filter(follow_up=None)), at=at)
    return count


def withdraw_undone(dealer: Dealer, *, at: datetime) -> int:
    """Withdraw the tasks of follow-ups whose visit is on file no more (an import was undone); how many."""
    free = Q(task__held_by=None) | Q(task__held_until__lte=at)
    waiting = FollowUp.objects.unscoped(_WHY).filter(
        free,
        dealer=dealer,
        task__closed_at=None,
        task__tries=0,
        visit__retracted_at__isnull=False,
        cycle__startswith=OF_VISIT,
    )
    gone = []
    for one in waiting.select_related("visit"):
        same = Visit.objects.unscoped(_WHY).current().filter(vehicle=one.vehicle_id)
        if one.task_id and one.visit and not same.filter(settled_on=one.visit.settled_on).exists():
            gone.append(one.task_id)
    tasks = Task.objects.unscoped(_WHY).open().filter(pk__in=gone, tries=0)
    return tasks.update(
        closed_at=at, ending=Task.Ending.NOT_NEEDED, ending_fact="visit", held_by=None, held_until=None
    )


def close_answered(dealer: Dealer, *, at: datetime) -> int:
    """Spare the calls whose owners answered by a link while somebody had them in hand; how many."""
    tasks = (
        Task.objects.unscoped(_WHY)
        .open()
        .filter(free_at(at), dealer=dealer, follow_up__response__answered_at__isnull=False)
    )
    return tasks.update(
        closed_at=at, ending=Task.Ending.NOT_NEEDED, ending_fact="response", held_by=None, held_until=None
    )


def ask_with(
    dealer: Dealer, occasion: Occasion, tasks: Sequence[Task], *, at: datetime, questionnaire_id: int = 0
) -> int:
    """Let tasks that are there ask a questionnaire (the occasion's, or one that is named); how many do."""
    revision = revision_for(dealer, occasion.key, at=at) if tasks else None
    if revision is None:
        return 0
    owners = dict(
        Vehicle.objects.unscoped(_WHY)
        .filter(pk__in={task.vehicle_id for task in tasks})
        .values_list("pk", "owner")
    )
    rows = [
        FollowUp(
            dealer=dealer,
            vehicle_id=task.vehicle_id,
            customer_id=owners.get(task.vehicle_id),
            questionnaire_id=questionnaire_id or revision.questionnaire_id,
            occasion=occasion.key,
            cycle=_of_task(task),
            due_from=task.opens_on,
            due_until=max(
                task.expires_on or task.opens_on + timedelta(days=occasion.until_days), task.opens_on
            ),
            created_at=at,
            task=task,
        )
        for task in tasks
    ]
    FollowUp.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def _of_task(task: Task) -> str:
    """What a follow-up follows that goes with a task made by others."""
    return f"task:{task.pk}"


def enabled(dealer: Dealer) -> list[Occasion]:
    """The occasions on which the dealer asks."""
    return [one for one in rules_of(dealer).surveys.occasions if one.enabled]


def called_about(dealer: Dealer, need: str) -> bool:
    """Whether the dealer calls owners about a kind of need."""
    return any(rule.key == need and rule.enabled for rule in rules_of(dealer).needs.rules)


def open_drawn(
    dealer: Dealer,
    occasion: Occasion,
    events: Sequence[Event],
    at: datetime,
    seed: str,
    caller: Caller = Caller.DEALER,
) -> int:
    """Open the follow-ups of events that nobody was asked about, and the tasks of those that are drawn; how
    many were. Belongs into a transaction.

    The trail of the dealer has nothing of what the manufacturer draws: by the seed anybody could tell who.
    """
    revision = revision_for(dealer, occasion.key, at=at, caller=caller)
    events = reachable(dealer, occasion, events, at, noted=caller == Caller.DEALER)
    if revision is None or not events:
        return 0
    everybody, team_then = occasion.share >= 1, teams_then(dealer)
    lot = drawn([one.key for one in events], occasion.share, seed)
    rows = [
        FollowUp(
            dealer=dealer,
            vehicle_id=one.vehicle_id,
            customer_id=one.owner_id,
            visit_id=one.visit_id,
            questionnaire=revision.questionnaire,
            caller=caller,
            occasion=occasion.key,
            cycle=one.cycle,
            advisor_name=one.advisor,
            team_name=one.team or team_then(one.advisor, one.on),
            due_from=one.on + timedelta(days=occasion.from_days),
            due_until=one.on + timedelta(days=occasion.until_days),
            drawn=everybody or one.key in lot,
            seed="" if everybody else seed,
            created_at=at,
        )
        for one in events
    ]
    made = FollowUp.objects.bulk_create(rows, batch_size=500)
    with_tasks(dealer, occasion, [one for one in made if one.drawn], at)
    lots = sum(one.drawn for one in made)
    after = {"occasion_key": occasion.key, "rows": len(made), "drawn": lots}
    _note_opened(dealer, after | ({} if everybody else {"seed": seed}), at, caller)
    return lots


def _note_opened(dealer: Dealer, after: dict[str, Any], at: datetime, caller: Caller) -> None:
    ours = caller == Caller.DEALER
    audit.record(
        at=at,
        staff=None,
        dealer=dealer if ours else None,
        action="follow_ups.opened",
        object_type="follow_ups",
        after=after if ours else after | {"dealer": dealer.code},
    )


def with_tasks(dealer: Dealer, occasion: Occasion, follow_ups: Sequence[FollowUp], at: datetime) -> None:
    """Make the task of each, and name it there; where only a link is sent, nobody is given it to call."""
    waits = {"waits_for": LINK_ONLY} if occasion.ask == "link_only" else {}
    zone = ZoneInfo(dealer.timezone)
    tasks = [
        Task(
            dealer=dealer,
            vehicle_id=one.vehicle_id,
            caller=one.caller,
            kind=occasion.task,
            cycle=f"{occasion.key}:{one.cycle}",
            purpose=occasion.purpose,
            role=_ROLES[one.caller],
            opens_on=one.due_from,
            best_on=one.due_from,
            overdue_on=one.due_until,
            expires_on=one.due_until,
            priority=PRIORITY,
            created_at=at,
            not_before_at=datetime.combine(one.due_until + timedelta(days=1), time(), zone)
            if waits
            else None,
            **waits,
        )
        for one in follow_ups
    ]
    Task.objects.bulk_create(tasks, batch_size=500)
    for one, task in zip(follow_ups, tasks, strict=True):
        one.task = task
    FollowUp.objects.unscoped(_WHY).bulk_update(follow_ups, ["task"], batch_size=500)
