"""Commands load what they need and no more: what a start takes is what it imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "django",
    "ibis",
    "duckdb",
    "pyarrow",
    "numpy",
    "sqlglot",
    "pypinyin",
    "xlsxwriter",
    "rich",
    "pandas",
)
ENGINE = {"ibis", "duckdb", "pyarrow", "numpy", "sqlglot", "rich"}


def loaded(home: Path, *arguments: str) -> set[str]:
    """Which of the heavy packages a command has loaded when it ends."""
    script = (
        "import atexit, sys; from huidian.config.cli import start; "
        f"atexit.register(lambda: print(*(set({HEAVY!r}) & sys.modules.keys()), file=sys.stderr)); "
        f"sys.argv = ['huidian', *{arguments!r}]; start()"
    )
    environment = {"HUIDIAN_HOME": str(home), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a store that is set up."""
    home = tmp_path_factory.mktemp("home")
    loaded(home, "digest")
    return home


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--help"], set()),
        (["churn", "--help"], set()),
        (["import", "--help"], set()),
        (["metrics", "list"], ENGINE - {"duckdb"}),
        (["digest"], {"django"}),
        (["audit", "verify"], {"django"}),
        (["jobs", "drain"], {"django"} | ENGINE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_no_more_than_it_needs(home: Path, arguments: list[str], needed: set[str]) -> None:
    assert loaded(home, *arguments) <= needed
