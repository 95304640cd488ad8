"""How calling stands just now: who has what open, what waits for what, what today brought so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Task
from huidian.outreach.queries.queue import in_work_on
from huidian.outreach.queries.words import kind_words


@dataclass(frozen=True, slots=True)
class Held:
    """A task somebody has open: since when, and for how many whole minutes that has been."""

    who: str
    kind: Label
    since: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Today:
    """What one person's calls of today brought."""

    who: str
    calls: int
    connected: int
    booked: int


@dataclass(frozen=True, slots=True)
class Live:
    """One dealer now. `ready` tasks could be done at once; `waiting` says of the others by which reason."""

    dealer: str
    held: tuple[Held, ...]
    ready: int
    waiting: tuple[tuple[str, int], ...]
    today: tuple[Today, ...]


def live(scope: Scope, *, at: datetime) -> list[Live]:
    """Each dealer whose calls the person manages."""
    scope = scope.where(Permission.MANAGE_CALLS)
    dealers = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    return [_live(scope, dealer, at) for dealer in dealers]


def _live(scope: Scope, dealer: Dealer, at: datetime) -> Live:
    rules = rules_of(dealer)
    tasks = Task.objects.within(scope).open().filter(in_work_on(dealer, at), dealer=dealer)
    on_the_line = tasks.filter(held_until__gt=at).select_related("held_by").order_by("claimed_at", "pk")
    held = [_held(task, kind_words(rules, task.kind), at) for task in on_the_line]
    waits: Counter[str] = Counter()
    for rule, promised in tasks.filter(not_before_at__gt=at).values_list("waits_for", "promised_at"):
        waits[rule or ("promised" if promised else "retry")] += 1
    return Live(
        dealer=dealer.name,
        held=tuple(held),
        ready=tasks.count() - len(held) - waits.total(),
        waiting=tuple(waits.most_common()),
        today=_today(scope, dealer, at),
    )


def _held(task: Task, kind: Label, at: datetime) -> Held:
    since = task.claimed_at or at
    return Held(str(task.held_by), kind, since, max((at - since) // timedelta(minutes=1), 0))


def _today(scope: Scope, dealer: Dealer, at: datetime) -> tuple[Today, ...]:
    midnight = datetime.combine(today_at(at, dealer), time(), ZoneInfo(dealer.timezone))
    made = Attempt.objects.within(scope).current().filter(dealer=dealer, at__gte=midnight)
    calls, connected, booked = Counter[str](), Counter[str](), Counter[str]()
    for one in made.select_related("by"):
        who = str(one.by)
        calls[who] += 1
        connected[who] += one.contact
        booked[who] += "appointment" in one.effects
    return tuple(Today(who, n, connected[who], booked[who]) for who, n in calls.most_common())
