"""Plates, VINs and phones in the cells of a file, as far as the person may read them."""

from __future__ import annotations

from collections.abc import Sequence

from huidian.kit.phones import normalise_phone
from huidian.kit.plates import normalise_plate
from huidian.kit.vins import normalise_vin
from huidian.network.masks import Masks
from huidian.network.scope import Scope
from huidian.visits.importing import SheetInspection

PHONES = frozenset({"phone", "phones", "other_phones", "owner_phone"})


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
            parts = text.split("、")
            return "、".join(self._masks.phone(part, dealer_id=self._dealer) for part in parts)
        return text

    def row(self, cells: Sequence[str], fields: Sequence[str | None]) -> list[str]:
        """The cells of one row; `fields` are those of its columns, as far as they are known."""
        known = [*fields, *[None] * len(cells)]
        return [self.text(cell, known[at]) for at, cell in enumerate(cells)]


def first_rows(sheet: SheetInspection, mask: CellMask) -> list[list[str]]:
    """The first rows of a sheet as texts that may be read."""
    return [mask.row(cells, ()) for cells in sheet.raw_rows]
