"""A refresh killed at any moment leaves the old state whole, and the next one finishes the work."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import migrated

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_store,
    pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be killed like this on Windows"),
]


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "HUIDIAN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    for name in ("DATABASE_URL", "HUIDIAN_MART", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "tests.mart.killed", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(home: Path, *arguments: str, expect: int = 0) -> str:
    process = start(home, *arguments)
    out, err = process.communicate()
    assert process.returncode == expect, err
    return out


def repaired(home: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The state that is met, and the state after a refresh."""
    met, after = json.loads(run(home, "repair"))
    return met, after


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose mart and standings are one import behind the store."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    shutil.copytree(migrated().home, home)
    run(home, "prepare")
    return home


@pytest.fixture(scope="module")
def undisturbed(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The state before, and what an undisturbed refresh makes of it."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(prepared, home)
    before, after = repaired(home)
    assert (before["mart"], before["mart visits"], before["reckoned"]) == (2, 300, 2)
    assert (after["mart"], after["mart visits"], after["reckoned"]) == (3, 450, 3)
    assert (before["differences"], after["differences"]) == (["behind", "content"], [])
    assert after["standings"] != before["standings"]
    return before, after


@pytest.mark.parametrize(
    ("point", "mart_revision"),
    [
        ("facts read", 2),
        ("one part written", 2),
        ("parts written", 2),
        ("mart replaced", 3),
        ("standings half written", 3),
        ("standings written", 3),
    ],
)
def test_killed_and_started_again(
    point: str,
    mart_revision: int,
    prepared: Path,
    undisturbed: tuple[dict[str, Any], dict[str, Any]],
    tmp_path: Path,
) -> None:
    old, new = undisturbed
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    run(home, "refresh", point, expect=-signal.SIGKILL)
    left, after = repaired(home)
    assert (left["mart"], left["reckoned"]) == (mart_revision, 2)
    assert left["mart visits"] == {2: 300, 3: 450}[mart_revision]
    assert left["standings"] == old["standings"]
    assert left["differences"] == {2: ["behind", "content"], 3: ["standings"]}[mart_revision]
    assert after == new


def test_several_at_once_end_where_one_does(
    prepared: Path, undisturbed: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    processes = [start(home, "refresh", "nowhere") for _ in range(3)]
    ended = [(process.communicate()[1], process.returncode) for process in processes]
    assert [code for _, code in ended] == [0, 0, 0], ended
    assert repaired(home)[0] == undisturbed[1]
