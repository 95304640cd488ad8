"""What the settings make on disk, for whose eyes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
