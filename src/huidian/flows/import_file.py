"""A file comes in: read, matched, committed as a whole, and then counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError

from huidian.flows.after_imports import follow_import
from huidian.flows.memory import give_back_memory, uncollected
from huidian.flows.new_dealers import store_dealer
from huidian.flows.warnings import Remarks, remarks_of
from huidian.kit.labels import Label
from huidian.mart.actions import note_figures_failed, refresh
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.visits import actions as visits
from huidian.visits.actions import Plan, UndoReport
from huidian.visits.importing import (
    Kind,
    Profile,
    Reading,
    load_profile,
    profile_names,
    read_file,
    write_rejects,
)
from huidian.visits.models import ImportBatch, ImportProfile

State = ImportBatch.State


class Stage(StrEnum):
    """What is being done, for whoever watches."""

    READING = "reading"
    MATCHING = "matching"
    WRITING = "writing"
    COUNTING = "counting"


Watch = Callable[[Stage, int, int | None], None]
"""Called with the stage, what is done of it, and of how much (None: unknown)."""


class NotImportable(Exception):  # noqa: N818
    """The call cannot be carried out; nothing was stored."""

    def __init__(self, label: Label) -> None:
        self.label = label
        super().__init__(label.en)


@dataclass(frozen=True, slots=True)
class Imported:
    """A batch that is in, the workbook of its refused rows, if any, and what is to be said of the rest.

    Nothing is said of a file that was in force already: it was not read again.
    """

    batch: ImportBatch
    rejects: Path | None
    remarks: Remarks


class EveryRowRefused(NotImportable):
    """No row of the file can be used; `counts` as of a batch, `rejects` is the workbook of its rows."""

    def __init__(self, reading: Reading, counts: Mapping[str, int], rejects: Path) -> None:
        rows = len(reading.rejected_rows)
        super().__init__(
            Label(
                f"{rows:,} 行都读不出来，没有一行能导入，什么都没有写入。",
                "The only row could not be read; nothing was stored."
                if rows == 1
                else f"None of the {rows:,} rows could be read; nothing was stored.",
            )
        )
        self.remarks, self.counts, self.rejects = remarks_of(reading), counts, rejects


def import_file(
    batch: ImportBatch,
    path: Path,
    *,
    staff: Staff | None,
    at: datetime,
    rejects: Path | None = None,
    watch: Watch | None = None,
    language: str = "zh",
) -> Imported:
    """Bring a file into its dealer's file (see `bring_in`) and refresh what is derived from it, if it can."""
    show = watch or _nobody_watches
    done = bring_in(batch, path, staff=staff, at=at, rejects=rejects, watch=show, language=language)
    figures_failure(batch.dealer, at=at, watch=show)
    return done


def bring_up_to_date(dealer: Dealer, *, at: datetime, watch: Watch) -> None:
    """Refresh what is derived from a dealer's file."""
    watch(Stage.COUNTING, 0, None)
    with uncollected():
        refresh(dealer, as_of=today_at(at, dealer), now=at)


def figures_failure(dealer: Dealer, *, at: datetime, watch: Watch) -> str:
    """Do what follows of a dealer's file and refresh the figures; why those could not be, or "".

    For after a commit: the file is in, whatever comes of the figures; the next reader refreshes them.
    """
    follow_import(dealer, at=at)
    try:
        bring_up_to_date(dealer, at=at, watch=watch)
    except (OSError, DatabaseError) as failure:
        note_figures_failed([dealer.code], failure, at=at)
        return (failure.strerror if isinstance(failure, OSError) else None) or str(failure)
    return ""


def bring_in(
    batch: ImportBatch,
    path: Path,
    *,
    staff: Staff | None,
    at: datetime,
    rejects: Path | None,
    watch: Watch,
    language: str,
) -> Imported:
    """Bring a file into its dealer's file.

    `batch` may be unsaved, and its dealer new: then nothing at all is kept of a file that cannot be used. One
    in force already is not read again. Raises `FileRefused`, `NotImportable` (also `EveryRowRefused`),
    `AlreadyCommitted`. Killed at any moment and called again it leaves the same as an undisturbed run.
    """
    visits.drop_dead_imports(at)
    earlier = visits.same_file_in_force(batch)
    if earlier is not None and not earlier.counts.get("rejected"):
        _close_as_known(batch, earlier, at)
        return Imported(batch, None, Remarks())
    with uncollected():
        done = _read_and_commit(batch, path, staff, at, rejects, watch, language)
    give_back_memory()
    return done


def _read_and_commit(
    batch: ImportBatch,
    path: Path,
    staff: Staff | None,
    at: datetime,
    rejects: Path | None,
    show: Watch,
    language: str,
) -> Imported:
    """Read, match and commit. A function of its own: what it held in memory is free when counting begins."""
    reading = read_batch(batch, path, at=at, watch=show)
    show(Stage.MATCHING, 0, None)
    plan = visits.plan_import(reading, dealer_id=batch.dealer_id, on=today_at(at, batch.dealer))
    if plan.is_all_refused:
        raise EveryRowRefused(reading, plan.counts, _rejects_of_unstored(batch, reading, rejects, language))
    store_dealer(batch, plan, staff=staff, at=at)
    show(Stage.WRITING, 0, plan.visits.count)
    commit(
        batch,
        reading,
        plan,
        staff=staff,
        at=at,
        progress=lambda done: show(Stage.WRITING, done, plan.visits.count),
    )
    kept = _write_rejects(batch, reading, rejects, language)
    return Imported(batch, kept, remarks_of(reading))


def commit(
    batch: ImportBatch,
    reading: Reading,
    plan: Plan,
    *,
    staff: Staff | None,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Commit a reading that was planned before; `progress` is called with the orders written."""
    on = today_at(at, batch.dealer)
    return visits.commit_import(batch, reading, staff=staff, at=at, on=on, plan=plan, progress=progress)


def undo_import(batch: ImportBatch, *, staff: Staff | None, at: datetime) -> UndoReport:
    """Take a batch back and refresh what is derived from it, if it can. Raises `NotUndoable`."""
    report = visits.undo_import(batch, staff=staff, at=at)
    figures_failure(batch.dealer, at=at, watch=_nobody_watches)
    return report


def read_batch(batch: ImportBatch, path: Path, *, at: datetime, watch: Watch) -> Reading:
    """Read the batch's file as its profile and mapping say."""
    profile, mapping = profile_of(batch)
    reading = read_file(
        path,
        kind=cast(Kind, batch.kind),
        profile=profile,
        mapping={**mapping, **batch.mapping},
        display_name=batch.file_name,
        today=today_at(at, batch.dealer),
        zone=ZoneInfo(batch.dealer.timezone),
        progress=lambda done, expected: watch(Stage.READING, done, expected),
    )
    _must_be_of(batch.dealer, reading)
    return reading


def profile_of(batch: ImportBatch) -> tuple[Profile | None, dict[str, str]]:
    """The shipped profile and the saved mapping the batch's profile name means. Raises `NotImportable`."""
    if not batch.profile:
        return None, {}
    saved = ImportProfile.objects.unscoped("the dealer's own profile").filter(
        dealer=batch.dealer, kind=batch.kind, name=batch.profile
    )
    if profile := saved.first():
        return (load_profile(profile.based_on) if profile.based_on else None), profile.mapping
    if batch.profile in profile_names():
        return load_profile(batch.profile), {}
    known = ", ".join([*profile_names(), *_saved_names(batch)])
    raise NotImportable(
        Label(
            f"没有名为“{batch.profile}”的模板。可用的模板：{known}。",
            f"There is no profile “{batch.profile}”. Known profiles: {known}.",
        )
    )


def _must_be_of(dealer: Dealer, reading: Reading) -> None:
    """Refuse a file that names other dealers: rows of a rival must not come in by a slip."""
    named = {str(code) for code in set(reading.columns["dealer"]) - {None}}
    others = sorted(named - {dealer.code})
    if others and (dealer.code in named or Dealer.objects.filter(code__in=others).exists()):
        codes = "、".join(others[:5])
        raise NotImportable(
            Label(
                f"文件里有其他经销商的数据：{codes}。请只导出“{dealer.code}”的数据。",
                f"The file holds data of other dealers: {codes}. Please export only “{dealer.code}”.",
            )
        )


def _saved_names(batch: ImportBatch) -> list[str]:
    saved = ImportProfile.objects.unscoped("the dealer's own profiles").filter(dealer=batch.dealer)
    return list(saved.filter(kind=batch.kind).values_list("name", flat=True))


def _close_as_known(batch: ImportBatch, earlier: ImportBatch, at: datetime) -> None:
    counts = dict(earlier.counts)
    counts["unchanged"] += counts["created"] + counts["superseded"]
    batch.counts = {**counts, "created": 0, "superseded": 0}
    batch.state, batch.committed_at, batch.data_revision = State.DONE, at, earlier.data_revision
    batch.save()


def _write_rejects(batch: ImportBatch, reading: Reading, path: Path | None, language: str) -> Path | None:
    if not len(reading.rejected_rows):
        return None
    if path is None:
        batch.rejects_name = f"batch-{batch.pk}.xlsx"
        batch.save(update_fields=["rejects_name"])
        path = _rejects_folder() / batch.rejects_name
    write_rejects(path, reading, language)
    return path


def _rejects_of_unstored(batch: ImportBatch, reading: Reading, path: Path | None, language: str) -> Path:
    """The refused rows of a file that leaves no batch go by the file's content."""
    path = path or _rejects_folder() / (batch.rejects_name or f"file-{batch.sha256[:16]}.xlsx")
    write_rejects(path, reading, language)
    return path


def _rejects_folder() -> Path:
    folder = Path(settings.HUIDIAN_HOME) / "rejects"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _nobody_watches(stage: Stage, done: int, total: int | None) -> None:
    """The watch of whoever did not ask to see."""
