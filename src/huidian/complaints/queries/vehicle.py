"""What is known of complaints about one vehicle, and whether a manager sees to its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from huidian.complaints.legal import LegalCount, legal_warnings_of
from huidian.complaints.machines import ACCEPTED, COMPLAINT, IMPORTANT, OPEN_STATES
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.complaints.queries.lists import is_open_to
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.complaints.words import IMPORTANT_WHYS, cause_words, level_words, text_words
from huidian.customers.models import Vehicle
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope

_WHY = "complaints of a vehicle or a task that was found in scope"

_TURNS = {
    "important_owner.accepted": Label("列为重点客户", "Taken on as an important owner"),
    "important_owner.contacted": Label("经理亲自联系", "Contacted by the manager in person"),
    "important_owner.ended": Label("不再是重点客户", "Important owner no longer"),
}


@dataclass(frozen=True, slots=True)
class VehicleComplaint:
    """One complaint on the day it was opened."""

    on: date
    complaint_id: int
    opened_at: datetime
    text: str
    state_label: Label
    level_label: Label
    cause_label: Label
    is_open: bool
    what: Literal["complaint"] = "complaint"


@dataclass(frozen=True, slots=True)
class VehicleImportant:
    """What became of an important owner: taken on, contacted in person, seen to no longer; by whom."""

    on: date
    label: Label
    by: str
    reason: str
    what: Literal["important"] = "important"


ComplaintEntry = VehicleComplaint | VehicleImportant
"""What of it stands in a vehicle's timeline."""


@dataclass(frozen=True, slots=True)
class CalledBack:
    """The complaint an owner is asked about after it was closed: what it was, what was done."""

    complaint_id: int
    on: date
    text: str
    solution: str


@dataclass(frozen=True, slots=True)
class ImportantMark:
    """That a manager sees to a vehicle's owner (`manager`), and why."""

    manager: str
    why: Label
    reason: str


def complaints_of(scope: Scope, vehicle: Vehicle) -> list[VehicleComplaint]:
    """A vehicle's complaints that a person sees, newest first; without those that were withdrawn."""
    dealer = vehicle.dealer
    if not scope.may_at(dealer.pk, Permission.HANDLE_COMPLAINTS):
        return []
    # Most vehicles have none, and the state of one is dear to ask for.
    if not Complaint.objects.within(scope).filter(vehicle=vehicle).exists():
        return []
    rules, zone = rules_of(dealer).complaints, ZoneInfo(dealer.timezone)
    rows = complaints_in_sight(scope.choosing(dealer.pk)).filter(vehicle=vehicle, withdrawn_at=None)
    rows = rows.select_related("vehicle__standing")
    return [
        VehicleComplaint(
            on=one.opened_at.astimezone(zone).date(),
            complaint_id=one.pk,
            opened_at=one.opened_at,
            text=text_words(one.text) if is_open_to(scope, one) else mask_identifiers(text_words(one.text)),
            state_label=COMPLAINT.states[one.state_now].label,  # type: ignore[attr-defined]
            level_label=level_words(rules, one.level),
            cause_label=cause_words(rules, one.cause),
            is_open=one.state_now in OPEN_STATES,  # type: ignore[attr-defined]
        )
        for one in rows.order_by("-opened_at", "-pk")
    ]


def open_complaint_of(vehicle_id: int, customer_id: int | None) -> Complaint | None:
    """The complaint of an owner about a vehicle that is open; the last one of several."""
    rows = COMPLAINT.rows().unscoped(_WHY).filter(vehicle=vehicle_id, customer=customer_id)
    row: Complaint | None = (
        rows.filter(state_now__in=OPEN_STATES).select_related("dealer").order_by("-pk").first()
    )
    return row


def called_back_about(scope: Scope, task_id: int) -> CalledBack | None:
    """The closed complaint that a task in scope asks about; None for any other task."""
    rows = Complaint.objects.unscoped(_WHY).filter(call_back=task_id)
    one = rows.select_related("dealer", "vehicle__standing").first()
    if one is None:
        return None
    shown = str if is_open_to(scope, one) else mask_identifiers
    return CalledBack(one.pk, today_at(one.opened_at, one.dealer), shown(one.text), shown(one.solution))


def important_past(scope: Scope, vehicle: Vehicle) -> list[VehicleImportant]:
    """What became of a vehicle's owner as an important one, for people of the dealer; newest first."""
    rows = ImportantOwner.objects.within(scope.where(Permission.VIEW_NOTES)).filter(vehicle=vehicle)
    reasons = dict(rows.values_list("pk", "reason"))
    if not reasons:
        return []
    events = AuditEvent.objects.unscoped(_WHY).filter(
        object_type=IMPORTANT.name, object_id__in=map(str, reasons), action__in=_TURNS
    )
    return [
        VehicleImportant(
            on=today_at(one.at, vehicle.dealer),
            label=_TURNS[one.action],
            by=str(one.staff or ""),
            reason=reasons[int(one.object_id)] if one.action.endswith("accepted") else "",
        )
        for one in events.select_related("staff").order_by("-id")
    ]


def legal_of(scope: Scope, vehicle: Vehicle) -> list[LegalCount]:
    """What the law counts of a vehicle and comes near its limit, for people of the dealer; as of the day the
    dealer was reckoned for.
    """
    reckoning = getattr(vehicle.dealer, "reckoning", None)
    if reckoning is None or not scope.may_at(vehicle.dealer_id, Permission.VIEW_NOTES):
        return []
    return legal_warnings_of(vehicle, as_of=reckoning.as_of_on)


def important_marks(scope: Scope, vehicle_ids: Sequence[int]) -> dict[int, ImportantMark]:
    """Which of some vehicles have an owner a manager sees to, for people of the dealer."""
    here = scope.where(Permission.VIEW_NOTES)
    if not here.chosen_dealer_ids or not vehicle_ids:
        return {}
    if not ImportantOwner.objects.within(here).filter(vehicle__in=vehicle_ids).exists():
        return {}
    rows = IMPORTANT.rows().within(here).filter(vehicle__in=vehicle_ids, state_now=ACCEPTED)
    return {one.vehicle_id: _mark(one) for one in rows.select_related("manager")}


def _mark(one: ImportantOwner) -> ImportantMark:
    return ImportantMark(str(one.manager or ""), IMPORTANT_WHYS[one.why], one.reason)
