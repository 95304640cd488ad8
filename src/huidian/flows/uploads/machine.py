"""The states of an upload and what a person may do in each.

The worker's own steps (read, brought in, refused, taken back) are not in the table: they decide under the
dealer's lock, in the transaction that writes the rows, and note the event there. What a person asks the
worker for is noted by it once it is done.
"""

from __future__ import annotations

from django.db.models import Q

from huidian.flows import background
from huidian.kit.labels import Label
from huidian.network.machines import GONE, Machine, State, Transition
from huidian.network.roles import Permission
from huidian.visits.models import ImportBatch

S = ImportBatch.State
OPEN = (S.WAITING, S.READING, S.PREVIEWED, S.FAILED)
"""States in which nothing of the file is in force."""
UNDOING = "undoing"
_BEING_UNDONE = Q(undone_by__isnull=False, undone_at__isnull=True)


def _worker_is_through(batch: ImportBatch) -> bool:
    """What is under way is not asked for twice, unless the task that does it ended without doing it."""
    if batch.state_now not in (S.COMMITTING, UNDOING):  # type: ignore[attr-defined]
        return True
    progress = background.progress_of(batch.task_id)
    return progress is None or progress.state in ("done", "failed")


UPLOAD = Machine(
    name="import_batch",
    model=ImportBatch,
    states={
        S.WAITING: State(Label("等待读取", "waiting"), Q(state=S.WAITING)),
        S.READING: State(Label("读取中", "being read"), Q(state=S.READING)),
        S.PREVIEWED: State(Label("待确认", "to be confirmed"), Q(state=S.PREVIEWED)),
        S.COMMITTING: State(Label("写入中", "being written"), Q(state=S.COMMITTING)),
        UNDOING: State(Label("撤销中", "being undone"), Q(state=S.DONE) & _BEING_UNDONE),
        S.DONE: State(Label("已导入", "imported"), Q(state=S.DONE) & ~_BEING_UNDONE),
        S.FAILED: State(Label("未导入", "not imported"), Q(state=S.FAILED)),
        S.UNDONE: State(Label("已撤销", "undone"), Q(state=S.UNDONE)),
    },
    transitions=(
        Transition(
            verb="map",
            leaves=OPEN,
            to=S.WAITING,
            permission=Permission.IMPORT,
            event="",
            writes=lambda at, by: {
                "state": S.WAITING, "task_id": "", "counts": {}, "effect": [], "error": None
            },
        ),
        Transition(
            verb="preview",
            leaves=OPEN,
            to=S.READING,
            permission=Permission.IMPORT,
            event="",
            writes=lambda at, by: {
                "state": S.READING, "error": None, "counts": {}, "effect": [], "rejects_name": ""
            },
        ),
        Transition(
            verb="commit",
            leaves=(S.PREVIEWED, S.COMMITTING),
            to=S.COMMITTING,
            permission=Permission.IMPORT,
            event="",
            writes=lambda at, by: {"state": S.COMMITTING},
            guard=_worker_is_through,
            same=("task_id",),
        ),
        Transition(
            verb="undo",
            leaves=(S.DONE, UNDOING),
            to=UNDOING,
            permission=Permission.UNDO_IMPORT,
            event="",
            writes=lambda at, by: {"undone_by": by},
            guard=_worker_is_through,
            same=("task_id",),
        ),
        Transition(
            verb="discard",
            leaves=OPEN,
            to=GONE,
            permission=Permission.IMPORT,
            event="import.discard",
            tells=lambda batch: {"before": {"kind": batch.kind, "sha256": batch.sha256}},
        ),
    ),
)  # fmt: skip
