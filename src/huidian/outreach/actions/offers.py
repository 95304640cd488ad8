"""Offers put on file and ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """What is offered on which conditions (`models.Offer`); `key` is that of the playbook's it began as."""

    name: str
    key: str = ""
    terms: str = ""
    from_months: int = 0
    until_months: int | None = None
    labour_off: int = 0
    parts_off: int = 0
    worth_fen: int = 0
    min_spend_fen: int = 0
    cost_fen: int = 0
    no_accident: bool = True
    booked_ahead: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    valid_days: int = 60


@audit.atomic()
def make_offer(*, at: datetime, by: Staff | None, scope: Scope, dealer_id: int, terms: OfferTerms) -> Offer:
    """Put an offer on file. Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for days or
    months in the wrong order.
    """
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.MANAGE_CALLS).dealer_ids).get(pk=dealer_id)
    if terms.until_months is not None and terms.until_months <= terms.from_months:
        raise ValueError("until_months")
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        raise ValueError("ends_on")
    offer = Offer.objects.create(**asdict(terms), dealer=dealer, created_at=at, created_by=by)
    _note(at, by, offer, "offer.made", {"offer": offer.name, "valid_days": offer.valid_days})
    return offer


@audit.atomic()
def end_offers(*, at: datetime, by: Staff, scope: Scope, offer_ids: Collection[int]) -> list[int]:
    """End offers: no more vouchers of them are issued; those there are hold."""
    done = _offers(scope, offer_ids, ended=False)
    for offer in done:
        Offer.objects.within(scope).filter(pk=offer.pk).update(ended_at=at)
        _note(at, by, offer, "offer.ended", {"offer": offer.name})
    return [offer.pk for offer in done]


@audit.atomic()
def resume_offers(*, at: datetime, by: Staff, scope: Scope, offer_ids: Collection[int]) -> list[int]:
    """Take the end of offers back."""
    done = _offers(scope, offer_ids, ended=True)
    for offer in done:
        Offer.objects.within(scope).filter(pk=offer.pk).update(ended_at=None)
        _note(at, by, offer, "offer.resumed", {"offer": offer.name})
    return [offer.pk for offer in done]


def _offers(scope: Scope, ids: Collection[int], *, ended: bool) -> list[Offer]:
    offers = Offer.objects.within(scope.where(Permission.MANAGE_CALLS)).filter(pk__in=ids)
    return list(offers.filter(ended_at__isnull=not ended).select_related("dealer").order_by("pk"))


def _note(at: datetime, by: Staff | None, offer: Offer, action: str, after: dict[str, object]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=offer.dealer,
        action=action,
        object_type="offer",
        object_id=offer.pk,
        after=after,
    )
