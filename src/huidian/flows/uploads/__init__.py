"""A file's way through the Import desk: received, mapped, previewed, confirmed or thrown away, undone."""

from huidian.flows.doubts import Example, Group, Left
from huidian.flows.uploads.asking import (
    OPEN,
    NotNow,
    discard,
    request_commit,
    request_preview,
    request_undo,
)
from huidian.flows.uploads.ledger import Change, Line, Notes, Trouble, read_lines, read_notes
from huidian.flows.uploads.mapping import Look, Mistake, look, profiles_for, remap, save_mapping
from huidian.flows.uploads.places import ledger_of, rejects_of, source_of
from huidian.flows.uploads.receiving import MOST_BYTES, receive

__all__ = [
    "MOST_BYTES",
    "OPEN",
    "Change",
    "Example",
    "Group",
    "Left",
    "Line",
    "Look",
    "Mistake",
    "NotNow",
    "Notes",
    "Trouble",
    "discard",
    "ledger_of",
    "look",
    "profiles_for",
    "read_lines",
    "read_notes",
    "receive",
    "rejects_of",
    "remap",
    "request_commit",
    "request_preview",
    "request_undo",
    "save_mapping",
    "source_of",
]
