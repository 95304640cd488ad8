"""The page on which a file's columns are put right, as its template draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.forms.boundfield import BoundField

from huidian.flows.uploads import Look
from huidian.visits.importing import ColumnMatch, Kind, SheetInspection
from huidian.visits.importing.fields import Field, FieldTable
from huidian.visits.importing.tables import TABLES
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.imports.mapping_form import COLUMN, ORDER, MappingForm
from huidian.web.imports.masked_cells import CellMask, first_rows


@dataclass(frozen=True)
class Row:
    """One column of the file with its field of the form."""

    column: ColumnMatch
    field: BoundField
    order: BoundField | None
    samples: str

    @property
    def chosen(self) -> str:
        return self.field.value() or ""


@dataclass(frozen=True)
class Need:
    """Something a file must have: one of some fields."""

    label: str
    met: bool


@dataclass(frozen=True)
class MappingPage:
    """The file as it would be read now, and the form as it was sent."""

    batch: Batch
    look: Look
    form: MappingForm
    mask: CellMask

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                column,
                self.form[COLUMN + column.header],
                self.form[ORDER + column.header] if column.lacks_day_order else None,
                " · ".join(self.mask.text(text, column.field) for text in column.sample if text),
            )
            for column in self.look.columns
        ]

    @property
    def sheets(self) -> list[tuple[SheetInspection, list[list[str]]]]:
        """Every sheet with its first rows."""
        return [(sheet, first_rows(sheet, self.mask)) for sheet in self.look.inspection.sheets]

    @property
    def needs(self) -> list[Need]:
        """What must be there, and whether it is as chosen now."""
        chosen = {row.chosen for row in self.rows}
        always = [
            Need(_text(field), field.key in chosen) for field in self._table.fields if field.need == "always"
        ]
        names = [_text(self._table.field(key)) for key in self._table.identifying]
        return [*always, Need(" / ".join(names), bool(chosen.intersection(self._table.identifying)))]

    @property
    def lacks(self) -> str:
        return formats.listed(need.label for need in self.needs if not need.met)

    @property
    def taken(self) -> int:
        return sum(bool(row.chosen) for row in self.rows)

    @property
    def _table(self) -> FieldTable:
        return TABLES[cast(Kind, self.batch.kind)]


def _text(field: Field) -> str:
    return formats.in_language(field.label)
