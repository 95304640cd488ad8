"""The one queue: which tasks a person may do now, in which order, and why there is none.

Promised call-backs that are due come first, then due retries, then what is late, then what is due today, each
by priority.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When

from huidian.customers.models import Vehicle
from huidian.network.absences import Absence
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import PERMISSIONS, Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Caller, Skip, Task
from huidian.outreach.models.tasks import TaskQuerySet
from huidian.outreach.queries.contacts import files_of_number

WORKS_AS: dict[str, frozenset[str]] = {
    Role.CARE_AGENT: frozenset({Role.CARE_AGENT}),
    Role.CARE_MANAGER: frozenset({Role.CARE_AGENT, Role.CARE_MANAGER}),
    Role.ADVISOR: frozenset({Role.ADVISOR}),
    Role.TEAM_LEADER: frozenset({Role.ADVISOR, Role.TEAM_LEADER}),
    Role.SERVICE_MANAGER: frozenset({Role.ADVISOR, Role.TEAM_LEADER, Role.SERVICE_MANAGER}),
}
"""Whose tasks each role may do besides its own: a manager helps out."""
CALLING_ROLES = tuple(role for role, held in PERMISSIONS.items() if Permission.MAKE_CALLS in held)
"""The roles that call at all."""
MAKERS_ROLES = tuple(role for role, held in PERMISSIONS.items() if Permission.CALL_AS_MAKER in held)
"""Those that call for the manufacturer."""
PROMISED, RETRY, LATE, TODAY = range(4)
_WHY = "one dealer's tasks, held by whomever: only whether"


def roles_at(staff: Staff, dealer: Dealer, at: datetime) -> frozenset[str]:
    """The roles whose tasks a person may do at a dealer now."""
    held = Post.objects.current(at).filter(staff=staff, dealer=dealer).values_list("role", flat=True)
    return _works_as(held)


def _works_as(roles: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(WORKS_AS.get(role, frozenset()) for role in roles))


def whose(scope: Scope, staff: Staff, dealer: Dealer, at: datetime) -> Q:
    """Which tasks of a dealer are a person's to do now: one's own, those of the role that are nobody's, those
    of who is away or has left, and call-backs that were promised by another who let them pass.

    Of the manufacturer's calls all that nobody else promised, for who calls for it at the dealer.
    """
    if not scope.may_at(dealer.pk, Permission.CALL_AS_MAKER):
        return _of_dealer(staff, dealer, at)
    of_maker = Q(caller=Caller.MAKER) & of_makers_caller(staff, [dealer], at)
    if not scope.may_at(dealer.pk, Permission.MAKE_CALLS):
        return of_maker
    return of_maker | Q(caller=Caller.DEALER) & _of_dealer(staff, dealer, at)


def of_makers_caller(staff: Staff, dealers: Sequence[Dealer], at: datetime) -> Q:
    """Which of the manufacturer's calls are a person's: but those another of its people promised, until that
    person has let them pass or is there no more.
    """
    here = Post.objects.current(at).filter(role__in=MAKERS_ROLES, staff__is_active=True)
    minutes = max((rules_of(one).calls.team_after_minutes for one in dealers), default=0)
    nobodys = Q(responsible=None) | ~Q(responsible__in=here.values("staff"))
    return Q(responsible=staff) | nobodys | Q(promised_at__lte=at - timedelta(minutes=minutes))


def _of_dealer(staff: Staff, dealer: Dealer, at: datetime) -> Q:
    """The same of the dealer's own."""
    today = today_at(at, dealer)
    away = {
        one.staff_id: one.cover_id for one in Absence.objects.unscoped(_WHY).filter(dealer=dealer).on(today)
    }
    covered = [absent for absent, cover in away.items() if cover == staff.pk]
    uncovered = [absent for absent, cover in away.items() if cover is None or cover in away]
    fallen = at - timedelta(minutes=rules_of(dealer).calls.team_after_minutes)
    posts = list(
        Post.objects.current(at).filter(dealer=dealer).values_list("staff", "role", "staff__is_active")
    )
    here = {person for person, role, active in posts if active and role in CALLING_ROLES}
    left = Q(responsible__isnull=False) & ~Q(responsible__in=here)
    nobodys = Q(responsible=None) | left | Q(responsible__in=uncovered) | Q(promised_at__lte=fallen)
    role = Q(role__in=_works_as(role for person, role, _ in posts if person == staff.pk))
    return Q(responsible=staff) | Q(responsible__in=covered) | (role & nobodys)


def in_work_on(dealer: Dealer, at: datetime) -> Q:
    """The tasks whose days include today; a promise is kept after the last of them, too.

    Those of a campaign that is held or over are not, but for what is promised or in hand.
    """
    today = today_at(at, dealer)
    promised, in_hand = Q(promised_at__isnull=False), Q(held_until__gt=at)
    not_over = Q(expires_on=None) | Q(expires_on__gte=today) | promised
    runs = Q(member__campaign__paused_at=None, member__campaign__ended_at=None)
    return Q(opens_on__lte=today) & not_over & (runs | promised | in_hand)


def queue(scope: Scope, staff: Staff, dealer: Dealer, at: datetime) -> TaskQuerySet:
    """The tasks a person may begin now, the first one first.

    Not among them: those somebody else holds, those of an owner, a number or a vehicle somebody else has on
    the line, and those the person passed over today.
    """
    today = today_at(at, dealer)
    held = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, held_until__gt=at).exclude(held_by=staff)
    # Read first, for they are no more than there are agents: within the query each task would look for them.
    on_the_line = _with_their_owners_cars(dealer, list(held.values_list("vehicle", "vehicle__owner")))
    skipped = Skip.objects.unscoped(_WHY).filter(task=OuterRef("pk"), by=staff, skipped_on=today)
    return (
        Task.objects.to_call(scope)
        .open()
        .filter(whose(scope, staff, dealer, at), in_work_on(dealer, at), dealer=dealer)
        .filter(Q(not_before_at=None) | Q(not_before_at__lte=at))
        .exclude(vehicle__in=on_the_line)
        .exclude(Exists(skipped))
        .annotate(rank=_rank(dealer, at))
        .order_by("rank", F("promised_at").asc(nulls_last=True), "-priority", "best_on", "pk")
    )


def _with_their_owners_cars(dealer: Dealer, pairs: Sequence[tuple[int, int | None]]) -> set[int]:
    """The vehicles of pairs of a vehicle and its owner, and all others of owners with their first numbers: a
    household, or a file that an import made anew, is one line.
    """
    owners = [owner for _vehicle, owner in pairs if owner]
    if not owners:
        return {vehicle for vehicle, _owner in pairs}
    cars = Vehicle.objects.unscoped(_WHY).filter(owner__in=[*owners, *files_of_number(dealer, owners)])
    return {vehicle for vehicle, _owner in pairs} | set(cars.values_list("pk", flat=True))


def ranks(tasks: TaskQuerySet) -> Counter[int]:
    """How many of the tasks of a queue are promised call-backs, retries, late, of today."""
    rows = tasks.order_by().values("rank")  # type: ignore[misc]
    return Counter({row["rank"]: row["n"] for row in rows.annotate(n=Count("pk"))})


def _rank(dealer: Dealer, at: datetime) -> Case:
    return Case(
        When(promised_at__lte=at, then=Value(PROMISED)),
        When(tries__gt=0, then=Value(RETRY)),
        When(overdue_on__lt=today_at(at, dealer), then=Value(LATE)),
        default=Value(TODAY),
        output_field=IntegerField(),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why there is nothing to do now: by rule of contact (`gap`, `quiet_hours`, …), `retry` and `promised`
    how many tasks wait and the earliest moment at which one of them does not; how many others hold.
    """

    by_rule: dict[str, int]
    next_at: datetime | None
    held_by_others: int
    skipped: int


def why_empty(
    scope: Scope, staff: Staff, dealer: Dealer, at: datetime, closed_until: datetime | None = None
) -> Waiting:
    """What the person's own tasks wait for; `closed_until`: until when nobody is called at all."""
    own = (
        Task.objects.to_call(scope)
        .open()
        .filter(whose(scope, staff, dealer, at), in_work_on(dealer, at), dealer=dealer)
    )
    ready = queue(scope, staff, dealer, at) if closed_until else None
    waits = waits_of(own, staff, at, ready=ready, closed_until=closed_until)
    skipped = Skip.objects.within(scope).filter(by=staff, skipped_on=today_at(at, dealer)).count()
    return replace(waits, skipped=skipped)


def waits_of(
    own: TaskQuerySet,
    staff: Staff,
    at: datetime,
    *,
    ready: TaskQuerySet | None,
    closed_until: datetime | None,
) -> Waiting:
    """What some tasks of a person's wait for; `ready` are those that wait for nothing but the hour."""
    rules: Counter[str] = Counter()
    moments: list[datetime] = []
    later = own.filter(not_before_at__gt=at)
    for waits_for, promised_at, moment in later.values_list("waits_for", "promised_at", "not_before_at"):
        rules[waits_for or ("promised" if promised_at else "retry")] += 1
        moments += [moment] if moment else []
    if closed_until is not None and ready is not None and (count := ready.count()):
        rules["quiet_hours"] += count
        moments.append(closed_until)
    held = own.filter(held_until__gt=at).exclude(held_by=staff).count()
    return Waiting(dict(rules), min(moments, default=None), held, 0)
