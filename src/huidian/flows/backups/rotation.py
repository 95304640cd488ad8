"""One backup a night, of which seven days and four weeks are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.flows.backups.archive import BackupRefused
from huidian.flows.backups.making import back_up
from huidian.flows.backups.shelf import check_shelved, remove
from huidian.network import troubles

DAYS, WEEKS = 7, 4
_NAME = re.compile(r"huidian-(\d{4}-\d{2}-\d{2})\.zip")


def back_up_for_the_day(*, at: datetime) -> Path | None:
    """Writes the backup of the day it is, where there is none, and clears old ones away; where it lies.

    Does nothing (`None`) where no folder is set. A failure is noted as a trouble that stands until a backup
    succeeds.
    """
    folder: Path | None = settings.HUIDIAN_BACKUP
    if folder is None:
        return None
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    path = folder / f"huidian-{today.isoformat()}.zip"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            back_up(path, at=at)
            check_shelved(path, at=at)
        _rotate(folder)
    except (BackupRefused, OSError) as failure:
        troubles.note(troubles.BACKUP, at=at, why=str(failure))
        raise
    troubles.over(troubles.BACKUP)
    return path


def kept(days: Iterable[date]) -> set[date]:
    """Which days' backups stay: the last seven, and the last of each of the four latest weeks there are."""
    latest = sorted(days, reverse=True)
    of_week: dict[tuple[int, int], date] = {}
    for day in latest:
        of_week.setdefault(day.isocalendar()[:2], day)
    return {*latest[:DAYS], *list(of_week.values())[:WEEKS]}


def _rotate(folder: Path) -> None:
    """Throws away only what this module has named."""
    named = {path: match for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))}
    days = {path: date.fromisoformat(match[1]) for path, match in named.items()}
    staying = kept(days.values())
    for path, day in days.items():
        if day not in staying:
            remove(path)
