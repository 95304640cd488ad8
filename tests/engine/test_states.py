"""States of mounted tables: one SQL text for all, and each expression answered by its own."""

import gc
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huidian.engine.runners import duckdb
from huidian.engine.runners.compiler import Compiler
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.engine.runners.states import HeldStates, MixedStatesError, State, states_of


@pytest.fixture
def runner() -> Iterator[DuckDBRunner]:
    with closing(DuckDBRunner(threads=1)) as made:
        yield made


def shop(number: int) -> State:
    """A shop whose every row tells its number."""
    cars = pa.table({"car": [number] * number, "shop": [number] * number})
    return State(f"shop_{number}", {"cars": cars, "visits": cars})


def total(tables: dict[str, ir.Table]) -> ir.Table:
    cars, visits = tables["cars"], tables["visits"]
    came = cars.semi_join(visits, "car")
    return came.agg(cars=came.count(), least=came.shop.min(), most=came.shop.max())


def mounted(runner: DuckDBRunner, number: int) -> dict[str, ir.Table]:
    return dict(runner.mount(shop(number)))


def test_all_states_have_one_sql(runner: DuckDBRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    to_sql = ibis.to_sql

    def counted(expression: ir.Table, dialect: str, pretty: bool) -> str:
        compiled.append(expression)
        return str(to_sql(expression, dialect=dialect, pretty=pretty))

    monkeypatch.setattr(ibis, "to_sql", counted)
    monkeypatch.setattr(duckdb, "_COMPILER", Compiler("duckdb"))
    for number in (3, 4, 5):
        assert runner.rows(total(mounted(runner, number))) == [
            {"cars": number, "least": number, "most": number}
        ]
    assert len(compiled) == 1
    statements = [runner.statement(total(mounted(runner, number))) for number in (3, 4)]
    assert statements[0].sql == statements[1].sql and statements[0].key != statements[1].key


def test_threads_read_their_own(runner: DuckDBRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """With fewer states at hand than are asked of at once, so that they come and go all the while."""
    monkeypatch.setattr(runner, "_held", HeldStates(runner._put, runner._let_go, most=3))
    asked = {number: total(mounted(runner, number)) for number in range(1, 9)}
    together = threading.Barrier(8)

    def told(number: int) -> list[int]:
        together.wait()
        return [runner.rows(asked[number])[0]["cars"] for _ in range(40)]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(told, asked)) == [[number] * 40 for number in asked]
    assert len(runner._held.names) == 3


def test_two_states_in_one_expression_are_refused(runner: DuckDBRunner) -> None:
    one, other = mounted(runner, 1), mounted(runner, 2)
    for mixed in (
        one["cars"].semi_join(other["visits"], "car"),
        one["cars"].union(other["cars"]),
        one["cars"].join(other["cars"], "car").select("car"),
        one["cars"].filter(one["cars"].car.isin(other["visits"].car)),
        total({"cars": one["cars"], "visits": other["visits"]}),
    ):
        for ask in (runner.rows, runner.arrow, runner.statement):
            with pytest.raises(MixedStatesError, match="in one expression"):
                ask(mixed)


def test_states_of_other_tables_are_read_together(runner: DuckDBRunner) -> None:
    names = runner.mount(State("names_1", {"names": pa.table({"car": [2], "name": ["二"]})}))["names"]
    kept = runner.mount_table("kept", pa.table({"car": [2, 3]}))
    cars = mounted(runner, 2)["cars"]
    found = cars.join(names, "car").semi_join(kept, "car").select("shop", "name").distinct()
    assert [one.name for one in states_of(found)] == ["names_1", "shop_2"]
    assert runner.rows(found) == [{"shop": 2, "name": "二"}]


def test_the_same_state_mounted_again_is_the_same(runner: DuckDBRunner) -> None:
    again = shop(2)
    both = mounted(runner, 2)["cars"].semi_join(dict(runner.mount(again))["visits"], "car")
    assert len(states_of(both)) == 1
    assert len(runner.rows(both)) == 2


def test_old_states_go_and_come_back(tmp_path: Path, runner: DuckDBRunner) -> None:
    runner._held = HeldStates(runner._put, runner._let_go, most=2)
    file = tmp_path / "cars.parquet"
    pq.write_table(pa.table({"car": [1, 2, 3]}), file)
    first = runner.mount(State("first", {"cars": [file]}))["cars"]
    for number in (1, 2, 3):
        mounted(runner, number)
    assert runner._held.names == ("shop_2", "shop_3")
    assert _schemas(runner) == {"shop_2", "shop_3"}
    assert len(runner.rows(first)) == 3
    assert runner._held.names == ("shop_3", "first")


def test_a_state_that_is_read_stays(runner: DuckDBRunner) -> None:
    runner._held = HeldStates(runner._put, runner._let_go, most=1)
    statement = runner.statement(total(mounted(runner, 1)))
    with runner._run(statement) as answer:
        runner.drop(statement.states[0])
        for number in (2, 3):
            mounted(runner, number)
        assert "shop_1" in runner._held.names
        assert answer.fetchall() == [(1, 1, 1)]
    assert runner._held.names == ("shop_1",)


def test_what_could_not_be_mounted_is_tried_again(tmp_path: Path, runner: DuckDBRunner) -> None:
    late = State("late", {"cars": [tmp_path / "late.parquet"]})
    with pytest.raises(Exception, match=r"late\.parquet"):
        runner.mount(late)
    pq.write_table(pa.table({"car": [1]}), tmp_path / "late.parquet")
    assert len(runner.rows(runner.mount(late)["cars"])) == 1


def test_the_sql_at_hand_keeps_no_facts(runner: DuckDBRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "_COMPILER", Compiler("duckdb"))
    state = shop(7)
    facts = weakref.ref(state.tables["cars"])
    assert runner.rows(total(dict(runner.mount(state))))
    runner.drop(state)
    del state
    gc.collect()
    assert facts() is None


def test_what_is_prepared_is_made_once(runner: DuckDBRunner) -> None:
    """For all states, but not for other tables or another key; reading other tables is refused."""
    made = []

    def cars_of(cars: ir.Table, at_least: int) -> list[duckdb.Row]:
        def make() -> ir.Table:
            made.append(at_least)
            return cars.agg(cars=(cars.car >= at_least).sum())

        return runner.rows(runner.prepared(at_least, [cars], make))

    for number in (3, 4):
        cars = mounted(runner, number)["cars"]
        assert cars_of(cars, 2) == [{"cars": number}]
        assert cars_of(cars, 9) == [{"cars": 0}]
        assert cars_of(cars.limit(1), 2) == [{"cars": 1}]
    assert made == [2, 9, 2]
    names = runner.mount(State("names_2", {"names": pa.table({"name": ["二"]})}))["names"]
    with pytest.raises(ValueError, match="reads tables of names_2 too"):
        runner.prepared("names", [cars], lambda: names)


def test_a_state_has_a_plain_name() -> None:
    for name in ("", "1st", "a b", 'a"b', "甲", "a'; DROP"):
        with pytest.raises(ValueError, match="no name for a state"):
            State(name, {})


def _schemas(runner: DuckDBRunner) -> set[str]:
    asked = "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal"
    return {name for (name,) in runner._connection.execute(asked).fetchall()} - {"main"}
