"""The manufacturer's own calls that one of its people may make now, over all dealers in reach."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When

from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Caller, Skip, Task
from huidian.outreach.models.tasks import TaskQuerySet, free_at
from huidian.outreach.queries.queue import LATE, PROMISED, RETRY, TODAY, of_makers_caller

IN_HAND = -1
"""The rank of what the person has in hand: it is shown again before all else."""
MOST_DEALERS = 50
"""So many dealers are gone to, the most urgent first, for a call that may be made at this hour."""
_WHY = "what one person passed over today"


def makers_dealers(scope: Scope) -> list[Dealer]:
    """The dealers a person calls owners of for the manufacturer, by code."""
    ids = scope.where(Permission.CALL_AS_MAKER).chosen_dealer_ids
    return list(Dealer.objects.filter(pk__in=ids).select_related("region__manufacturer").order_by("code"))


def makers_tasks(scope: Scope, staff: Staff, dealers: list[Dealer], at: datetime) -> TaskQuerySet:
    """All that is open for the manufacturer today at some dealers and is the person's, waiting or not."""
    days = {one.timezone: today_at(at, one) for one in dealers}
    today = Q(pk=None)
    for zone, day in days.items():
        open_ = Q(expires_on=None) | Q(expires_on__gte=day) | Q(promised_at__isnull=False)
        today |= Q(dealer__timezone=zone, opens_on__lte=day) & open_
    tasks = Task.objects.to_call(scope).open().filter(today, of_makers_caller(staff, dealers, at))
    return tasks.filter(caller=Caller.MAKER)


def makers_queue(scope: Scope, staff: Staff, dealers: list[Dealer], at: datetime) -> TaskQuerySet:
    """The calls a person may begin now, the first one first; `rank` as in the queue of a dealer."""
    tasks = makers_tasks(scope, staff, dealers, at)
    days = {today_at(at, one) for one in dealers}
    skipped = Skip.objects.unscoped(_WHY).filter(task=OuterRef("pk"), by=staff, skipped_on__in=days)
    rank = Case(
        When(held_by=staff, held_until__gt=at, then=Value(IN_HAND)),
        When(promised_at__lte=at, then=Value(PROMISED)),
        When(tries__gt=0, then=Value(RETRY)),
        When(overdue_on__lt=min(days), then=Value(LATE)) if days else When(pk=None, then=Value(LATE)),
        default=Value(TODAY),
        output_field=IntegerField(),
    )
    return (
        tasks.filter(Q(not_before_at=None) | Q(not_before_at__lte=at))
        .filter(free_at(at) | Q(held_by=staff))
        .exclude(Exists(skipped))
        .annotate(rank=rank)
        .order_by("rank", F("promised_at").asc(nulls_last=True), "expires_on", "pk")
    )


def dealers_in_turn(tasks: TaskQuerySet, dealers: list[Dealer]) -> list[Dealer]:
    """The dealers of a queue of the manufacturer's, the one with the first call first."""
    by_id = {one.pk: one for one in dealers}
    first: dict[int, None] = {}
    for dealer_id in tasks.values_list("dealer_id", flat=True)[:5000]:
        first.setdefault(dealer_id)
        if len(first) == MOST_DEALERS:
            break
    return [by_id[one] for one in first if one in by_id]
