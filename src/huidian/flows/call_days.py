"""How one agent's day stands: at the dealer they call for, or with the manufacturer's calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.actions.claims import closed_until
from huidian.outreach.models import Attempt, Caller, CallPlan
from huidian.outreach.models.attempts import AttemptQuerySet
from huidian.outreach.models.tasks import TaskQuerySet
from huidian.outreach.queries.makers_queue import dealers_in_turn, makers_dealers, makers_queue
from huidian.outreach.queries.queue import LATE, PROMISED, RETRY, TODAY, queue, ranks

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
        return makers_day(Line.of(scope, staff, at))
    dealer = dealer_of(scope)
    return own_day(scope, staff, dealer, at, queue(scope, staff, dealer, at))


def for_maker(scope: Scope) -> bool:
    """Whether a person calls for the manufacturer: at some dealer, and for none."""
    return not scope.may_somewhere(Permission.MAKE_CALLS) and scope.may_somewhere(Permission.CALL_AS_MAKER)


@dataclass(frozen=True)
class Line:
    """The manufacturer's calls of one of its people now, over all dealers in reach."""

    scope: Scope
    staff: Staff
    at: datetime
    dealers: list[Dealer]
    tasks: TaskQuerySet

    @classmethod
    def of(cls, scope: Scope, staff: Staff, at: datetime) -> Line:
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


def makers_day(line: Line) -> MyDay:
    made = Attempt.objects.to_call(line.scope).filter(caller=Caller.MAKER)
    day = _day(line.first, line.at, line.tasks, made.filter(by=line.staff))
    maker = line.first.region.manufacturer.name if line.first.region else ""
    return replace(day, dealer=maker, live=True, for_maker=True, dealers=len(line.in_turn))


def own_day(scope: Scope, staff: Staff, dealer: Dealer, at: datetime, tasks: TaskQuerySet) -> MyDay:
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
