"""Vehicles that a search hit by what the masks hide of them go into the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from huidian.customers import actions as customers
from huidian.network.masks import hits_hidden
from huidian.web.shell.desk import DeskRequest, staff_of


class Shown(Protocol):
    """What of a vehicle is shown."""

    @property
    def vehicle_id(self) -> int: ...
    @property
    def plate(self) -> str: ...
    @property
    def vin(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def advisor(self) -> str: ...


def note_hits(request: DeskRequest, at: datetime, text: str, rows: Sequence[Shown], *, by_word: bool) -> None:
    """Note those of the rows that a text hit by hidden signs; many at once say nothing of any of them.

    `by_word` as `hits_hidden` takes it: so a list is searched, the header not.
    """
    if not text or len(rows) > customers.MOST_HITS_NOTED:
        return
    hidden = {
        row.vehicle_id
        for row in rows
        if hits_hidden(
            text, (row.plate, row.vin, row.phone, row.owner, row.model, row.advisor), by_word=by_word
        )
    }
    if hidden:
        customers.note_hidden_hits(
            at=at, by=staff_of(request), scope=request.scope, signs=len(text), vehicle_ids=hidden
        )
