"""Tasks follow their needs: closed where nothing is needed any more, moved where the days moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.engine.needs.differences import OVER
from huidian.engine.needs.need import TO_CONTACT
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.outreach.models import Need, Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.stored import state_on

PROMISE_KEPT = timedelta(days=3)
"""How long after its day a promise that nobody kept keeps its task alive."""
_WHY = "the tasks of one dealer's needs that have changed"


def settle_tasks(dealer: Dealer, needs: Sequence[Need], *, day: date, at: datetime) -> int:
    """Bring the tasks of needs that changed in step with them; how many were changed.

    A task that was closed because nothing was needed opens again where its need does (a visit undone). One
    that somebody holds is left to them until it is wrapped up or given back. Belongs into a transaction.
    """
    if not needs:
        return 0
    by_id = {need.pk: need for need in needs}
    rows = Task.objects.unscoped(_WHY).filter(free_at(at), dealer=dealer, need__in=list(by_id))
    # Locked, else whoever takes one meanwhile would lose it to what is written below.
    tasks = list(rows.order_by("pk").select_for_update(of=("self",)))
    moved = [task for task in tasks if task.need_id and _settle(task, by_id[task.need_id], day, at)]
    columns = [
        "opens_on", "best_on", "overdue_on", "expires_on", "closed_at", "ending", "ending_fact", "held_by",
        "held_until",
    ]  # fmt: skip
    Task.objects.unscoped(_WHY).bulk_update(moved, columns, batch_size=500)
    return len(moved)


def settle_overlooked(dealer: Dealer, *, day: date, at: datetime) -> int:
    """Close open tasks of needs that ended while somebody held them, or before they were opened again."""
    left_open = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, need__ending__in=sorted(OVER))
    ids = list(left_open.values_list("need", flat=True).distinct())
    if not ids:
        return 0
    with audit.atomic():
        needs = Need.objects.unscoped(_WHY).filter(pk__in=one_of(ids), ending__in=sorted(OVER))
        return settle_tasks(dealer, list(needs), day=day, at=at)


def expire_tasks(dealer: Dealer, *, day: date, at: datetime) -> int:
    """Close the tasks whose last day is over; how many.

    What somebody holds is left to them, and who was promised a call is called: until some days after the
    promise are over.
    """
    kept = Q(promised_at__gte=datetime.combine(day - PROMISE_KEPT, time(), ZoneInfo(dealer.timezone)))
    late = (
        Task.objects.unscoped(_WHY)
        .open()
        .filter(free_at(at), dealer=dealer, expires_on__lt=day)
        .exclude(kept)
    )
    return late.update(
        closed_at=at,
        ending=Task.Ending.EXPIRED,
        ending_fact="expires_on",
        held_by=None,
        held_until=None,
        promised_at=None,
    )


def reopen_expired(dealer: Dealer, *, day: date, at: datetime) -> int:
    """Open again what expired though its last day is not over: a night ran by a clock that was ahead."""
    rows = Task.objects.unscoped(_WHY).filter(dealer=dealer, ending=Task.Ending.EXPIRED, expires_on__gte=day)
    current = [
        task.pk
        for task in rows.select_related("need")
        if task.need is None or state_on(task.need, day) in (*TO_CONTACT, "coming")
    ]
    again = Task.objects.unscoped(_WHY).filter(pk__in=current, ending=Task.Ending.EXPIRED)
    return again.update(closed_at=None, ending="", ending_fact="")


def _settle(task: Task, need: Need, day: date, at: datetime) -> bool:
    state = state_on(need, day)
    before = (task.closed_at, task.opens_on, task.best_on, task.overdue_on, task.expires_on)
    task.opens_on, task.best_on = need.earliest_on, need.due_on
    task.overdue_on, task.expires_on = need.overdue_on, need.latest_on
    if state in TO_CONTACT or state == "coming":
        if task.ending in (Task.Ending.NOT_NEEDED, Task.Ending.EXPIRED):
            task.closed_at, task.ending, task.ending_fact = None, "", ""
    elif task.closed_at is None:
        task.closed_at, task.ending, task.ending_fact = at, Task.Ending.NOT_NEEDED, need.ending_fact
        task.held_by = task.held_until = None
    return before != (task.closed_at, task.opens_on, task.best_on, task.overdue_on, task.expires_on)
