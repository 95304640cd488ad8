"""The audit events of the verbs about people and places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import get_language

from huidian.network import audit
from huidian.network.masks import mask_typed
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team

Place = Dealer | Region | Manufacturer


def note(*, row: Place | Team | Staff | Post, **event: Any) -> None:
    """One event about a row; `event` is what `audit.record` takes. The signed-in person comes as a proxy."""
    audit.record(object_type=str(row._meta.model_name), object_id=row.pk, **event)


def figures_changed(dealer: Dealer | None) -> None:
    """What a dealer's figures are made of has changed: its mart is made anew; one without data has none."""
    if dealer is not None:
        behind = Dealer.objects.filter(pk=dealer.pk, data_revision__gt=0)
        behind.update(data_revision=F("data_revision") + 1)


@audit.atomic()
def note_export(
    *, at: datetime, by: Staff | None, what: str, rows: Mapping[int, int], asked: Mapping[str, str]
) -> None:
    """A list was taken away as a file: one event at every dealer with rows in it (`rows`: by dealer id).

    `what` names the list, `asked` is what it was asked for, in the language it was asked in; of what was
    typed (`q`) numbers are masked, for the trail is read by people who may not read them.
    """
    typed = asked.get("q", "").strip()
    plain = {key: value.replace(typed, mask_typed(typed)) if typed else value for key, value in asked.items()}
    for dealer in Dealer.objects.filter(pk__in=rows).order_by("pk"):
        after = {"rows": rows[dealer.pk], "asked": {**plain, "language": get_language() or ""}}
        audit.record(at=at, staff=by, dealer=dealer, action="export", object_type=what, after=after)
