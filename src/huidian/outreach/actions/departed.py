"""Tasks without a need, of vehicles that are gone: closed with the reason, open again where one is back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huidian.customers.models import Departure, Ownership
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import free_at
from huidian.outreach.queries.words import CALL_BACK, COMPLAINT

OFF_FILE = "off_file"
_REASONS = (*Departure.Why.values, OFF_FILE)
_TO_SETTLE = Q(closed_at=None) | Q(ending=Task.Ending.GONE)
_WHY = "the tasks of one dealer's vehicles that are gone"


def settle_departed(dealer: Dealer, *, at: datetime, vehicle_ids: Collection[int] | None = None) -> int:
    """Close or open again the tasks of a dealer's vehicles, or of some; how many.

    A vehicle that was sold, scrapped or moved away is back with another owner since. What somebody has open
    is left to them, and who was promised an answer is called all the same. A task that comes from a need
    follows that one.
    """
    of_these = Q() if vehicle_ids is None else Q(vehicle__in=list(vehicle_ids))
    tasks = Task.objects.unscoped(_WHY).filter(of_these, dealer=dealer, need=None)
    if vehicle_ids is not None and not tasks.filter(_TO_SETTLE).exists():
        return 0
    free = free_at(at)
    campaign = {"member__campaign__ended_at": None, "member__campaign__paused_at": None}
    running = (Q(topic=None) | Q(topic__ended_at=None)) & (Q(member=None) | Q(**campaign))
    moved = 0
    for reason in _REASONS:
        gone, fact = _gone(dealer, reason, at), f"vehicle:{reason}"
        # Found first and moved then: whether a task is free is looked at by the UPDATE itself.
        to_close = list(tasks.open().filter(free, gone).values_list("pk", flat=True))
        closed = {"closed_at": at, "ending": Task.Ending.GONE, "ending_fact": fact}
        rows = Task.objects.unscoped(_WHY).open().filter(free, pk__in=to_close)
        moved += rows.update(**closed, held_by=None, held_until=None)
        ended = tasks.filter(running, ending=Task.Ending.GONE, ending_fact=fact).exclude(gone)
        back = Task.objects.unscoped(_WHY).filter(pk__in=list(ended.values_list("pk", flat=True)))
        moved += back.update(closed_at=None, ending="", ending_fact="")
    return moved


def _gone(dealer: Dealer, reason: str, at: datetime) -> Q:
    if reason == OFF_FILE:
        return Q(vehicle__retracted_at__isnull=False)
    others_since = Ownership.objects.unscoped(_WHY).filter(
        vehicle=OuterRef("vehicle"), since_on__gt=OuterRef("left_on")
    )
    left = Departure.objects.unscoped(_WHY).current()
    left = left.filter(~Exists(others_since), vehicle=OuterRef("vehicle"), why=reason)
    answered = Q(kind__in=[CALL_BACK, COMPLAINT]) | Q(promised_at__isnull=False)
    return ~answered & Q(Exists(left.filter(left_on__lte=today_at(at, dealer))))
