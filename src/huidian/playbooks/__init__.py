"""A brand's rules as data: TOML packs, checked strictly and read into frozen dataclasses."""

from huidian.playbooks.loading import PlaybookError, load, pack_ids
from huidian.playbooks.playbook import Playbook

__all__ = ["Playbook", "PlaybookError", "load", "pack_ids"]
