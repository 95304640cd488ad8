"""Answers in files: what is kept comes back as it was, anything else is as if it were not there."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from huidian.mart import answer_files
from huidian.mart.answer_files import AnswerFiles

NAME = "ab" * 32
ROWS = [
    {"plate": "沪A12345", "n": 1, "rate": 0.1, "on": date(2011, 1, 2), "due": None, "sum": Decimal("1.20")}
]


class Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch /tmp/huidian-was-here",)


@pytest.mark.parametrize("rows", [ROWS, [], ROWS * 300, [{"f": True}]])
def test_what_is_kept_comes_back(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    AnswerFiles(tmp_path / "kept").keep(NAME, rows)
    assert AnswerFiles(tmp_path / "kept").get(NAME) == rows
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    [file] = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": [1]}],
        [{"a": object()}],
        [{"a": 1}, {"b": 1}],
        [{"at": datetime(2011, 1, 2, tzinfo=UTC)}],
        [{"a": "x" * 2**20}],
    ],
)
def test_what_is_not_plain_or_too_large_is_not_kept(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    AnswerFiles(tmp_path).keep(NAME, rows)
    assert list(tmp_path.iterdir()) == []


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-3],
    "changed": lambda content: content[:-9] + b"!" + content[-8:],
    "empty": lambda content: b"",
    "another's": lambda content: answer_files._sign("cd" * 32, content[32:]) + content[32:],
    "no rows": lambda content: signed(pickle.dumps(7)),
    "other lengths": lambda content: signed(pickle.dumps((("a", "b"), [(1,)]))),
    "something that would run": lambda content: signed(pickle.dumps(((), [Harmful()]))),
}


def signed(body: bytes) -> bytes:
    return answer_files._sign(NAME, body) + body


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_as_if_it_were_not_there(tmp_path: Path, damage: str) -> None:
    files = AnswerFiles(tmp_path)
    files.keep(NAME, ROWS)
    (tmp_path / NAME).write_bytes(DAMAGE[damage]((tmp_path / NAME).read_bytes()))
    assert files.get(NAME) is None
    assert not Path("/tmp/huidian-was-here").exists()
    files.keep(NAME, ROWS)
    assert files.get(NAME) == ROWS


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file", tmp_path / "file" / "below"):
        files = AnswerFiles(folder)
        files.keep(NAME, ROWS)
        assert files.get(NAME) is None and not files.are_kept
    gone = AnswerFiles(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    gone.keep(NAME, ROWS)
    assert gone.get(NAME) is None


def test_what_was_not_read_for_longest_goes(tmp_path: Path) -> None:
    files = AnswerFiles(tmp_path, most_bytes=500)
    at = datetime(2011, 1, 10, tzinfo=UTC).timestamp()
    for number, name in enumerate("abcdefgh"):
        files.keep(name, ROWS)
        os.utime(tmp_path / name, (at + number, at + number))
    size = (tmp_path / "a").stat().st_size
    files.make_room()
    assert sorted(file.name for file in tmp_path.iterdir()) == list("abcdefgh")[-(500 // size) :]
    files.make_room(datetime.fromtimestamp(at + 7, UTC))
    assert [file.name for file in tmp_path.iterdir()] == ["h"]


def test_room_is_made_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_files, "_BETWEEN_SWEEPS", 10)
    files = AnswerFiles(tmp_path, most_bytes=500)
    for number in range(40):
        files.keep(str(number), ROWS)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 500
