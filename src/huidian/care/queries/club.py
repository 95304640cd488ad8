"""Members as a list shows them, one with the ledger, and a statement of a span of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum

from huidian.care.levels import Standing, standing_on, visits_of_owners
from huidian.care.models import LedgerEntry, LineUse, Member, Referral
from huidian.customers.models import Customer, Vehicle
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.playbooks.care import ClubLevel

_WHY = "one member's past, for who may read it"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member. `cars` are the vehicles the owner has now."""

    member_id: int
    dealer_id: int
    dealer: str
    customer_id: int
    number: str
    owner: str
    phone: str
    level: str
    level_label: Label
    level_since_on: date
    level_until_on: date
    balance_fen: int
    last_entry_at: datetime | None
    joined_at: datetime
    left_at: datetime | None
    fee_fen: int
    fee_waived: bool

    @property
    def holds(self) -> bool:
        return self.left_at is None


@dataclass(frozen=True, slots=True)
class Car:
    """One of an owner's vehicles."""

    vehicle_id: int
    plate: str
    model: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a ledger, in fen, with the balance after it."""

    entry_id: int
    dealer_id: int
    at: datetime
    kind: str
    kind_label: str
    amount_fen: int
    balance_fen: int
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class MemberFile:
    """One member with everything the page says. `standing` is what the level is reckoned of today."""

    id: int
    dealer_id: int
    row: MemberRow
    level: ClubLevel
    standing: Standing
    reached: ClubLevel
    cars: tuple[Car, ...]
    entries: tuple[EntryRow, ...]
    entries_total: int
    referrals: int
    lines: tuple[Label, ...]
    history: tuple[Entry, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of some days with the balance before and after them; `sums` by kind, in fen."""

    row: MemberRow
    first_on: date
    last_on: date
    opening_fen: int
    closing_fen: int
    entries: tuple[EntryRow, ...]
    sums: tuple[tuple[str, int], ...]


def members_in_reach(scope: Scope) -> QuerySet[Member]:
    """The members of dealers in reach, by number; `holds`: not left; `last_entry`: when money last moved."""
    last = LedgerEntry.objects.unscoped("joined to members within scope").filter(member=OuterRef("pk"))
    return (
        Member.objects.within(scope.where(Permission.CARE))
        .annotate(
            holds=Q(left_at=None),
            last_entry=Subquery(last.order_by().values("member").annotate(m=Max("at")).values("m")),
        )
        .select_related("dealer", "customer")
        .order_by("dealer__code", "number")
    )


def level_words(scope: Scope) -> dict[str, Label]:
    """The words of the levels that members in reach have, from the lowest."""
    mine = scope.where(Permission.CARE)
    rows = Member.objects.within(mine).order_by().values_list("dealer", "level").distinct()
    held = {(dealer, level) for dealer, level in rows}
    words: dict[str, Label] = {}
    for dealer in Dealer.objects.filter(pk__in={one for one, _ in held}):
        for level in rules_of(dealer).care.levels:
            if (dealer.pk, level.key) in held:
                words.setdefault(level.key, level.label)
    return words


def member_rows(scope: Scope, members: Sequence[Member]) -> list[MemberRow]:
    """Some of them as rows."""
    masks = Masks(scope)
    return [_row(masks, one) for one in members]


def member_file(scope: Scope, member_id: int, *, at: datetime) -> MemberFile:
    """One member. Raises `Member.DoesNotExist` for one out of reach."""
    member = members_in_reach(scope).get(pk=member_id)
    rules, today, masks = rules_of(member.dealer), today_at(at, member.dealer), Masks(scope)
    days = visits_of_owners(rules, [member.customer_id], today).get(member.customer_id, [])
    standing = standing_on(rules.care, days, today)
    cars = Vehicle.objects.within(scope).current().filter(owner=member.customer_id)
    entries = _entries(member)
    used = LineUse.objects.within(scope).filter(customer=member.customer_id, withdrawn_at=None)
    lines = (rules.care.line(key) for key in used.order_by("line").values_list("line", flat=True).distinct())
    brought = Referral.objects.within(scope).filter(giver=member.customer_id, withdrawn_at=None)
    return MemberFile(
        id=member.pk,
        dealer_id=member.dealer_id,
        row=_row(masks, member),
        level=rules.care.level(member.level),
        standing=standing,
        reached=rules.care.level_for(standing.visits, standing.amount_fen),
        cars=tuple(
            Car(one.pk, masks.plate(one.plate, dealer_id=one.dealer_id), one.model)
            for one in cars.order_by("pk")
        ),
        entries=tuple(entry_row(one) for one in entries[:20]),
        entries_total=entries.count(),
        referrals=brought.count(),
        lines=tuple(one.label for one in lines if one),
        history=_past(member),
        may_manage=scope.may_at(member.dealer_id, Permission.MANAGE_CARE),
    )


def entries_in_reach(scope: Scope, member_id: int) -> tuple[Member, QuerySet[LedgerEntry]]:
    """A member and the whole ledger, the newest first. Raises `Member.DoesNotExist`."""
    member = members_in_reach(scope).get(pk=member_id)
    return member, _entries(member)


def entry_row(one: LedgerEntry) -> EntryRow:
    """One entry as a row."""
    return EntryRow(
        entry_id=one.pk,
        dealer_id=one.member.dealer_id,
        at=one.at,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        amount_fen=one.amount_fen,
        balance_fen=one.balance_fen,
        note=one.note,
        by=str(one.by or ""),
    )


def statement_of(scope: Scope, member_id: int, *, first_on: date, last_on: date) -> Statement:
    """The statement of a member from a day to a day. Raises `Member.DoesNotExist`."""
    member, entries = entries_in_reach(scope, member_id)
    zone = ZoneInfo(member.dealer.timezone)
    begins = datetime.combine(first_on, time(), zone)
    ends = datetime.combine(last_on + timedelta(days=1), time(), zone)
    within = list(entries.filter(at__gte=begins, at__lt=ends).order_by("id"))
    opening = entries.filter(at__lt=begins).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    sums: dict[str, int] = {}
    for one in within:
        words = str(one.get_kind_display())
        sums[words] = sums.get(words, 0) + one.amount_fen
    return Statement(
        row=_row(Masks(scope), member),
        first_on=first_on,
        last_on=last_on,
        opening_fen=opening,
        closing_fen=opening + sum(sums.values()),
        entries=tuple(entry_row(one) for one in within),
        sums=tuple(sums.items()),
    )


def owner_of_vehicle(scope: Scope, vehicle_id: int) -> tuple[Customer | None, Member | None]:
    """The owner of a vehicle, and the membership if there is one. Raises `Vehicle.DoesNotExist`."""
    mine = scope.where(Permission.CARE)
    vehicle = Vehicle.objects.within(mine).current().select_related("owner").get(pk=vehicle_id)
    if vehicle.owner is None:
        return None, None
    return vehicle.owner, Member.objects.within(mine).filter(customer=vehicle.owner, left_at=None).first()


def _entries(member: Member) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.unscoped(_WHY).filter(member=member)
    return rows.select_related("member", "by").order_by("-id")


def _row(masks: Masks, one: Member) -> MemberRow:
    dealer_id, owner = one.dealer_id, one.customer
    return MemberRow(
        member_id=one.pk,
        dealer_id=dealer_id,
        dealer=one.dealer.name,
        customer_id=owner.pk,
        number=str(one),
        owner=masks.name(owner.name, dealer_id=dealer_id),
        phone=masks.phone(owner.phone, dealer_id=dealer_id),
        level=one.level,
        level_label=rules_of(one.dealer).care.level(one.level).label,
        level_since_on=one.level_since_on,
        level_until_on=one.level_until_on,
        balance_fen=one.balance_fen,
        last_entry_at=one.last_entry,  # type: ignore[attr-defined]
        joined_at=one.joined_at,
        left_at=one.left_at,
        fee_fen=one.fee_fen,
        fee_waived=bool(one.fee_waived),
    )


def _past(member: Member) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type="member", object_id=str(member.pk))
    return tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")[:100])
