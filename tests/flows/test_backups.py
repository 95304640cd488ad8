"""A backup comes back as it was, or not at all."""

from __future__ import annotations

import json
import random
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from huidian.flows.backups.archive import BackupRefused, Part, read_manifest, unpack, write_archive
from huidian.flows.backups.rotation import kept
from tests.processes import Environment, Stores, huidian, python

DESCRIBED = {"version": "1", "store": "sqlite", "made_at": "", "migrations": [], "counts": {}, "audit": {}}
ORDERS = "车牌号,VIN,结算日期,工单类型,工单号,总金额\n" + "".join(
    f"苏A{n:05},LSVAA49J1320{n:05},2010-{n % 12 + 1:02}-15,保养,W{n},{n}00\n" for n in range(40)
)
WRITES_ON = """
from django.utils import timezone
from huidian.network import audit
for n in range(2000):
    audit.record(at=timezone.now(), staff=None, action="write", object_id=n)
    if n == 20:
        print("going", flush=True)
"""


def test_a_restore_drill(store: Environment, stores: Stores, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    huidian(store, "import", str(tmp_path / "orders.csv"), "--dealer", "A")
    backup = tmp_path / "copy.zip"
    writer = python(store, WRITES_ON)
    assert writer.stdout and writer.stdout.readline() == "going\n"
    answer = huidian(store, "backup", str(backup), "--json", code=None)
    writer.kill()
    writer.wait()
    if "请安装 postgresql-client" in answer:
        pytest.skip(f"no tool of this machine fits its PostgreSQL server: {answer}")
    made = json.loads(answer)
    assert made["audit"]["events"] == made["counts"]["network_auditevent"] > 20

    with stores.one(tmp_path / "new") as new:
        back = json.loads(huidian(new, "restore", str(backup), "--json"))
        assert (back["dealers"], back["held"], back["figures_failed"]) == (1, True, "")
        assert huidian(new, "digest") == huidian(store, "digest")
        figures = ("figures", "--metric", "monthly_churn", "--month", "2010-12", "--json")
        assert huidian(new, *figures) == huidian(store, *figures)
        assert "记录链完整" in huidian(new, "audit", "verify")
        assert json.loads(huidian(new, "restore", "--confirm", "--json")) == {"confirmed": True}
        assert "不会覆盖" in huidian(new, "restore", str(backup), code=2)
    assert "不会覆盖" in huidian(store, "backup", str(backup), code=2)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "part").write_bytes(random.Random(1).randbytes(10_000))
    path = tmp_path / "a.zip"
    write_archive(path, DESCRIBED, {"store.sqlite3": tmp_path / "part", "gone": tmp_path / "gone"})
    return path


def test_parts_come_out_as_they_went_in(archive: Path, tmp_path: Path) -> None:
    unpack(archive, read_manifest(archive), tmp_path / "out")
    assert (tmp_path / "out/store.sqlite3").read_bytes() == (tmp_path / "part").read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupRefused, match="not overwritten"):
        write_archive(archive, DESCRIBED, {})


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)


def _other_part(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        manifest = packed.read("backup.json")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("store.sqlite3", b"another")
        packed.writestr("backup.json", manifest)


def _newer(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("backup.json", json.dumps({"format": 99, "version": "9.0"}))


def _other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "")


def _pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_cut, "damaged"),
        (_flip, "damaged"),
        (_other_part, "damaged"),
        (_newer, "newer version"),
        (_other_zip, "no backup of huidian"),
        (_pdf, "no backup of huidian"),
        (Path.unlink, "no such file"),
    ],
)
def test_a_spoilt_backup_is_refused(archive: Path, tmp_path: Path, spoil: object, sentence: str) -> None:
    spoil(archive)  # type: ignore[operator]
    with pytest.raises(BackupRefused, match=sentence):
        unpack(archive, read_manifest(archive), tmp_path / "out")


def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked_whole(tmp_path: Path) -> None:
    """A megabyte is read at a time: of thirty no more than two are written."""
    part = tmp_path / "part"
    part.write_bytes(bytes(30 * 2**20))
    write_archive(tmp_path / "a.zip", DESCRIBED, {"store.sqlite3": part})
    manifest = read_manifest(tmp_path / "a.zip")
    lying = replace(manifest, parts={"store.sqlite3": Part(10, "0" * 64)})
    with pytest.raises(BackupRefused, match="damaged"):
        unpack(tmp_path / "a.zip", lying, tmp_path / "out")
    assert (tmp_path / "out/store.sqlite3").stat().st_size <= 2**21


def test_seven_days_and_four_weeks_are_kept() -> None:
    last = date(2026, 11, 28)  # a Saturday
    days = [last - timedelta(days=n) for n in range(60)]
    sundays = [date(2026, 11, 22), date(2026, 11, 15), date(2026, 11, 8)]
    assert kept(days) == {*days[:7], *sundays}
    assert kept(days[:3]) == set(days[:3])
