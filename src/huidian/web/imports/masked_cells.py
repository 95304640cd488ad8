"""Plates, VINs and phones in the cells of a file, as far as the person may read them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from huidian.kit.identifiers import PHONE, VIN
from huidian.kit.phones import normalise_phone
from huidian.kit.plates import normalise_plate
from huidian.kit.vins import normalise_vin
from huidian.network.masks import Masks
from huidian.network.scope import Scope
from huidian.visits.importing import Reason, SheetInspection

_BETWEEN = "、"
PHONES = frozenset({"phone", "phones", "other_phones", "owner_phone"})
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][ ·•]?[0-9A-Z]{5,6}(?![0-9A-Z])", re.I | re.A)
_UNREADABLE: Mapping[str, str] = {
    Reason(code).text("zh"): field
    for code, field in {
        "plate_unreadable": "plate",
        "vin_unreadable": "vin",
        "vin_placeholder": "vin",
        "phone_unreadable": "phone",
        "phone_rounded": "phone",
    }.items()
}
"""The field of a value that was not understood, by why: it looks like no plate or phone, yet nearly is."""


class CellMask:
    """Masks texts of one dealer's file: by the field they stand for, else by what they look like."""

    def __init__(self, scope: Scope, dealer_id: int) -> None:
        self._masks = Masks(scope)
        self._dealer = dealer_id

    def text(self, text: str, field: str | None = None) -> str:
        """One cell. `field` is what its column is read as, `None` where that is not known."""
        if not text or self._masks.are_off(dealer_id=self._dealer):
            return text
        if field == "plate" or (field is None and normalise_plate(text)):
            return self._masks.plate(text, dealer_id=self._dealer)
        if field == "vin" or (field is None and normalise_vin(text)):
            return self._masks.vin(text, dealer_id=self._dealer)
        if field in PHONES or (field is None and normalise_phone(text)):
            parts = text.split(_BETWEEN)
            return _BETWEEN.join(self._masks.phone(part, dealer_id=self._dealer) for part in parts)
        return self.sentence(text) if field is None else text

    def refused(self, text: str, reason: str) -> str:
        """A cell that was not understood, with why (in Chinese)."""
        return self.text(text, _UNREADABLE.get(reason))

    def sentence(self, text: str) -> str:
        """A text with the plates, VINs and phones in it masked."""
        if self._masks.are_off(dealer_id=self._dealer):
            return text
        for pattern, mask in (
            (VIN, self._masks.vin),
            (_PLATE, self._masks.plate),
            (PHONE, self._masks.phone),
        ):
            text = pattern.sub(lambda hit, mask=mask: mask(hit[0], dealer_id=self._dealer), text)  # type: ignore[misc]
        return text

    def row(self, cells: Sequence[str], fields: Sequence[str | None]) -> list[str]:
        """The cells of one row; `fields` are those of its columns, as far as they are known."""
        known = [*fields, *[None] * len(cells)]
        return [self.text(cell, known[at]) for at, cell in enumerate(cells)]


def first_rows(sheet: SheetInspection, mask: CellMask) -> list[list[str]]:
    """The first rows of a sheet as texts that may be read."""
    return [mask.row(cells, ()) for cells in sheet.raw_rows]
