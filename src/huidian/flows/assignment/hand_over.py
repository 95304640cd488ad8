"""Somebody leaves (S3): their customers go to one colleague as a whole, or evenly to several.

With the vehicles go open tasks, promised call-backs and appointments; owners can be written to. History
stays: who had a vehicle before has it still on the days before. An absence is no hand-over: it has a cover
and an end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from huidian.assignment.actions import Holder, Undone, give, undo_batch
from huidian.assignment.models import Batch, Kind
from huidian.assignment.queries import dms_names, shown_names
from huidian.customers.models import Vehicle
from huidian.engine.assignment.even_spread import Candidate, spread
from huidian.flows.assignment.base import Base, base_of, locked_unmoved
from huidian.flows.assignment.managed import vehicles_by_holder
from huidian.flows.assignment.showing import show
from huidian.flows.messages.lists import enqueue_list
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import IN_TEAMS, Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, earlier_outcome, once
from huidian.outreach.actions.assigning import Given
from huidian.outreach.actions.handing_on import hand_back, hand_on, open_tasks_of
from huidian.workshop import handing_on as workshop

_WHY = "the vehicles of one dealer that somebody hands over"


class NobodyToTakeError(ValueError):
    """No colleague was named who is in a team of the dealer."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who answers for vehicles, or did: `here` while they have a post in a team. `name` is that in
    the DMS, else their own; `vehicles`: how many they answer for, given or as a proposal.
    """

    staff: int
    name: str
    here: bool
    vehicles: int


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What somebody who is in no team any more still answers for at a dealer."""

    dealer_id: int
    dealer: str
    vehicles: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one person hands over: vehicles, open tasks, of them promised call-backs, appointments from today
    on; who could take it.
    """

    base: Base
    leaver: Leaver
    vehicles: Sequence[Candidate]
    tasks: int
    promised: int
    appointments: int
    takers: Sequence[tuple[int, str, str]]
    """Staff, their name, their team's."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of it; `blocked` owners were not written to."""

    batch: int | None
    vehicles: int
    tasks: int
    appointments: int = 0
    queued: int = 0
    blocked: int = 0


def people_of(dealer: Dealer, at: datetime) -> list[Leaver]:
    """Who answers for vehicles, or may have: everybody the DMS knows by name, and whoever was given any;
    who has left comes first.
    """
    here = set(
        Post.objects.current(at)
        .filter(dealer=dealer, role__in=IN_TEAMS, team__isnull=False, staff__is_active=True)
        .values_list("staff", flat=True)
    )
    known, held = dms_names(dealer), vehicles_by_holder(dealer, at=at)
    everybody = [
        Leaver(staff, name, staff in here, held[staff])
        for staff, name in shown_names(dealer).items()
        if staff is not None and (staff in known or held[staff])
    ]
    return sorted(everybody, key=lambda one: (one.here, -one.vehicles, one.name))


def left_behind(scope: Scope, staff_id: int, *, at: datetime) -> list[LeftBehind]:
    """The dealers in reach at which a person who is in no team (any more) still has vehicles."""
    reach = scope.where(Permission.ASSIGN).dealer_ids
    posts = Post.objects.filter(staff=staff_id, dealer__in=reach)
    posts = posts.filter(Q(role__in=IN_TEAMS) | ~Q(advisor_name=""))
    here = Post.objects.current(at).filter(staff=staff_id, staff__is_active=True, team__isnull=False)
    dealers = Dealer.objects.filter(pk__in=posts.values("dealer")).exclude(pk__in=here.values("dealer"))
    rows = []
    for dealer in dealers.order_by("code"):
        vehicles = vehicles_by_holder(dealer, at=at)[staff_id]
        if vehicles:
            rows.append(LeftBehind(dealer.pk, dealer.name, vehicles))
    return rows


def holdings_of(dealer: Dealer, staff_id: int, *, at: datetime) -> Holdings:
    """What a person would hand over today. Raises `Staff.DoesNotExist` for one the dealer does not know."""
    leaver = next((one for one in people_of(dealer, at) if one.staff == staff_id), None)
    if leaver is None:
        raise Staff.DoesNotExist
    base = base_of(dealer, on=today_at(at, dealer), at=at)
    takers = [
        (staff, name, team.name)
        for team in base.teams
        for staff, name in team.advisors.items()
        if staff != staff_id
    ]
    theirs = [one for one in base.candidates if one.advisor == staff_id]
    upcoming = workshop.upcoming_with(dealer, leaver.name, base.on).count()
    return Holdings(
        base, leaver, theirs, **open_tasks_of(dealer, staff_id), appointments=upcoming, takers=takers
    )


def hand_over(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    staff_id: int,
    to: Collection[int],
    template_key: str = "",
    key: IdempotencyKey | None = None,
) -> HandedOver:
    """Hand everything of a person over, from today on: to one as a whole, to several each class evenly.

    One batch, in one transaction with tasks and messages. Raises `Dealer.DoesNotExist`, `Staff.DoesNotExist`,
    `NobodyToTakeError`, `NoTemplateError`, and `BaseMovedError` where somebody or an import changed meanwhile
    who has what: then nothing is stored.
    """
    if (earlier := earlier_outcome(key)) is not None:
        return HandedOver(**earlier)
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.ASSIGN).chosen_dealer_ids).get(pk=dealer_id)
    holdings = holdings_of(dealer, staff_id, at=at)
    team_of = {
        staff: team.team for team in holdings.base.teams for staff in team.advisors if staff != staff_id
    }
    takers = [one for one in dict.fromkeys(to) if one in team_of]
    if not takers or len(takers) < len(set(to)):
        raise NobodyToTakeError
    places = spread(holdings.vehicles, {one: [] for one in takers}, keep=False)
    chosen = {vehicle: Holder(team_of[place.team], place.team) for vehicle, place in places.items()}
    with audit.atomic():
        if (earlier := locked_unmoved(holdings.base, key)) is not None:
            return HandedOver(**earlier)
        act = _Act(at, by, scope, dealer, holdings, chosen, takers, template_key)
        return HandedOver(**once(key, at=at, act=act.carry_out))


def undo(*, at: datetime, by: Staff, scope: Scope, batch_id: int) -> Undone:
    """Take any batch back; of a hand-over tasks and appointments go back too, as far as nobody has dealt with
    them meanwhile.
    """
    with audit.atomic():
        within = Batch.objects.within(scope.where(Permission.ASSIGN))
        batch = within.select_related("dealer").get(pk=batch_id)
        locked_dealer(batch.dealer_id)
        # Tasks are locked before the trail: the order of all locks.
        given = [Given(*one) for one in batch.facts.get("given", ())]
        if given and batch.undone_at is None:
            hand_back(at=at, by=by, dealer=batch.dealer, given=given)
        moved = [workshop.Moved(*one) for one in batch.facts.get("appointments", ())]
        if moved and batch.undone_at is None:
            workshop.hand_back(at=at, by=by, dealer=batch.dealer, moved=moved)
        undone = undo_batch(at=at, by=by, scope=scope, batch_id=batch_id)
        show(batch)
        return undone


@dataclass(frozen=True, slots=True)
class _Act:
    at: datetime
    by: Staff
    scope: Scope
    dealer: Dealer
    holdings: Holdings
    chosen: dict[int, Holder]
    takers: Sequence[int]
    template_key: str

    def carry_out(self) -> dict[str, Any]:
        names = {staff: name for staff, name, _team in self.holdings.takers}
        leaver = self.holdings.leaver
        holders = {vehicle: holder.advisor or self.takers[0] for vehicle, holder in self.chosen.items()}
        # Tasks are locked before the trail: the order of all locks.
        given = hand_on(
            at=self.at,
            by=self.by,
            dealer=self.dealer,
            person=leaver.staff,
            holders=holders,
            rest=self.takers[0],
        )
        moved = workshop.hand_on(
            at=self.at,
            by=self.by,
            dealer=self.dealer,
            advisor=leaver.name,
            from_on=self.holdings.base.on,
            holders={vehicle: names[holder] for vehicle, holder in holders.items()},
            rest=names[self.takers[0]],
        )
        batch = give(
            at=self.at,
            by=self.by,
            dealer=self.dealer,
            kind=Kind.HAND_OVER,
            from_on=self.holdings.base.on,
            chosen=self.chosen,
            facts={"person": leaver.name, "to": "、".join(names[one] for one in self.takers)},
        )
        show(batch)
        if batch is not None and (given or moved):
            batch.facts["given"] = [[one.task_id, one.before, one.now] for one in given]
            batch.facts["appointments"] = [list(one) for one in moved]
            batch.save(update_fields=["facts"])
        outcome = {"batch": batch.pk if batch else None, "vehicles": len(self.chosen), "tasks": len(given)}
        outcome["appointments"] = len(moved)
        new_names = {vehicle: names[holder] for vehicle, holder in holders.items()}
        return {**outcome, **(self._write(batch, new_names) if self.template_key and batch else {})}

    def _write(self, batch: Batch, new_names: Mapping[int, str]) -> dict[str, int]:
        """Tell the owners by name who answers for their vehicle now."""
        rows = Vehicle.objects.unscoped(_WHY).filter(pk__in=one_of(list(self.chosen))).exclude(plate="")
        result = enqueue_list(
            at=self.at,
            by=self.by,
            scope=self.scope,
            dealer_id=self.dealer.pk,
            template_key=self.template_key,
            plates=list(rows.order_by("pk").values_list("plate", flat=True)),
            cause_key=f"hand-over-{batch.pk}",
            values={vehicle: {"advisor": name} for vehicle, name in new_names.items()},
        )
        return {"queued": result.queued, "blocked": len(result.blocked)}
