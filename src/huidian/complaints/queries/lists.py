"""Complaints as lists show them, within what their reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, F, Prefetch, Q, Value, When

from huidian.complaints.clock import HOUR, Clock, clock_of, hours_of, is_over, marks_of
from huidian.complaints.levels import ORDER
from huidian.complaints.machines import COMPLAINT, OPEN_STATES
from huidian.complaints.models import ClockEntry, Complaint
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.complaints.words import SOURCES, cause_words, level_words, text_words
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label
from huidian.network.guard import ScopedQuerySet
from huidian.network.masks import Masks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.complaints import ComplaintRules

AGES = ("0-3", "4-7", "8-14", "15")
"""Days since opening, of those that are open."""
_AGE_DAYS = {"0-3": (0, 4), "4-7": (4, 8), "8-14": (8, 15), "15": (15, None)}
_WHY = "how the clocks of complaints ran that were found in sight"


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint. Times are moments, `worked_hours` is working time; `late`: a limit is behind it.

    `age_days` are whole days since opening, until it was closed.
    """

    complaint_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    owner: str
    text: str
    state: str
    state_label: Label
    level: str
    level_label: Label
    source: Label
    cause: str
    cause_label: Label
    responsible_id: int | None
    responsible: str
    advisor: str
    opened_at: datetime
    answered_at: datetime | None
    answer_due_at: datetime | None
    solution_due_at: datetime | None
    solved_at: datetime | None
    paused: bool
    closed_at: datetime | None
    valid: bool | None
    reopened: int
    call_back_on: Any
    age_days: int
    worked_hours: float
    cost_fen: int
    late: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def complaints_listed(scope: Scope, *, now: datetime) -> ScopedQuerySet[Complaint]:
    """The complaints in sight, newest first, with what lists narrow and sort by."""
    rows = complaints_in_sight(scope)
    ages = [When(_aged(now, low, high) & _open(), then=Value(key)) for key, (low, high) in _AGE_DAYS.items()]
    levels = [When(level=key, then=Value(rank)) for rank, key in enumerate(ORDER)]
    return (
        rows.annotate(age=Case(*ages, default=Value("")), level_rank=Case(*levels, default=Value(0)))
        .annotate(
            is_open=Case(When(_open(), then=True), default=False, output_field=BooleanField()),
            repeat=Case(When(reopened__gt=0, then=True), default=False, output_field=BooleanField()),
        )
        .select_related("dealer", "vehicle__standing", "vehicle__owner", "customer", "responsible")
        .prefetch_related(
            Prefetch("clock", ClockEntry.objects.unscoped(_WHY).select_related("by").order_by("at", "id"))
        )
        .order_by(F("opened_at").desc(), "-pk")
    )


def row_of(
    complaint: Complaint, scope: Scope, now: datetime, rules: ComplaintRules | None = None
) -> ComplaintRow:
    """A complaint of `complaints_listed` as its reader may know it, by some rules (None: today's)."""
    dealer, masks = complaint.dealer, Masks(scope)
    rules = rules or rules_of(dealer).complaints
    level, clock = rules.level(complaint.level), clock_at(complaint, now, rules)
    state = str(complaint.state_now)  # type: ignore[attr-defined]
    answer_due = clock.due(level.answer_hours * HOUR)
    solution_due = clock.due(level.solution_hours * HOUR)
    inside, text = scope.may_at(dealer.pk, Permission.HANDLE_COMPLAINTS), text_words(complaint.text)
    return ComplaintRow(
        complaint_id=complaint.pk,
        dealer_id=dealer.pk,
        dealer=dealer.name,
        vehicle_id=complaint.vehicle_id,
        plate=masks.plate(complaint.vehicle.plate, dealer_id=dealer.pk, holder=holder_of(complaint.vehicle)),
        owner=masks.name(str(complaint.customer.name), dealer_id=dealer.pk)
        if complaint.customer and inside
        else "",
        text=text if is_open_to(scope, complaint) else mask_identifiers(text),
        state=state,
        state_label=COMPLAINT.states[state].label,
        level=complaint.level,
        level_label=level_words(rules, complaint.level),
        source=SOURCES[complaint.source],
        cause=complaint.cause,
        cause_label=cause_words(rules, complaint.cause),
        responsible_id=complaint.responsible_id if inside else None,
        responsible=str(complaint.responsible or "") if inside else "",
        advisor=complaint.advisor_name if inside else "",
        opened_at=complaint.opened_at,
        answered_at=complaint.answered_at,
        answer_due_at=answer_due,
        solution_due_at=solution_due,
        solved_at=complaint.solved_at,
        paused=complaint.paused_at is not None,
        closed_at=complaint.closed_at,
        valid=complaint.valid,
        reopened=complaint.reopened,
        call_back_on=complaint.call_back_on,
        age_days=((complaint.closed_at or now) - complaint.opened_at).days,
        worked_hours=round(clock.worked / HOUR, 1),
        cost_fen=complaint.cost_fen if inside else 0,
        late=is_over(answer_due, complaint.answered_at, now)
        or is_over(solution_due, complaint.solved_at, now),
    )


def is_open_to(scope: Scope, complaint: Complaint) -> bool:
    """Whether a reader sees numbers in what was written of a complaint as they stand."""
    return Masks(scope).are_off(dealer_id=complaint.dealer_id, holder=holder_of(complaint.vehicle))


def clock_at(complaint: Complaint, now: datetime, rules: ComplaintRules | None = None) -> Clock:
    """The clock of a complaint whose rows were fetched with it."""
    return clock_of(hours_of(complaint.dealer, rules), marks_of(complaint), now)


def handlers_in(scope: Scope, *, now: datetime) -> dict[str, str]:
    """Who answers for complaints in sight: name by id."""
    rows = complaints_in_sight(scope.where(Permission.HANDLE_COMPLAINTS)).filter(responsible__isnull=False)
    people = rows.values_list("responsible", "responsible__display_name", "responsible__username")
    return {str(pk): name or login for pk, name, login in people.distinct().order_by("responsible")}


def causes_in(scope: Scope) -> dict[str, Label]:
    """The causes of the dealers in reach by key."""
    dealers = Dealer.objects.filter(pk__in=scope.where(Permission.VIEW_COMPLAINTS).chosen_dealer_ids)
    return {one.key: one.label for dealer in dealers for one in rules_of(dealer).complaints.causes}


def _open() -> Q:
    return Q(state_now__in=OPEN_STATES)


def _aged(now: datetime, low: int, high: int | None) -> Q:
    old = Q(opened_at__lte=now - timedelta(days=low))
    return old if high is None else old & Q(opened_at__gt=now - timedelta(days=high))
