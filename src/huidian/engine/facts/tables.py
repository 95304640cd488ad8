"""The fact tables every measure reads, and what was known of them at a moment.

``visits`` has one row per settlement as it was recorded at one time (bitemporal): ``settled_on`` is when it
happened, ``recorded_at`` and ``retracted_at`` are when it was known (UTC, without zone). Only visits that
count are facts: counter sales of parts and pre-delivery inspections never get here (S0).
``vehicles`` has one row per vehicle ever on a dealer's file: ``recorded_at`` and ``retracted_at`` are when it
was there (nulls: always), all else is what is known of it and its owner today; ``left_on`` and ``left_why``
say that it was sold, scrapped or moved away. ``departures`` has one row per time that this was said of a
vehicle, with its two times: ``recorded_at`` (null: always) and ``retracted_at``.
``assignments`` has one row per spell in which a team, or an advisor, answers for a vehicle (S4): from a day
up to and not including another, null while it lasts. Spells of one vehicle do not overlap.
A vehicle is identified by (dealer, vehicle); ``vehicle`` is text or int64, the same for a whole mart.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

SCHEMA_VERSION = 7

VISIT_SCHEMA: Mapping[str, pa.DataType] = {
    "dealer": pa.string(),
    "vehicle": pa.string(),
    "settled_on": pa.date32(),
    "month": pa.int32(),
    "kind": pa.string(),
    "family": pa.string(),
    "recorded_at": pa.timestamp("us"),
    "retracted_at": pa.timestamp("us"),
    "advisor": pa.string(),
    "amount_fen": pa.int64(),
    "labour_fen": pa.int64(),
}
VISIT_REQUIRED = ("dealer", "vehicle", "settled_on", "kind", "family")

VEHICLE_SCHEMA: Mapping[str, pa.DataType] = {
    "dealer": pa.string(),
    "vehicle": pa.string(),
    "plate": pa.string(),
    "vin": pa.string(),
    "model": pa.string(),
    "use": pa.string(),
    "region": pa.string(),
    "purchased_on": pa.date32(),
    "warranty_end_on": pa.date32(),
    "owner": pa.string(),
    "phone": pa.string(),
    "gender": pa.string(),
    "occupation": pa.string(),
    "advisor": pa.string(),
    "team": pa.string(),
    "holder_id": pa.int64(),
    "team_id": pa.int64(),
    "left_on": pa.date32(),
    "left_why": pa.string(),
    "recorded_at": pa.timestamp("us"),
    "retracted_at": pa.timestamp("us"),
}
VEHICLE_REQUIRED = ("dealer", "vehicle")

DEPARTURE_SCHEMA: Mapping[str, pa.DataType] = {
    "dealer": pa.string(),
    "vehicle": pa.string(),
    "left_on": pa.date32(),
    "left_why": pa.string(),
    "recorded_at": pa.timestamp("us"),
    "retracted_at": pa.timestamp("us"),
}
DEPARTURE_REQUIRED = ("dealer", "vehicle", "left_on")

ASSIGNMENT_SCHEMA: Mapping[str, pa.DataType] = {
    "dealer": pa.string(),
    "vehicle": pa.string(),
    "team": pa.string(),
    "advisor": pa.string(),
    "holder_id": pa.int64(),
    "team_id": pa.int64(),
    "from_on": pa.date32(),
    "until_on": pa.date32(),
}
ASSIGNMENT_REQUIRED = ("dealer", "vehicle", "from_on")

_ALWAYS, _FOR_EVER = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1, 9999))


class FactsError(ValueError):
    """A table does not have the columns or types of its fact table."""


def month_number(day: ir.DateColumn) -> ir.IntegerColumn:
    """The month number (year * 12 + month - 1) of a day column, int32."""
    return (day.year() * 12 + day.month() - 1).cast("int32")


def as_of(visits: ir.Table, at: datetime, *, on: date | None = None) -> ir.Table:
    """The visits known at a moment (aware); with ``on``, only those settled up to that day."""
    moment = _moment(at)
    known = visits.filter(
        visits.recorded_at <= moment, visits.retracted_at.isnull() | (visits.retracted_at > moment)
    )
    return known if on is None else known.filter(known.settled_on <= on)


def on_file(rows: ir.Table, at: datetime) -> ir.Table:
    """The vehicles, or departures, that were on file at a moment (aware)."""
    moment = _moment(at)
    return rows.filter(
        rows.recorded_at.isnull() | (rows.recorded_at <= moment),
        rows.retracted_at.isnull() | (rows.retracted_at > moment),
    )


def with_departures(vehicles: ir.Table, departures: ir.Table) -> ir.Table:
    """The vehicles as these departures, one of a vehicle at most, say that they left; all else stays."""
    statements = departures.select("dealer", "vehicle", "left_on", "left_why")
    joined = vehicles.drop("left_on", "left_why").left_join(statements, ["dealer", "vehicle"])
    return joined.select(*vehicles.columns)


def _moment(at: datetime) -> ir.TimestampScalar:
    if at.tzinfo is None:
        raise ValueError("as_of needs a moment with its time zone")
    return ibis.timestamp(at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" "))


def current(recorded: ir.Table) -> ir.Table:
    """The visits, or vehicles, that nobody has retracted."""
    return recorded.filter(recorded.retracted_at.isnull())


def visit_facts(table: pa.Table) -> pa.Table:
    """A visits table with exactly the columns of ``VISIT_SCHEMA``: absent optional ones are null, and
    ``month`` is always that of ``settled_on``. Raises ``FactsError`` for missing, unknown or wrongly typed
    columns and for empty values in required ones.
    """
    conformed = _conform(table, VISIT_SCHEMA, VISIT_REQUIRED, "visits")
    months = _month_numbers(conformed.column("settled_on"))
    return conformed.set_column(conformed.column_names.index("month"), "month", months)


def vehicle_facts(table: pa.Table) -> pa.Table:
    """A vehicles table with exactly the columns of ``VEHICLE_SCHEMA``, absent ones null.

    Raises ``FactsError`` as ``visit_facts`` does, and for a vehicle that has two rows: it would count twice.
    """
    conformed = _conform(table, VEHICLE_SCHEMA, VEHICLE_REQUIRED, "vehicles")
    twice = conformed.num_rows - conformed.group_by(list(VEHICLE_REQUIRED)).aggregate([]).num_rows
    if twice:
        raise FactsError(f"vehicles: {twice} rows of vehicles that are already there")
    return conformed


def departure_facts(table: pa.Table) -> pa.Table:
    """A departures table with exactly the columns of ``DEPARTURE_SCHEMA``, absent ones null.

    Raises ``FactsError`` as ``visit_facts`` does, and where two departures of one vehicle held at one moment.
    """
    conformed = _conform(table, DEPARTURE_SCHEMA, DEPARTURE_REQUIRED, "departures")
    ends = ["dealer", "vehicle", "recorded_at", "retracted_at"]
    spells = sorted(
        (dealer, vehicle, since or _ALWAYS, until or _FOR_EVER)
        for dealer, vehicle, since, until in zip(*(conformed[end].to_pylist() for end in ends), strict=True)
        if (since or _ALWAYS) < (until or _FOR_EVER)
    )
    for (*vehicle, _, until), (*following, since, _) in pairwise(spells):
        if vehicle == following and since < until:
            raise FactsError(f"departures: two of one vehicle hold at one moment ({since})")
    return conformed


def departures_of(vehicles: pa.Table) -> pa.Table:
    """The departures that a vehicles table tells, as if they had always been known."""
    left = vehicles.filter(pc.is_valid(vehicles.column("left_on")))
    return departure_facts(left.select(["dealer", "vehicle", "left_on", "left_why"]))


def assignment_facts(table: pa.Table) -> pa.Table:
    """An assignments table with exactly the columns of ``ASSIGNMENT_SCHEMA``, absent ones null.

    Raises ``FactsError`` as ``visit_facts`` does.
    """
    return _conform(table, ASSIGNMENT_SCHEMA, ASSIGNMENT_REQUIRED, "assignments")


def no_visits() -> pa.Table:
    """Visit facts without a row."""
    return _empty(VISIT_SCHEMA)


def no_vehicles() -> pa.Table:
    """Vehicle facts without a row."""
    return _empty(VEHICLE_SCHEMA)


def no_departures() -> pa.Table:
    """Departure facts without a row."""
    return _empty(DEPARTURE_SCHEMA)


def no_assignments(vehicle: pa.DataType | None = None) -> pa.Table:
    """Assignment facts without a row; ``vehicle`` is the type by which the mart identifies vehicles."""
    return _empty({**ASSIGNMENT_SCHEMA, "vehicle": vehicle or pa.string()})


def _empty(schema: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.table({column: pa.array([], kind) for column, kind in schema.items()})


def _month_numbers(days: pa.ChunkedArray) -> pa.ChunkedArray:
    months = pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1))
    return months.cast(pa.int32())


def _conform(
    table: pa.Table, schema: Mapping[str, pa.DataType], required: tuple[str, ...], name: str
) -> pa.Table:
    missing = [column for column in required if column not in table.column_names]
    unknown = [column for column in table.column_names if column not in schema]
    if missing or unknown:
        raise FactsError(f"{name}: missing columns {missing}, unknown columns {unknown}")
    columns = {}
    for column, wanted in schema.items():
        if column not in table.column_names:
            columns[column] = pa.nulls(table.num_rows, wanted)
            continue
        given = table.column(column)
        keep_integer = column == "vehicle" and pa.types.is_integer(given.type)
        columns[column] = _cast(given, pa.int64() if keep_integer else wanted, f"{name}.{column}")
        if column in required and given.null_count:
            raise FactsError(f"{name}.{column}: {given.null_count} empty values")
    return pa.table(columns)


def _cast(values: pa.ChunkedArray, wanted: pa.DataType, name: str) -> pa.ChunkedArray:
    try:
        return values.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise FactsError(f"{name}: {values.type} is not {wanted} ({error})") from error
