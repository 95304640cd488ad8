"""English counts agree with their words: a number before a plural is a message with both forms."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

PO = Path(__file__).resolve().parents[2] / "src/huidian/locale/en/LC_MESSAGES/django.po"
COUNTED = re.compile(
    r"%\((?P<name>\w+)\)[sd](?:</a>)? (?:(?:audit|active|earlier|more|new|settled) )?(?P<noun>[a-z]+s)\b"
)
NO_NOUNS = {"is", "was", "has", "moves", "differs", "points", "does", "belongs", "its", "this"}
NEVER_ONE = {
    "month": "the name of a month",
    "window": "a churn window of one month is refused nowhere, but no playbook has one",
    "until": "the end of a span of months",
    "long": "months of the retention rate's base, by playbook",
    "columns": "the names of columns",
    "limit_value": "a limit",
    "printed": "at least a page",
    "total": "more than a page",
    "up": "words after it speak of those that moved",
    "restore": "words after it speak of records before",
}


def test_counts_agree_with_their_words() -> None:
    with PO.open("rb") as file:
        messages = list(read_po(file))
    single = {
        f"{found['name']}: {message.string}"
        for message in messages
        if isinstance(message.string, str)
        for found in COUNTED.finditer(message.string)
        if found["noun"] not in NO_NOUNS and found["name"] not in NEVER_ONE
    }
    assert sorted(single) == []
