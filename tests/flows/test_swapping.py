"""A data folder's content is exchanged whole, wherever the process that does it is killed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huidian.flows import swapping
from huidian.flows.backups.staging import hold_set_aside

AT = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
OLD = {"uploads/a.csv": "old", "rejects/r.xlsx": "old", "answers/x": "old", "mart/p": "old"}
NEW = {"uploads/b.csv": "new", "mart/p": "new", "mart/q": "new", "audit-anchors.log": "new"}
STAYS = {"secret-key": "key", "backups/huidian-2026-11-27.zip": "zip"}


class Killed(BaseException):
    """What a process does not live through."""


def fill(folder: Path, files: Mapping[str, str], word: str) -> None:
    """These files and a store that says `word`, its log not yet brought in."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    with closing(sqlite3.connect(folder / swapping.STORE)) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE words (word TEXT)")
        store.execute("INSERT INTO words VALUES (?)", [word])
        store.commit()


def content(folder: Path) -> tuple[str, dict[str, str]]:
    """What the store says, and the files beside it."""
    with closing(sqlite3.connect(folder / swapping.STORE)) as store:
        word = str(store.execute("SELECT word FROM words").fetchone()[0])
    left_out = (swapping.STORE, "swap.json")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return word, {
        name: path.read_text() for name, path in files.items() if not name.startswith((*left_out, "restore/"))
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    fill(tmp_path, OLD | STAYS, "old")
    fill(swapping.place(tmp_path) / swapping.NEXT, NEW | {"secret-key": "another"}, "new")
    swapping.want(tmp_path, swapping.NEXT)
    return tmp_path


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The process ends before its step of that number (from 0); how many steps there were."""
    steps, go = [0], swapping.move

    def move(*paths: Path) -> None:
        if steps[0] == step:
            raise Killed
        steps[0] += 1
        go(*paths)

    monkeypatch.setattr(swapping, "move", move)
    return lambda: steps[0]


@pytest.mark.parametrize("step", range(11))
def test_killed_between_any_two_steps_it_is_finished(
    home: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        steps = killed_at(step, patched)
        if step < 10:
            with pytest.raises(Killed):
                swapping.swap(home, at=AT)
            assert swapping.is_begun(home) and swapping.is_wanted(home)
        else:
            assert swapping.swap(home, at=AT)
            assert steps() == 10, "a step of its own for every entry, and the end of the plan"
    assert swapping.finish(home) is (step < 10)
    assert content(home) == ("new", NEW | STAYS)
    assert [content(one) for one in swapping.set_aside(home)] == [("old", OLD)]
    assert not swapping.is_wanted(home) and not swapping.finish(home)


def test_what_went_aside_can_come_back(home: Path) -> None:
    swapping.swap(home, at=AT)
    (before,) = swapping.set_aside(home)
    swapping.want(home, before.name)
    assert swapping.swap(home, at=AT.replace(hour=23))
    assert content(home) == ("old", OLD | STAYS)
    assert [content(one)[0] for one in swapping.set_aside(home)] == ["new"]


def test_a_store_that_others_have_open_is_left(home: Path) -> None:
    with closing(sqlite3.connect(home / swapping.STORE)) as other:
        other.execute("SELECT * FROM words").fetchall()
        assert not swapping.swap(home, at=AT)
        assert swapping.was_refused(home) and not swapping.is_wanted(home)
    assert content(home) == ("old", OLD | STAYS)
    swapping.want(home, swapping.NEXT)
    assert not swapping.was_refused(home)
    assert swapping.swap(home, at=AT)


@pytest.mark.parametrize("source", ["", "nothing-there", "../.."])
def test_nothing_comes_of_a_folder_without_a_store(home: Path, source: str) -> None:
    swapping.want(home, source)
    assert not swapping.swap(home, at=AT)
    assert content(home) == ("old", OLD | STAYS)


def test_data_that_come_back_from_aside_are_held(tmp_path: Path) -> None:
    store = tmp_path / swapping.STORE
    with closing(sqlite3.connect(store)) as made:
        made.execute("CREATE TABLE network_trouble (kind PRIMARY KEY, since, facts)")
    hold_set_aside(store, datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC))
    with closing(sqlite3.connect(store)) as made:
        ((kind, facts),) = made.execute("SELECT kind, facts FROM network_trouble")
    assert (kind, json.loads(facts)["made_at"]) == ("restored", "2026-11-28T00:00:00+00:00")
