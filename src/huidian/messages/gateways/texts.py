"""The text of a message: its places, filled, and how long it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from huidian.messages.gateways.rules import Variable

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
FIRST, EACH = 70, 67
"""Characters of a text message of one segment, and of each segment of a longer one."""
_SHAPES = {
    "text": re.compile(r"[^\r\n]+"),
    "digits": re.compile(r"[0-9A-Z]+"),
    "day": re.compile(r"[0-9年月日./:： -]+"),
    "plate": re.compile(r"[^\s]+"),
    "money": re.compile(r"[0-9][0-9.,]*元?"),
    "link": re.compile(r"〔链接〕|https?://\S+"),
}
LINK_PLACE = "〔链接〕"
"""What stands for a link of the owner's own until the message leaves: the store has no link that works."""


class VariableError(ValueError):
    """Values that do not fit a template: `keys` names each, with what is wrong."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{key}: {what}" for key, what in keys.items()))
        self.keys = keys


def places_in(text: str) -> list[str]:
    """The names of the places of a text, each once, in their order."""
    return list(dict.fromkeys(PLACE.findall(text)))


def fill(text: str, variables: Iterable[Variable], values: Mapping[str, str]) -> str:
    """The text with its places filled. Raises `VariableError` for a value that is missing or does not fit."""
    wrong: dict[str, str] = {}
    for one in variables:
        value = values.get(one.key, "")
        if not value:
            wrong[one.key] = "missing"
        elif length(value) > one.most:
            wrong[one.key] = f"longer than {one.most}"
        elif not _SHAPES[one.type].fullmatch(value):
            wrong[one.key] = f"no {one.type}"
    if wrong:
        raise VariableError(wrong)
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def whole_text(signature: str, body: str) -> str:
    """The text as the phone shows it: the signature stands before it."""
    return f"【{signature}】{body}" if signature else body


def length(text: str) -> int:
    """Characters as gateways count them: one beyond the first 65,536 (an emoji) is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def segments(text: str) -> int:
    """How many messages are charged: up to 70 characters one, else one for each 67."""
    characters = length(text)
    return 1 if characters <= FIRST else -(-characters // EACH)
