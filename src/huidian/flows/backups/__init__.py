"""Backups: made while people work, brought back into an empty store, one every night with rotation."""

from huidian.flows.backups.archive import BackupRefused, Manifest
from huidian.flows.backups.making import back_up
from huidian.flows.backups.restoring import Restored, confirm, restore

__all__ = ["BackupRefused", "Manifest", "Restored", "back_up", "confirm", "restore"]
