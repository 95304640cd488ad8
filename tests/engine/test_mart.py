"""The mart: what goes in comes out, and nobody ever sees half of it."""

import json
import multiprocessing
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.synchronize import Semaphore
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from huidian.engine import metrics
from huidian.engine.facts import tables as facts
from huidian.engine.facts.vehicle_months import DAYS_BACK, vehicle_months
from huidian.engine.figures.measures import figure
from huidian.engine.mart import atomic, storage
from huidian.engine.mart import files as mart
from huidian.engine.mart.files import (
    MartError,
    folder_of,
    open_mart,
    read_manifest,
    read_manifests,
    write_dealer,
)
from huidian.engine.runners.duckdb import DuckDBRunner
from tests.engine.conftest import Bench
from tests.engine.histories import ask, recorded_histories, vehicles_table, visits_table
from tests.engine.oracle import Vehicle, Visit

AT = datetime(2010, 12, 31, 18, 0, tzinfo=UTC)
ON = date(2010, 12, 31)


def history(dealer: str, number: int, day: date = date(2010, 3, 31)) -> pa.Table:
    return visits_table([Visit(dealer, f"V{one}", day + timedelta(days=one)) for one in range(number)])


def fleet(dealer: str, number: int = 2) -> pa.Table:
    return vehicles_table([Vehicle(dealer, f"V{one}", model="M") for one in range(number)])


def write(
    folder: Path, dealer: str, number: int, revision: int = 1, at: datetime = AT
) -> mart.DealerManifest:
    return write_dealer(folder, dealer, history(dealer, number), fleet(dealer), revision, at=at)


def visit_count(opened: mart.Mart) -> int:
    [row] = opened.runner.rows(opened.visits.agg(lambda visits: visits.count().name("visits")))
    count: int = row["visits"]
    return count


def files(folder: Path, dealer: str, suffix: str = ".parquet") -> set[str]:
    return {path.name for path in (folder / folder_of(dealer)).iterdir() if path.name.endswith(suffix)}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=recorded_histories)
def test_what_goes_in_comes_out(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory, visits: list[Visit]
) -> None:
    folder = tmp_path_factory.mktemp("mart")
    dealers = sorted({visit.dealer for visit in visits})
    for dealer in dealers:
        own = visits_table([visit for visit in visits if visit.dealer == dealer])
        write_dealer(folder, dealer, own, fleet(dealer), 1, at=AT)
    opened = open_mart(folder, runner=bench.runner)
    table = bench.visits(visits)
    same: list[tuple[ibis.Table, ibis.Table]] = [
        (opened.history, table),
        (opened.visits, facts.current(table)),
        (opened.vehicle_months, vehicle_months(facts.current(table), days_back=DAYS_BACK)),
    ]
    for stored, expected in same:
        assert stored.schema() == expected.schema()
        order = expected.columns
        assert bench.rows(stored.order_by(*order)) == bench.rows(expected.order_by(*order))
    assert {row["dealer"] for row in bench.rows(opened.vehicles)} == set(dealers)


def test_the_manifest_tells_rows_revision_digest_and_moment(tmp_path: Path) -> None:
    written = write(tmp_path, "A", 5, revision=7)
    assert read_manifest(tmp_path, "A") == written
    assert (written.revision, written.known_at) == (7, "2010-12-31T18:00:00+00:00")
    assert {name: part.rows for name, part in written.parts.items()} == {
        "visits": 5,
        "vehicles": 2,
        "vehicle_months": 10,  # overall and maintenance
        "departures": 0,
        "assignments": 0,
    }
    again = write(tmp_path / "elsewhere", "A", 5, revision=8)
    assert again.digest == written.digest
    assert write(tmp_path / "other", "A", 6).digest != written.digest


def test_equal_facts_have_equal_digests_in_any_order(tmp_path: Path) -> None:
    same_day = [Visit("A", "V1", ON, kind) for kind in ("repair", "maintenance", "other")]
    visits = visits_table([*same_day, *(Visit("A", f"V{number}", ON) for number in range(50))])
    turned = pa.concat_tables([visits.slice(7), visits.slice(0, 7)])
    digests = {
        write_dealer(tmp_path / str(number), "A", table, fleet("A"), 1, at=AT).digest
        for number, table in enumerate([visits, turned])
    }
    assert len(digests) == 1


def test_parquet_files_are_sorted_by_vehicle(tmp_path: Path) -> None:
    days = [date(2010, 5, 1), date(2010, 1, 1), date(2010, 3, 1)]
    mixed = visits_table([Visit("A", vehicle, day) for day in days for vehicle in ("V2", "V1")])
    write_dealer(tmp_path, "A", mixed, fleet("A"), 1, at=AT)
    opened = open_mart(tmp_path)
    rows = opened.runner.rows(opened.history.select("vehicle", "settled_on"))
    assert [(row["vehicle"], row["settled_on"]) for row in rows] == [
        (vehicle, day) for vehicle in ("V1", "V2") for day in sorted(days)
    ]


def test_a_reader_keeps_the_state_it_opened_until_grace_is_over(tmp_path: Path) -> None:
    write(tmp_path, "A", 5)
    before = open_mart(tmp_path)
    write(tmp_path, "A", 9, revision=2, at=AT + timedelta(minutes=1))
    write(tmp_path, "A", 11, revision=3, at=AT + mart.GRACE)
    assert [visit_count(opened) for opened in (before, open_mart(tmp_path))] == [5, 11]
    assert len(files(tmp_path, "A")) == 9  # three states of visits and months, one of the others
    write(tmp_path, "A", 11, revision=4, at=AT + mart.GRACE + timedelta(minutes=1))
    assert len(files(tmp_path, "A")) == 7
    last = write(tmp_path, "A", 11, revision=5, at=AT + 3 * mart.GRACE)
    assert files(tmp_path, "A") == {part.file for part in last.parts.values()}
    assert last.retired == {}


def test_content_that_comes_back_is_not_swept(tmp_path: Path) -> None:
    write(tmp_path, "A", 5)
    write(tmp_path, "A", 9, revision=2, at=AT + timedelta(minutes=1))
    back = write(tmp_path, "A", 5, revision=3, at=AT + 3 * mart.GRACE)
    assert visit_count(open_mart(tmp_path)) == 5
    assert {part.file for part in back.parts.values()} <= files(tmp_path, "A")


@pytest.mark.parametrize("step", range(4))
def test_a_writer_that_fails_at_any_step_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    write(tmp_path, "A", 5)
    whole, steps = atomic.replace, []

    def failing(path: Path, content: bytes) -> None:
        steps.append(path.name)
        if len(steps) > step:
            path.with_name(f"{path.name}.half{atomic.UNFINISHED}").write_bytes(b"half")
            raise OSError("no space left")
        whole(path, content)

    with monkeypatch.context() as broken:
        broken.setattr(storage, "replace", failing)
        with pytest.raises(OSError, match="no space"):
            write_dealer(tmp_path, "A", history("A", 9), fleet("A", 3), 2, at=AT)
    assert visit_count(open_mart(tmp_path)) == 5
    after = write(tmp_path, "A", 6, revision=2, at=AT)
    assert visit_count(open_mart(tmp_path)) == 6
    assert files(tmp_path, "A", atomic.UNFINISHED) == set()
    assert files(tmp_path, "A") == {part.file for part in after.parts.values()} | after.retired.keys()


def _write_for_ever(folder: Path, written: Semaphore) -> None:
    revision = 1
    while True:
        revision += 1
        write_dealer(folder, "A", history("A", revision), fleet("A"), revision, at=datetime.now(UTC))
        written.release()


def test_a_killed_writer_leaves_a_whole_state_and_no_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    written = context.Semaphore(0)
    process = context.Process(target=_write_for_ever, args=(tmp_path, written), daemon=True)
    process.start()
    try:
        for _ in range(3):
            assert written.acquire(timeout=60)
    finally:
        process.kill()
        process.join()
    opened = open_mart(tmp_path)
    assert visit_count(opened) == opened.manifest["A"].revision >= 4
    assert write(tmp_path, "A", 5, revision=10**6).revision == 10**6


def test_writers_of_different_dealers_do_not_meet(tmp_path: Path) -> None:
    dealers = [f"D{number}" for number in range(6)]
    writers = [threading.Thread(target=write, args=(tmp_path, dealer, 4)) for dealer in dealers]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(read_manifests(tmp_path)) == dealers
    assert visit_count(open_mart(tmp_path)) == 24
    assert visit_count(open_mart(tmp_path, ["D1", "D4", "D1"])) == 8


def test_of_several_writers_the_newest_revision_stays(tmp_path: Path) -> None:
    writers = [
        threading.Thread(target=write, args=(tmp_path, "A", number, number)) for number in (3, 9, 5, 7)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert visit_count(open_mart(tmp_path)) == 9
    assert write(tmp_path, "A", 2, revision=8).revision == 9
    assert visit_count(open_mart(tmp_path)) == 9


def test_dealers_without_facts_add_nothing(tmp_path: Path) -> None:
    nobody = open_mart(tmp_path, ["A"])
    assert nobody.manifest == {}
    assert visit_count(nobody) == 0
    assert nobody.runner.rows(figure(metrics.MONTHLY_CHURN, nobody.evidence, ask(ON, 6))) == []
    write(tmp_path, "A", 3)
    some = open_mart(tmp_path, ["A", "B"])
    assert (list(some.manifest), visit_count(some)) == (["A"], 3)
    assert nobody.vehicle_months.schema() == some.vehicle_months.schema()
    write_dealer(tmp_path, "C", facts.no_visits(), facts.no_vehicles(), 1, at=AT)
    assert visit_count(open_mart(tmp_path)) == 3


@pytest.mark.parametrize("dealer", ["甲/乙", "CON", "..", "a'b\"c", "x" * 300, ""])
def test_any_code_makes_a_folder(tmp_path: Path, dealer: str) -> None:
    write(tmp_path, dealer, 3)
    assert list(read_manifests(tmp_path)) == [dealer]
    assert [path.parent for path in tmp_path.glob("*/manifest.json")] == [tmp_path / folder_of(dealer)]
    assert visit_count(open_mart(tmp_path, [dealer])) == 3


def test_codes_that_differ_in_case_only_have_folders_that_differ_in_more() -> None:
    assert folder_of("gz01").lower() != folder_of("GZ01").lower()


def test_facts_of_another_dealer_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(facts.FactsError, match="another dealer"):
        write_dealer(tmp_path, "A", history("B", 2), fleet("A"), 1, at=AT)
    numbered = pa.table({"dealer": ["A"], "vehicle": [7]})
    with pytest.raises(facts.FactsError, match="different types"):
        write_dealer(tmp_path, "A", history("A", 2), numbered, 1, at=AT)
    assert list(tmp_path.iterdir()) == []


def test_marts_that_do_not_fit_are_named(tmp_path: Path) -> None:
    write(tmp_path, "A", 2)
    numbered = history("B", 1).set_column(1, "vehicle", pa.array([7]))
    cars = pa.table({"dealer": ["B"], "vehicle": [7]})
    write_dealer(tmp_path, "B", numbered, cars, 1, at=AT)
    assert visit_count(open_mart(tmp_path, ["B"])) == 1
    with pytest.raises(MartError, match="by one type"):
        open_mart(tmp_path)
    path = tmp_path / folder_of("A") / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 99}))
    with pytest.raises(MartError, match="schema version 99"):
        open_mart(tmp_path, ["A"])


def test_a_long_lived_runner_sees_the_new_state(tmp_path: Path) -> None:
    runner = DuckDBRunner()
    write(tmp_path, "A", 2)
    first = open_mart(tmp_path, ["A"], runner)
    assert open_mart(tmp_path, ["A"], runner).visits.equals(first.visits)
    write(tmp_path, "A", 4, revision=2)
    assert [visit_count(first), visit_count(open_mart(tmp_path, ["A"], runner))] == [2, 4]


def test_manifests_compare_by_content() -> None:
    part = mart.Part("f", 1, "d")
    one = mart.DealerManifest("A", 1, "", 1, "string", dict.fromkeys(mart.TABLES, part))
    moved = replace(one, parts={**one.parts, "vehicles": replace(part, digest="e")})
    assert one.digest != moved.digest


def test_a_mart_of_an_earlier_version_is_written_over(tmp_path: Path) -> None:
    write(tmp_path, "A", 5, revision=7)
    path = tmp_path / folder_of("A") / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 1}))
    write(tmp_path, "A", 3, revision=7)
    assert visit_count(open_mart(tmp_path)) == 3


@pytest.mark.parametrize("damaged", [b"", b'{"dealer": "A"', b"\xff\xfe", b"[]", b'{"schema_version": 2}'])
def test_a_damaged_manifest_says_so_and_is_written_over(tmp_path: Path, damaged: bytes) -> None:
    write(tmp_path, "A", 3)
    path = tmp_path / folder_of("A") / "manifest.json"
    path.write_bytes(damaged)
    with pytest.raises(MartError, match=r"manifest\.json"):
        read_manifest(tmp_path, "A")
    write(tmp_path, "A", 4)
    assert visit_count(open_mart(tmp_path, ["A"])) == 4


MARCH, APRIL, MAY = (datetime(2010, month, 1, tzinfo=UTC) for month in (3, 4, 5))
SOLD = {"dealer": "A", "vehicle": "V0", "left_on": date(2010, 2, 20), "left_why": "sold"}


def test_who_left_is_told_as_it_was_known(tmp_path: Path) -> None:
    """Said in March, put right in April, taken back in May; another never was."""
    naive = [moment.replace(tzinfo=None) for moment in (MARCH, APRIL, MAY)]
    rows = [
        SOLD | {"recorded_at": naive[0], "retracted_at": naive[1]},
        SOLD | {"left_why": "moved", "recorded_at": naive[1], "retracted_at": naive[2]},
    ]
    said = pa.Table.from_pylist(rows)
    write_dealer(tmp_path, "A", history("A", 2), fleet("A"), 1, at=AT, departures=said)
    opened = open_mart(tmp_path)
    second = timedelta(seconds=1)
    told = []
    for at in (None, MARCH - second, MARCH, APRIL - second, APRIL, MAY - second, MAY):
        known = opened.known(at=at).vehicles
        assert known.columns == opened.vehicles.columns
        rows = opened.runner.rows(known.order_by("vehicle"))
        assert [row["vehicle"] for row in rows] == ["V0", "V1"]
        assert rows[1]["left_on"] is None
        told.append(rows[0]["left_why"])
    assert told == [None, None, "sold", "sold", "moved", "moved", None]


def test_without_times_a_vehicle_had_always_left(tmp_path: Path) -> None:
    left = vehicles_table([Vehicle("A", "V0", left_on=date(2010, 2, 20)), Vehicle("A", "V1")])
    write_dealer(tmp_path, "A", history("A", 2), left, 1, at=AT)
    opened = open_mart(tmp_path)
    rows = opened.runner.rows(opened.known(at=datetime(2000, 1, 1, tzinfo=UTC)).vehicles.order_by("vehicle"))
    assert [row["left_on"] for row in rows] == [date(2010, 2, 20), None]
