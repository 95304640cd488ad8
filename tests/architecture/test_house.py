"""The house keeps its own rules: floors, file sizes, no registry's host in a committed file."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.both_stores import ROOMS

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports" + (".exe" if sys.platform == "win32" else ""))
REGISTRY = re.compile(
    r"https?://[\w.-]*(?:py" r"pi|python" r"hosted|npm" r"js|regis" r"try|mir" r"ror)[\w.-]*"
)


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_committed_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in committed()
        if (match := REGISTRY.search(path.read_bytes().decode("utf-8", "ignore")))
    ]
    assert named == []


def test_the_registry_pattern_finds_one() -> None:
    assert REGISTRY.search("https://files.python" + "hosted.org/packages/x.whl")


def test_no_source_file_is_longer_than_300_lines_and_no_test_longer_than_500() -> None:
    limits = {"src": 300, "tests": 500, "bench": 300}
    long = {}
    for path in committed():
        top = path.relative_to(ROOT).parts[0]
        # Migrations are written by a machine.
        if path.suffix == ".py" and top in limits and path.parent.name != "migrations":
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > limits[top]:
                long[str(path.relative_to(ROOT))] = lines
    assert long == {}


def test_no_function_of_the_source_is_longer_than_50_lines() -> None:
    long = {}
    for path in committed():
        if path.is_relative_to(ROOT / "src") and path.suffix == ".py" and path.parent.name != "migrations":
            for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(one, ast.FunctionDef) and (one.end_lineno or 0) - one.lineno >= 50:
                    long[f"{path.relative_to(ROOT)}:{one.name}"] = (one.end_lineno or 0) - one.lineno + 1
    assert long == {}


def test_every_room_is_on_the_map() -> None:
    drawn = (ROOT / "docs/map.md").read_text(encoding="utf-8")
    rooms = {p.name for p in (ROOT / "src/huidian").iterdir() if (p / "__init__.py").exists()}
    assert {room for room in rooms if f"`{room}/`" not in drawn} == set()


@pytest.mark.slow
def test_the_import_contract_fails_on_a_room_it_does_not_list(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    attic = tmp_path / "src/huidian/attic"
    attic.mkdir()
    (attic / "__init__.py").write_text("")
    done = subprocess.run(
        [LINT, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(tmp_path / "src")},
    )
    assert done.returncode != 0
    assert "attic" in done.stdout


def test_no_page_divides() -> None:
    """Rates come from the engine; fen become yuan and counts lengths of bars in one place."""
    allowed = {"formats.py", "excel.py"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "src/huidian/web").rglob("*.py"))
        if path.name not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not _of_time(node)
    ]
    assert found == []
    assert not _of_time(ast.parse("lost / cohort", mode="eval").body)


def _of_time(node: ast.AST) -> bool:
    """Whether it is a span of time that is divided."""
    right = getattr(node, "right", None)
    return isinstance(right, ast.Call) and getattr(right.func, "id", "") == "timedelta"


def test_every_room_with_tables_is_tested_on_both_stores() -> None:
    """By a whole room of tests, or by modules of it that say so."""
    tables = ROOT.glob("src/huidian/*/migrations/0001*.py")
    rooms = {path.relative_to(ROOT / "src/huidian").parts[0] for path in tables}
    named = {room.split("/")[0] for room in ROOMS}
    for room in rooms - named:
        modules = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / room).rglob("test_*.py")]
        assert any("pytest.mark.both_stores" in module for module in modules), room
    assert named <= {path.name for path in (ROOT / "src/huidian").iterdir()}


def test_a_day_of_a_moment_is_the_dealers() -> None:
    """A moment out of the store is in UTC: its `date()`, and the database's, is another day for hours."""
    of_utc = re.compile(r"(?:\bat|_at|\bnow)\.date\(\)|_at__date(?![a-z])")
    rooms = ("network", "customers", "messages", "outreach", "care", "surveys", "complaints", "flows", "web")
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in rooms
        for path in sorted((ROOT / "src/huidian" / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if of_utc.search(line)
    ]
    assert named == []
