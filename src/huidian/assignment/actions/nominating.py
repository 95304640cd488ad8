"""Advisors put forward owners they know; a manager approves or refuses; whoever nominated may withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from huidian.assignment.actions.giving import Holder, NoSuchHolderError, give
from huidian.assignment.machine import NOMINATION
from huidian.assignment.models import Kind, Nomination
from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import move
from huidian.network.models import Post, Staff
from huidian.network.roles import IN_TEAMS, Permission
from huidian.network.scope import Scope


class NominatedError(ValueError):
    """The same advisor has put forward the same vehicle, and nobody has decided yet."""


class NoTeamError(ValueError):
    """Whoever nominates is in no team of the vehicle's dealer, so has none to answer with."""


@audit.atomic()
def nominate(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, note: str = "") -> int:
    """Put a vehicle forward for one's own team and oneself; the nomination's id.

    Any vehicle on the dealer's file may be named, also one that is another team's. Raises
    `Vehicle.DoesNotExist`, `NoTeamError`, `NominatedError`.
    """
    reach = scope.where(Permission.NOMINATE)
    vehicle = Vehicle.objects.within(reach).current().select_related("dealer").get(pk=vehicle_id)
    posts = Post.objects.current(at).filter(
        staff=by, dealer=vehicle.dealer_id, role__in=IN_TEAMS, team__isnull=False
    )
    post = posts.order_by("pk").last()
    if post is None or post.team_id is None:
        raise NoTeamError
    try:
        with transaction.atomic():
            made = Nomination.objects.create(
                dealer=vehicle.dealer,
                vehicle=vehicle,
                team_id=post.team_id,
                advisor=by,
                note=note,
                nominated_at=at,
            )
    except IntegrityError:
        raise NominatedError from None
    after = {"vehicle": vehicle.pk, "advisor": by.pk, "team": post.team_id, "note": note}
    audit.record(
        at=at,
        staff=by,
        dealer=vehicle.dealer,
        action="nomination.made",
        object_type=NOMINATION.name,
        object_id=made.pk,
        after=after,
    )
    return made.pk


@audit.atomic()
def approve(*, at: datetime, by: Staff, scope: Scope, nomination_id: int) -> Nomination:
    """The vehicle is given to who nominated it, from today on.

    Raises `Nomination.DoesNotExist`, `NotNowError`, and `NoSuchHolderError` where the team has ended or the
    advisor has left it since.
    """
    waiting = Nomination.objects.within(scope.where(Permission.ASSIGN)).get(pk=nomination_id)
    locked_dealer(waiting.dealer_id)
    here = Post.objects.current(at).filter(staff=waiting.advisor_id, team=waiting.team_id)
    if not here.filter(staff__is_active=True).exists():
        raise NoSuchHolderError("advisor")
    row: Nomination = move(NOMINATION, nomination_id, "approve", at=at, by=by, scope=scope)
    batch = give(
        at=at,
        by=by,
        dealer=row.dealer,
        kind=Kind.NOMINATION,
        from_on=today_at(at, row.dealer),
        chosen={row.vehicle_id: Holder(row.team_id, row.advisor_id)},
        facts={"nomination": row.pk},
    )
    if batch is not None:
        Nomination.objects.within(scope).filter(pk=row.pk).update(batch=batch)
    return row


def refuse(*, at: datetime, by: Staff, scope: Scope, nomination_id: int, reason: str = "") -> Nomination:
    """The vehicle stays where it is. Raises as `approve` does."""
    why = {"reason": reason}
    row: Nomination = move(NOMINATION, nomination_id, "refuse", at=at, by=by, scope=scope, changes=why)
    return row


def withdraw(*, at: datetime, by: Staff, scope: Scope, nomination_id: int) -> Nomination:
    """Take back what one has put forward oneself. Raises as `approve` does."""
    Nomination.objects.within(scope.where(Permission.NOMINATE)).filter(advisor=by).get(pk=nomination_id)
    row: Nomination = move(NOMINATION, nomination_id, "withdraw", at=at, by=by, scope=scope)
    return row
