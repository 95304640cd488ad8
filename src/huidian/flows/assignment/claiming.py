"""Who answers for one vehicle; and where nobody does, who may take it, matched by what is known of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from huidian.assignment import actions
from huidian.assignment.models import Assignment, Batch, Kind, Profile
from huidian.customers.models import Customer, Departure, Vehicle
from huidian.engine.assignment.matching import Person, Reason, matches
from huidian.flows.assignment.base import TeamOnDuty, teams_on_duty
from huidian.flows.assignment.guard import Nobodys, must_be_somebodys, nobodys, why_nobodys
from huidian.flows.assignment.showing import show
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.machines import NotNowError
from huidian.network.models import Dealer, Post, Staff
from huidian.network.own import holder_of
from huidian.network.roles import IN_TEAMS, Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, once

_WHY = "who answers for one vehicle that was found within scope"


@dataclass(frozen=True, slots=True)
class Taker:
    """An advisor who may take a vehicle, and what they have in common with its owner."""

    staff: int
    name: str
    team: str
    vehicles: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a vehicle: a `team` and an `advisor` of it ("": the team as such) since a day.

    Without a day nobody was given it; then it is the one who received it last that it shows, as a proposal.
    `goal` is what is aimed at with owners of its class. `takers`: whom the reader may give it to, the best
    match first, but oneself before all others; none where it is somebody's or the reader gives nothing.
    `may_nominate`: it is another's, and the reader may say that they know the owner. `nobodys`: it belongs to
    no team, so nobody takes or nominates it.
    """

    team: str
    advisor: str
    since: date | None
    goal: Label | None
    takers: Sequence[Taker] = ()
    may_nominate: bool = False
    nobodys: Nobodys = ""


def answering_of(scope: Scope, vehicle_id: int, *, at: datetime) -> Answering:
    """Who answers for a vehicle in reach. Raises `Vehicle.DoesNotExist`."""
    vehicles = Vehicle.objects.within(scope).current()
    vehicle = vehicles.select_related("dealer", "owner", "standing").get(pk=vehicle_id)
    standing = getattr(vehicle, "standing", None)
    goal = rules_of(vehicle.dealer).contact_goal(standing.customer_class) if standing else None
    why = _why_nobodys(vehicle, standing.last_visit_on if standing else None, at)
    rows = Assignment.objects.unscoped(_WHY).standing().filter(vehicle=vehicle, until_on__isnull=True)
    there = rows.select_related("team", "advisor").first()
    if there is not None:
        knows = scope.may_at(vehicle.dealer_id, Permission.NOMINATE) and there.advisor_id != scope.staff_id
        may = knows and scope.own_only(vehicle.dealer_id) and not why
        team, advisor = there.team.name, str(there.advisor or "")
        return Answering(team, advisor, there.from_on, goal, may_nominate=may, nobodys=why)
    takers = () if why else _takers(scope, vehicle, at)
    own_first = tuple(sorted(takers, key=lambda one: one.staff != scope.staff_id))
    return Answering("", holder_of(vehicle).advisor, None, goal, own_first, nobodys=why)


def _why_nobodys(vehicle: Vehicle, last_visit_on: date | None, at: datetime) -> Nobodys:
    rules = rules_of(vehicle.dealer).assessment
    gone = Departure.objects.unscoped(_WHY).current().filter(vehicle=vehicle).exists()
    return why_nobodys(rules, last_visit_on, gone=gone, on=today_at(at, vehicle.dealer))


def claim(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    advisor_id: int | None = None,
    key: IdempotencyKey | None = None,
) -> int:
    """Take a vehicle for an advisor (None: oneself); the batch. As `actions.claim` answers and raises.

    Also `NobodysError` for one that is lost for good, or has left.
    """

    def act() -> dict[str, int]:
        reach = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
        vehicle = reach.select_related("dealer").get(pk=vehicle_id)
        must_be_somebodys(vehicle.dealer, vehicle.pk, at)
        batch = actions.claim(at=at, by=by, scope=scope, vehicle_id=vehicle_id, advisor_id=advisor_id)
        show(batch)
        return {"batch": batch.pk}

    with audit.atomic():
        return int(once(key, at=at, act=act)["batch"])


def take_back(*, at: datetime, by: Staff, scope: Scope, batch_id: int) -> int:
    """Take back what one has claimed today by mistake; the vehicle. Raises as `actions.take_back_claim`."""
    with audit.atomic():
        actions.take_back_claim(at=at, by=by, scope=scope, batch_id=batch_id)
        batch = Batch.objects.within(scope).select_related("dealer").get(pk=batch_id)
        show(batch)
        rows = Assignment.objects.within(scope).filter(recorded_by=batch)
        return int(rows.values_list("vehicle_id", flat=True)[0])


@audit.atomic()
def claim_several(*, at: datetime, by: Staff, scope: Scope, vehicle_ids: Collection[int]) -> list[int]:
    """Take those of some vehicles that are still nobody's for oneself; which. As `actions.claim_several`.

    Passed over are those that belong to no team, too.
    """
    reach = Vehicle.objects.within(scope.where(Permission.NOMINATE)).current()
    there: dict[Dealer, list[int]] = {}
    for vehicle in reach.filter(pk__in=one_of([*vehicle_ids])).select_related("dealer"):
        there.setdefault(vehicle.dealer, []).append(vehicle.pk)
    apart = {pk for dealer, some in there.items() for pk in nobodys(dealer, some, at)}
    batches = actions.claim_several(at=at, by=by, scope=scope, vehicle_ids={*vehicle_ids} - apart)
    show(*batches)
    rows = Assignment.objects.within(scope).filter(recorded_by__in=batches).order_by("vehicle_id")
    return list(rows.values_list("vehicle_id", flat=True))


def take_several_back(*, at: datetime, by: Staff, scope: Scope, vehicle_ids: Collection[int]) -> list[int]:
    """Take back what one has claimed today of some vehicles, with all that was claimed together; which of
    them are nobody's again.
    """
    rows = Assignment.objects.within(scope).filter(vehicle__in=one_of([*vehicle_ids]))
    standing = rows.standing().filter(recorded_by__kind=Kind.CLAIM, recorded_by__made_by=by)
    claimed = list(standing.order_by("recorded_by").values_list("recorded_by", "vehicle_id"))
    done: list[int] = []
    for batch in dict.fromkeys(batch for batch, _vehicle in claimed):
        with suppress(NotNowError, Batch.DoesNotExist):
            take_back(at=at, by=by, scope=scope, batch_id=batch)
            done += [vehicle for one, vehicle in claimed if one == batch]
    return done


def _takers(scope: Scope, vehicle: Vehicle, at: datetime) -> Sequence[Taker]:
    dealer = vehicle.dealer
    if not scope.may_at(dealer.pk, Permission.NOMINATE):
        return ()
    if not Batch.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return ()
    teams = teams_on_duty(dealer, at)
    if not scope.may_at(dealer.pk, Permission.ASSIGN):
        own = Post.objects.current(at).filter(dealer=dealer, staff=scope.staff_id, role__in=IN_TEAMS)
        theirs = set(own.values_list("team", flat=True))
        teams = [team for team in teams if team.team in theirs]
    return _ranked(dealer, teams, _owner_of(vehicle))


def _ranked(dealer: Dealer, teams: Sequence[TeamOnDuty], owner: Person) -> list[Taker]:
    of = {staff: (team, name) for team in teams for staff, name in team.advisors.items()}
    known = _profiles(dealer)
    held = Assignment.objects.unscoped(_WHY).standing().filter(dealer=dealer, until_on__isnull=True)
    vehicles = Counter(held.filter(advisor__in=of).values_list("advisor", flat=True))
    best = matches(owner, {one: known.get(one, Person()) for one in of}, vehicles)
    return [
        Taker(one.advisor, of[one.advisor][1], of[one.advisor][0].name, vehicles[one.advisor], one.reasons)
        for one in best
    ]


def _profiles(dealer: Dealer) -> Mapping[int, Person]:
    rows = Profile.objects.unscoped(_WHY).filter(dealer=dealer)
    return {one.staff_id: Person(one.native_place, one.born, one.gender) for one in rows}


def _owner_of(vehicle: Vehicle) -> Person:
    owner: Customer | None = vehicle.owner
    if owner is None:
        return Person()
    return Person(owner.native_place, owner.birthday.year if owner.birthday else None, owner.gender)


def profile_of(dealer: Dealer, staff_id: int) -> tuple[str, Person]:
    """The name of somebody at a dealer and what is known of them. Raises `Staff.DoesNotExist`."""
    person = Staff.objects.filter(posts__dealer=dealer).distinct().get(pk=staff_id)
    return str(person), _profiles(dealer).get(staff_id, Person())
