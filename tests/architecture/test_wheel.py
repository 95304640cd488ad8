"""A built wheel installs and runs with pip alone: pages' assets and translations are inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPORT = (
    "委托书号,车牌号,结算日期\nRO1,京A12345,2010-06-03\nRO2,京A54321,2010-06-05\nRO3,京A54321,2010-09-01\n"
    "RO4,京A67890,2010-12-31\n"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "uv",
        "build",
        "--wheel",
        "--no-build-isolation",
        "-q",
        "-o",
        str(folder),
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_assets_translations_and_packs(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in [
        "web/static/vendor/tabler.min.css",
        "web/static/vendor/echarts.min.js",
        "web/static/vendor/icons.svg",
        "locale/en/LC_MESSAGES/django.mo",
        "playbooks/packs/svw.toml",
    ]:
        assert f"huidian/{name}" in inside


@pytest.mark.slow
def test_the_installed_wheel_counts_churn_and_passes_its_own_checks(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python, huidian = scripts / "python", scripts / "huidian"
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python)]
    subprocess.run([*install, "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    environment = {**os.environ, "HUIDIAN_HOME": str(tmp_path / "home")}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTHONPATH"):
        environment.pop(name, None)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [huidian, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    result = json.loads(run("churn", "export.csv", "--month", "2010-12", "--json"))["results"][0]
    assert (result["cohort"], result["lost"], result["rate"]) == (2, 1, 0.5)
    run("manage", "migrate")
    run("manage", "check")
