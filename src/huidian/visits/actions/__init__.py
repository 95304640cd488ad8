"""Bringing files into a dealer's file and taking them back out.

`plan_import` says what a reading would do, `commit_import` does it, seen whole or not at all, `undo_import`
takes it back.
"""

from huidian.visits.actions.committing import AlreadyCommitted, commit_import
from huidian.visits.actions.dropping import drop_dead_imports
from huidian.visits.actions.planning import plan_import
from huidian.visits.actions.plans import Plan, Verdict
from huidian.visits.actions.receiving import receive_file, same_file_in_force, save_profile
from huidian.visits.actions.undoing import Kept, NotUndoable, UndoReport, undo_import

__all__ = [
    "AlreadyCommitted",
    "Kept",
    "NotUndoable",
    "Plan",
    "UndoReport",
    "Verdict",
    "commit_import",
    "drop_dead_imports",
    "plan_import",
    "receive_file",
    "same_file_in_force",
    "save_profile",
    "undo_import",
]
