"""A backup comes back into an empty store, held: nothing leaves it until a person confirms it."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from huidian.flows.backups.archive import BackupRefused, Manifest, newer, read_manifest, unpack
from huidian.flows.backups.making import FILES
from huidian.flows.backups.stores import HELD, store
from huidian.mart.actions import refresh_all
from huidian.messages.actions import carrying
from huidian.network import audit, troubles
from huidian.network.anchors import drop_anchor
from huidian.network.models import Staff


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `figures_failed` says why the figures could not be made anew, "" where they were."""

    manifest: Manifest
    dealers: int
    figures_failed: str


def restore(path: Path, *, at: datetime, asked_by: str = "") -> Restored:
    """Brings a backup back and makes its figures anew. Raises `BackupRefused`: then nothing has changed."""
    own, manifest = store(), read_manifest(path)
    refuse_what_does_not_fit(manifest)
    if not own.is_empty():
        raise BackupRefused(
            "这里已有数据，不会覆盖。请恢复到空的 HUIDIAN_HOME 或空数据库。",
            "There are data here, which are not overwritten. Restore into an empty HUIDIAN_HOME or database.",
        )
    home = Path(settings.HUIDIAN_HOME)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as temporary:
        unpack(path, manifest, Path(temporary))
        own.bring_back(Path(temporary) / own.part, manifest, held_since(manifest.made_at, at))
        for name in FILES:
            _put_back(Path(temporary) / name, home / name)
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    drop_anchor(at=at, anew=True)
    audit.record(
        at=at,
        staff=None,
        action="backup.restore",
        object_type="backup",
        object_id=path.name[-64:],
        after={"made_at": manifest.made_at, "events": manifest.audit.get("events")}
        | ({"asked_by": asked_by} if asked_by else {}),
    )
    try:
        dealers, failed = len(refresh_all(now=at, anew=True)), ""
    except (ExceptionGroup, OSError) as failure:
        dealers, failed = 0, "; ".join(map(str, getattr(failure, "exceptions", [failure])))
    return Restored(manifest, dealers, failed)


@audit.atomic()
def confirm(*, at: datetime, by: Staff | None) -> bool:
    """A person says that this copy is the shop's from now on; whether it was held.

    Messages that waited in it and are due by now may have been sent by the original: they are asked about.
    """
    made_at = troubles.facts_of(troubles.RESTORED).get("made_at")
    if not troubles.over(troubles.RESTORED):
        return False
    unclear = carrying.held_copy(at, datetime.fromisoformat(made_at) if made_at else at)
    after = {"messages": unclear} if unclear else None
    audit.record(at=at, staff=by, action="backup.confirm", object_type="backup", after=after)
    return True


def refuse_what_does_not_fit(manifest: Manifest) -> None:
    """Raises `BackupRefused` for a backup of a newer version, or of the other kind of database."""
    own = store()
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations or {}}
    if not known.issuperset(manifest.migrations):
        raise newer(manifest.version)
    if manifest.store != own.name or own.part not in manifest.parts:
        raise BackupRefused(
            f"这是 {manifest.store} 的备份，而本机的数据库是 {own.name}。",
            f"This is a backup of {manifest.store}, but the database here is {own.name}.",
        )


def held_since(made_at: str, at: datetime) -> str:
    """The command by which a copy of a moment is held, for its store."""
    facts = json.dumps({"made_on": made_at[:10], "made_at": made_at})
    if "'" in facts:
        raise BackupRefused("备份的清单有误。", "The backup's manifest is not right.")
    return HELD.format(since=at.astimezone(UTC).isoformat(sep=" "), facts=facts)


def _put_back(unpacked: Path, folder: Path) -> None:
    if unpacked.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(unpacked, folder, dirs_exist_ok=True)
