"""Lists over rows of vehicles, as the masks allow: what is searched and ordered, and hits that are noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huidian.network.masks import seeking
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.shell.desk import DeskRequest

_MASKED = ("vehicle__plate", "vehicle__vin")
_OF_VEHICLES = ("plate", "vin")
"""The same where the rows are vehicles themselves."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What of a vehicle a list's search looked into, as it is shown."""

    vehicle_id: int
    plate: str
    owner: str
    vin: str = ""
    phone: str = ""
    model: str = ""
    advisor: str = ""


def fields_searched(scope: Scope) -> Sequence[str]:
    """Plates and VINs are sought by a part of them where that is allowed at all dealers of the list."""
    return _MASKED if _may_seek(scope) else ()


def signs_searched(scope: Scope) -> Sequence[str]:
    """The same of a list whose rows are vehicles themselves."""
    return _OF_VEHICLES if _may_seek(scope) else ()


def names_searched(scope: Scope, field: str) -> Sequence[str]:
    """Owners are sought by name where their names are shown at all dealers of the list."""
    named = scope.where(Permission.VIEW_CUSTOMERS)
    return (field,) if named.chosen_dealer_ids == scope.chosen_dealer_ids else ()


def texts_searched(scope: Scope, *fields: str) -> Sequence[str]:
    """What was typed or sent, in which numbers may stand, is sought where it is read whole at all dealers of
    the list: elsewhere it is shown with them masked.
    """
    read = scope.where(Permission.SEE_PERSONAL)
    return fields if read.chosen_dealer_ids == scope.chosen_dealer_ids else ()


def orders_allowed(scope: Scope, orders: Mapping[str, str]) -> Mapping[str, str]:
    """The orders of a list without those by what the masks hide."""
    hidden = () if _may_seek(scope) else (*_MASKED, *_OF_VEHICLES)
    return {key: by for key, by in orders.items() if by not in hidden}


def note_list_hits(request: DeskRequest, at: datetime, text: str, rows: Sequence[Sought]) -> None:
    """Note the rows that the search of a list hit by hidden signs."""
    note_hits(request, at, text, rows, by_word=True)


def _may_seek(scope: Scope) -> bool:
    return seeking(scope).chosen_dealer_ids == scope.chosen_dealer_ids
