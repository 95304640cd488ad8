"""One complaint with everything on its page, as its reader may know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from huidian.complaints.clock import Clock, Mark, clock_of, hours_of, is_over, marks_of
from huidian.complaints.faults import is_own_fault
from huidian.complaints.legal import LegalCount, legal_counts_of
from huidian.complaints.machines import CLOCK, COMPLAINT, ESCALATION, IMPORTANT, RAISED, SOLVED
from huidian.complaints.models import ClockEntry, Complaint, Escalation
from huidian.complaints.queries.lists import ComplaintRow, complaints_listed, row_of
from huidian.complaints.queries.sight import lanes_of
from huidian.complaints.words import LANES, MAKERS_CALL, fact_words
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.models import AuditEvent, Dealer, Post, Staff
from huidian.network.roles import PERMISSIONS, Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of

_WHY = "what belongs to a complaint that was found in sight"


@dataclass(frozen=True, slots=True)
class RaisedLine:
    """What was put before somebody, with the clock of their answer. `why_label` where the manufacturer's call
    put it there. `may_answer`: by who reads it.
    """

    id: int
    lane: str
    label: Label
    state: str
    state_label: Label
    raised_at: datetime
    raised_by: str
    why: str
    answered_at: datetime | None
    answered_by: str
    answer: str
    clock: Clock
    why_label: Label | None
    may_answer: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Handling:
    """What was found, done and said in the end; people and whose mistake it was for the dealer's own."""

    order_no: str
    findings: str
    at_fault_id: int | None
    at_fault: str
    solution: str
    closed_by: str
    invalid_why: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComplaintFile:
    """A complaint with its clock, its limits in hours, what was put before others, and its past.

    `inside`: the reader is of the dealer; others get neither people, nor cost, nor whose mistake it was.
    `is_own`: it is about the reader, who does not close it, withdraw it or settle it. `waits`: it is solved,
    and others than the reader close it, `closers`.
    """

    row: ComplaintRow
    clock: Clock
    answer_hours: int
    solution_hours: int
    level_facts: Sequence[Label]
    inside: bool
    may_manage: bool
    is_own: bool
    handling: Handling
    raised: Sequence[RaisedLine]
    legal: Sequence[LegalCount]
    important: str
    waits: bool
    closers: Sequence[str]
    people: Mapping[int, str]
    causes: Mapping[str, Label]
    history: Sequence[Entry]
    now: datetime

    def is_late(self, due: datetime | None, done: datetime | None) -> bool:
        """Whether something was done after it was due, or is due and not done."""
        return is_over(due, done, self.now)

    @property
    def id(self) -> int:
        return self.row.complaint_id


def complaint_file(scope: Scope, staff: Staff, complaint_id: int, *, now: datetime) -> ComplaintFile:
    """The page of one complaint. Raises `Complaint.DoesNotExist` for one out of sight."""
    complaint = _complaint(scope, complaint_id, now)
    dealer = complaint.dealer
    rules = rules_of(dealer).complaints
    level = rules.level(complaint.level)
    inside = scope.may_at(dealer.pk, Permission.HANDLE_COMPLAINTS)
    lines = list(_raised(complaint, scope, now))
    row = row_of(complaint, scope, now)
    may_manage = scope.may_at(dealer.pk, Permission.MANAGE_COMPLAINTS)
    is_own = is_own_fault(complaint, staff, now)
    waits = inside and row.state == SOLVED and (is_own or not may_manage)
    return ComplaintFile(
        row=row,
        clock=_clock(complaint, inside, now),
        answer_hours=level.answer_hours,
        solution_hours=level.solution_hours,
        level_facts=[fact_words(rules, fact) for fact in complaint.level_facts],
        inside=inside,
        may_manage=may_manage,
        is_own=is_own,
        handling=_handling(complaint, inside),
        raised=lines,
        legal=legal_counts_of(complaint.vehicle, as_of=today_at(now, dealer)),
        important=important_state(complaint.vehicle_id),
        waits=waits,
        closers=_closers(complaint, now) if waits else (),
        people=people_at(dealer, now) if inside else {},
        causes={one.key: one.label for one in rules.causes},
        history=_history(complaint, lines) if inside else (),
        now=now,
    )


def _complaint(scope: Scope, complaint_id: int, now: datetime) -> Complaint:
    """A complaint in sight with all its page reads."""
    raised = ESCALATION.rows().unscoped(_WHY).select_related("raised_by", "answered_by")
    rows = complaints_listed(scope, now=now).select_related(
        "dealer__region",
        "vehicle__standing",
        "vehicle__owner",
        "vehicle__dealer",
        "customer",
        "responsible",
        "visit",
        "at_fault",
        "closed_by",
    )
    escalations = Prefetch("escalations", raised.order_by("raised_at", "pk"))
    complaint: Complaint = rows.prefetch_related(escalations).get(pk=complaint_id)
    return complaint


def _handling(complaint: Complaint, inside: bool) -> Handling:
    """Others than the dealer's own, who write it, read it without people and with numbers masked."""
    shown = str if inside else mask_identifiers
    return Handling(
        order_no=complaint.visit.order_no if complaint.visit else "",
        findings=shown(complaint.findings),
        at_fault_id=complaint.at_fault_id if inside else None,
        at_fault=str(complaint.at_fault or "") if inside else "",
        solution=shown(complaint.solution),
        closed_by=str(complaint.closed_by or "") if inside else "",
        invalid_why=shown(complaint.invalid_why),
        confirmed_at=complaint.confirmed_at,
    )


def _clock(complaint: Complaint, inside: bool, now: datetime) -> Clock:
    """Its clock; for others than the dealer's own without people, and with numbers in reasons masked."""
    marks = marks_of(complaint)
    if not inside:
        marks = [Mark(one.kind, one.at, mask_identifiers(one.reason)) for one in marks]
    return clock_of(hours_of(complaint.dealer), marks, now)


def important_state(vehicle_id: int) -> str:
    """The state of a vehicle's owner among the important ones; "" for none that is proposed or seen to."""
    rows = IMPORTANT.rows().unscoped(_WHY).filter(vehicle=vehicle_id, declined_at=None, ended_at=None)
    return str(rows.values_list("state_now", flat=True).first() or "")


def _closers(complaint: Complaint, at: datetime) -> list[str]:
    """Who of the dealer may close a complaint: who manages them, without whose mistake it was."""
    roles = [role for role, may in PERMISSIONS.items() if Permission.MANAGE_COMPLAINTS in may]
    held = Post.objects.current(at).filter(dealer=complaint.dealer, staff__is_active=True, role__in=roles)
    managing = [post.staff for post in held.select_related("staff").order_by("staff_id")]
    return list(dict.fromkeys(str(one) for one in managing if not is_own_fault(complaint, one, at)))


def people_at(dealer: Dealer, at: datetime) -> dict[int, str]:
    """Who works at a dealer now: name by id."""
    held = Post.objects.current(at).filter(dealer=dealer, staff__is_active=True)
    return {post.staff_id: str(post.staff) for post in held.select_related("staff").order_by("staff_id")}


def people_in(scope: Scope, at: datetime) -> dict[int, str]:
    """Who works at the dealers whose complaints a person manages: name by id."""
    mine = scope.where(Permission.MANAGE_COMPLAINTS).chosen_dealer_ids
    held = Post.objects.current(at).filter(dealer__in=mine, staff__is_active=True)
    return {post.staff_id: str(post.staff) for post in held.select_related("staff").order_by("staff_id")}


def _raised(complaint: Complaint, scope: Scope, now: datetime) -> Iterator[RaisedLine]:
    dealer_id = complaint.dealer_id
    lanes = lanes_of(scope, dealer_id)
    manages = scope.may_at(dealer_id, Permission.MANAGE_COMPLAINTS)
    inside = scope.may_at(dealer_id, Permission.HANDLE_COMPLAINTS)
    shown = str if inside else mask_identifiers
    hours = hours_of(complaint.dealer)
    for one in complaint.escalations.all():
        state = str(one.state_now)  # type: ignore[attr-defined]
        if Escalation.Lane.MAKER in lanes and one.lane != Escalation.Lane.MAKER:
            continue
        marks = [Mark(ClockEntry.Kind.OPENED, one.raised_at)]
        if ended := one.answered_at or one.withdrawn_at:
            marks.append(Mark(ClockEntry.Kind.CLOSED, ended))
        yield RaisedLine(
            id=one.pk,
            lane=one.lane,
            label=LANES[one.lane],
            state=state,
            state_label=ESCALATION.states[state].label,
            raised_at=one.raised_at,
            raised_by=str(one.raised_by or "") if inside else "",
            why=shown(one.why),
            answered_at=one.answered_at,
            answered_by=str(one.answered_by or ""),
            answer=shown(one.answer),
            clock=clock_of(hours, marks, now),
            why_label=MAKERS_CALL if one.of_maker and one.why == MAKERS_CALL.zh else None,
            may_answer=state == RAISED and one.lane in lanes,
            may_take_back=state == RAISED and manages and not one.of_maker,
        )


def _history(complaint: Complaint, raised: Sequence[RaisedLine]) -> list[Entry]:
    events = AuditEvent.objects.unscoped(_WHY).select_related("staff", "dealer")
    own = events.filter(object_type__in=[COMPLAINT.name, CLOCK.name], object_id=str(complaint.pk))
    others = events.filter(object_type=ESCALATION.name, object_id__in=[str(one.id) for one in raised])
    return [entry_of(event) for event in (own | others).order_by("-id")]
