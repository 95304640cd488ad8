"""What is known of one vehicle, as far as needs depend on it.

Every ``id`` names its fact for good: it stays when the fact is corrected (an order's number, not the key of
the row that states it), because needs are told apart by the facts that opened them. Texts are empty where
unknown. The order of the facts in their tuples means nothing.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huidian.engine.odometer.readings import Reading

ALL_KINDS = ""
"""Where a statement or a booking names no kind of need, it speaks of every kind."""

Says = Literal["done_elsewhere", "hardly_drives", "sold", "scrapped", "moved", "refused", "not_applicable"]
GONE: frozenset[Says] = frozenset({"sold", "scrapped", "moved"})
"""What says that the vehicle has left."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that counts (S0), with the odometer at that time; ``kind`` is the order kind.

    Several with one id, settlements of one order on several days or of several kinds, are one visit.
    """

    id: str
    day: date
    kind: str
    km: int | None = None
    fitted: tuple[str, ...] = ()
    """The parts that were replaced, by their keys in the rules."""
    campaigns: tuple[str, ...] = ()
    """The campaigns that were carried out, by their ids."""


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part that was missing and has come: it is to be fitted (S1)."""

    id: str
    name: str
    arrived_on: date
    fitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeferredWork:
    """Work that was found necessary at a visit and left undone (S1)."""

    id: str
    what: str
    noted_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class FieldCampaign:
    """A vehicle's place on the list of a campaign; a recall without an end never expires (S1)."""

    campaign: str
    title: str
    kind: Literal["recall", "service"]
    starts_on: date
    ends_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What the owner said on a day, or somebody for them: it holds whatever is computed anew.

    ``kind`` is the kind of need it speaks of, empty for all. ``on`` and ``km``: when and at how many
    kilometres something was done elsewhere; ``until``: the first day on which a refusal no longer holds,
    never if absent; ``km_a_year``: how little is driven, where the owner says it.
    """

    id: str
    says: Says
    stated_on: date
    source: str = ""
    kind: str = ALL_KINDS
    on: date | None = None
    km: int | None = None
    until: date | None = None
    km_a_year: int | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment for a day, of one kind of need or of all. A cancelled one is no fact any more."""

    id: str
    day: date
    booked_on: date
    kind: str = ALL_KINDS


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A vehicle's exception from the plan of its model: its own service interval, and who said so when."""

    months: int | None
    km: int | None
    source: str
    stated_on: date


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """All that is known of one vehicle. ``birthday`` is the owner's (month, day); ``owner_since`` a day.

    ``warranty_end_on`` is the stated day or the one that follows from the purchase; ``readings`` are those of
    the odometer beside the visits' own.
    """

    vehicle: str
    model: str = ""
    powertrain: str = ""
    purchased_on: date | None = None
    warranty_end_on: date | None = None
    warranty_end_km: int | None = None
    insurance_expires_on: date | None = None
    inspection_due_on: date | None = None
    owner_since: date | None = None
    birthday: tuple[int, int] | None = None
    own_plan: OwnPlan | None = None
    visits: tuple[Visit, ...] = field(default=())
    readings: tuple[Reading, ...] = field(default=())
    arrived_parts: tuple[ArrivedPart, ...] = field(default=())
    deferred_work: tuple[DeferredWork, ...] = field(default=())
    campaigns: tuple[FieldCampaign, ...] = field(default=())
    statements: tuple[Statement, ...] = field(default=())
    bookings: tuple[Booking, ...] = field(default=())
