"""Important owners as lists and pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.complaints.machines import IMPORTANT
from huidian.complaints.models import ImportantOwner
from huidian.complaints.words import IMPORTANT_WHYS, cause_words, level_words
from huidian.kit.labels import Label, counted
from huidian.network.ends import today_at
from huidian.network.guard import ScopedQuerySet
from huidian.network.masks import Masks
from huidian.network.models import AuditEvent
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of

_WHY = "the past of an important owner that was found in sight"


@dataclass(frozen=True, slots=True)
class ImportantRow:
    """One important owner. `facts` say by what it was proposed, `late`: the contact is overdue."""

    id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    owner: str
    why: str
    why_label: Label
    facts: Sequence[Label]
    complaint_id: int | None
    reason: str
    state: str
    state_label: Label
    manager: str
    every_days: int
    next_on: date | None
    late: bool
    proposed_at: datetime
    proposed_by: str
    accepted_at: datetime | None
    ended_at: datetime | None
    end_why: str


@dataclass(frozen=True, slots=True)
class ImportantFile:
    """One important owner with the past."""

    row: ImportantRow
    history: Sequence[Entry]

    @property
    def id(self) -> int:
        return self.row.id


def important_owners(scope: Scope) -> ScopedQuerySet[ImportantOwner]:
    """Those of the chosen dealers, due ones first, with the state each is in."""
    rows = IMPORTANT.rows().within(scope.where(Permission.MANAGE_COMPLAINTS))
    more = ("dealer", "vehicle__standing", "customer", "manager", "proposed_by")
    return rows.select_related(*more).order_by("next_on", "-proposed_at", "-pk")


def important_row(one: ImportantOwner, scope: Scope, now: datetime) -> ImportantRow:
    """One of `important_owners` as its reader may know it."""
    masks, dealer = Masks(scope), one.dealer
    state = str(one.state_now)  # type: ignore[attr-defined]
    return ImportantRow(
        id=one.pk,
        dealer_id=dealer.pk,
        dealer=dealer.name,
        vehicle_id=one.vehicle_id,
        plate=masks.plate(one.vehicle.plate, dealer_id=dealer.pk, holder=holder_of(one.vehicle)),
        owner=masks.name(one.customer.name if one.customer else "", dealer_id=dealer.pk),
        why=one.why,
        why_label=IMPORTANT_WHYS[one.why],
        facts=_facts(one),
        complaint_id=one.complaint_id,
        reason=one.reason,
        state=state,
        state_label=IMPORTANT.states[state].label,
        manager=str(one.manager or ""),
        every_days=one.every_days,
        next_on=one.next_on,
        late=one.next_on is not None and one.next_on < today_at(now, dealer),
        proposed_at=one.proposed_at,
        proposed_by=str(one.proposed_by or ""),
        accepted_at=one.accepted_at,
        ended_at=one.ended_at,
        end_why=one.end_why,
    )


def important_file(scope: Scope, important_id: int, *, now: datetime) -> ImportantFile:
    """The page of one. Raises `ImportantOwner.DoesNotExist` for one out of reach."""
    one = important_owners(scope).get(pk=important_id)
    events = AuditEvent.objects.unscoped(_WHY).filter(object_type=IMPORTANT.name, object_id=str(important_id))
    history = [entry_of(event) for event in events.select_related("staff", "dealer").order_by("-id")]
    return ImportantFile(important_row(one, scope, now), history)


def _facts(one: ImportantOwner) -> list[Label]:
    rules = rules_of(one.dealer).complaints
    words = []
    if cause := one.facts.get("cause"):
        words.append(cause_words(rules, cause))
    if level := one.facts.get("level"):
        words.append(level_words(rules, level))
    if days := one.facts.get("on"):
        what, times = one.facts.get("what", ""), counted(len(days), "time", "times")
        on_zh, on_en = "、".join(days), ", ".join(days)
        words.append(Label(f"“{what}”修了 {len(days)} 次：{on_zh}", f'"{what}" repaired {times}: {on_en}'))
    return words
