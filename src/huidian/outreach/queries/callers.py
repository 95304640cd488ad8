"""Who may call at a dealer, how much each has to do, and whose customer an owner is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from huidian.network.ends import today_at
from huidian.network.models import Dealer, Post
from huidian.network.own import VehicleHolder, holder_of
from huidian.network.roles import Role
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Task
from huidian.outreach.queries.queue import CALLING_ROLES, in_work_on

_WHY = "the work of one dealer's people: how many, never whose"


def callers_of(scope: Scope, at: datetime) -> dict[Dealer, dict[int, str]]:
    """By dealer in reach, those who make calls there now with their names."""
    dealers = {one.pk: one for one in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")}
    callers: dict[Dealer, dict[int, str]] = {dealer: {} for dealer in dealers.values()}
    posts = Post.objects.current(at).filter(
        dealer__in=list(dealers), role__in=CALLING_ROLES, staff__is_active=True
    )
    for post in posts.select_related("staff").order_by("staff__display_name", "staff"):
        if post.dealer_id is not None:
            callers[dealers[post.dealer_id]][post.staff_id] = str(post.staff)
    return callers


def loads_of(
    dealer: Dealer, people: Iterable[int], at: datetime, *, but: Collection[int] = ()
) -> dict[int, int]:
    """How many tasks each person has today at a dealer, touched and to be done, those `but` apart.

    A task tried three times is one; calls that came in are nobody's load.
    """
    people = list(people)
    midnight = datetime.combine(today_at(at, dealer), time(), ZoneInfo(dealer.timezone))
    made = Attempt.objects.unscoped(_WHY).current().filter(dealer=dealer, by__in=people, at__gte=midnight)
    made = made.filter(direction=Attempt.Direction.OUT)
    to_do = (
        Task.objects.unscoped(_WHY)
        .open()
        .filter(in_work_on(dealer, at), dealer=dealer, responsible__in=people)
        .exclude(pk__in=but)
    )
    theirs: dict[int, set[int]] = {person: set() for person in people}
    for by, task, before in made.values_list("by", "task", "before"):
        theirs[by] |= {*map(int, before), *([task] if task else [])}
    for person, task in to_do.values_list("responsible", "pk"):
        theirs[person or 0].add(task)
    return {person: len(tasks) for person, tasks in theirs.items()}


class PeopleHere:
    """Who works at a dealer now for whom a vehicle belongs to."""

    def __init__(self, dealer: Dealer, at: datetime) -> None:
        posts = Post.objects.current(at).filter(dealer=dealer).order_by("pk")
        rows = list(posts.values_list("staff_id", "role", "team_id", "advisor_name"))
        self._here = {staff for staff, *_ in rows}
        self._leaders = {team: staff for staff, role, team, _ in rows if role == Role.TEAM_LEADER and team}
        self._names = {name: staff for staff, *_, name in rows if name}

    def of(self, holder: VehicleHolder) -> int | None:
        """The person who answers for a vehicle, of a team as such its leader; None where nobody is there."""
        if holder.staff is not None:
            return holder.staff if holder.staff in self._here else None
        return self._names.get(holder.advisor) if holder.advisor else self._leaders.get(holder.team or 0)


def bound_to(
    dealer: Dealer, tasks: Iterable[Task], people: Collection[int], at: datetime
) -> Mapping[int, int]:
    """By task whose customer its owner is: who spoke with the owner last, else who answers for the vehicle.

    Only `people` are looked at; the tasks come with their vehicle and its standing.
    """
    tasks = list(tasks)
    owners = {task.vehicle.owner_id for task in tasks if task.vehicle.owner_id}
    spoken = (
        Attempt.objects.unscoped(_WHY)
        .current()
        .filter(dealer=dealer, customer__in=owners, contact=True, by__in=people)
    )
    last = dict(spoken.order_by("at", "pk").values_list("customer", "by"))
    here = PeopleHere(dealer, at)
    bound: dict[int, int] = {}
    for task in tasks:
        owner = task.vehicle.owner_id
        person = (last.get(owner) if owner else None) or here.of(holder_of(task.vehicle))
        if person is not None and person in people:
            bound[task.pk] = person
    return bound
