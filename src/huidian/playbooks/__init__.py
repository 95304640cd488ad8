"""A brand's rules as data: TOML packs, checked strictly and read into frozen dataclasses."""

from huidian.playbooks.loading import OVERLAY, PlaybookError, leaves, load, pack_ids, trimmed, values
from huidian.playbooks.playbook import Playbook

__all__ = ["OVERLAY", "Playbook", "PlaybookError", "leaves", "load", "pack_ids", "trimmed", "values"]
