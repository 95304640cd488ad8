"""A backup is made: of the store at one moment, and of the files people uploaded."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from huidian import __version__
from huidian.flows.backups.archive import Manifest, Watch, refuse_to_overwrite, unwatched, write_archive
from huidian.flows.backups.stores import store
from huidian.network import audit
from huidian.network.models import Staff

FILES = ("uploads", "rejects")
"""The folders of `HUIDIAN_HOME` that go along. The mart does not: it is made of the store."""


def back_up(path: Path, *, at: datetime, by: Staff | None = None, watch: Watch = unwatched) -> Manifest:
    """Writes a backup of the installation to `path`, while others work. Raises `BackupRefused`, `OSError`."""
    refuse_to_overwrite(path)
    own = store()
    folder = path.resolve().parent
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as temporary:
        copied = Path(temporary) / own.part
        described = own.copy(copied)
        described |= {"version": __version__, "store": own.name, "made_at": at.astimezone(UTC).isoformat()}
        described["made_by"] = str(by or "")
        manifest = write_archive(path, described, {own.part: copied, **_files()}, watch)
    audit.record(
        at=at,
        staff=by,
        action="backup.make",
        object_type="backup",
        object_id=path.name[-64:],
        after={"events": manifest.audit["events"], "digest": manifest.audit["digest"]},
    )
    return manifest


def _files() -> dict[str, Path]:
    home = Path(settings.HUIDIAN_HOME)
    files = (path for name in FILES for path in (home / name).rglob("*") if path.is_file())
    return {path.relative_to(home).as_posix(): path for path in files}
