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
from huidian.network.actions.views import TooManyViewsError, delete_view, save_view

__all__ = [
    "Account",
    "Appointment",
    "Place",
    "PostHeldError",
    "TooManyViewsError",
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
    "delete_view",
    "dismiss",
    "end_post",
    "give_post",
    "move_teams",
    "note_export",
    "open_post",
    "reactivate_staff",
    "reset_password",
    "save_view",
    "set_password",
]
