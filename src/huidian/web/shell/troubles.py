"""What is wrong with the installation, for the banner of those who can act and for `/readyz`."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from huidian.flows import background
from huidian.kit.labels import Label
from huidian.network import troubles
from huidian.network.roles import Permission
from huidian.network.scope import Scope

WORKER_SILENT_FOR = timedelta(minutes=2)
LITTLE_ROOM_BYTES = 200 * 2**20
_LOOK_SECONDS = 10.0
_WORKER = Label(
    "后台进程没有运行：导入与夜间任务都在等待。请检查 huidian run",
    "No background worker is running: imports and nightly work wait. Look after huidian run",
)
_HOME = Label(
    "数据目录不可写：{home}，导入和数字更新都无法进行",
    "The data folder cannot be written: {home}. Neither imports nor figures can go on",
)
_ROOM = Label("磁盘快满了：{home} 只剩 {mb} MB", "The disk is nearly full: {mb} MB are left at {home}")


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is wrong; `kind` is that of `network.troubles`, "" for what is seen only here."""

    sentence: Label
    kind: str = ""


_seen: list[tuple[float, list[Notice]]] = []


def can_act(scope: Scope) -> bool:
    """Whether a person is among those who look after the installation."""
    return scope.may_somewhere(Permission.IMPORT) or scope.may_somewhere(Permission.MANAGE_STAFF)


def troubles_lately(now: datetime) -> list[Notice]:
    """What is wrong, as of the last seconds: a page need not ask again what the one before asked."""
    if not _seen or time.monotonic() - _seen[0][0] > _LOOK_SECONDS:
        _seen[:] = [(time.monotonic(), _troubles(now))]
    return _seen[0][1]


def forget_troubles() -> None:
    """Have the next page look again."""
    _seen.clear()


def home_is_writable() -> bool:
    return os.access(settings.HUIDIAN_HOME, os.W_OK | os.X_OK)


def room_left() -> int:
    """Bytes that are free where the data lie."""
    return shutil.disk_usage(settings.HUIDIAN_HOME).free


def _troubles(now: datetime) -> list[Notice]:
    home = Path(settings.HUIDIAN_HOME)
    notices = [Notice(one.sentence, one.kind) for one in troubles.standing()]
    alive_at = background.last_sign_of_life()
    if alive_at is not None and now - alive_at > WORKER_SILENT_FOR:
        notices.append(Notice(_WORKER))
    if not home_is_writable():
        notices.append(Notice(Label(_HOME.zh.format(home=home), _HOME.en.format(home=home))))
    elif (room := room_left()) < LITTLE_ROOM_BYTES:
        facts = {"home": home, "mb": room // 2**20}
        notices.append(Notice(Label(_ROOM.zh.format(**facts), _ROOM.en.format(**facts))))
    return notices
