"""Offers and vouchers as lists, the call card and the desk show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from huidian.customers.queries import find_vehicles
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Offer, Task, Voucher
from huidian.outreach.voucher_codes import read_code

STATES: dict[str, Label] = {
    "valid": Label("可用", "Valid"),
    "coming": Label("未生效", "Not yet valid"),
    "redeemed": Label("已核销", "Redeemed"),
    "expired": Label("已过期", "Expired"),
    "withdrawn": Label("已作废", "Withdrawn"),
}
MOST_HITS = 20
_WHY = "the voucher of a task that was read within the scope of who calls"


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer; `issued` vouchers of it, `redeemed` of them."""

    offer_id: int
    dealer_id: int
    dealer: str
    name: str
    terms: str
    from_months: int
    until_months: int | None
    labour_off: int
    parts_off: int
    worth_fen: int
    min_spend_fen: int
    cost_fen: int
    no_accident: bool
    booked_ahead: bool
    starts_on: date | None
    ends_on: date | None
    valid_days: int
    issued: int
    redeemed: int
    holds: bool


def offers_in_reach(scope: Scope) -> QuerySet[Offer]:
    """The offers at dealers whose calls the person manages; `holds`: not ended."""
    current = Q(vouchers__withdrawn_at=None)
    return (
        Offer.objects.within(scope.where(Permission.MANAGE_CALLS))
        .annotate(
            issued=Count("vouchers", filter=current),
            redeemed=Count("vouchers", filter=current & Q(vouchers__redeemed_at__isnull=False)),
            holds=Q(ended_at=None),
        )
        .select_related("dealer")
        .order_by("ended_at", "from_months", "name", "pk")
    )


def offer_row(one: Offer) -> OfferRow:
    """One of them as a row."""
    same = (
        "name", "terms", "from_months", "until_months", "labour_off", "parts_off", "worth_fen",
        "min_spend_fen", "cost_fen", "no_accident", "booked_ahead", "starts_on", "ends_on", "valid_days",
        "issued", "redeemed", "holds",
    )  # fmt: skip
    return OfferRow(
        offer_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        **{name: getattr(one, name) for name in same},
    )


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One voucher; `state` is a key of `STATES`."""

    voucher_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    code: str
    plate: str
    owner: str
    offer: str
    terms: str
    campaign: str
    state: str
    valid_from: date
    valid_until: date
    issued_at: datetime
    redeemed_at: datetime | None
    redeemed_by: str
    how: str
    order_no: str
    may_give_back: bool

    @property
    def shown_code(self) -> str:
        """The code in two halves, as it is read out."""
        return f"{self.code[:4]}-{self.code[4:]}"


def vouchers_in_reach(scope: Scope, *, today: date) -> QuerySet[Voucher]:
    """The vouchers at dealers whose calls the person manages, the newest first."""
    return _rows(Voucher.objects.within(scope.where(Permission.MANAGE_CALLS)), today)


def names_among(vouchers: QuerySet[Voucher]) -> dict[str, dict[str, str]]:
    """The offers and campaigns of some vouchers by id, with their names: what a list is narrowed by."""
    offers = vouchers.order_by("offer").values_list("offer", "offer__name").distinct()
    campaigns = vouchers.exclude(campaign=None).order_by("campaign")
    return {
        "offer": {str(pk): name for pk, name in offers},
        "campaign": {
            str(pk): name for pk, name in campaigns.values_list("campaign", "campaign__name").distinct()
        },
    }


def voucher_rows(scope: Scope, vouchers: Sequence[Voucher]) -> list[VoucherRow]:
    """Some of them as rows."""
    masks = Masks(scope)
    return [_row(masks, one) for one in vouchers]


def vouchers_by(scope: Scope, text: str, *, at: datetime) -> list[VoucherRow]:
    """The vouchers that a code, a plate or a VIN means, those to be redeemed first.

    A code is meant whole, a plate as a search for vehicles means it; at any dealer where the person redeems.
    """
    mine = scope.where(Permission.REDEEM_VOUCHERS)
    dealers = Dealer.objects.filter(pk__in=mine.chosen_dealer_ids)
    today = max((today_at(at, dealer) for dealer in dealers), default=None)
    if not text or today is None:
        return []
    vouchers = Voucher.objects.within(mine)
    found = vouchers.filter(code=read_code(text))
    if not found.exists():
        vehicles = find_vehicles(mine, text, limit=MOST_HITS).ids
        found = vouchers.filter(vehicle__in=list(vehicles), withdrawn_at=None)
    rows = voucher_rows(mine, list(_rows(found, today)[:MOST_HITS]))
    return sorted(rows, key=lambda one: list(STATES).index(one.state))


@dataclass(frozen=True, slots=True)
class CallOffer:
    """What may be offered in a call: the campaign's offer, with the vehicle's voucher where it has one."""

    campaign: str
    name: str
    terms: str
    code: str
    valid_until: date | None


def offer_of(task: Task, *, today: date) -> CallOffer | None:
    """The offer beside a task, with the voucher that is valid today; None for a task of no campaign, of one
    without an offer, or of one whose offer is over without a voucher that still holds.
    """
    if task.member is None or task.member.campaign.offer is None:
        return None
    campaign = task.member.campaign
    assert campaign.offer
    voucher = Voucher.objects.unscoped(_WHY).filter(
        offer=campaign.offer,
        vehicle=task.vehicle_id,
        withdrawn_at=None,
        redeemed_at=None,
        valid_from__lte=today,
        valid_until__gte=today,
    )
    one = voucher.order_by("valid_until", "pk").first()
    if one is None and _is_over(campaign.offer, today):
        return None
    return CallOffer(
        campaign=campaign.name,
        name=campaign.offer.name,
        terms=campaign.offer.terms,
        code=f"{one.code[:4]}-{one.code[4:]}" if one else "",
        valid_until=one.valid_until if one else None,
    )


def _is_over(offer: Offer, today: date) -> bool:
    return offer.ended_at is not None or (offer.ends_on is not None and offer.ends_on < today)


def _rows(vouchers: QuerySet[Voucher], today: date) -> QuerySet[Voucher]:
    state = Case(
        When(withdrawn_at__isnull=False, then=Value("withdrawn")),
        When(redeemed_at__isnull=False, then=Value("redeemed")),
        When(valid_until__lt=today, then=Value("expired")),
        When(valid_from__gt=today, then=Value("coming")),
        default=Value("valid"),
        output_field=CharField(),
    )
    related = ("dealer", "offer", "campaign", "vehicle__owner", "vehicle__standing", "redeemed_by", "visit")
    return (
        vouchers.annotate(state=state, withdrawn=Q(withdrawn_at__isnull=False))
        .select_related(*related)
        .order_by("-issued_at", "-pk")
    )


def _row(masks: Masks, one: Voucher) -> VoucherRow:
    vehicle, owner = one.vehicle, one.vehicle.owner
    own = VehicleMasks(masks, one.dealer_id, holder_of(vehicle))
    return VoucherRow(
        voucher_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        vehicle_id=vehicle.pk,
        code=one.code,
        plate=own.plate(vehicle.plate),
        owner=masks.name(owner.name, dealer_id=one.dealer_id) if owner else "",
        offer=one.offer.name,
        terms=one.offer.terms,
        campaign=one.campaign.name if one.campaign else "",
        state=one.state,  # type: ignore[attr-defined]
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        issued_at=one.issued_at,
        redeemed_at=one.redeemed_at,
        redeemed_by=str(one.redeemed_by or ""),
        how=str(one.get_redeemed_how_display()) if one.redeemed_how else "",
        order_no=one.visit.order_no if one.visit else "",
        may_give_back=one.redeemed_how == Voucher.How.DESK,
    )
