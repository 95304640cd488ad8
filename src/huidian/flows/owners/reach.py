"""The owners a person may see: all of a dealer, or those whose vehicle is the person's own."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from huidian.customers.models import Block, Consent, Customer, NumberState, Vehicle
from huidian.kit.identifiers import LIKE_AN_IDENTIFIER
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "what is said of an owner who is in reach; the dealer beside it would be sought by first"


def reachable_owners(scope: Scope) -> QuerySet[Customer]:
    """The owners of the chosen dealers, by name."""
    return (
        Customer.objects.within(scope)
        .current()
        .filter(_own(scope))
        .select_related("dealer")
        .order_by("name", "pk")
    )


def owners_in_reach(scope: Scope, *, today: date) -> QuerySet[Customer]:
    """The same with what a list narrows by; `today` is the day it is where the list is read.

    `blocked`: there is a block that is not over, or the file says no contact; `consented`, `withdrawn`: to
    some purpose, on some channel, as the last word; `number_state` of the first number (without one "none").
    """
    mine = {"customer": OuterRef("pk")}
    blocks = Block.objects.unscoped(_WHY).current().filter(Q(until_on=None) | Q(until_on__gt=today), **mine)
    states = NumberState.objects.unscoped(_WHY).current().filter(number=OuterRef("phone"), **mine)
    return (
        reachable_owners(scope)
        .annotate(
            blocked=Q(Exists(blocks)) | Q(may_contact=False) | ~Q(opted_out_channels=[]),
            consented=Exists(_last_words(given=True)),
            withdrawn=Exists(_last_words(given=False)),
            number_state=Case(
                When(phone="", then=Value("none")),
                default=Coalesce(Subquery(states.values("state")[:1]), Value("unknown")),
            ),
        )
        .alias(open_no=_open_number(scope))
    )


def _open_number(scope: Scope) -> Case:
    """A customer number; where personal fields are masked "" for one that may be a phone or the like.

    Some dealers' DMS number customers by their phones: a search that finds by a part of one says what it is.
    """
    open_at = scope.where(Permission.SEE_PERSONAL).dealer_ids
    hidden = ~Q(dealer__in=open_at) & Q(customer_no__regex=LIKE_AN_IDENTIFIER)
    return Case(When(hidden, then=Value("")), default=F("customer_no"))


def _own(scope: Scope) -> Q:
    """Where a person sees only their own vehicles, the owners of those."""
    own = scope.own_vehicles()
    if own is None:
        return Q()
    narrow = [dealer_id for dealer_id in scope.chosen_dealer_ids if scope.own_only(dealer_id)]
    vehicles = Vehicle.objects.within(scope).current().filter(own, dealer__in=narrow)
    return ~Q(dealer__in=narrow) | Q(pk__in=vehicles.values("owner_id"))


def _last_words(*, given: bool) -> QuerySet[Consent]:
    """Of an owner (outer), what was said last of a purpose and a channel where it was yes, or was no."""
    consents = Consent.objects.unscoped(_WHY).current()
    pair = {name: OuterRef(name) for name in ("customer", "purpose", "channel")}
    later = consents.filter(**pair).filter(
        Q(said_at__gt=OuterRef("said_at")) | Q(said_at=OuterRef("said_at"), pk__gt=OuterRef("pk"))
    )
    return consents.filter(~Exists(later), customer=OuterRef("pk"), given=given)
