"""Occasions of one vehicle: a part that came, work left undone, an interval of its own; and taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Recording, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import ArrivedPart, DeferredWork, OwnPlan, OwnPowertrain
from huidian.playbooks.needs import POWERTRAINS

Kind = Literal["part", "work", "plan", "powertrain"]
MODELS: dict[str, Any] = {
    "part": ArrivedPart,
    "work": DeferredWork,
    "plan": OwnPlan,
    "powertrain": OwnPowertrain,
}
_EXCEPTIONS = frozenset({"plan", "powertrain"})
"""Of which a vehicle has one at a time, and which need no text."""
_WHY = "the one vehicle's own rows, under its dealer's lock"


@audit.atomic()
def note_occasion(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    kind: Kind,
    text: str,
    on: date,
    months: int | None = None,
    km: int | None = None,
    powertrain: str | None = None,
) -> int:
    """Write down that a part came (`text`: which), that work was left undone, an own interval or powertrain
    (why).

    Another own interval or powertrain is superseded. Whose vehicle it may be is for the caller to check.
    Raises `Vehicle.DoesNotExist`, and `ValueError` for a day to come, a missing text, an interval of neither,
    or an unknown powertrain.
    """
    vehicle = _locked(scope, vehicle_id)
    if on > today_at(at, vehicle.dealer) or not (text or kind in _EXCEPTIONS):
        raise ValueError("a day to come, or nothing said")
    if kind == "plan" and months is None and km is None:
        raise ValueError("an interval of months, of km, or of both")
    if kind == "powertrain" and powertrain != "" and powertrain not in POWERTRAINS:
        raise ValueError("no such powertrain")
    recording = Recording.objects.create(
        dealer=vehicle.dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at
    )
    columns: dict[str, Any] = {
        "part": {"name": text, "arrived_on": on},
        "work": {"what": text, "noted_on": on},
        "plan": {"why": text, "stated_on": on, "months": months, "km": km},
        "powertrain": {"why": text, "stated_on": on, "powertrain": powertrain},
    }[kind]
    if kind in _EXCEPTIONS:
        before = MODELS[kind].objects.unscoped(_WHY).filter(vehicle=vehicle, retracted_at=None)
        before.update(retracted_at=at, retracted_by=recording)
    row = MODELS[kind].objects.create(
        dealer=vehicle.dealer, vehicle=vehicle, recorded_at=at, recorded_by=recording, **columns
    )
    after = {"occasion": text, "occasion_on": on, "interval_months": months, "interval_km": km}
    after["powertrain"] = powertrain
    _note(at, by, vehicle, f"need.{kind}_noted", {key: one for key, one in after.items() if one is not None})
    return int(row.pk)


@audit.atomic()
def take_back_occasion(
    *, at: datetime, by: Staff, scope: Scope, vehicle_id: int, kind: Kind, occasion_id: int
) -> bool:
    """Take one back; whether it stood. Raises `Vehicle.DoesNotExist` as `note_occasion` does."""
    vehicle = _locked(scope, vehicle_id)
    rows = MODELS[kind].objects.unscoped(_WHY).filter(pk=occasion_id, vehicle=vehicle, retracted_at=None)
    if not rows.exists():
        return False
    recording = Recording.objects.create(
        dealer=vehicle.dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at
    )
    made_by = rows.values_list("recorded_by", flat=True).get()
    rows.update(retracted_at=at, retracted_by=recording)
    if kind == "plan":
        _restore_plan(at, vehicle, recording, made_by)
    _note(at, by, vehicle, f"need.{kind}_taken_back", None)
    return True


def _restore_plan(at: datetime, vehicle: Vehicle, recording: Recording, replaced_by: int) -> None:
    """Say again the interval that one which is taken back had replaced."""
    before = OwnPlan.objects.unscoped(_WHY).filter(vehicle=vehicle, retracted_by=replaced_by).first()
    if before is not None:
        before.pk, before.retracted_at, before.retracted_by = None, None, None
        before.recorded_at, before.recorded_by = at, recording
        before.save(force_insert=True)


def _locked(scope: Scope, vehicle_id: int) -> Vehicle:
    within = Vehicle.objects.within(scope.where(Permission.EDIT_CUSTOMERS)).current().filter(pk=vehicle_id)
    dealer = locked_dealer(within.get().dealer_id)
    vehicle = within.get()
    vehicle.dealer = dealer
    return vehicle


def _note(at: datetime, by: Staff, vehicle: Vehicle, action: str, after: dict[str, object] | None) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=vehicle.dealer,
        action=action,
        object_type="vehicle",
        object_id=vehicle.pk,
        before=None,
        after=after,
    )
