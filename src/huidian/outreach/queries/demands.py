"""What stored needs may ask of a dealer's agents from a day on, counted for the simulator.

Counted is once for each run, by kind and days: what a slider tries out is arithmetic on these counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huidian.engine.needs.go_live import Demand, Setting
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Caller, DemandCount, Need, Task
from huidian.playbooks.needs import NeedRule

CHANNEL = "phone"
_WHY = "what one dealer's needs ask of its agents"
_NEVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class StoredDemands:
    """Needs that make tasks from a day on, and the tasks of them that are open already, which come first.

    `begun`: how many these are. `left_out`: needs that are late by then and make none.
    """

    demands: tuple[Demand, ...]
    begun: int
    left_out: int


def stored_demands(dealer: Dealer, setting: Setting) -> StoredDemands:
    """The needs that open within a setting's weeks, of kinds owners are called about, as `open_tasks` does.

    A need of which a task was made is none any more, whatever came of it; a task that is open is.

    They are told apart by days only where those matter: what opens before the first day opens on it, what
    outlasts the last week does not expire, and what is due in one week is done in no order.
    """
    begins = setting.starts_on.toordinal()
    ends = begins + 7 * setting.weeks
    leads = {
        rule.key: setting.more_lead.get(rule.key, 0)
        for rule in rules_of(dealer).needs.rules
        if is_called(rule)
    }
    counted, begun, left_out = Counter[tuple[int, int, int, str]](), 0, 0
    for kind, earliest, due, overdue, latest, is_task, n in _counted(dealer, setting.starts_on):
        lead = leads.get(kind)
        if lead is None or latest < begins or earliest - lead >= ends:
            continue
        if is_task:
            begun += n
        elif overdue < begins:
            left_out += n
            continue
        opens, last = max(earliest, begins + lead), latest if latest < ends else _NEVER
        counted[due - (due - 1) % 7, opens, last, kind] += n
    day = date.fromordinal
    made = (
        Demand(day(due), day(opens), day(last), kind, n) for (due, opens, last, kind), n in counted.items()
    )
    return StoredDemands(tuple(made), begun, left_out)


def count_demands(dealer: Dealer, *, day: date) -> list[list[Any]]:
    """The counts as they are stored: lists of kind, earliest, due, overdue and latest day (as
    ordinals), whether they are open tasks already, and how many.

    What is booked or refused until a day opens on it.
    """
    over = ~Q(ending="") & Q(ended_until=None)
    needs = (
        without_task(Need.objects.unscoped(_WHY).filter(dealer=dealer, vehicle__retracted_at=None))
        .filter(Q(latest_on=None) | Q(latest_on__gte=day))
        .exclude(over)
        .order_by()
        .values_list("kind", "earliest_on", "due_on", "overdue_on", "latest_on", "ended_until")
        .annotate(n=Count("pk"))
    )
    tasks = (
        Task.objects.unscoped(_WHY)
        .open()
        .filter(Q(expires_on=None) | Q(expires_on__gte=day), dealer=dealer, topic=None)
        .filter(caller=Caller.DEALER)
        .order_by()
        .values_list("kind", "opens_on", "best_on", "overdue_on", "expires_on", "closed_at")
        .annotate(n=Count("pk"))
    )
    return [*_rows(needs, begun=False), *_rows(tasks, begun=True)]


def is_called(rule: NeedRule) -> bool:
    """Whether owners are called about a kind: a need on any of its channels, a courtesy only on its first."""
    return rule.enabled and CHANNEL in (rule.channels[:1] if rule.care else rule.channels)


def without_task(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Those of needs that no task was made of."""
    tasks = Task.objects.unscoped(_WHY).filter(
        vehicle=OuterRef("vehicle"), kind=OuterRef("kind"), cycle=OuterRef("cycle"), topic=None
    )
    return needs.exclude(Exists(tasks))


def _rows(groups: Iterable[Any], *, begun: bool) -> Iterator[list[Any]]:
    for kind, earliest, due, overdue, latest, until, n in groups:
        opens = max(earliest, until or earliest)
        days = [day.toordinal() if day else _NEVER for day in (opens, due, overdue, latest)]
        yield [kind, *days, begun, n]


def _counted(dealer: Dealer, day: date) -> Sequence[Sequence[Any]]:
    """As last counted; counted now, where that was never done. Read once by each process."""
    stored = DemandCount.objects.unscoped(_WHY).filter(dealer=dealer)
    counted_at = stored.values_list("counted_at", flat=True).first()
    if counted_at is None:
        return count_demands(dealer, day=day)
    kept = _kept.get(dealer.pk)
    if kept is None or kept[0] != counted_at:
        _kept.clear()
        kept = _kept[dealer.pk] = counted_at, stored.values_list("rows", flat=True).get()
    return kept[1]


_kept: dict[int, tuple[datetime, Sequence[Sequence[Any]]]] = {}
"""The counts of the dealer that was asked for last, by when they were counted."""
