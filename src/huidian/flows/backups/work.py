"""Work on backups that runs without a person waiting, one piece at a time; what is known of it is a note.

The note is a file beside the data: a restore exchanges the store, and must not take away what is known of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huidian.flows import background, swapping
from huidian.flows.backups.archive import BackupRefused, Watch
from huidian.flows.backups.making import back_up
from huidian.flows.backups.shelf import check_shelved, new_path, path_of, remove
from huidian.flows.backups.staging import stage
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.models import Staff

MAKE, CHECK, STAGE = "make", "check", "stage"
_BUSY = Label(
    "另一项备份工作还在进行，请等它完成。", "Other work on backups is going on; wait until it is done."
)
_MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class Work:
    """The work that goes on or was the last: what, on which backup, how far; `wrong` says why it failed."""

    what: str
    name: str
    progress: background.Progress | None
    wrong: Label | None

    @property
    def goes_on(self) -> bool:
        return (
            self.wrong is None and self.progress is not None and self.progress.state in ("waiting", "running")
        )

    @property
    def failed(self) -> bool:
        return self.wrong is not None or (self.progress is not None and self.progress.state == "failed")


def current() -> Work | None:
    """What goes on just now, or how the last ended."""
    note = swapping.read(_note())
    if not note:
        return None
    wrong = Label(**note["wrong"]) if note.get("wrong") else None
    return Work(note["what"], note["name"], background.progress_of(note.get("task", "")), wrong)


def request_backup(*, at: datetime, by: Staff) -> None:
    """Have a backup made and checked. Raises `BackupRefused` where other work goes on, `LookupError` where
    there is no folder for it.
    """
    _begin(MAKE, new_path(at).name, by)


def request_check(name: str, *, at: datetime, by: Staff) -> None:
    """Have a backup read to its end. Raises as `request_backup`, and `LookupError` where there is none."""
    _begin(CHECK, path_of(name).name, by)
    _record("check", name, at, by)


def request_stage(name: str, *, at: datetime, by: Staff) -> None:
    """Have a backup unpacked and made ready beside the data that are worked with."""
    _begin(STAGE, path_of(name).name, by)
    _record("stage", name, at, by)


def take_away(name: str, *, at: datetime, by: Staff) -> None:
    """Throw a backup away that a person made or brought; the night's go by themselves."""
    remove(path_of(name))
    _record("remove", name, at, by)


def note_download(name: str, *, at: datetime, by: Staff) -> Path:
    """The file, once it is in the trail who takes it home."""
    path = path_of(name)
    _record("download", name, at, by)
    return path


def note_upload(name: str, *, at: datetime, by: Staff) -> None:
    """Say who brought a backup, and have it checked."""
    _record("upload", name, at, by)
    _begin(CHECK, name, by)


@background.task(max_attempts=2)
def make_backup(context: background.Context, name: str, staff_id: int) -> None:
    """Killed after it was written, the next attempt only checks it."""
    with _Refusals(MAKE, name):
        try:
            path = path_of(name)
        except LookupError:
            path = new_path(context.at).with_name(name)
            back_up(path, at=context.at, by=_staff(staff_id), watch=_watch(context, "copying"))
        check_shelved(path, at=context.at, watch=_watch(context, "checking"))


@background.task(max_attempts=2)
def check_backup(context: background.Context, name: str, staff_id: int) -> None:
    with _Refusals(CHECK, name):
        check_shelved(path_of(name), at=context.at, watch=_watch(context, "checking"))


@background.task(max_attempts=2)
def stage_backup(context: background.Context, name: str, staff_id: int) -> None:
    with _Refusals(STAGE, name):
        path = path_of(name)
        if check_shelved(path, at=context.at, watch=_watch(context, "checking")):
            stage(path, at=context.at, by=str(_staff(staff_id) or ""), watch=_watch(context, "unpacking"))


_TASKS = {MAKE: make_backup, CHECK: check_backup, STAGE: stage_backup}


class _Refusals:
    """Around the work: what cannot be done is put on the note, and not tried again."""

    def __init__(self, what: str, name: str) -> None:
        self._kept = {"what": what, "name": name}

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, BackupRefused):
            wrong = error.label
        elif isinstance(error, LookupError):
            wrong = Label("这份备份已不在了。", "This backup is no longer there.")
        elif isinstance(error, OSError):
            wrong = Label(f"文件无法读写：{error}", f"The file cannot be read or written: {error}")
        else:
            return False
        swapping.write_whole(_note(), self._kept | {"wrong": {"zh": wrong.zh, "en": wrong.en}})
        return True


def _begin(what: str, name: str, by: Staff) -> None:
    before = current()
    if before is not None and before.goes_on:
        raise BackupRefused(_BUSY.zh, _BUSY.en)
    task = _TASKS[what].enqueue(name, by.pk)
    swapping.write_whole(_note(), {"what": what, "name": name, "task": str(task.id)})


def _watch(context: background.Context, words: str) -> Watch:
    """Megabytes, as the page counts them."""
    context.report(0, None, words)
    return lambda done, total: context.report(done // _MEGABYTE, total // _MEGABYTE or None, words)


def _staff(number: int) -> Staff | None:
    return Staff.objects.filter(pk=number).first()


def _record(verb: str, name: str, at: datetime, by: Staff) -> None:
    audit.record(at=at, staff=by, action=f"backup.{verb}", object_type="backup", object_id=name[-64:])


def _note() -> Path:
    return swapping.place(Path(settings.HUIDIAN_HOME)) / "work.json"
