"""The store's rows of one dealer as the engine's fact tables, column by column, without a model instance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from huidian.assignment.queries import GivenSpell, given_spells
from huidian.customers.models import Departure, Vehicle
from huidian.mart.assignments import Answering, assignment_table, given_now, proposed
from huidian.mart.receivers import Receiver, receivers_of
from huidian.network.models import Dealer
from huidian.playbooks import Playbook
from huidian.visits.models import Visit

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_ROWS = 20_000
_GOOD_PART = 3
"""One part in so many of the vehicles is a good part."""
_WHY = "the facts of one dealer, for the mart that answers within scopes"
_STAGED = Q(retracted_by=F("recorded_by"))
"""Rows that an import has written ahead and not yet put in force."""

_VISIT_COLUMNS = {
    "vehicle": "vehicle_id",
    "settled_on": "settled_on",
    "kind": "order_kind",
    "recorded_at": "recorded_at",
    "retracted_at": "retracted_at",
    "advisor": "advisor",
    "amount_fen": "amount_fen",
    "labour_fen": "labour_fen",
}
_VEHICLE_COLUMNS = {
    "vehicle": "id",
    "plate": "plate",
    "vin": "vin",
    "model": "model",
    "use": "use",
    "purchased_on": "purchased_on",
    "warranty_end_on": "warranty_end_on",
    "owner": "owner__name",
    "phone": "owner__phone",
    "region": "owner__region",
    "gender": "owner__gender",
    "occupation": "owner__occupation",
    "recorded_at": "recorded_at",
    "retracted_at": "retracted_at",
}

_DEPARTURE_COLUMNS = {
    "vehicle": "vehicle_id",
    "left_on": "left_on",
    "left_why": "why",
    "recorded_at": "recorded_at",
    "retracted_at": "retracted_at",
}


class DataMovedError(RuntimeError):
    """The dealer's data changed while they were read, several times in a row."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One dealer's facts at one revision.

    Every version of every visit that counts, every vehicle ever on file, every departure ever said, and who
    answered for which.
    """

    revision: int
    visits: pa.Table
    vehicles: pa.Table
    departures: pa.Table
    assignments: pa.Table


def read_facts(dealer: Dealer, rules: Playbook, *, attempts: int = 5) -> Facts:
    """The facts of a dealer, all of one revision; raises `DataMovedError` if imports overtake every attempt.

    Kinds and sale types that do not count by `rules` are left out, so are empty texts (null). A vehicle's
    holder and team are those it was given to (null: it is nobody's); of one nobody was given, as a
    proposal, who received it last, and that person's. Its warranty ends as printed, else the playbook's
    years after the purchase. Who answered for it when is told in `mart.assignments`.
    """
    for _ in range(attempts):
        revision = _revision(dealer)
        visits, receivers = _visits(dealer, rules), receivers_of(dealer)
        departures, given = _departures(dealer), given_spells(dealer)
        vehicles = _vehicles(dealer, rules, visits, departures, _Holders(visits, receivers, given))
        if _revision(dealer) == revision:
            assignments = _assignments(dealer, rules, visits, receivers, given)
            return Facts(revision, visits, vehicles, departures, assignments)
    raise DataMovedError(f"{dealer.code}: the data changed during each of {attempts} readings")


def counted(visits: QuerySet[Visit], rules: Playbook) -> QuerySet[Visit]:
    """Only the visits whose kind and sale type count."""
    uncounted_kinds = [kind.key for kind in rules.kinds if not kind.counts]
    uncounted_sales = [sale.key for sale in rules.sale_types if not sale.counts]
    return visits.exclude(order_kind__in=uncounted_kinds).exclude(sale_type__in=uncounted_sales)


def _revision(dealer: Dealer) -> int:
    return Dealer.objects.values_list("data_revision", flat=True).get(pk=dealer.pk)


def _visits(dealer: Dealer, rules: Playbook) -> pa.Table:
    rows = counted(_visits_of(dealer).exclude(_STAGED), rules)
    table = _table(rows.order_by(), _VISIT_COLUMNS)
    families: dict[str, str] = {kind.key: kind.family or "other" for kind in rules.kinds}
    return table.append_column("family", _mapped(table.column("kind"), families, "other")).append_column(
        "dealer", _constant(dealer.code, table.num_rows)
    )


def _visits_of(dealer: Dealer) -> QuerySet[Visit]:
    """By the vehicles: visits are indexed by vehicle, and an index by dealer would slow every import.

    Of who has a good part of all vehicles the whole table is read, which takes half as long as that.
    """
    vehicles = Vehicle.objects.unscoped(_WHY)
    own, every = vehicles.filter(dealer=dealer).count(), vehicles.count()
    through = "dealer" if own * _GOOD_PART >= every else "vehicle__dealer"
    return Visit.objects.unscoped(_WHY).filter(**{through: dealer})


def _assignments(
    dealer: Dealer,
    rules: Playbook,
    visits: pa.Table,
    receivers: Mapping[str, Receiver],
    given: Sequence[GivenSpell],
) -> pa.Table:
    import pyarrow.compute as pc

    standing = visits.filter(pc.is_null(visits.column("retracted_at")))
    table = assignment_table(standing, receivers, rules.assessment.permanent_months, given)
    return table.append_column("dealer", _constant(dealer.code, table.num_rows))


def _departures(dealer: Dealer) -> pa.Table:
    rows = Departure.objects.unscoped(_WHY).filter(dealer=dealer).order_by()
    table = _table(rows, _DEPARTURE_COLUMNS)
    return table.append_column("dealer", _constant(dealer.code, table.num_rows))


def _vehicles(
    dealer: Dealer, rules: Playbook, visits: pa.Table, departures: pa.Table, holders: _Holders
) -> pa.Table:
    import pyarrow as pa

    on_file = Vehicle.objects.unscoped(_WHY).filter(dealer=dealer).exclude(_STAGED)
    table = _table(on_file.order_by(), _VEHICLE_COLUMNS)
    numbers = table.column("vehicle").to_pylist()
    advisors, teams, holder_ids, team_ids = zip(*holders.of(numbers), strict=True) if numbers else ((),) * 4
    gone = _gone(departures)
    left = [gone.get(vehicle, (None, None)) for vehicle in numbers]
    place = table.column_names.index("warranty_end_on")
    return (
        table.set_column(place, "warranty_end_on", _warranty_ends(table, rules))
        .append_column("advisor", pa.array(advisors, pa.string()))
        .append_column("team", pa.array(teams, pa.string()))
        .append_column("holder_id", pa.array(holder_ids, pa.int64()))
        .append_column("team_id", pa.array(team_ids, pa.int64()))
        .append_column("left_on", pa.array([on for on, _ in left], pa.date32()))
        .append_column("left_why", pa.array([why for _, why in left], pa.string()))
        .append_column("dealer", _constant(dealer.code, table.num_rows))
    )


class _Holders:
    """Who answers for a dealer's vehicles now: as given, else whoever received it last."""

    def __init__(
        self, visits: pa.Table, receivers: Mapping[str, Receiver], given: Sequence[GivenSpell]
    ) -> None:
        self._last, self._given = _last_advisors(visits), given_now(given)
        self._proposed = {name: proposed(name, receivers) for name in {None, *self._last.values()}}

    def of(self, vehicles: Sequence[int]) -> list[Answering]:
        """Who answers for each vehicle."""
        return [
            self._given[one] if one in self._given else self._proposed[self._last.get(one)]
            for one in vehicles
        ]


def _last_advisors(visits: pa.Table) -> dict[int, str]:
    import pyarrow.compute as pc

    current = visits.filter(pc.is_null(visits.column("retracted_at")))
    named = current.filter(pc.is_valid(current.column("advisor")))
    ordered = named.select(["vehicle", "advisor", "settled_on"]).sort_by(
        [("settled_on", "ascending"), ("advisor", "ascending")]
    )
    last = ordered.group_by("vehicle", use_threads=False).aggregate([("advisor", "last")])
    return dict(zip(last.column("vehicle").to_pylist(), last.column("advisor_last").to_pylist(), strict=True))


def _gone(departures: pa.Table) -> dict[int, tuple[date, str]]:
    """The vehicles that have left: since when, and why."""
    import pyarrow.compute as pc

    rows = departures.filter(pc.is_null(departures.column("retracted_at"))).to_pylist()
    return {row["vehicle"]: (row["left_on"], row["left_why"]) for row in rows}


def _warranty_ends(table: pa.Table, rules: Playbook) -> pa.Array:
    import pyarrow as pa

    stated, purchased = table.column("warranty_end_on").to_pylist(), table.column("purchased_on").to_pylist()
    return pa.array(map(rules.warranty.end, stated, purchased), pa.date32())


def _table(rows: QuerySet[Any], columns: dict[str, str]) -> pa.Table:
    """The queryset's columns under the engine's names and types, read in chunks."""
    import pyarrow as pa

    from huidian.engine.facts.tables import VEHICLE_SCHEMA, VISIT_SCHEMA

    known = {**VEHICLE_SCHEMA, **VISIT_SCHEMA, "vehicle": pa.int64()}
    schema = pa.schema([(name, known[name]) for name in columns])
    batches = [
        pa.record_batch(
            [_column(values, one.type) for values, one in zip(zip(*rows, strict=True), schema, strict=True)],
            schema=schema,
        )
        for rows in _chunks(rows, tuple(columns.values()))
    ]
    return pa.Table.from_batches(batches, schema)


def _chunks(rows: QuerySet[Any], fields: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    # The database's own values: making dates and times of SQLite's texts is Arrow's work, all at once.
    sql, parameters = rows.values_list(*fields).query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield rows


def _column(values: tuple[Any, ...], wanted: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_string(wanted):
        return pa.array([value or None for value in values], wanted)
    as_text = next((isinstance(value, str) for value in values if value is not None), False)
    if as_text:
        return pa.array(values, pa.string()).cast(wanted)
    if pa.types.is_timestamp(wanted):
        return pa.array(values, pa.timestamp("us", "UTC")).cast(wanted)
    return pa.array(values, wanted)


def _mapped(keys: pa.ChunkedArray, values: dict[str, str], otherwise: str) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    places = pc.index_in(keys, pa.array(list(values), pa.string()))
    return pc.fill_null(pc.take(pa.array(list(values.values()), pa.string()), places), otherwise)


def _constant(value: str, rows: int) -> pa.Array:
    import pyarrow as pa

    return pa.repeat(pa.scalar(value), rows)
