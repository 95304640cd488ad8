"""`huidian rules`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from huidian.config.cli.figures import figures_command
from huidian.config.cli.rules import rules_command
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def shop(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """June: 4 cars, 1 back in December. September: 5 cars, 2 back in December."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    shop = Shop(make_dealer("S"))
    days = {date(2010, 6, 3): range(4), date(2010, 9, 10): range(10, 15), date(2010, 12, 20): (0, 10, 11)}
    came = [Came(car, day) for day, cars in days.items() for car in cars]
    shop.saw([*came, Came(30, date(2011, 1, 4))], at=datetime(2011, 1, 5, tzinfo=UTC))
    return shop


def rules(*arguments: str) -> Result:
    return CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(rules_command, list(arguments))


def december() -> tuple[int, int]:
    asked = ["--dealer", "S", "--metric", "monthly_churn", "--month", "2010-12", "--json"]
    told = json.loads(CliRunner(env={"HUIDIAN_LANGUAGE": "en"}).invoke(figures_command, asked).output)
    return told["counts"]["lost"], told["counts"]["cohort"]


def test_rules_are_shown_tried_set_and_taken_back(shop: Shop, tmp_path: Path) -> None:
    own = tmp_path / "overlay.toml"
    own.write_text("[churn]\nwindow_months = 3\n", encoding="utf-8")
    assert "churn.window_months = 6  [generic.toml]\n" in rules("--dealer", "S", "--keys").output
    assert "a vehicle is lost: 6 months  [generic.toml]\n" in rules("--dealer", "S").output
    tried = rules("set", "--dealer", "S", "--file", str(own), "--dry-run").output
    assert tried.startswith("2010-12:\n  Monthly churn rate: 75.0% (3 of 4) -> 60.0% (3 of 5)\n")
    assert december() == (3, 4)
    assert ": set, rules" in rules("set", "--dealer", "S", "--file", str(own), "--note", "试行").output
    assert december() == (3, 5)
    assert "churn.window_months = 3  [overlay] (generic: 6)\n" in rules("--dealer", "S", "--keys").output
    assert "a vehicle is lost: 3 months  [overlay] (generic: 6 months)\n" in rules("--dealer", "S").output
    [change] = json.loads(rules("history", "--dealer", "S", "--json").output)
    assert (change["note"], change["rules"]) == ("试行", {"churn.window_months": {"was": None, "is": 3}})
    assert "taken back" in rules("undo", "--dealer", "S").output
    assert december() == (3, 4)
    assert len(rules("history", "--dealer", "S").output.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[churn]\nwindow_months = 0\n", "churn.window_months: must be at least 1, not 0"),
        (
            '[age_schemes.even.buckets]\n"0-2" = {from_years = 1}\n',
            "0-2.from_years: the first band must begin at 0",
        ),
        ('[age_schemes.even.buckets]\n"4+" = {from_years = 3}\n', "4+.from_years: overlaps 2-4"),
        ("[churn", "Expected"),
        (f"x = {'9' * 5000}", "Exceeds the limit"),
        (f"x = {'[' * 5000}{']' * 5000}", "nested too deep"),
    ],
)
def test_rules_that_cannot_be_are_refused(shop: Shop, tmp_path: Path, text: str, words: str) -> None:
    own = tmp_path / "overlay.toml"
    own.write_text(text, encoding="utf-8")
    refused = rules("set", "--dealer", "S", "--file", str(own))
    assert (refused.exit_code, words in refused.output) == (2, True)
    assert rules("history", "--dealer", "S").output == ""
    assert rules().exit_code == 2


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        (b"[churn", "文件不是正确的 TOML：文件末尾或某个数字附近写法有误"),
        (b"[churn]\nwindow_months = \n", "文件不是正确的 TOML：第 2 行第 17 列附近写法有误"),
        (b"\xff\xfe", "文件不是 UTF-8 编码"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_chinese(
    shop: Shop, tmp_path: Path, text: bytes, zh: str
) -> None:
    own = tmp_path / "overlay.toml"
    own.write_bytes(text)
    said = ["set", "--dealer", "S", "--file", str(own)]
    refused = CliRunner(env={"HUIDIAN_LANGUAGE": "zh"}).invoke(rules_command, said)
    assert (refused.exit_code, zh in refused.output) == (2, True), refused.output
