"""Verbs about people and places: each one transaction with its audit event. `by` None is the system."""

from huidian.network.actions.events import Place, note_export
from huidian.network.actions.managing import (
    Account,
    Appointment,
    PostHeldError,
    UsernameTakenError,
    activate,
    add_person,
    add_team,
    dismiss,
    end_post,
    give_post,
    move_teams,
    reset_password,
)
from huidian.network.actions.places import (
    change_playbook,
    create_dealer,
    create_manufacturer,
    create_region,
    create_team,
)
from huidian.network.actions.staff import (
    change_language,
    change_team,
    close_post,
    create_staff,
    deactivate_staff,
    open_post,
    reactivate_staff,
    set_password,
)

__all__ = [
    "Account",
    "Appointment",
    "Place",
    "PostHeldError",
    "UsernameTakenError",
    "activate",
    "add_person",
    "add_team",
    "change_language",
    "change_playbook",
    "change_team",
    "close_post",
    "create_dealer",
    "create_manufacturer",
    "create_region",
    "create_staff",
    "create_team",
    "deactivate_staff",
    "dismiss",
    "end_post",
    "give_post",
    "move_teams",
    "note_export",
    "open_post",
    "reactivate_staff",
    "reset_password",
    "set_password",
]
