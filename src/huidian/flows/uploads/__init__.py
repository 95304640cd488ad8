"""A file's way through the Import desk: received, mapped, previewed, confirmed or thrown away, undone."""

from huidian.flows.uploads.asking import (
    Asker,
    discard,
    request_commit,
    request_preview,
    request_undo,
)
from huidian.flows.uploads.ledger import (
    REJECT,
    Change,
    Line,
    LineWish,
    Notes,
    Trouble,
    line_values,
    read_lines,
    read_notes,
)
from huidian.flows.uploads.machine import OPEN
from huidian.flows.uploads.mapping import (
    LONGEST_NAME,
    Look,
    Mistake,
    keep_mapping,
    look,
    mistake_in_name,
    mistake_in_profile,
    profiles_for,
    propose_mapping,
    save_mapping,
)
from huidian.flows.uploads.places import ledger_of, rejects_of, source_of
from huidian.flows.uploads.receiving import MOST_BYTES, MOST_FILES, Sent, receive
from huidian.flows.warnings import Example, Group, Left

__all__ = [
    "LONGEST_NAME",
    "MOST_BYTES",
    "MOST_FILES",
    "OPEN",
    "REJECT",
    "Asker",
    "Change",
    "Example",
    "Group",
    "Left",
    "Line",
    "LineWish",
    "Look",
    "Mistake",
    "Notes",
    "Sent",
    "Trouble",
    "discard",
    "keep_mapping",
    "ledger_of",
    "line_values",
    "look",
    "mistake_in_name",
    "mistake_in_profile",
    "profiles_for",
    "propose_mapping",
    "read_lines",
    "read_notes",
    "receive",
    "rejects_of",
    "request_commit",
    "request_preview",
    "request_undo",
    "save_mapping",
    "source_of",
]
