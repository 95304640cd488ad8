"""Small files as systems write them, kept beside the project with what they must give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from huidian.config.cli.churn import churn_command
from huidian.visits.importing import inspect_file, read_file

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"


def _cases() -> list[tuple[str, str, str, str]]:
    table = CASES / "cases.tsv"
    if not table.exists():
        return []
    lines = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    return [(files, month, arguments, expected) for _kind, files, month, arguments, expected in lines]


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.*") if path.suffix != ".tsv"))
def test_the_first_look_sees_the_columns_that_reading_reads(name: str) -> None:
    """What the import desk proposes and what an import does are one."""
    mapping = {"vehicle": "cust", "settled_on": "date"} if name.startswith("float_id") else {}
    first_look = inspect_file(CASES / name, mapping=mapping)
    reading = read_file(CASES / name, mapping=mapping)
    assert first_look.usable
    assert [sheet.columns for sheet in first_look.sheets] == [sheet.columns for sheet in reading.sheets]


@pytest.mark.parametrize(("files", "month", "arguments", "expected"), _cases())
def test_each_file_gives_what_it_must(files: str, month: str, arguments: str, expected: str) -> None:
    paths = [str(CASES / name) for name in files.split("+")]
    run = CliRunner().invoke(churn_command, [*paths, "--month", month, "--json", *arguments.split()])
    assert run.exit_code == 0, run.output
    [figures] = json.loads(run.stdout)["results"]
    words = expected.split()
    wanted = {"cohort": int(words[1]), "lost": int(words[3])}
    if "visits" in words:
        wanted["visits"] = int(words[words.index("visits") + 1])
    assert {key: figures[key] for key in wanted} == wanted
