"""A backup is brought back beside the data that are worked with, whole and checked; then both are exchanged.

A staged copy is a data folder of its own, filled by the same restore as an empty one: held, up to date, with
its figures. Only the exchange (`flows.swapping`) needs everything to stand still.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huidian.flows import swapping
from huidian.flows.backups.archive import BackupRefused, Watch, read_manifest
from huidian.flows.backups.restoring import held_since, refuse_what_does_not_fit
from huidian.flows.backups.stores import FREED
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.models import Staff

_LOOK_SECONDS = 0.3
_KEPT_FREE = 200 * 10**6
_OF_THE_INSTALLATION = (
    "DATABASE_URL",
    "HUIDIAN_MART",
    "HUIDIAN_SQL",
    "HUIDIAN_ANSWERS",
    "HUIDIAN_SUPERVISED",
)
_BY_COMMAND = Label(
    "这套系统的数据库不是数据目录里的 SQLite 文件，请由管理员恢复到空数据库：huidian restore <备份文件>",
    "The store here is no SQLite file in the data folder. Restore into an empty database: "
    "huidian restore FILE",
)
_NOT_SUPERVISED = Label(
    "这套系统不是由 huidian run 启动的，不能从网页恢复。请停下后恢复到空的 HUIDIAN_HOME："
    "huidian restore <备份文件>",
    "The site was not started by huidian run and cannot be restored from this page. "
    "Stop it and restore into an empty HUIDIAN_HOME: huidian restore FILE",
)


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy that is ready: of which backup, of when, rows and dealers in it, who had it staged and when."""

    name: str
    made_at: datetime
    rows: int
    dealers: int
    figures_failed: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Aside:
    """Data that were worked with before an exchange: the folder's name, until when, bytes of the store."""

    name: str
    until: datetime
    bytes: int


def why_not_here() -> Label | None:
    """Why a restore cannot be asked for on a page of this installation; None where it can."""
    home = _home()
    own_store = (
        connection.vendor == "sqlite" and Path(connection.settings_dict["NAME"]) == home / swapping.STORE
    )
    if not own_store or home / "mart" != settings.HUIDIAN_MART:
        return _BY_COMMAND
    return None if settings.HUIDIAN_SUPERVISED else _NOT_SUPERVISED


def stage(path: Path, *, at: datetime, by: str, watch: Watch) -> None:
    """Make the copy ready. Raises `BackupRefused`; the data that are worked with are not touched."""
    if swapping.is_wanted(_home()):
        raise BackupRefused("正在换入另一份数据。", "Other data are just coming in.")
    manifest = read_manifest(path)
    refuse_what_does_not_fit(manifest)
    clear_staged()
    _refuse_without_room(sum(part.bytes for part in manifest.parts.values()))
    folder = _next()
    folder.mkdir(mode=0o700, parents=True)
    try:
        answer = _restored(
            path, folder, by, lambda done: watch(done, sum(p.bytes for p in manifest.parts.values()))
        )
        _end_sessions(folder / swapping.STORE)
    except BaseException:
        clear_staged()
        raise
    kept = {key: answer[key] for key in ("made_at", "rows", "dealers", "figures_failed")}
    swapping.write_whole(_about_next(), kept | {"name": path.name, "by": by, "at": at.isoformat()})


def _refuse_without_room(unpacked: int) -> None:
    """A copy takes its own bytes, its figures and the log of what is brought up to date."""
    needed, left = 2 * unpacked + _KEPT_FREE, shutil.disk_usage(_home()).free
    if left < needed:
        mb, free = f"{needed / 1e6:,.0f}", f"{left / 1e6:,.0f}"
        raise BackupRefused(
            f"磁盘空间不够：准备恢复需要 {mb} MB，只剩 {free} MB。",
            f"There is not enough room on the disk: {mb} MB are needed, {free} MB are left.",
        )


def staged() -> Staged | None:
    """The copy that is ready, if there is one."""
    note: dict[str, Any] = dict(swapping.read(_about_next()))
    if not note or not (_next() / swapping.STORE).is_file():
        return None
    moments = {key: datetime.fromisoformat(note[key]) for key in ("made_at", "at")}
    return Staged(**(note | moments))


def set_aside() -> list[Aside]:
    """What earlier exchanges left, the latest first; nothing of it is ever thrown away by itself."""
    folders = swapping.set_aside(_home())
    return [Aside(one.name, _moment_of(one), (one / swapping.STORE).stat().st_size) for one in folders]


def discard(*, at: datetime, by: Staff) -> None:
    """Throw the staged copy away."""
    audit.record(at=at, staff=by, action="backup.discard", object_type="backup")
    clear_staged()


def request_swap(source: str, *, at: datetime, by: Staff) -> None:
    """Have the processes stopped, the data exchanged with the staged copy or with data set aside (by name),
    and the processes started. Raises `LookupError` where there is no such thing.
    """
    known = {one.name for one in set_aside()} | ({swapping.NEXT} if staged() else set())
    if source not in known or why_not_here() is not None:
        raise LookupError(source)
    store = swapping.place(_home()) / source / swapping.STORE
    _end_sessions(store)
    if source != swapping.NEXT:
        # What has left since the data went aside is not in them.
        hold_set_aside(store, _moment_of(Path(source)), at)
    audit.record(
        at=at,
        staff=by,
        action="backup.swap",
        object_type="backup",
        object_id=source,
        after=dict(_facts(source)),
    )
    swapping.want(_home(), source)


def clear_staged() -> None:
    _about_next().unlink(missing_ok=True)
    if _next().exists():
        shutil.rmtree(_next())


def _facts(source: str) -> dict[str, str]:
    ready = staged() if source == swapping.NEXT else None
    return {"name": ready.name, "made_at": ready.made_at.isoformat()} if ready else {}


def _restored(path: Path, folder: Path, by: str, seen: Any) -> dict[str, Any]:
    """The restore of the command line into a folder of its own, in a process of its own; what it answers."""
    own = {key: value for key, value in os.environ.items() if key not in _OF_THE_INSTALLATION}
    own |= {"HUIDIAN_HOME": str(folder), "HUIDIAN_BACKUP": "0"}
    command = [sys.executable, "-m", "huidian.config.cli", "restore", str(path), "--asked-by", by, "--json"]
    process = subprocess.Popen(  # noqa: S603
        command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                out, wrong = process.communicate(timeout=_LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                seen(_bytes_in(folder))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if not out.strip().startswith("{"):
        why = " ".join((wrong or out).split())[-500:]
        raise BackupRefused(f"没有恢复：{why}", f"Nothing was restored: {why}")
    answer: dict[str, Any] = json.loads(out)
    return answer


def _bytes_in(folder: Path) -> int:
    """How much is there by now; files come and go while it is counted."""
    total = 0
    for one in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += one.stat().st_size if one.is_file() else 0
    return total


def _end_sessions(store: Path) -> None:
    """Whoever was signed in when the copy was made may have left since: everybody signs in anew."""
    with closing(sqlite3.connect(store, timeout=10)) as opened:
        opened.execute("DELETE FROM django_session")
        opened.commit()


def hold_set_aside(store: Path, made_at: datetime, at: datetime) -> None:
    """Hold data that were put aside at a moment: nothing leaves them until a person confirms them."""
    with closing(sqlite3.connect(store, timeout=10)) as opened:
        opened.execute(FREED)
        opened.execute(held_since(made_at.isoformat(), at))
        opened.commit()


def _moment_of(folder: Path) -> datetime:
    return datetime.strptime(folder.name, "before-%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _home() -> Path:
    return Path(settings.HUIDIAN_HOME)


def _next() -> Path:
    return swapping.place(_home()) / swapping.NEXT


def _about_next() -> Path:
    return swapping.place(_home()) / f"{swapping.NEXT}.json"
