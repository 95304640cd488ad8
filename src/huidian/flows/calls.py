"""One agent's calls: the next one with its card, how the day stands, why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from huidian.customers.models import Customer
from huidian.customers.number_keys import number_of_key
from huidian.engine.contact import OF_THE_MOMENT, Reason
from huidian.flows.call_card import CallCard, call_card
from huidian.flows.call_report import owner_shown
from huidian.flows.makers_calls import note_number_shown
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.claims import answer_for, claim, claim_next, closed_until, release, renew
from huidian.outreach.models import Attempt, Caller, CallPlan, Skip, Task
from huidian.outreach.models.attempts import AttemptQuerySet
from huidian.outreach.models.tasks import TaskQuerySet
from huidian.outreach.queries.attempts import AttemptLine, in_words
from huidian.outreach.queries.makers_queue import (
    dealers_in_turn,
    makers_dealers,
    makers_queue,
    makers_tasks,
)
from huidian.outreach.queries.queue import (
    LATE,
    PROMISED,
    RETRY,
    TODAY,
    Waiting,
    queue,
    ranks,
    waits_of,
    whose,
    why_empty,
)

__all__ = [
    "MyDay",
    "attempt_line",
    "caution",
    "my_day",
    "next_card",
    "open_card",
    "release",
    "renew",
    "skip",
    "task_of",
    "unskip",
    "why_none",
    "zone_and_number",
]
_WHY = "the person's own work"


@dataclass(frozen=True, slots=True)
class MyDay:
    """How a person's day stands: tasks that may be done now, called about today, those whose owner was
    reached, and appointments made.

    `live`: whether the dealer works with tasks at all. `closed_until`: nobody is called before, and `waiting`
    tasks are for then. `for_maker`: they are the manufacturer's calls, to the owners of `dealers` dealers.
    `promised`, `again`, `late`, `today` are parts of `ready`: in the order in which they
    come.
    """

    dealer_id: int
    dealer: str
    live: bool
    closed_until: datetime | None
    ready: int
    waiting: int
    promised: int
    again: int
    late: int
    today: int
    done: int
    reached: int
    booked: int
    for_maker: bool = False
    dealers: int = 1


def dealer_of(scope: Scope) -> Dealer:
    """The dealer a person calls for: the one chosen, else the first one in reach whose files they may open.

    Raises `Dealer.DoesNotExist` where there is none.
    """
    dealers = Dealer.objects.filter(
        pk__in=scope.where(Permission.MAKE_CALLS).where(Permission.VIEW_CUSTOMERS).chosen_dealer_ids
    )
    dealer = dealers.order_by("code").first()
    if dealer is None:
        raise Dealer.DoesNotExist
    return dealer


def my_day(scope: Scope, staff: Staff, *, at: datetime) -> MyDay:
    """A person's day at the dealer they call for, or with the manufacturer's calls. Raises as `dealer_of`."""
    if for_maker(scope):
        return _maker_day(_Line.of(scope, staff, at))
    dealer = dealer_of(scope)
    return _own_day(scope, staff, dealer, at, queue(scope, staff, dealer, at))


def for_maker(scope: Scope) -> bool:
    """Whether a person calls for the manufacturer: at some dealer, and for none."""
    return not scope.may_somewhere(Permission.MAKE_CALLS) and scope.may_somewhere(Permission.CALL_AS_MAKER)


@dataclass(frozen=True)
class _Line:
    """The manufacturer's calls of one of its people now, over all dealers in reach."""

    scope: Scope
    staff: Staff
    at: datetime
    dealers: list[Dealer]
    tasks: TaskQuerySet

    @classmethod
    def of(cls, scope: Scope, staff: Staff, at: datetime) -> _Line:
        dealers = makers_dealers(scope)
        if not dealers:
            raise Dealer.DoesNotExist
        return cls(scope, staff, at, dealers, makers_queue(scope, staff, dealers, at))

    @cached_property
    def in_turn(self) -> list[Dealer]:
        """The dealers with something to do, the most urgent first."""
        return dealers_in_turn(self.tasks, self.dealers)

    @property
    def first(self) -> Dealer:
        """The dealer whose clock the page tells."""
        return (self.in_turn or self.dealers)[0]


def _maker_day(line: _Line) -> MyDay:
    made = Attempt.objects.to_call(line.scope).filter(caller=Caller.MAKER)
    day = _day(line.first, line.at, line.tasks, made.filter(by=line.staff))
    maker = line.first.region.manufacturer.name if line.first.region else ""
    return replace(day, dealer=maker, live=True, for_maker=True, dealers=len(line.in_turn))


def _own_day(scope: Scope, staff: Staff, dealer: Dealer, at: datetime, tasks: TaskQuerySet) -> MyDay:
    made = Attempt.objects.within(scope).filter(dealer=dealer, by=staff)
    live = CallPlan.objects.unscoped(_WHY).filter(dealer=dealer).exists()
    return replace(_day(dealer, at, tasks, made), live=live)


def _day(dealer: Dealer, at: datetime, tasks: TaskQuerySet, made: AttemptQuerySet) -> MyDay:
    midnight = datetime.combine(today_at(at, dealer), time(), ZoneInfo(dealer.timezone))
    made = made.current().filter(at__gte=midnight)
    rows = list(made.values_list("direction", "contact", "task", "before", "effects"))
    called: dict[int, bool] = {}
    for direction, contact, task, before, _effects in rows:
        for one in {task, *map(int, before)} if direction == Attempt.Direction.OUT else ():
            called[one] = called.get(one, False) or contact
    ready, closed = ranks(tasks), closed_until(dealer, at)
    return MyDay(
        dealer_id=dealer.pk,
        dealer=dealer.name,
        live=True,
        closed_until=closed,
        ready=0 if closed else ready.total(),
        waiting=ready.total() if closed else 0,
        promised=ready[PROMISED],
        again=ready[RETRY],
        late=ready[LATE],
        today=ready[TODAY],
        done=len(called),
        reached=sum(called.values()),
        booked=sum("appointment" in effects for *_rest, effects in rows),
    )


def next_card(scope: Scope, staff: Staff, *, at: datetime) -> tuple[CallCard | None, MyDay]:
    """Take the next task of a person's queue: its card, or None; and how the day stands then.

    Raises as `dealer_of`.
    """
    if for_maker(scope):
        return _next_of_maker(_Line.of(scope, staff, at))
    dealer = dealer_of(scope)
    tasks = queue(scope, staff, dealer, at)
    taken = claim_next(at=at, by=staff, scope=scope, dealer=dealer, tasks=tasks)
    card = call_card(scope, taken.task_id, at=at, taken=taken) if taken else None
    return card, _own_day(scope, staff, dealer, at, tasks)


def _next_of_maker(line: _Line) -> tuple[CallCard | None, MyDay]:
    """The same of the manufacturer's calls: at the first dealer where an owner may be called now."""
    for dealer in line.in_turn:
        taken = claim_next(at=line.at, by=line.staff, scope=line.scope, dealer=dealer)
        if taken:
            note_number_shown(at=line.at, by=line.staff, task_id=taken.task_id)
            return call_card(line.scope, taken.task_id, at=line.at, taken=taken), _maker_day(line)
    return None, _maker_day(line)


def open_card(scope: Scope, staff: Staff, task_id: int, *, at: datetime) -> CallCard | None:
    """Take one task by choice; None where somebody else has it. Raises `Task.DoesNotExist`."""
    taken = claim(at=at, by=staff, scope=scope, task_id=task_id)
    if taken is None:
        return None
    note_number_shown(at=at, by=staff, task_id=taken.task_id)
    return call_card(scope, taken.task_id, at=at, taken=taken)


def why_none(scope: Scope, staff: Staff, at: datetime) -> Waiting:
    """What a person's tasks wait for."""
    if for_maker(scope):
        line = _Line.of(scope, staff, at)
        tasks = makers_tasks(scope, staff, line.dealers, at)
        waiting = waits_of(tasks, staff, at, ready=line.tasks, closed_until=closed_until(line.first, at))
        return replace(waiting, skipped=0)
    dealer = dealer_of(scope)
    waiting = why_empty(scope, staff, dealer, at, closed_until(dealer, at))
    opens = closed_until(dealer, waiting.next_at) if waiting.next_at else None
    return replace(waiting, next_at=opens) if opens else waiting


@dataclass(frozen=True, slots=True)
class Caution:
    """What speaks against taking a task by choice: nobody is called before `closed_until`, it is the task of
    `responsible`, a colleague ("": of nobody else). With `refused`, which says why the owner may not be
    called, it is not to be taken at all.
    """

    closed_until: datetime | None
    responsible: str
    refused: Reason | None = None
    vehicle_id: int | None = None


def caution(scope: Scope, staff: Staff, task_id: int, *, at: datetime) -> Caution | None:
    """What is to be asked before a task is taken by choice; None: nothing. Raises `Task.DoesNotExist`."""
    tasks = Task.objects.to_call(scope)
    task = tasks.select_related("dealer", "responsible", "vehicle__owner").get(pk=task_id)
    if task.held_by_id == staff.pk and task.held_until and task.held_until > at:
        return None
    answer = answer_for(task, at, task.dealer)
    if answer.verdict == "no" and answer.rule not in OF_THE_MOMENT:
        return Caution(None, "", answer.reason, task.vehicle_id)
    mine = task.responsible is None or tasks.filter(whose(scope, staff, task.dealer, at), pk=task.pk).exists()
    closed = closed_until(task.dealer, at)
    return None if mine and closed is None else Caution(closed, "" if mine else str(task.responsible))


@audit.atomic()
def skip(*, at: datetime, by: Staff, scope: Scope, task_id: int, why: str) -> bool:
    """Pass a task over for today, and give it back; whether it was not passed over before.

    Raises `Task.DoesNotExist`.
    """
    task = Task.objects.to_call(scope).select_related("dealer").get(pk=task_id)
    today = today_at(at, task.dealer)
    _row, new = Skip.objects.unscoped(_WHY).get_or_create(
        task=task, by=by, skipped_on=today, defaults={"at": at, "why": why}
    )
    release(at=at, by=by, scope=scope, task_id=task_id)
    if new:
        audit.record(
            at=at,
            staff=by,
            dealer=None if task.caller == Caller.MAKER else task.dealer,
            action="task.skipped",
            object_type="task",
            object_id=task.pk,
            why=why,
        )
    return new


@audit.atomic()
def unskip(*, at: datetime, by: Staff, scope: Scope, task_id: int) -> bool:
    """Let a task come again that the person passed over today; whether it was. Raises `Task.DoesNotExist`."""
    task = Task.objects.to_call(scope).select_related("dealer").get(pk=task_id)
    today = today_at(at, task.dealer)
    gone, _by_model = Skip.objects.unscoped(_WHY).filter(task=task, by=by, skipped_on=today).delete()
    if gone:
        audit.record(
            at=at,
            staff=by,
            dealer=None if task.caller == Caller.MAKER else task.dealer,
            action="task.unskipped",
            object_type="task",
            object_id=task.pk,
        )
    return bool(gone)


def zone_and_number(scope: Scope, task_id: int, owner_id: int | None, key: str) -> tuple[ZoneInfo, str]:
    """The zone of a task's dealer, and the number of the owner who was shown that a name means; "" where the
    owner has none of that name. Raises `Task.DoesNotExist`.
    """
    tasks = Task.objects.to_call(scope)
    task = tasks.select_related("dealer", "vehicle__owner").get(pk=task_id)
    shown = owner_shown(task.vehicle, owner_id)
    owner = Customer.objects.unscoped(_WHY).filter(pk=shown).first() if shown and key else None
    number = number_of_key(owner.pk, [owner.phone, *owner.other_phones], key) if owner else ""
    return ZoneInfo(task.dealer.timezone), number


def task_of(scope: Scope, attempt_id: int) -> int | None:
    """The task of an attempt; None for a call that came in. Raises `Attempt.DoesNotExist`."""
    return Attempt.objects.to_call(scope).get(pk=attempt_id).task_id


def attempt_line(scope: Scope, attempt_id: int) -> AttemptLine | None:
    """One attempt in words."""
    attempts = Attempt.objects.within(scope).select_related("dealer", "by", "task")
    attempt = attempts.filter(pk=attempt_id).first()
    return in_words(rules_of(attempt.dealer))(attempt) if attempt else None
