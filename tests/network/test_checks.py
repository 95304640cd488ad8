"""Bad settings are named when a command starts."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def ids(*, deploy: bool = False) -> set[str]:
    found = (message.id or "" for message in run_checks(include_deployment_checks=deploy))
    return {name for name in found if name.startswith("huidian.")}


def test_good_settings_are_silent() -> None:
    assert ids() == set()


def test_an_unknown_engine(settings: Settings) -> None:
    settings.HUIDIAN_ENGINE = "abacus"
    assert ids() == {"huidian.E001"}


def test_spark_has_to_be_installed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HUIDIAN_ENGINE = "spark"
    monkeypatch.setattr("huidian.network.checks.find_spec", lambda name: None)
    assert ids() == {"huidian.E002"}
    monkeypatch.setattr("huidian.network.checks.find_spec", lambda name: importlib.util.find_spec("json"))
    for java, said in ((None, {"huidian.E006"}), (11, {"huidian.E006"}), (17, set()), (21, set())):
        monkeypatch.setattr("huidian.engine.runners.spark.java_version", lambda java=java: java)
        assert ids() == said


def test_a_place_that_is_none_for_the_mart(settings: Settings, tmp_path: Path) -> None:
    settings.HUIDIAN_MART = "ftp://host/mart"
    assert ids() == {"huidian.E005"}
    for place in (tmp_path / "mart", str(tmp_path / "mart"), (tmp_path / "mart").as_uri()):
        settings.HUIDIAN_MART = place
        assert ids() == set()


def test_a_home_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    settings.HUIDIAN_HOME = tmp_path / "absent"
    assert ids() == {"huidian.E003"}


def test_deployment_wants_a_name(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert "huidian.I004" in ids(deploy=True)
    settings.ALLOWED_HOSTS = ["huidian.example"]
    assert "huidian.I004" not in ids(deploy=True)


def test_proxies_are_addresses_or_networks(settings: Settings) -> None:
    settings.HUIDIAN_TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.1/8", "::1"]
    assert ids() == set()
    settings.HUIDIAN_TRUSTED_PROXIES = ["proxy.example"]
    assert ids() == {"huidian.E007"}


def test_behind_https_a_deployment_has_no_warning(tmp_path: Path) -> None:
    environment = {**os.environ, "HUIDIAN_HOME": str(tmp_path), "HUIDIAN_HTTPS": "1"}
    command = [
        sys.executable,
        "-m",
        "huidian.config.cli",
        "manage",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
