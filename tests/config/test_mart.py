"""`huidian mart verify` and `huidian mart refresh`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from huidian.config.cli.mart import mart_command
from huidian.engine.mart.files import folder_of
from huidian.mart.models import Reckoning
from tests.mart.shop import Came, Shop
from tests.people import make_dealer


@pytest.fixture
def mart(tmp_path: Path, settings: Any) -> Path:
    settings.HUIDIAN_MART = tmp_path / "mart"
    return tmp_path / "mart"


@pytest.fixture
def shops(db: None, mart: Path) -> list[Shop]:
    """Two dealers with data, neither refreshed yet."""
    shops = [Shop(make_dealer(code)) for code in ("S", "T")]
    for shop in shops:
        shop.saw([Came(car, date(2010, 6, 1 + car), advisor="甲") for car in range(3)])
    return shops


def huidian(*arguments: str) -> Result:
    return CliRunner().invoke(mart_command, list(arguments))


def damaged(mart: Path, code: str) -> str:
    path = next((mart / folder_of(code)).glob("visits-*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return path.name


def test_refreshed_they_agree(shops: list[Shop]) -> None:
    missing = huidian("verify")
    assert (missing.exit_code, missing.output.count("还没有这家店")) == (1, 2)
    done = huidian("refresh")
    assert done.exit_code == 0
    assert "S：第 2 版，数据集市已重写，更新 3 台车的状态" in done.output
    agreed = huidian("verify", "--language", "en")
    assert agreed.exit_code == 0, agreed.output
    assert agreed.output.splitlines() == [
        "S: agrees, revision 2 (3 visits, 3 vehicles, 6 vehicle-months, 0 departures, 3 assignments)",
        "T: agrees, revision 2 (3 visits, 3 vehicles, 6 vehicle-months, 0 departures, 3 assignments)",
        "2 dealers, 0 of them differing",
    ]


def test_one_dealer_alone(shops: list[Shop]) -> None:
    assert huidian("refresh", "--dealer", "T").output.startswith("T：第 2 版")
    assert not Reckoning.objects.filter(dealer__code="S").exists()
    assert huidian("verify", "--dealer", "T").exit_code == 0
    assert huidian("verify", "--dealer", "S").exit_code == 1


def test_as_json(shops: list[Shop], mart: Path) -> None:
    huidian("refresh")
    name = damaged(mart, "T")
    answer = huidian("verify", "--json")
    said = json.loads(answer.output)
    assert (answer.exit_code, said["ok"]) == (1, False)
    good, bad = said["dealers"]
    assert (good["dealer"], good["ok"], good["differences"]) == ("S", True, [])
    assert (good["store_revision"], good["mart_revision"], good["rows"]["visits"]) == (2, 2, 3)
    [difference] = bad["differences"]
    assert (bad["dealer"], difference["what"], difference["where"]) == ("T", "file_changed", name)
    assert "--anew" in difference["zh"]
    assert "--anew" in difference["en"]


@pytest.mark.parametrize("anew", [(), ("--anew", "--dealer", "S")])
def test_a_damaged_file_is_mended_by_a_refresh(shops: list[Shop], mart: Path, anew: tuple[str, ...]) -> None:
    huidian("refresh")
    damaged(mart, "S")
    assert huidian("verify").exit_code == 1
    assert "S：第 2 版，数据集市已重写" in huidian("refresh", *anew).output
    assert huidian("verify").exit_code == 0


def test_a_disk_that_is_full_is_one_line(shops: list[Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **named: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("huidian.mart.actions.write_facts", full)
    refused = huidian("refresh")
    assert refused.exit_code == 1
    assert "dealer S: No space left on device; dealer T: No space" in refused.output


@pytest.mark.parametrize("verb", ["verify", "refresh"])
def test_an_unknown_dealer_is_a_wrong_call(shops: list[Shop], verb: str) -> None:
    answer = huidian(verb, "--dealer", "NOBODY")
    assert answer.exit_code == 2
    assert "NOBODY" in answer.output


def test_an_engine_that_does_not_exist_is_said(shops: list[Shop], settings: Any) -> None:
    settings.HUIDIAN_ENGINE = "abacus"
    refused = huidian("verify")
    assert refused.exit_code == 2
    assert "HUIDIAN_ENGINE 是 'abacus'，没有这个引擎。" in refused.output
