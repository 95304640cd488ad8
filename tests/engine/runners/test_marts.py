"""A mart in a folder, behind a file URL and in an object store, read by every runner."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from huidian.engine.facts.evidence import Question
from huidian.engine.figures.measures import figure
from huidian.engine.mart.files import (
    TABLES,
    folder_of,
    open_mart,
    read_manifest,
    read_manifests,
    write_dealer,
)
from huidian.engine.mart.places import storage_of
from huidian.engine.mart.storage import Storage
from huidian.engine.metrics import MONTHLY_CHURN
from huidian.engine.runners.duckdb import DuckDBRunner, Runner
from tests.engine.runners.cases import RULES
from tests.engine.runners.networks import DEALERS, Network, network

AT = datetime(2010, 4, 1, 2, tzinfo=UTC)
ON = date(2010, 3, 31)
Open = Callable[[str], Storage]


@pytest.fixture(params=["path", "file", "s3"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """A fresh place, as machines of some name open it."""
    if request.param == "path":
        return lambda machine: storage_of(tmp_path / "mart")
    if request.param == "file":
        return lambda machine: storage_of((tmp_path / "mart").as_uri())
    url = f"{request.getfixturevalue('object_store')}/{uuid4().hex}"
    return lambda machine: storage_of(url, tmp_path / machine)


def write(place: Storage, dealer: str, given: Network, revision: int = 1, at: datetime = AT) -> None:
    visits, vehicles, departures, assignments = (
        table.filter(pc.equal(table["dealer"], dealer))
        for table in (given.visits, given.vehicles, given.departures, given.assignments)
    )
    write_dealer(
        place, dealer, visits, vehicles, revision, at=at, departures=departures, assignments=assignments
    )


def churn(place: Storage, runner: Runner) -> pa.Table:
    mart = open_mart(place, runner=runner)
    return runner.arrow(figure(MONTHLY_CHURN, mart.evidence, Question(ON, RULES)))


@pytest.mark.slow
def test_every_runner_reads_what_was_written(
    opened: Open, duckdb: DuckDBRunner, request: pytest.FixtureRequest
) -> None:
    given = network(3)
    for dealer in DEALERS:
        write(opened("writer"), dealer, given)
    told = churn(opened("reader"), duckdb)
    assert set(told["dealer"].to_pylist()) == set(DEALERS)
    assert told.equals(churn(opened("writer"), duckdb))
    assert told.equals(churn(opened("third"), request.getfixturevalue("spark")))


def test_a_reader_goes_on_with_what_it_opened(opened: Open, duckdb: DuckDBRunner) -> None:
    write(opened("writer"), "A", network(3))
    before = open_mart(opened("reader"), ["A"], duckdb)
    asked = figure(MONTHLY_CHURN, before.evidence, Question(ON, RULES))
    told = duckdb.arrow(asked)
    write(opened("writer"), "A", network(4), revision=2, at=AT + timedelta(minutes=1))
    assert duckdb.arrow(asked).equals(told)
    assert not churn(opened("reader"), duckdb).equals(told)


def test_an_older_revision_changes_nothing(opened: Open) -> None:
    write(opened("one"), "A", network(3), revision=7)
    before = read_manifest(opened("two"), "A")
    write(opened("two"), "A", network(4), revision=6)
    assert read_manifest(opened("one"), "A") == before
    assert read_manifests(opened("one"), ["A", "nobody"]) == {"A": before}


def test_writers_of_all_dealers_go_on_at_once(opened: Open) -> None:
    given = network(3)
    writers = [
        threading.Thread(target=write, args=(opened(f"machine {revision % 2}"), dealer, given, revision))
        for dealer in DEALERS
        for revision in (1, 2)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(read_manifests(opened("reader"))) == sorted(DEALERS)


def test_a_dealer_can_be_cleared_away_at_once(opened: Open, duckdb: DuckDBRunner) -> None:
    for dealer in ("A", "B"):
        write(opened("one"), dealer, network(3))
    churn(opened("one"), duckdb)
    opened("one").clear(folder_of("A"))
    opened("one").clear(folder_of("never there"))
    assert list(read_manifests(opened("two"))) == ["B"]
    gone = opened("one")
    assert gone.read(f"{folder_of('A')}/manifest.json") is None
    write(opened("one"), "A", network(4))
    assert sorted(read_manifests(opened("two"))) == ["A", "B"]


def test_no_copy_stays_of_a_dealer_that_was_cleared_away(
    object_store: str, tmp_path: Path, duckdb: DuckDBRunner
) -> None:
    place = storage_of(f"{object_store}/{uuid4().hex}", tmp_path)
    write(place, "A", network(3))
    churn(place, duckdb)
    assert len(list(tmp_path.rglob("*.parquet"))) == len(TABLES)
    place.clear(folder_of("A"))
    assert list(tmp_path.rglob("*.parquet")) == []
