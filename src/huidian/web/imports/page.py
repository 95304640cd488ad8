"""The desk's pages as their templates draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from huidian.flows import background, uploads
from huidian.flows.import_file import Stage
from huidian.flows.uploads import Notes
from huidian.kit.months import parse_month
from huidian.network.roles import Permission
from huidian.visits import queries as visits
from huidian.visits.importing import FileRefused
from huidian.visits.queries import Batch, UndoOutlook
from huidian.web import formats
from huidian.web.imports.lines import WarningGroup, examples
from huidian.web.imports.masked_cells import CellMask
from huidian.web.imports.words import (
    COUNTED,
    KINDS,
    QUEUED,
    RECKONING,
    STAGES,
    VERDICT_HINTS,
    VERDICTS,
    WHERE_ANY,
    field_label,
)
from huidian.web.shell.desk import DeskRequest

State = Batch.State
SILENT_SECONDS = 90
COUNTER_SALE = "row_counter_sale"
"""The one reason for leaving out a row that is data."""


def refusal_text(refusal: FileRefused) -> str:
    """The sentence about a refused file in the page's language."""
    return refusal.text(get_language() or "zh")


def in_language_of_page(sentences: Mapping[str, str]) -> str:
    """That of `{"zh", "en"}` which the page speaks."""
    return str(sentences.get("zh" if (get_language() or "zh").startswith("zh") else "en", ""))


@dataclass(frozen=True)
class Figure:
    """One of the numbers of a file, with the rows behind it."""

    key: str
    label: Any
    hint: Any
    count: int
    url: str


@dataclass(frozen=True)
class BatchPage:
    """One file at whatever step it is."""

    request: DeskRequest
    batch: Batch

    @cached_property
    def progress(self) -> background.Progress | None:
        return background.progress_of(self.batch.task_id) if self.batch.task_id else None

    @cached_property
    def face(self) -> str:
        """Which page the file shows: mapping, progress, stuck, refused, preview, result."""
        state = self.batch.state
        if state == State.WAITING:
            return "mapping"
        if state in (State.READING, State.COMMITTING) or self.is_being_undone:
            return "progress" if self._runs else "stuck"
        if state in (State.DONE, State.UNDONE) and self._runs:
            return "progress"  # the figures are being brought up to date
        return {State.PREVIEWED: "preview", State.FAILED: "refused"}.get(State(state), "result")

    @property
    def template(self) -> str:
        return f"imports/{self.face}.html"

    @property
    def is_being_undone(self) -> bool:
        return self.batch.undone_by_id is not None and self.batch.undone_at is None

    @property
    def _runs(self) -> bool:
        return self.progress is not None and self.progress.state in ("waiting", "running")

    # --- while it runs -----------------------------------------------------------------------------------
    @property
    def stage(self) -> Any:
        """What is being done just now."""
        if self.progress is None or self.progress.state == "waiting":
            return QUEUED
        if self.batch.state == State.READING and self.progress.words == Stage.COUNTING:
            return RECKONING
        if self._writes_at_once:
            return ngettext("正在写入 %(rows)s 行", "正在写入 %(rows)s 行", self.progress.total or 0) % {
                "rows": formats.count(self.progress.total)
            }
        return STAGES.get(self.progress.words, QUEUED)

    @property
    def _writes_at_once(self) -> bool:
        """Rows begin to be written; how many of them are is told from the first ten thousand on."""
        return self.progress is not None and self.progress.words == Stage.WRITING and not self.progress.done

    @property
    def done(self) -> int:
        return self.progress.done if self.progress else 0

    @property
    def total(self) -> int:
        return (self.progress.total or 0) if self.progress and not self._writes_at_once else 0

    @property
    def nobody_works(self) -> bool:
        """Whether the task waits and no worker has shown a sign of life for a while."""
        if self.progress is None or self.progress.state != "waiting":
            return False
        seen = background.last_sign_of_life()
        return seen is None or (timezone.now() - seen).total_seconds() > SILENT_SECONDS

    @property
    def retry_url(self) -> str:
        """Where the step that failed is asked for again."""
        return reverse(f"imports:{self._retry}", args=[self.batch.pk])

    @property
    def retry_action(self) -> str:
        """What that button's form is called."""
        return f"import.{self._retry}"

    @property
    def _retry(self) -> str:
        if self.is_being_undone:
            return "undo"
        return "commit" if self.batch.state == State.COMMITTING else "preview"

    # --- what it says ------------------------------------------------------------------------------------
    @property
    def kind(self) -> Any:
        return KINDS[self.batch.kind]

    @cached_property
    def twin(self) -> Batch | None:
        """An earlier import of the same content that is in force; none where this one changes rows."""
        if self.changes and self.batch.state == State.PREVIEWED:
            return visits.overtaken_by(self.batch)
        return None if self.changes else visits.imported_before(self.batch)

    @cached_property
    def figures(self) -> Sequence[Figure]:
        counts = self.batch.counts
        listed = self._listed
        return [
            Figure(
                key,
                VERDICTS[key],
                VERDICT_HINTS[key],
                counts.get(COUNTED[key], 0),
                self._rows_url(key, listed),
            )
            for key in VERDICTS
            if counts.get(COUNTED[key]) or key not in WHERE_ANY
        ]

    @property
    def _listed(self) -> bool:
        """Whether the list of rows was kept and says what was carried out."""
        return bool(self.batch.stored_name) and uploads.ledger_of(self.batch).is_file()

    def _rows_url(self, verdict: str, listed: bool) -> str:
        if not listed or not self.batch.counts.get(COUNTED[verdict]):
            return ""
        return reverse("imports:rows", args=[self.batch.pk]) + f"?verdict={verdict}"

    @property
    def changes(self) -> int:
        """How many rows change something."""
        return int(self.batch.counts.get("created", 0) + self.batch.counts.get("superseded", 0))

    @property
    def rejected(self) -> int:
        return int(self.batch.counts.get("rejected", 0))

    @cached_property
    def notes(self) -> Notes | None:
        return uploads.read_notes(uploads.ledger_of(self.batch)) if self.batch.stored_name else None

    @cached_property
    def rejected_for(self) -> list[WarningGroup]:
        return examples(self.notes.rejected, self.request, self.batch) if self.notes else []

    @cached_property
    def warned_of(self) -> list[WarningGroup]:
        return examples(self.notes.warnings, self.request, self.batch) if self.notes else []

    @cached_property
    def not_data(self) -> list[dict[str, Any]]:
        """Rows of the sheets that are no data (blank ones, totals, …), by reason over all sheets."""
        by_reason: dict[str, dict[str, Any]] = {}
        for left in self.notes.left_out if self.notes else ():
            # A preview made before an upgrade knows no codes.
            if left["rows"] and left.get("code", COUNTER_SALE) != COUNTER_SALE:
                entry = by_reason.setdefault(left["code"], {"reason": left["reason"], "rows": 0})
                entry["rows"] += left["rows"]
        return list(by_reason.values())

    @property
    def has_rejects(self) -> bool:
        return uploads.rejects_of(self.batch) is not None

    @property
    def error(self) -> str:
        return in_language_of_page(self.batch.error or {})

    @cached_property
    def effect(self) -> list[dict[str, Any]]:
        """The months the file moves, the last complete one first; none where nothing was new."""
        if not self.changes:
            return []
        months = [{**each, "number": parse_month(str(each["month"]))} for each in self.batch.effect]
        return sorted(months, key=lambda each: (bool(each.get("provisional")), -each["number"]))

    # --- taking it back ----------------------------------------------------------------------------------
    @property
    def may_undo(self) -> bool:
        may = self.request.scope.may_at(self.batch.dealer_id, Permission.UNDO_IMPORT)
        return may and self.batch.state == State.DONE

    @cached_property
    def outlook(self) -> UndoOutlook:
        return visits.undo_outlook(self.batch)

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What an undo left as it was, and the later file that is why."""
        report = self.batch.undo_report or {}
        mask = CellMask(self.request.scope, self.batch.dealer_id)
        kept = []
        for each in report.get("kept", []):
            what = str(each["what"])
            if each["kind"] != "order":
                name, _space, key = what.rpartition(" ")
                what = f"{mask.text(name)} {formats.in_language(field_label(self.batch.kind, key))}"
            url = reverse("imports:batch", args=[each["batch"]]) if each["batch"] else ""
            kept.append({**each, "what": what, "url": url})
        return kept
