"""The rules that decide needs: their shapes, which a playbook extends by words and by who does what.

Days of a window are relative to the day a need is due: it may be met from ``lead_days`` before, is late after
``overdue_days`` and expires after ``latest_days`` (never, if absent).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from huidian.engine.rules import COUNT, MONTHS, POSITIVE_KM, POSITIVE_MONTHS

Opening = Literal[
    "purchase",  # the purchase, once
    "purchase_yearly",  # each year of it
    "birthday",  # each birthday of the owner
    "service",  # the last service
    "first_service",  # the first service
    "part",  # the last replacement of a part, or the purchase
    "insurance",  # the day the insurance expires
    "inspection",  # the day the inspection is due
    "warranty",  # the end of the warranty
    "arrived_part",
    "deferred_work",
    "recall",
    "service_campaign",
]
Interval = Literal["own", "first_service", "service"]


@dataclass(frozen=True, slots=True)
class NeedRule:
    """When one kind of need opens and what ends it.

    ``interval``: the rule's own ``months``, ``days``, ``km`` after the opening fact, or those of the
    vehicle's plan for its first or its routine service. ``satisfied_by``: the order kinds of visits that
    meet it. ``care``: a courtesy of the shop (S0), no need of the vehicle (S1); it is no reason why a
    vehicle has a need.
    """

    key: str
    opened_by: Opening
    enabled: bool
    lead_days: int = field(metadata=COUNT)
    overdue_days: int = field(metadata=COUNT)
    latest_days: int | None = field(default=None, metadata=COUNT, kw_only=True)
    interval: Interval = field(default="own", kw_only=True)
    months: int | None = field(default=None, metadata=MONTHS, kw_only=True)
    days: int | None = field(default=None, metadata=COUNT, kw_only=True)
    km: int | None = field(default=None, metadata=POSITIVE_KM, kw_only=True)
    satisfied_by: tuple[str, ...] = field(default=(), kw_only=True)
    care: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """How often vehicles of some powertrains, or of some models, need a service; without either, all others.

    Time or distance, whichever comes first; one of them may be absent, both where there is no such service.
    """

    key: str
    powertrains: tuple[str, ...] = field(default=(), kw_only=True)
    models: tuple[str, ...] = field(default=(), kw_only=True)
    months: int | None = field(default=None, metadata=POSITIVE_MONTHS, kw_only=True)
    km: int | None = field(default=None, metadata=POSITIVE_KM, kw_only=True)
    first_months: int | None = field(default=None, metadata=POSITIVE_MONTHS, kw_only=True)
    first_km: int | None = field(default=None, metadata=POSITIVE_KM, kw_only=True)


@dataclass(frozen=True, slots=True)
class PartRule:
    """A part that is replaced by time or distance, on vehicles of some powertrains (all, if none is named).

    ``from_purchase``: the part a vehicle was sold with counts too, not only one that was fitted here.
    """

    key: str
    months: int | None = field(default=None, metadata=POSITIVE_MONTHS, kw_only=True)
    km: int | None = field(default=None, metadata=POSITIVE_KM, kw_only=True)
    powertrains: tuple[str, ...] = field(default=(), kw_only=True)
    from_purchase: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class OdometerRules:
    """What the odometer's forecasts rest on where a vehicle's own readings say little.

    ``km_a_year_low`` and ``km_a_year_high`` hold eight of ten vehicles; nothing drives above
    ``most_km_a_day``.
    """

    km_a_year_low: int = field(metadata=POSITIVE_KM)
    km_a_year_high: int = field(metadata=POSITIVE_KM)
    most_km_a_day: int = field(metadata=POSITIVE_KM)


class NeedRules(Protocol):
    """What needs are computed from, beside the facts. ``ahead_days`` before it opens a need is stored."""

    @property
    def ahead_days(self) -> int: ...
    @property
    def rules(self) -> Sequence[NeedRule]: ...
    @property
    def plans(self) -> Sequence[ServicePlan]: ...
    @property
    def parts(self) -> Sequence[PartRule]: ...
    @property
    def odometer(self) -> OdometerRules: ...


Window = tuple[date, date, date, date | None]
"""Earliest, due, overdue, latest."""
