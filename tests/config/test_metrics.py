"""`huidian metrics`: the definitions to hand on, and what another installation defines differently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from huidian.config.cli.metrics import metrics_command


def metrics(*arguments: str | Path) -> Result:
    return CliRunner().invoke(metrics_command, [str(one) for one in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """This installation's book, written to a file."""
    done = metrics("export", "-o", tmp_path / "book.json")
    assert done.exit_code == 0, done.output
    return tmp_path / "book.json"


def test_the_book_is_the_same_on_screen_and_in_the_file(book: Path) -> None:
    assert metrics("export").stdout_bytes == book.read_bytes()
    told = json.loads(book.read_bytes())
    assert told["format"] == 1 and len(told["content_hash"]) == 64
    assert {"generic", "svw", "gac-toyota"} <= {rules["id"] for rules in told["rules"]}


def test_the_same_definitions_count_alike(book: Path) -> None:
    done = metrics("check", book)
    assert done.exit_code == 0
    assert "口径一致" in done.output and "27 个指标" in done.output


def test_another_book_is_told_by_its_differences(book: Path) -> None:
    from huidian.engine.metric_book import content_hash

    other = json.loads(book.read_bytes())
    churn = next(entry for entry in other["metrics"] if entry["id"] == "monthly_churn")
    churn["version"] += 1
    other["rules"] = other["rules"][1:]
    other["content_hash"] = content_hash(other)
    book.write_text(json.dumps(other), encoding="utf-8")
    done = metrics("check", book)
    assert done.exit_code == 1
    assert "月流失率" in done.output and "版本不同" in done.output and "只有我方有" in done.output
    english = metrics("check", book, "--language", "en")
    assert "Monthly churn rate" in english.output and "in 2 places" in english.output


@pytest.mark.parametrize("text", ["", "{}", "流失"])
def test_what_is_no_book_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="gb18030")
    assert metrics("check", tmp_path / "x.json").exit_code == 2


def test_a_book_changed_by_hand_is_refused(book: Path) -> None:
    book.write_text(book.read_text(encoding="utf-8").replace('"version": 1', '"version": 9', 1), "utf-8")
    assert metrics("check", book).exit_code == 2


def test_every_metric_is_listed_in_both_languages() -> None:
    assert "monthly_churn  v1  月流失率 [%]" in metrics("list").output
    assert "Monthly churn rate" in metrics("list", "--language", "en").output


def test_the_page_to_read_is_written_too(tmp_path: Path) -> None:
    assert metrics("export", "--markdown", "-o", tmp_path / "m.md").exit_code == 0
    assert "## " in (tmp_path / "m.md").read_text(encoding="utf-8")
