"""What becomes of a survey house's file: it counts, it is taken back, it counts again."""

from __future__ import annotations

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.network.machines import Machine, State, Transition
from huidian.network.roles import Permission
from huidian.surveys.models import HouseFile

_WHY = "whether the same file is in once more"


class InAgainError(ValueError):
    """A file cannot count again: the same one was brought in anew."""


def _not_in_again(file: HouseFile) -> bool:
    rows = HouseFile.objects.unscoped(_WHY).standing()
    if rows.filter(dealer=file.dealer_id, sha256=file.sha256).exclude(pk=file.pk).exists():
        raise InAgainError
    return True


HOUSE_FILE = Machine(
    name="house_file",
    model=HouseFile,
    states={
        "counts": State(Label("计入", "counts"), Q(undone_at__isnull=True)),
        "undone": State(Label("已撤销", "undone"), Q(undone_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="undo",
            leaves=("counts",),
            to="undone",
            permission=Permission.MANAGE_SCORES,
            event="house_results.undone",
            writes=lambda at, by: {"undone_at": at, "undone_by": by},
            tells=lambda file: {"before": {"file": file.file_name, "rows": file.rows}},
        ),
        Transition(
            verb="restore",
            leaves=("undone",),
            to="counts",
            permission=Permission.MANAGE_SCORES,
            event="house_results.restored",
            writes=lambda at, by: {"undone_at": None, "undone_by": None},
            guard=_not_in_again,
            tells=lambda file: {"after": {"file": file.file_name, "rows": file.rows}},
        ),
    ),
)
