"""A vehicle that is nobody's is here: whoever receives it takes it for their team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum

from huidian.assignment.actions.giving import Holder, give
from huidian.assignment.actions.nominating import NoTeamError
from huidian.assignment.models import Assignment, Batch, Kind
from huidian.assignment.models.assignments import AssignmentQuerySet
from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import IN_TEAMS, Permission
from huidian.network.scope import Scope

MOST_CLAIMS_A_DAY = 30
"""Of one person, those taken back among them: what is one's own is read unmasked. Twice the receptions of the
fullest day (S4).
"""
_WHY = "who answers for one vehicle that was found within scope"


class TakenError(ValueError):
    """Somebody answers for the vehicle already: `team`, and of it `advisor` ("": the team as such)."""

    def __init__(self, team: str, advisor: str) -> None:
        super().__init__(team, advisor)
        self.team, self.advisor = team, advisor


class NotBegunError(ValueError):
    """The dealer assigns nothing yet: a manager spreads all vehicles first."""


class TooManyClaimsError(ValueError):
    """More than one person claims in a day: a manager spreads so many."""


@audit.atomic()
def claim(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    advisor_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Batch:
    """Give a vehicle that is nobody's, from today on, to an advisor (None: oneself) and their team.

    Who decides about all vehicles names anybody who is in a team, all others name their own team's. The
    dealer is locked until it is done: of two at once the second is told. Raises `Vehicle.DoesNotExist`,
    `NoTeamError` for somebody in no such team, `NotBegunError`, `TakenError`, `TooManyClaimsError`.
    """
    reach = scope.where(Permission.NOMINATE)
    vehicle = Vehicle.objects.within(reach).current().select_related("dealer").get(pk=vehicle_id)
    dealer = locked_dealer(vehicle.dealer_id)
    holder = _begun_holder(dealer, at, by, scope, advisor_id)
    there = _held().filter(vehicle=vehicle).select_related("team", "advisor").first()
    if there is not None:
        raise TakenError(there.team.name, str(there.advisor or ""))
    _must_be_few(1, dealer, at, by, scope)
    batch = give(
        at=at,
        by=by,
        dealer=dealer,
        kind=Kind.CLAIM,
        from_on=today_at(at, dealer),
        chosen={vehicle.pk: holder},
        facts=facts,
    )
    assert batch is not None
    return batch


@audit.atomic()
def claim_several(*, at: datetime, by: Staff, scope: Scope, vehicle_ids: Collection[int]) -> list[Batch]:
    """Take those of some vehicles in reach that are still nobody's for oneself, in one batch a dealer.

    Passed over are those that somebody has by now, and those of a dealer that assigns nothing yet or in none
    of whose teams one is.
    """
    reach, there = scope.where(Permission.NOMINATE), defaultdict(list)
    vehicles = Vehicle.objects.within(reach).current().filter(pk__in=one_of([*vehicle_ids]))
    for vehicle, dealer_id in vehicles.order_by("dealer", "pk").values_list("pk", "dealer"):
        there[dealer_id].append(vehicle)
    batches = []
    for dealer_id, some in there.items():
        dealer = locked_dealer(dealer_id)
        with suppress(NotBegunError, NoTeamError):
            holder = _begun_holder(dealer, at, by, scope, None)
            held = _held().filter(vehicle__in=one_of(some)).values_list("vehicle_id", flat=True)
            free = sorted({*some} - {*held})
            _must_be_few(len(free), dealer, at, by, scope)
            chosen = dict.fromkeys(free, holder)
            batch = give(
                at=at, by=by, dealer=dealer, kind=Kind.CLAIM, from_on=today_at(at, dealer), chosen=chosen
            )
            batches += [batch] if batch else []
    return batches


def _must_be_few(more: int, dealer: Dealer, at: datetime, by: Staff, scope: Scope) -> None:
    """Raise `TooManyClaimsError` where these would be too many of a person today; managers give more."""
    if scope.may_at(dealer.pk, Permission.ASSIGN):
        return
    midnight = datetime.combine(today_at(at, dealer), time(), ZoneInfo(dealer.timezone))
    today = Batch.objects.unscoped(_WHY).filter(
        dealer=dealer, kind=Kind.CLAIM, made_by=by, made_at__gte=midnight
    )
    claimed: int = today.aggregate(n=Sum("vehicles"))["n"] or 0
    if claimed + more > MOST_CLAIMS_A_DAY:
        raise TooManyClaimsError


def _held() -> AssignmentQuerySet:
    return Assignment.objects.unscoped(_WHY).standing().filter(until_on__isnull=True)


def _begun_holder(dealer: Dealer, at: datetime, by: Staff, scope: Scope, advisor_id: int | None) -> Holder:
    """Who is given a vehicle where a dealer assigns. Raises `NotBegunError`, `NoTeamError`."""
    if not Batch.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        raise NotBegunError
    return _holder(dealer, at, by, advisor_id, any_team=scope.may_at(dealer.pk, Permission.ASSIGN))


def _holder(dealer: Dealer, at: datetime, by: Staff, advisor_id: int | None, *, any_team: bool) -> Holder:
    posts = Post.objects.current(at).filter(
        dealer=dealer, role__in=IN_TEAMS, team__ended_on=None, team__isnull=False, staff__is_active=True
    )
    own = set(posts.filter(staff=by).values_list("team", flat=True))
    taken_by = posts.filter(staff=advisor_id or by.pk).order_by("pk")
    post = (taken_by if any_team else taken_by.filter(team__in=own)).last()
    if post is None or post.team_id is None:
        raise NoTeamError
    return Holder(post.team_id, post.staff_id)
