"""SQL kept in files is what compiling would give: in other processes, after damage, without a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pytest

from huidian.engine.runners.kept_sql import KeptSql, sweep
from huidian.engine.runners.shapes import content_of

SEEDS = ("1", "2")
OTHERS = """
import sys
from pathlib import Path
from tests.engine.runners.test_kept_sql import question
from huidian.engine.runners.kept_sql import KeptSql
print(KeptSql(Path(sys.argv[1])).sql_of("duckdb", question(), lambda: "compiled anew"))
"""


def question(least: int = 3) -> bytes:
    """A question with a set in it: columns that are dropped."""
    table = ibis.table(dict.fromkeys("abcdefgh", "int64"), name="t")
    return content_of(table.filter(table.a > least).drop("b", "c", "d", "e").op())


def test_other_processes_find_what_one_compiled(tmp_path: Path) -> None:
    KeptSql(tmp_path / "sql").sql_of("duckdb", question(), lambda: "the SQL\nof two lines")
    for seed in SEEDS:
        other = subprocess.run(
            [sys.executable, "-c", OTHERS, str(tmp_path / "sql")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert other.stdout == "the SQL\nof two lines\n"


@pytest.mark.parametrize(
    ("dialect", "least", "sql"), [("duckdb", 3, "kept"), ("duckdb", 4, "new"), ("pyspark", 3, "new")]
)
def test_another_question_or_dialect_is_compiled(tmp_path: Path, dialect: str, least: int, sql: str) -> None:
    kept = KeptSql(tmp_path)
    kept.sql_of("duckdb", question(), lambda: "kept")
    assert kept.sql_of(dialect, question(least), lambda: "new") == sql


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"cut", b"0" * 40 + b"\nSELECT 2"])
def test_a_damaged_file_is_compiled_anew_and_mended(tmp_path: Path, content: bytes) -> None:
    KeptSql(tmp_path).sql_of("duckdb", question(), lambda: "SELECT 1")
    [file] = tmp_path.iterdir()
    file.write_bytes(content)
    for given, expected in (("SELECT 3", "SELECT 3"), ("SELECT 4", "SELECT 3")):
        assert KeptSql(tmp_path).sql_of("duckdb", question(), lambda given=given: given) == expected  # type: ignore[misc]


def test_what_nobody_asks_for_is_swept_and_a_lost_folder_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "sql"
    KeptSql(folder).sql_of("duckdb", question(), lambda: "old")
    [file] = folder.iterdir()
    kept = KeptSql(folder)
    sweep(folder, at=datetime.now(UTC) + timedelta(days=13))
    assert list(folder.iterdir()) == [file]
    sweep(folder, at=datetime.now(UTC) + timedelta(days=15))
    assert list(folder.iterdir()) == []
    folder.rmdir()
    assert kept.sql_of("duckdb", question(), lambda: "SELECT 1") == "SELECT 1"
    assert KeptSql(None).sql_of("duckdb", question(), lambda: "SELECT 1") == "SELECT 1"
