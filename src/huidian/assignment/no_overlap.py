"""No vehicle has two holders on one day: the database refuses it, whoever writes.

PostgreSQL has an exclusion constraint; the vehicle's number stands in it as a range of one, so that no
extension is wanted. SQLite, where one writer writes at a time, has triggers that look before a row goes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TABLE = "assignment_assignment"
WHY = "assignment_one_holder_a_day"
_LOOK = (
    f"SELECT RAISE(ABORT, '{WHY}') FROM {TABLE} AS other "  # noqa: S608 - a trigger of two constants
    "WHERE other.vehicle_id = NEW.vehicle_id AND other.retracted_at IS NULL AND other.id IS NOT NEW.id "
    "AND (other.until_on IS NULL OR other.until_on > NEW.from_on) "
    "AND (NEW.until_on IS NULL OR NEW.until_on > other.from_on);"
)

PROTECT: Mapping[str, Sequence[str]] = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS assignment_no_overlap_{verb.lower()} AFTER {verb} ON {TABLE} "
        f"WHEN NEW.retracted_at IS NULL BEGIN {_LOOK} END"
        for verb in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {WHY} EXCLUDE USING gist ("
        "int8range(vehicle_id, vehicle_id, '[]') WITH &&, daterange(from_on, until_on) WITH &&) "
        "WHERE (retracted_at IS NULL)"
    ],
}
RELEASE: Mapping[str, Sequence[str]] = {
    "sqlite": [f"DROP TRIGGER IF EXISTS assignment_no_overlap_{verb}" for verb in ("insert", "update")],
    "postgresql": [f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {WHY}"],
}
