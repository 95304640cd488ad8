"""Short digests of plain values: equal where the values are, on every machine and in every process."""

from dataclasses import astuple
from datetime import date
from hashlib import blake2b
from typing import Any

from huidian.engine.needs.facts import VehicleFacts


def digest(values: Any) -> str:
    """Sixteen hexadecimal digits of plain values: numbers, texts, days, and tuples of these."""
    return blake2b(repr(values).encode(), digest_size=8).hexdigest()


def facts_digest(facts: VehicleFacts, basis: str) -> str:
    """The digest of everything a vehicle's needs are computed from, whatever the order of its facts.

    ``basis`` is the version of what they are computed by.
    """
    return digest(
        (
            facts.vehicle,
            facts.model,
            facts.powertrain,
            _day(facts.purchased_on),
            _day(facts.warranty_end_on),
            facts.warranty_end_km,
            _day(facts.insurance_expires_on),
            _day(facts.inspection_due_on),
            _day(facts.owner_since),
            facts.birthday,
            astuple(facts.own_plan) if facts.own_plan else None,
            sorted(
                repr((v.id, v.day.toordinal(), v.kind, v.km, v.fitted, v.campaigns)) for v in facts.visits
            ),
            _sorted(facts.readings),
            _sorted(facts.arrived_parts),
            _sorted(facts.deferred_work),
            _sorted(facts.campaigns),
            _sorted(facts.statements),
            _sorted(facts.bookings),
            basis,
        )
    )


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _sorted(facts: tuple[Any, ...]) -> list[str] | None:
    return sorted(map(repr, facts)) if facts else None
