"""What an owner complains of is filed, from a call, a survey, a link or the desk: a complaint is opened, or
what is said is added to the one that is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from huidian.complaints.actions.steps import change, keep_snapshot, note
from huidian.complaints.levels import ORDER, standing_of
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import ClockEntry, Complaint
from huidian.complaints.queries.vehicle import open_complaint_of
from huidian.customers.models import Customer, Vehicle
from huidian.kit.months import add_months
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.actions import follow_ups
from huidian.visits.models import Visit

Source = Literal["call", "survey", "link", "desk", "maker"]
MOST_TEXT = 2000
_WHY = "one vehicle's complaints, for who opens one of them"


@dataclass(frozen=True, slots=True)
class Filing:
    """The complaint something was filed under; `line` is what was added to it ("": it was opened)."""

    complaint: Complaint
    line: str = ""


@audit.atomic()
def file_complaint(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    vehicle: Vehicle,
    customer: Customer | None,
    source: Source,
    text: str,
    visit: Visit | None = None,
    cause_key: str,
    advisor_name: str = "",
) -> Filing:
    """File what an owner complains of, once for each `cause_key` of a dealer: with a complaint of the owner
    about the vehicle open it is added to that, as a line with its moment; else one is opened.
    """
    locked_dealer(dealer.pk)
    for one in Complaint.objects.unscoped(_WHY).filter(dealer=dealer, vehicle=vehicle):
        if cause_key in (one.origin, *one.also_origins):
            return Filing(one)
    if open_one := open_complaint_of(vehicle.pk, customer.pk if customer else None):
        # One line: what an owner types by a link is not to look like a line of somebody else's.
        words = " ".join(text[:MOST_TEXT].split())
        line = f"\n{at.astimezone(ZoneInfo(dealer.timezone)):%Y-%m-%d %H:%M} {words}"
        change(open_one, at=at, text=open_one.text + line, also_origins=[*open_one.also_origins, cause_key])
        note(open_one, at=at, by=by, action="complaint.noted", says={"complaint_source": source})
        return Filing(open_one, line)
    return Filing(
        open_complaint(
            at=at,
            by=by,
            dealer=dealer,
            vehicle=vehicle,
            customer=customer,
            source=source,
            text=text,
            visit=visit,
            cause_key=cause_key,
            advisor_name=advisor_name,
        )
    )


@audit.atomic()
def open_complaint(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    vehicle: Vehicle,
    customer: Customer | None,
    source: Source,
    text: str,
    visit: Visit | None = None,
    cause_key: str,
    advisor_name: str = "",
) -> Complaint:
    """Open a complaint once for each `cause_key` of a dealer; the one there is, if any. What else is open is
    not looked at: who hears an owner calls `file_complaint`.

    A task to answer the owner goes to the care managers, and its clock runs from here.
    """
    locked_dealer(dealer.pk)
    if there := Complaint.objects.unscoped(_WHY).filter(dealer=dealer, origin=cause_key).first():
        return there
    complaint = Complaint.objects.create(
        dealer=dealer,
        vehicle=vehicle,
        customer=customer,
        visit=visit,
        source=source,
        origin=cause_key,
        text=text[:MOST_TEXT],
        advisor_name=advisor_name or (visit.advisor if visit else ""),
        opened_at=at,
        opened_by=by,
    )
    set_level(complaint, at=at)
    ClockEntry.objects.create(complaint=complaint, kind=ClockEntry.Kind.OPENED, at=at, by=by)
    complaint.answer = follow_ups.open_complaint(at=at, dealer=dealer, vehicle=vehicle, fact=cause_key)
    complaint.save(update_fields=["answer"])
    keep_snapshot(complaint, at=at)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="complaint.opened",
        object_type=COMPLAINT.name,
        object_id=complaint.pk,
        after={"complaint_source": source, "complaint_level": complaint.level},
    )
    return complaint


def set_level(complaint: Complaint, *, at: datetime) -> str:
    """Count anew which level a complaint has; it never falls. The level as it is then."""
    rules = rules_of(complaint.dealer).complaints
    made = standing_of(
        rules, repeats=repeats_of(complaint), cause=complaint.cause, reopened=complaint.reopened
    )
    if ORDER.index(made.level) > ORDER.index(complaint.level):
        change(complaint, at=at, level=made.level, level_facts=list(made.facts))
    return complaint.level


def repeats_of(complaint: Complaint) -> int:
    """How many complaints a vehicle had by then, within the months the rules look at, this one among them.

    One that was withdrawn or found not to be valid is none.
    """
    dealer = complaint.dealer
    months = rules_of(dealer).complaints.repeat_months
    since = add_months(today_at(complaint.opened_at, dealer), -months)
    rows = Complaint.objects.unscoped(_WHY).filter(
        vehicle=complaint.vehicle_id, opened_at__lte=complaint.opened_at, withdrawn_at=None
    )
    others = rows.exclude(valid=False).exclude(pk=complaint.pk).values_list("opened_at", flat=True)
    return 1 + sum(today_at(opened, dealer) > since for opened in others)
