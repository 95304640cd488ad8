"""Owners are proposed as important by what is on file: complaints, faults repaired again (S4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from huidian.complaints.actions.important import propose
from huidian.complaints.machines import COMPLAINT, OPEN_STATES
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.complaints.queries.repeats import repeated_faults
from huidian.complaints.repeats import Repeat
from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of

Why = ImportantOwner.Why
_WHY = "one dealer's complaints and orders, for no person in particular"


@audit.atomic()
def propose_important(dealer: Dealer, *, at: datetime) -> int:
    """Propose whom complaints and orders make important; how many that are new.

    What was proposed by the same fact before is not proposed again, whatever became of it.
    """
    complaints = sum(propose_for(one, at=at) is not None for one in _telling(dealer))
    return complaints + _propose_repeats(
        dealer, repeated_faults(dealer, today_at(at, dealer), rules_of(dealer).complaints), at
    )


def propose_for(complaint: Complaint, *, at: datetime) -> ImportantOwner | None:
    """Propose the owner a complaint makes important; None where it makes none, or one is there."""
    why = why_important(complaint)
    if why is None:
        return None
    facts = {"complaint": complaint.pk, "cause": complaint.cause, "level": complaint.level}
    return propose(
        at=at, dealer=complaint.dealer, vehicle=complaint.vehicle, why=why, facts=facts, complaint=complaint
    )


def why_important(complaint: Complaint) -> str | None:
    """By what a complaint makes its owner important: a cause once it is investigated, its level at once."""
    if complaint.withdrawn_at is not None or complaint.valid is False:
        return None
    cause = rules_of(complaint.dealer).complaints.cause(complaint.cause)
    if complaint.investigated_at is not None and cause is not None:
        if cause.key == "same_fault":
            return Why.SAME_FAULT
        if complaint.level != "major" and cause.our_mistake and complaint.level != "normal":
            return Why.OUR_MISTAKE
    return Why.MAJOR if complaint.level == "major" else None


def _telling(dealer: Dealer) -> Iterator[Complaint]:
    """Open complaints that may make an owner important and have not; closed ones did at closing."""
    rows = COMPLAINT.rows().unscoped(_WHY).filter(dealer=dealer, state_now__in=OPEN_STATES, important=None)
    telling = Q(level="major") | Q(investigated_at__isnull=False)
    yield from rows.filter(telling).select_related("dealer", "vehicle").order_by("pk")


def _facts_of(repeat: Repeat) -> dict[str, Any]:
    on = [day.isoformat() for day in repeat.days]
    return {"what": repeat.what, "days": len(on), "on": on}


def _propose_repeats(dealer: Dealer, repeats: Sequence[Repeat], at: datetime) -> int:
    """Propose owners whose fault was repaired again, once for each further repair; how many."""
    ids = one_of([one.vehicle for one in repeats])
    earlier = ImportantOwner.objects.unscoped(_WHY).filter(vehicle__in=ids, why=Why.SAME_FAULT)
    before = {
        (vehicle, facts.get("what"), (facts.get("on") or [""])[-1])
        for vehicle, facts in earlier.values_list("vehicle", "facts")
    }
    vehicles = Vehicle.objects.unscoped(_WHY).current().filter(pk__in=ids).in_bulk()
    made = 0
    for one in repeats:
        vehicle, facts = vehicles.get(one.vehicle), _facts_of(one)
        if vehicle is None or (one.vehicle, one.what, facts["on"][-1]) in before:
            continue
        row = propose(at=at, dealer=dealer, vehicle=vehicle, why=Why.SAME_FAULT, facts=facts)
        made += row is not None
    return made
