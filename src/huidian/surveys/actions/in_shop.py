"""Owners who are in the shop are asked there: about their needs, or for the owners' forum."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Caller
from huidian.outreach.queries.words import MAKERS_CALL
from huidian.playbooks.surveys import Occasion, SurveyRules
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.actions.links import MadeLink, link_made
from huidian.surveys.actions.opening import with_tasks
from huidian.surveys.models import FollowUp, Response
from huidian.surveys.queries.score_rows import moments

IN_SHOP = "shop:"
"""What the cycle of a follow-up begins with that was begun in the shop; its day follows."""
_WHY = "what the owner of a vehicle that was found in scope is asked in the shop"


class NotAskedError(ValueError):
    """Nobody is asked that in the shop, or nobody is asked it any more."""


class AnsweredError(ValueError):
    """The owner has answered today."""


def occasions_in_shop(rules: SurveyRules) -> tuple[Occasion, ...]:
    """What owners are asked in the shop: what people begin that is neither a round of calls nor the
    manufacturer's.
    """
    by_hand = (one for one in rules.occasions if one.opened_by == "hand" and one.enabled)
    return tuple(one for one in by_hand if one.task == "follow_up" and one.key != MAKERS_CALL)


def asked_in_shop(scope: Scope, dealer: Dealer) -> tuple[tuple[str, Label], ...]:
    """On which occasions, by key, a person may ask owners in the shop."""
    if not scope.may_at(dealer.pk, Permission.CARE):
        return ()
    return tuple((one.key, one.label) for one in occasions_in_shop(rules_of(dealer).surveys))


def vehicle_in_shop(scope: Scope, vehicle_id: int) -> Vehicle:
    """A vehicle whose owner may be asked. Raises `Vehicle.DoesNotExist` for one out of reach."""
    rows = Vehicle.objects.within(scope.where(Permission.CARE)).current()
    return rows.select_related("owner", "dealer__reckoning").get(pk=vehicle_id)


def occasion_in_shop(vehicle: Vehicle, key: str) -> Occasion:
    """One of the dealer's `occasions_in_shop`. Raises `NotAskedError`."""
    known = {one.key: one for one in occasions_in_shop(rules_of(vehicle.dealer).surveys)}
    if key not in known:
        raise NotAskedError(key)
    return known[key]


def in_shop_now(vehicle: Vehicle, occasion: Occasion, at: datetime) -> FollowUp | None:
    """By which follow-up an owner is asked in the shop today: that of today's answers, else the one begun
    today, else one that waits for a call; None where there is none yet.
    """
    today = today_at(at, vehicle.dealer)
    typed = Q(
        response__channel=Response.Channel.DESK,
        response__answered_at__range=moments(vehicle.dealer, today, today),
    )
    waits = Q(task__isnull=False, task__closed_at=None, response__answered_at=None)
    begun = Q(cycle=f"{IN_SHOP}{today}")
    rows = FollowUp.objects.unscoped(_WHY).filter(
        begun | typed | waits, vehicle=vehicle, occasion=occasion.key, caller=Caller.DEALER, drawn=True
    )
    found = list(rows.select_related("response__by", "questionnaire", "task", "dealer").order_by("due_from"))
    answered = (one for one in found if one.response and one.response.answered_at)
    own = (one for one in found if one.cycle.startswith(IN_SHOP))
    return next(answered, None) or next(own, None) or next(iter(found), None)


def open_in_shop(vehicle: Vehicle, occasion: Occasion, *, at: datetime) -> FollowUp:
    """The same, begun where there is none. Belongs into a transaction that has locked the dealer.

    Its task waits for the owner alone: nobody is given it to call. Raises `NotAskedError`, `AnsweredError`.
    """
    if follow_up := in_shop_now(vehicle, occasion, at):
        if follow_up.response and follow_up.response.answered_at:
            raise AnsweredError
        return follow_up
    revision = revision_for(vehicle.dealer, occasion.key, at=at)
    if revision is None:
        raise NotAskedError(occasion.key)
    today = today_at(at, vehicle.dealer)
    follow_up = FollowUp(
        dealer=vehicle.dealer,
        vehicle=vehicle,
        customer=vehicle.owner,
        questionnaire=revision.questionnaire,
        occasion=occasion.key,
        cycle=f"{IN_SHOP}{today}",
        due_from=today,
        due_until=today + timedelta(days=occasion.until_days),
        created_at=at,
    )
    follow_up.save(force_insert=True)
    with_tasks(vehicle.dealer, replace(occasion, ask="link_only"), [follow_up], at)
    return follow_up


@audit.atomic()
def code_in_shop(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, occasion: str) -> MadeLink:
    """A link as a code by which the owner answers on the own phone. Raises `Vehicle.DoesNotExist`,
    `NotAskedError`, `AnsweredError`.
    """
    vehicle = vehicle_in_shop(scope, vehicle_id)
    locked_dealer(vehicle.dealer_id)
    made = link_made(
        open_in_shop(vehicle, occasion_in_shop(vehicle, occasion), at=at), at=at, by=by, way="qr"
    )
    if made is None:
        raise NotAskedError(occasion)
    return made
