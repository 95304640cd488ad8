"""Verbs about people and places: each one transaction with its audit event. `by` None is the system."""

from huidian.network.actions.events import Place, note_export
from huidian.network.actions.places import (
    change_playbook,
    create_dealer,
    create_manufacturer,
    create_region,
    create_team,
)
from huidian.network.actions.staff import (
    change_language,
    close_post,
    create_staff,
    deactivate_staff,
    open_post,
)

__all__ = [
    "Place",
    "change_language",
    "change_playbook",
    "close_post",
    "create_dealer",
    "create_manufacturer",
    "create_region",
    "create_staff",
    "create_team",
    "deactivate_staff",
    "note_export",
    "open_post",
]
