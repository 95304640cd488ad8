"""Of which vehicles something was recorded, or changes by itself, since needs were last computed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q

from huidian.customers.models import Departure, Ownership, Statement, Vehicle
from huidian.network.models import Change, Dealer, Recording
from huidian.outreach.models import (
    ArrivedPart,
    DeferredWork,
    FieldCampaignVehicle,
    NeedCheck,
    OwnerStatement,
    OwnPlan,
    OwnPowertrain,
)
from huidian.visits.models import Visit

_OF_A_VEHICLE: tuple[Any, ...] = (
    Departure,
    Statement,
    OwnerStatement,
    ArrivedPart,
    DeferredWork,
    OwnPlan,
    OwnPowertrain,
)
_WHY = "which vehicles of one dealer are to be computed again"


def latest_recording(dealer: Dealer) -> int:
    """The last recording of a dealer up to which all rows can be seen; 0 before the first.

    An import names its recording long before its rows are in force: it is still to come, and so is what
    follows it. The lock waits for whoever is just writing down an earlier one.
    """
    with transaction.atomic():
        Dealer.objects.select_for_update().get(pk=dealer.pk)
        rows = Recording.objects.unscoped(_WHY).filter(dealer=dealer)
        staged = rows.filter(kind=Recording.Kind.STAGED).aggregate(first=Min("pk"))["first"]
        return staged - 1 if staged else rows.aggregate(last=Max("pk"))["last"] or 0


def touched(dealer: Dealer, after: int, day: date) -> set[int]:
    """The vehicles of which anything was recorded after a recording, or that change by a day, or are new."""
    since = Q(recorded_by__gt=after) | Q(retracted_by__gt=after)
    ids: set[int | None] = set()
    if Recording.objects.unscoped(_WHY).filter(dealer=dealer, pk__gt=after).exists():
        visits = Visit.objects.unscoped(_WHY).filter(since, vehicle__dealer=dealer)
        ids.update(visits.values_list("vehicle_id", flat=True).distinct())
        for model in _OF_A_VEHICLE:
            rows = model.objects.unscoped(_WHY).filter(since, dealer=dealer)
            ids.update(rows.values_list("vehicle_id", flat=True))
        places = FieldCampaignVehicle.objects.unscoped(_WHY).filter(
            Q(campaign__recorded_by__gt=after) | Q(campaign__retracted_by__gt=after), campaign__dealer=dealer
        )
        ids.update(places.values_list("vehicle_id", flat=True))
        ids |= _changed(dealer, after)
    on_file = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer)
    ids.update(on_file.filter(need_check=None).values_list("pk", flat=True))
    due = NeedCheck.objects.unscoped(_WHY).filter(dealer=dealer, changes_on__lte=day)
    ids.update(due.values_list("vehicle_id", flat=True))
    return {vehicle for vehicle in ids if vehicle is not None}


def _changed(dealer: Dealer, after: int) -> set[int | None]:
    """Vehicles of which a field was changed, their own or their owner's."""
    changes = Change.objects.unscoped(_WHY).filter(recording__dealer=dealer)
    changes = changes.filter(Q(recording__gt=after) | Q(recording__undone_by__gt=after))
    ids: set[int | None] = set()
    owners = []
    for kind, pk in changes.values_list("object_type", "object_id").distinct():
        if kind == "vehicle":
            ids.add(pk)
        elif kind == "customer":
            owners.append(pk)
    owned = Ownership.objects.unscoped(_WHY).filter(dealer=dealer, customer__in=owners)
    ids.update(owned.values_list("vehicle_id", flat=True))
    return ids
