"""The mart: facts as Parquet, one folder per dealer, replaced whole or not at all.

It lies in a folder or in an object store (``huidian.engine.mart.storage``).

``<mart>/<dealer folder>/manifest.json`` names the dealer's files (visits, vehicles, vehicle_months,
departures, assignments) by the hash of their content. A writer puts new files beside the old ones and then
replaces the manifest in one step: a reader of the old manifest goes on reading the old files, a killed writer
leaves the old state whole, and writers of different dealers never meet. Replaced files go after ``GRACE``.
"""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence
from huidian.engine.facts.vehicle_months import DAYS_BACK, vehicle_months
from huidian.engine.mart.manifest import (
    TABLES,
    DealerManifest,
    MartError,
    Part,
    damaged_files,
    folder_of,
    read_manifest,
    read_manifests,
    write_manifest,
)
from huidian.engine.mart.places import storage_of
from huidian.engine.mart.storage import GRACE, Place, Storage
from huidian.engine.runners.duckdb import DuckDBRunner, Runner
from huidian.engine.runners.states import State, Tables

__all__ = [
    "GRACE",
    "TABLES",
    "DealerManifest",
    "Mart",
    "MartError",
    "Part",
    "damaged_files",
    "dealer_tables",
    "folder_of",
    "open_mart",
    "read_manifest",
    "read_manifests",
    "write_dealer",
]

_SORTED_BY = {
    "visits": ("vehicle", "settled_on", "recorded_at"),
    "vehicles": ("vehicle",),
    "vehicle_months": ("of_kind", "vehicle", "month"),
    "departures": ("vehicle", "recorded_at"),
    "assignments": ("vehicle", "from_on"),
}


@dataclass(frozen=True, slots=True)
class Mart:
    """The facts of some dealers as Ibis tables of one runner, at the state their manifests had when opened.

    ``history`` has every visit row ever recorded, ``files`` every vehicle ever on file, ``departures`` every
    departure ever said; ``visits`` and ``vehicles`` those that stand today; ``vehicle_months`` is made of
    ``visits``. Assignments are of today.
    """

    runner: Runner
    manifest: dict[str, DealerManifest]
    history: ir.Table
    files: ir.Table
    visits: ir.Table
    vehicles: ir.Table
    vehicle_months: ir.Table
    departures: ir.Table
    assignments: ir.Table

    @property
    def evidence(self) -> Evidence:
        """What is known today, of all days."""
        return Evidence(self.visits, self.vehicles, self.vehicle_months, self.assignments)

    def known(self, *, at: datetime | None = None, on: date | None = None) -> Evidence:
        """What was known at a moment (aware; left out, what is known today) of the days up to ``on``.

        The vehicle-months are made anew of the visits. Vehicles are those on file at the moment, and left as
        was known then; what else is known of one has one time only: it is that of today. So have the
        assignments.
        """
        visits, vehicles = self.visits, self.vehicles
        if at is not None:
            visits = facts.as_of(self.history, at)
            departed = facts.on_file(self.departures, at)
            vehicles = facts.with_departures(facts.on_file(self.files, at), departed)
        if on is not None:
            visits = visits.filter(visits.settled_on <= on)
        return Evidence(visits, vehicles, vehicle_months(visits), self.assignments)


def write_dealer(
    mart: Place,
    dealer: str,
    visits: pa.Table,
    vehicles: pa.Table,
    revision: int,
    *,
    at: datetime,
    departures: pa.Table | None = None,
    assignments: pa.Table | None = None,
) -> DealerManifest:
    """Replaces one dealer's facts by these, known at the moment ``at`` (aware), and returns its manifest.

    Tables as in ``huidian.engine.facts`` (absent optional columns are filled; departures left out are those
    of the vehicles, as if always known). An older ``revision`` than the one there changes nothing. Raises
    ``FactsError`` before anything is written.
    """
    tables = dealer_tables(dealer, visits, vehicles, departures=departures, assignments=assignments)
    storage, folder = storage_of(mart), folder_of(dealer)
    with storage.writing(folder):
        before = _readable(storage, dealer)
        if before is not None and before.revision > revision:
            return before
        parts = {name: _write_part(storage, folder, name, table) for name, table in tables.items()}
        after = DealerManifest(
            dealer=dealer,
            revision=revision,
            known_at=at.astimezone(UTC).isoformat(),
            schema_version=facts.SCHEMA_VERSION,
            vehicle_type=str(tables["visits"].schema.field("vehicle").type),
            parts=parts,
            retired=_retired(before, parts, at),
        )
        newer = _readable(storage, dealer)
        if newer is not None and newer.revision > revision:
            return newer  # where writers of two machines cannot wait for each other
        write_manifest(storage, after)
        storage.sweep(folder, after.used)
    return after


def open_mart(mart: Place, dealers: Iterable[str] | None = None, runner: Runner | None = None) -> Mart:
    """The mart's facts for these dealers (all if ``None``); dealers not in it add no rows.

    Manifests are read once: what a writer does later is not seen. Raises ``MartError``.
    """
    runner = runner or DuckDBRunner()
    storage = storage_of(mart)
    manifests = read_manifests(storage, dealers)
    if len({manifest.vehicle_type for manifest in manifests.values()}) > 1:
        raise MartError("dealers of one mart must identify vehicles by one type")
    mounted = _mount(storage, runner, manifests)
    return Mart(
        runner=runner,
        manifest=manifests,
        history=mounted["visits"],
        files=mounted["vehicles"],
        visits=facts.current(mounted["visits"]),
        vehicles=facts.current(mounted["vehicles"]),
        vehicle_months=mounted["vehicle_months"],
        departures=mounted["departures"],
        assignments=mounted["assignments"],
    )


def dealer_tables(
    dealer: str,
    visits: pa.Table,
    vehicles: pa.Table,
    *,
    departures: pa.Table | None,
    assignments: pa.Table | None,
) -> dict[str, pa.Table]:
    """What a dealer's files hold, by table: the facts given, checked, with the vehicle-months, sorted.

    Raises ``FactsError``.
    """
    if assignments is None:
        assignments = facts.no_assignments(visits.schema.field("vehicle").type)
    on_file = facts.vehicle_facts(vehicles)
    tables = {
        "visits": facts.visit_facts(visits),
        "vehicles": on_file,
        "departures": facts.departures_of(on_file)
        if departures is None
        else facts.departure_facts(departures),
        "assignments": facts.assignment_facts(assignments),
    }
    for name, table in tables.items():
        if any(value != dealer for value in table.column("dealer").unique().to_pylist()):
            raise facts.FactsError(f"{name}: rows of another dealer than {dealer}")
    types = {str(table.schema.field("vehicle").type) for table in tables.values()}
    if len(types) > 1:
        raise facts.FactsError(f"the tables identify vehicles by different types: {sorted(types)}")
    with closing(DuckDBRunner()) as runner:
        mounted = runner.mount_table("visits", tables["visits"])
        tables["vehicle_months"] = runner.arrow(vehicle_months(facts.current(mounted), days_back=DAYS_BACK))
    return {name: _sorted(table, _SORTED_BY[name]) for name, table in tables.items()}


def _readable(storage: Storage, dealer: str) -> DealerManifest | None:
    """The manifest that is there; ``None`` also for one of another schema version, which is written over."""
    try:
        return read_manifest(storage, dealer)
    except MartError:
        return None


def _sorted(table: pa.Table, first: tuple[str, ...]) -> pa.Table:
    """The rows in an order that depends on nothing but them, so that equal facts give equal bytes."""
    others = [column for column in table.column_names if column not in first]
    return table.sort_by([(column, "ascending") for column in (*first, *others)]).combine_chunks()


def _write_part(storage: Storage, folder: str, name: str, table: pa.Table) -> Part:
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", row_group_size=122_880)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    file = f"{name}-{digest[:16]}.parquet"
    storage.keep(f"{folder}/{file}", content)
    return Part(file, table.num_rows, digest, len(content))


def _retired(before: DealerManifest | None, parts: dict[str, Part], at: datetime) -> dict[str, str]:
    """The files readers may still hold, with the moment they were replaced, within their grace."""
    if before is None:
        return {}
    now = at.astimezone(UTC)
    kept = {part.file for part in parts.values()}
    gone = {**{part.file: now.isoformat() for part in before.parts.values()}, **before.retired}
    return {
        file: since
        for file, since in gone.items()
        if file not in kept and datetime.fromisoformat(since) > now - GRACE
    }


def _mount(storage: Storage, runner: Runner, manifests: dict[str, DealerManifest]) -> Tables:
    return runner.mount(_state_of(storage, runner, manifests) if manifests else _of_nobody())


@cache
def _of_nobody() -> State:
    """The state of a mart without dealers: its tables are made as a dealer's are, once."""
    return State(
        "nobody", dealer_tables("", facts.no_visits(), facts.no_vehicles(), departures=None, assignments=None)
    )


def _state_of(storage: Storage, runner: Runner, manifests: dict[str, DealerManifest]) -> State:
    """The dealers' files, under a name made of theirs, which are made of their contents."""
    used = {folder_of(dealer): manifest.used for dealer, manifest in manifests.items()}
    files = {
        table: [f"{folder_of(dealer)}/{manifest.parts[table].file}" for dealer, manifest in manifests.items()]
        for table in TABLES
    }
    named = "\n".join([str(storage), *(name for names in files.values() for name in names)])
    digest = hashlib.sha256(named.encode()).hexdigest()
    places = {table: storage.places(names, used, urls=runner.reads_urls) for table, names in files.items()}
    return State(f"mart_{digest[:16]}", places)
