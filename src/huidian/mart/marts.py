"""The installation's mart and the engine of this process that reads it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from huidian.mart.answer_files import AnswerFiles
from huidian.mart.kept_answers import KeptAnswers, Rows
from huidian.mart.key_digest import digest_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.mart.files import DealerManifest, Mart
    from huidian.engine.mart.storage import Storage
    from huidian.engine.runners.compiler import Make, Statement
    from huidian.engine.runners.duckdb import Row, Runner
    from huidian.mart.facts import Facts


KEPT = KeptAnswers(most=4096, most_values=800_000)
"""Of this process: some 80 MB where it is full."""


@cache
def runner() -> Runner:
    """The engine that `HUIDIAN_ENGINE` names, one for all requests of this process.

    What it compiled once it need not compile again. Raises `RunnerError` where something for it is missing.
    """
    if settings.HUIDIAN_ENGINE == "spark":
        from huidian.engine.runners.spark import SparkRunner

        return SparkRunner(settings.HUIDIAN_SPARK_MASTER)
    return runner_at_hand()


@cache
def runner_at_hand() -> Runner:
    """The engine for what concerns one dealer: within this process, whatever the network is asked with."""
    from huidian.engine.runners.duckdb import DuckDBRunner, keep_sql

    keep_sql(settings.HUIDIAN_SQL)
    return DuckDBRunner()


def storage() -> Storage:
    """Where the mart lies."""
    from huidian.engine.mart.places import storage_of

    return storage_of(settings.HUIDIAN_MART, settings.HUIDIAN_MART_COPIES)


def warm_up() -> None:
    """Load the engine, which takes longer than any question to it: before the first reader waits for it."""
    import ibis

    runner().rows(ibis.range(1).unnest().name("one").as_table())


@cache
def answer_files() -> AnswerFiles:
    """What this and other processes have answered, where the installation keeps it."""
    return AnswerFiles(settings.HUIDIAN_ANSWERS)


def at_hand(key: Hashable, written: Hashable | None = None) -> Rows | None:
    """The rows this process keeps under a key, else those any process wrote down under what is `written` of
    it. Both say everything that the rows depend on; None is written nowhere.
    """
    rows = KEPT.get(key)
    if rows is None and (name := _name_of(written)):
        rows = answer_files().get(name)
        if rows is not None:
            KEPT.keep(key, rows)
    return rows


def keep(key: Hashable, rows: Rows, written: Hashable | None = None) -> None:
    """Has rows at hand from now on."""
    KEPT.keep(key, rows)
    if name := _name_of(written):
        answer_files().keep(name, rows)


def _name_of(written: Hashable | None) -> str | None:
    if written is None or not answer_files().are_kept:
        return None
    return digest_of((settings.HUIDIAN_ENGINE, written))


def answered(key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]:
    """The rows of what `make` makes of these tables alone; an equal key is answered once."""
    from huidian.engine.runners.shapes import content_of
    from huidian.engine.runners.states import renamed, states_of

    states, operations = states_of(*tables), tuple(table.op() for table in tables)
    names = tuple(state.name for state in states)
    rows = KEPT.get((key, operations, names))
    if rows is None:
        # What is kept must not keep a state's facts; without them the operations are equal still.
        plain = key, tuple(renamed(one, str) for one in operations), names
        in_files = all(state.lies_in_files for state in states)
        written = (key, tuple(map(content_of, operations)), names) if in_files else None
        rows = at_hand(plain, written)
        if rows is None:
            rows = rows_of(runner().prepared(key, tables, make))
            keep(plain, rows, written)
    return list(rows)


def rows_of(query: ir.Table | Statement) -> list[Row]:
    """The rows of a question to an opened mart; asked again, small answers are at hand.

    The SQL with the mart's state is a complete key: a state is named by its files, which are named by their
    content.
    """
    from huidian.engine.runners.compiler import Statement

    statement = query if isinstance(query, Statement) else runner().statement(query)
    rows = KEPT.get(statement.key)
    if rows is None:
        rows = runner().rows(statement)
        KEPT.keep(statement.key, rows)
    return list(rows)


def states_in(query: ir.Table) -> frozenset[str]:
    """The names of the states of marts that a query reads: each stands for what its files hold."""
    from huidian.engine.runners.states import states_of

    return frozenset(one.name for one in states_of(query))


def states_lie_in_files(query: ir.Table) -> bool:
    """Whether other processes can read what a query reads."""
    from huidian.engine.runners.states import states_of

    return all(one.lies_in_files for one in states_of(query))


def open_mart_of(codes: Sequence[str], engine: Runner | None = None) -> Mart:
    """The mart's facts of these dealers, at the state of this moment; by default for `runner`."""
    from huidian.engine.mart.files import open_mart

    return open_mart(storage(), codes, engine or runner())


def manifest_of(code: str) -> DealerManifest | None:
    """What the mart holds of a dealer; `None` also where this version cannot read it."""
    from huidian.engine.mart.files import MartError, read_manifest

    try:
        return read_manifest(storage(), code)
    except MartError:
        return None


def manifests_of(codes: Sequence[str]) -> dict[str, DealerManifest]:
    """What the mart holds of several dealers, by code; without those that this version cannot read."""
    from huidian.engine.mart.files import MartError, read_manifests

    try:
        return read_manifests(storage(), codes)
    except MartError:
        each = {code: manifest_of(code) for code in codes}
        return {code: manifest for code, manifest in each.items() if manifest}


def damaged_files_of(manifest: DealerManifest | None) -> list[str]:
    """The dealer's files that are missing, cut or changed."""
    from huidian.engine.mart.files import damaged_files

    return damaged_files(storage(), manifest) if manifest else []


def remove_files(code: str, files: Sequence[str]) -> None:
    """Takes damaged files away, so that they are written again."""
    from huidian.engine.mart.files import folder_of

    for file in files:
        storage().remove(f"{folder_of(code)}/{file}")


def write_facts(code: str, facts: Facts, *, at: datetime) -> DealerManifest:
    """Puts one dealer's facts into the mart in one step; facts older than those there change nothing."""
    from huidian.engine.mart.files import write_dealer

    return write_dealer(
        storage(),
        code,
        facts.visits,
        facts.vehicles,
        facts.revision,
        at=at,
        departures=facts.departures,
        assignments=facts.assignments,
    )


def forget_dealer(code: str, *, files_too: bool = False) -> None:
    """Takes a dealer out of the mart, whose files go with the next writing or now."""
    from huidian.engine.mart.files import folder_of

    folder = folder_of(code)
    storage().remove(f"{folder}/manifest.json")
    if files_too:
        storage().clear(folder)
