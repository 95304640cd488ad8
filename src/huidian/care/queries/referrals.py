"""Referrals and the lines of business used, as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from huidian.care.models import LineUse, Referral
from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral: who brought it, and whom or what."""

    referral_id: int
    dealer_id: int
    dealer: str
    kind: str
    on: date
    giver: str
    giver_vehicle_id: int | None
    giver_plate: str
    brought: str
    brought_phone: str
    vehicle_id: int | None
    plate: str
    voucher: str
    note: str
    by: str
    holds: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One use of a line of business; `lines` is how many different ones the owner has used."""

    use_id: int
    dealer_id: int
    dealer: str
    customer_id: int
    owner: str
    vehicle_id: int | None
    plate: str
    line: str
    line_label: Label
    on: date
    amount_fen: int
    by: str
    holds: bool
    lines: int


def referrals_in_reach(scope: Scope) -> QuerySet[Referral]:
    """The referrals of dealers in reach, the newest first; `holds`: not withdrawn."""
    related = (
        "dealer", "giver", "giver_vehicle__standing", "vehicle__standing", "new_owner", "voucher", "noted_by"
    )  # fmt: skip
    return (
        Referral.objects.within(scope.where(Permission.CARE))
        .annotate(holds=Q(withdrawn_at=None))
        .select_related(*related)
        .order_by("-on", "-pk")
    )


def referral_rows(scope: Scope, referrals: Sequence[Referral]) -> list[ReferralRow]:
    """Some of them as rows."""
    masks = Masks(scope)
    return [_referral(masks, one) for one in referrals]


def referral_counts(scope: Scope) -> dict[str, int]:
    """How many referrals of each kind hold, every kind named."""
    rows = Referral.objects.within(scope.where(Permission.CARE)).filter(withdrawn_at=None)
    counted = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: counted.get(kind, 0) for kind in Referral.Kind.values}


def lines_in_reach(scope: Scope) -> QuerySet[LineUse]:
    """The uses of lines of business at dealers in reach, the newest first; `holds`: not withdrawn."""
    return (
        LineUse.objects.within(scope.where(Permission.CARE))
        .annotate(holds=Q(withdrawn_at=None))
        .select_related("dealer", "customer", "vehicle__standing", "noted_by")
        .order_by("-on", "-pk")
    )


def people_who_noted(scope: Scope) -> list[tuple[int, str]]:
    """Who has noted a use of a line at dealers in reach, by name."""
    rows = LineUse.objects.within(scope.where(Permission.CARE)).filter(noted_by__isnull=False).order_by()
    people = rows.values_list("noted_by", "noted_by__display_name").distinct()
    return sorted(people, key=lambda one: one[1])


def lines_by_person(scope: Scope, since: date, until: date) -> dict[tuple[int, str, int], int]:
    """How many uses from one day to before another hold, by dealer, line and who noted them."""
    rows = LineUse.objects.within(scope).filter(
        on__gte=since, on__lt=until, withdrawn_at=None, noted_by__isnull=False
    )
    counted = rows.order_by().values_list("dealer", "line", "noted_by").annotate(n=Count("pk"))
    return {(dealer, line, person): n for dealer, line, person, n in counted}


def line_words(scope: Scope, *, every: bool = False) -> dict[str, Label]:
    """The words of the lines of business that are noted in reach, or of all there are at its dealers."""
    mine = scope.where(Permission.CARE)
    rows = LineUse.objects.within(mine).order_by().values_list("dealer", "line").distinct()
    used = set() if every else set(rows)
    words: dict[str, Label] = {}
    for dealer in Dealer.objects.filter(pk__in=mine.chosen_dealer_ids):
        for line in rules_of(dealer).care.lines:
            if every or (dealer.pk, line.key) in used:
                words.setdefault(line.key, line.label)
    return words


def line_rows(scope: Scope, uses: Sequence[LineUse]) -> list[LineRow]:
    """Some of them as rows."""
    masks = Masks(scope)
    owners = {one.customer_id for one in uses}
    held = LineUse.objects.within(scope.where(Permission.CARE)).filter(customer__in=owners, withdrawn_at=None)
    counted = held.order_by().values_list("customer").annotate(n=Count("line", distinct=True))
    lines = dict(counted)
    return [_line(masks, one, lines.get(one.customer_id, 0)) for one in uses]


def _referral(masks: Masks, one: Referral) -> ReferralRow:
    dealer_id = one.dealer_id
    giver_car = _plates(masks, one.giver_vehicle, dealer_id)
    brought = one.new_name or (one.new_owner.name if one.new_owner else "")
    return ReferralRow(
        referral_id=one.pk,
        dealer_id=dealer_id,
        dealer=one.dealer.name,
        kind=one.kind,
        on=one.on,
        giver=masks.name(one.giver.name, dealer_id=dealer_id),
        giver_vehicle_id=one.giver_vehicle_id,
        giver_plate=giver_car,
        brought=masks.name(brought, dealer_id=dealer_id),
        brought_phone=masks.phone(one.new_phone, dealer_id=dealer_id),
        vehicle_id=one.vehicle_id,
        plate=_plates(masks, one.vehicle, dealer_id),
        voucher=f"{one.voucher.code[:4]}-{one.voucher.code[4:]}" if one.voucher else "",
        note=one.note,
        by=str(one.noted_by or ""),
        holds=one.withdrawn_at is None,
    )


def _line(masks: Masks, one: LineUse, lines: int) -> LineRow:
    rule = rules_of(one.dealer).care.line(one.line)
    return LineRow(
        use_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        customer_id=one.customer_id,
        owner=masks.name(one.customer.name, dealer_id=one.dealer_id),
        vehicle_id=one.vehicle_id,
        plate=_plates(masks, one.vehicle, one.dealer_id),
        line=one.line,
        line_label=rule.label if rule else Label(one.line, one.line),
        on=one.on,
        amount_fen=one.amount_fen,
        by=str(one.noted_by or ""),
        holds=one.withdrawn_at is None,
        lines=lines,
    )


def _plates(masks: Masks, vehicle: Vehicle | None, dealer_id: int) -> str:
    if vehicle is None:
        return ""
    return VehicleMasks(masks, dealer_id, holder_of(vehicle)).plate(vehicle.plate)
