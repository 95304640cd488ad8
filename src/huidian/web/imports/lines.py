"""The rows of a file with what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huidian.flows import uploads
from huidian.flows.uploads import Change, Example, Group, Line
from huidian.visits.queries import Batch
from huidian.web import formats
from huidian.web.imports.veil import Veil
from huidian.web.imports.words import NAMES, VERDICTS, field_label, value_word
from huidian.web.lists.address import PER_PAGE, ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Table, columns_away
from huidian.web.shell.desk import DeskRequest

NAME = "import-rows"
SORTABLE = ("place", "name", "plate", "day")


class Shown:
    """Turns lines into texts a person may read."""

    def __init__(self, request: DeskRequest, batch: Batch) -> None:
        self._veil = Veil(request.scope, batch.dealer_id)
        self._batch = batch
        self._language = get_language() or "zh"

    def columns(self, verdict: str) -> Sequence[Column[Line]]:
        """What is shown of rows with that verdict."""
        kind = self._batch.kind
        found: list[Column[Line]] = [
            Column("place", gettext_lazy("位置"), self.place, card=2),
            Column("name", NAMES[kind], lambda line: line.name, card=1),
            Column("plate", gettext_lazy("车牌"), lambda line: self.masked("plate", line.plate), card=3),
            Column(
                "vin",
                gettext_lazy("VIN"),
                lambda line: self.masked("vin", line.vin),
                sortable=False,
                hidden=True,
            ),
        ]
        if kind == "visits":
            found.append(Column("day", gettext_lazy("结算日期"), lambda line: line.day[:10], card=4))
        if verdict == "supersede":
            found.append(Column("changes", gettext_lazy("原来 → 改为"), self.changes, sortable=False, card=5))
        if verdict == "reject":
            found.append(Column("troubles", gettext_lazy("拒收原因"), self.troubles, sortable=False, card=5))
        return found

    def place(self, line: Line) -> str:
        return _("%(sheet)s 第 %(row)s 行") % {"sheet": line.sheet, "row": formats.count(line.row)}

    def changes(self, line: Line) -> str:
        return "；".join(self._change(change) for change in line.changes)

    def troubles(self, line: Line) -> str:
        chinese = self._language.startswith("zh")
        said = []
        for trouble in line.troubles:
            words = trouble.zh if chinese else trouble.en
            value = f"“{self._veil.text(trouble.value)}”" if trouble.value else ""
            said.append(f"{trouble.column}{value}：{words}" if trouble.column else words)
        return "；".join(said)

    def masked(self, key: str, text: str) -> str:
        """A value of a field as the person may read it, words of the trade in the page's language."""
        return self._veil.text(str(value_word(key, text)), key)

    def _change(self, change: Change) -> str:
        label = formats.in_language(field_label(self._batch.kind, change.field))
        if not change.before and not change.after:
            return label
        before, after = (
            self.masked(change.field, text) or formats.NOTHING for text in (change.before, change.after)
        )
        return f"{label} {before} → {after}"


def rows_table(request: DeskRequest, batch: Batch, verdict: str) -> Table[Line]:
    """One page of the rows with that verdict, as the address asks for it."""
    state = ListState.of(request, sortable=SORTABLE, sort="place")
    found, total = uploads.read_lines(
        uploads.ledger_of(batch),
        verdict,
        search=state.search,
        sort=state.sort,
        page=state.page,
        per_page=PER_PAGE,
    )
    columns = Shown(request, batch).columns(verdict)
    return Table(
        name=NAME,
        columns=columns,
        rows=found,
        total=total,
        state=state,
        away=columns_away(request, NAME, columns),
        per_page=PER_PAGE,
    )


def verdict_of(request: DeskRequest) -> str:
    wanted = request.GET.get("verdict", "")
    return wanted if wanted in VERDICTS else "create"


def examples(groups: Sequence[Group], request: DeskRequest, batch: Batch) -> list[Doubt]:
    """Doubts with their examples as texts."""
    veil = Veil(request.scope, batch.dealer_id)
    return [Doubt(group, [_example(each, veil) for each in group["examples"]]) for group in groups]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason in one column, with where it was met first."""

    group: Group
    examples: list[str]


def _example(found: Example, veil: Veil) -> str:
    place = _("%(sheet)s 第 %(row)s 行") % {"sheet": found["sheet"], "row": formats.count(found["row"])}
    return f"{place} “{veil.text(found['value'])}”" if found["value"] else place
