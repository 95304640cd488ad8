"""Backups: made while people work, brought back into an empty store, one every night with rotation."""

from huidian.flows.backups.archive import BackupRefused, Manifest, read_manifest
from huidian.flows.backups.making import back_up
from huidian.flows.backups.restoring import Restored, confirm, restore
from huidian.flows.backups.shelf import Shelved, folder, new_path, shelf
from huidian.flows.backups.staging import (
    Aside,
    Staged,
    discard,
    request_swap,
    set_aside,
    staged,
    why_not_here,
)
from huidian.flows.backups.work import (
    Work,
    current,
    note_download,
    note_upload,
    request_backup,
    request_check,
    request_stage,
    take_away,
)

__all__ = [
    "Aside",
    "BackupRefused",
    "Manifest",
    "Restored",
    "Shelved",
    "Staged",
    "Work",
    "back_up",
    "confirm",
    "current",
    "discard",
    "folder",
    "new_path",
    "note_download",
    "note_upload",
    "read_manifest",
    "request_backup",
    "request_check",
    "request_stage",
    "request_swap",
    "restore",
    "set_aside",
    "shelf",
    "staged",
    "take_away",
    "why_not_here",
]
