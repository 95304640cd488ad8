"""Which engine answers, and where the mart lies, is said by the settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from huidian.engine.runners import spark
from huidian.engine.runners.duckdb import RunnerError
from huidian.mart import marts


def test_the_settings_name_the_engine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert marts.runner.__wrapped__() is marts.runner_at_hand()
    settings.HUIDIAN_ENGINE = "spark"
    settings.HUIDIAN_SPARK_MASTER = "spark://head:7077"
    masters: list[str] = []
    monkeypatch.setattr(spark, "SparkRunner", masters.append)
    marts.runner.__wrapped__()
    assert masters == ["spark://head:7077"]
    assert marts.runner_at_hand().name == "duckdb"


def test_a_spark_that_cannot_be_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HUIDIAN_ENGINE = "spark"
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(RunnerError, match=r"huidian\[spark\]"):
        marts.runner.__wrapped__()


def test_the_mart_is_a_path_or_a_url(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mart").mkdir()
    for place in (tmp_path / "mart", str(tmp_path / "mart"), (tmp_path / "mart").as_uri()):
        settings.HUIDIAN_MART = place
        marts.storage().replace("said", str(place).encode())
        assert (tmp_path / "mart" / "said").read_text() == str(place)
