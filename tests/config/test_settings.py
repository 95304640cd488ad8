"""What the settings make on disk, for whose eyes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from huidian.config import environment, settings
from huidian.config.cli.serve import _web

posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX has modes")


def started(home: Path) -> None:
    environment = {**os.environ, "HUIDIAN_HOME": str(home)}
    environment.pop("HUIDIAN_SECRET_KEY", None)
    code = "import os; os.umask(0o022); import huidian.config.settings"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@posix
def test_a_new_data_folder_and_its_key_are_for_one_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there yet"
    started(home)
    assert mode(home) == 0o700
    assert mode(home / "secret-key") == 0o600
    assert [path.name for path in home.iterdir()] == ["secret-key"]


@posix
def test_a_folder_that_was_there_keeps_its_mode_and_its_key(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("kept")
    tmp_path.chmod(0o750)
    started(tmp_path)
    assert mode(tmp_path) == 0o750
    assert (tmp_path / "secret-key").read_text() == "kept"


@pytest.mark.parametrize(
    ("said", "processes"), [(None, environment.cores()), ("", environment.cores()), ("3", 3)]
)
def test_as_many_web_processes_as_the_setting_says_else_as_cores(
    monkeypatch: pytest.MonkeyPatch, said: str | None, processes: int
) -> None:
    monkeypatch.delenv("HUIDIAN_WEB_PROCESSES", raising=False)
    if said is not None:
        monkeypatch.setenv("HUIDIAN_WEB_PROCESSES", said)
    number = environment.count("HUIDIAN_WEB_PROCESSES", environment.cores())
    with override_settings(HUIDIAN_WEB_PROCESSES=number):
        assert _web("127.0.0.1", 8123).command[-3:] == ["127.0.0.1", "8123", str(processes)]


@pytest.mark.parametrize("said", ["0", "-1", "many", "1.5"])
def test_what_is_no_number_of_web_processes_is_said(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("HUIDIAN_WEB_PROCESSES", said)
    with pytest.raises(ImproperlyConfigured, match=f"HUIDIAN_WEB_PROCESSES is '{said}': a whole number"):
        environment.count("HUIDIAN_WEB_PROCESSES", 2)


def test_a_password_stored_the_old_way_is_stored_anew_at_a_sign_in() -> None:
    """Other tests store passwords quickly; here those of the product."""
    with override_settings(PASSWORD_HASHERS=settings.PASSWORD_HASHERS):
        before = make_password("Huidian-3101", hasher="pbkdf2_sha256")
        stored: list[str] = []
        assert check_password("Huidian-3101", before, stored.append)
        assert not check_password("Huidian-3102", before, stored.append)
        now = make_password("Huidian-3101")
    assert stored == ["Huidian-3101"]
    # At least what OWASP asks of scrypt: 16 MB, five times.
    assert now.split("$")[0:2] + now.split("$")[3:5] == ["scrypt", str(2**14), "8", "5"]
