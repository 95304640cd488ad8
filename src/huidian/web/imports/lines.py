"""The rows of a file with what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from huidian.flows.uploads import Change, Example, Group, Line
from huidian.network.scope import Scope
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.imports.masked_cells import CellMask
from huidian.web.imports.words import NAMES, VERDICTS, field_label, value_word
from huidian.web.lists.columns import Column
from huidian.web.shell.desk import DeskRequest


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file in texts that the person may read."""

    dealer_id: int
    place: str
    name: str
    plate: str
    vin: str
    day: str
    changes: str
    troubles: str


COLUMNS: Sequence[Column[FileRow]] = (
    Column("place", gettext_lazy("位置"), lambda row: row.place, card=2),
    Column("name", NAMES["visits"], lambda row: row.name, card=1),
    Column("plate", gettext_lazy("车牌"), lambda row: row.plate, card=3),
    Column("vin", gettext_lazy("VIN"), lambda row: row.vin, sortable=False, hidden=True),
    Column("day", gettext_lazy("结算日期"), lambda row: row.day, card=4),
    Column("changes", gettext_lazy("原来 → 改为"), lambda row: row.changes, sortable=False, card=5),
    Column("troubles", gettext_lazy("拒收原因"), lambda row: row.troubles, sortable=False, card=5),
)
_ONLY_WITH = {"changes": "supersede", "troubles": "reject"}


def columns_of(kind: str, verdict: str) -> list[Column[FileRow]]:
    """The columns that say something of rows with that verdict."""
    return [
        replace(column, label=NAMES[kind]) if column.key == "name" else column
        for column in COLUMNS
        if _ONLY_WITH.get(column.key, verdict) == verdict and (column.key != "day" or kind == "visits")
    ]


class Shown:
    """Turns lines into texts a person may read."""

    def __init__(self, scope: Scope, batch: Batch) -> None:
        self._mask = CellMask(scope, batch.dealer_id)
        self._batch = batch
        self._language = get_language() or "zh"

    def row(self, line: Line) -> FileRow:
        return FileRow(
            dealer_id=self._batch.dealer_id,
            place=self.place(line),
            name=line.name,
            plate=self.masked("plate", line.plate),
            vin=self.masked("vin", line.vin),
            day=line.day[:10],
            changes=self.changes(line),
            troubles=self.troubles(line),
        )

    def place(self, line: Line) -> str:
        return _("%(sheet)s 第 %(row)s 行") % {"sheet": line.sheet, "row": formats.count(line.row)}

    @property
    def _between(self) -> str:
        return pgettext("between", "；")

    def changes(self, line: Line) -> str:
        return self._between.join(self._change(change) for change in line.changes)

    def troubles(self, line: Line) -> str:
        chinese = self._language.startswith("zh")
        sentences = []
        for trouble in line.troubles:
            words = self._mask.sentence(trouble.zh if chinese else trouble.en)
            value = f"“{self._mask.refused(trouble.value, trouble.zh)}”" if trouble.value else ""
            sentences.append(formats.told(f"{trouble.column}{value}", words) if trouble.column else words)
        return self._between.join(sentences)

    def masked(self, key: str, text: str) -> str:
        """A value of a field as the person may read it, words of the trade in the page's language."""
        return self._mask.text(str(value_word(key, text)), key)

    def _change(self, change: Change) -> str:
        label = formats.in_language(field_label(self._batch.kind, change.field))
        if not change.before and not change.after:
            return label
        before, after = (
            self.masked(change.field, text) or formats.NOTHING for text in (change.before, change.after)
        )
        return f"{label} {before} → {after}"


def verdict_of(request: DeskRequest) -> str:
    wanted = request.GET.get("verdict", "")
    return wanted if wanted in VERDICTS else "create"


def examples(groups: Sequence[Group], request: DeskRequest, batch: Batch) -> list[WarningGroup]:
    """Groups of warnings with their examples as texts."""
    mask = CellMask(request.scope, batch.dealer_id)
    return [
        WarningGroup(
            group,
            {language: mask.sentence(str(words)) for language, words in group["reason"].items()},
            [_example(each, group["reason"]["zh"], mask) for each in group["examples"]],
        )
        for group in groups
    ]


@dataclass(frozen=True, slots=True)
class WarningGroup:
    """One reason in one column, with where it was met first."""

    group: Group
    reason: Mapping[str, str]
    examples: list[str]


def _example(example: Example, reason: str, mask: CellMask) -> str:
    place = _("%(sheet)s 第 %(row)s 行") % {"sheet": example["sheet"], "row": formats.count(example["row"])}
    return f"{place} “{mask.refused(example['value'], reason)}”" if example["value"] else place
