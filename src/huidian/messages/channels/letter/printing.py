"""Letters as one PDF, a page each; what they say is data and never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on one page: to whom, where, what, from whom and when."""

    to: str
    address: str
    subject: str
    body: str
    sender: str
    day: str


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """The letters as a PDF. Fonts are those of the machine."""
    import typst

    source = (files("huidian.messages.channels.letter") / "letter.typ").read_bytes()
    data = json.dumps([asdict(one) for one in letters], ensure_ascii=False)
    made = typst.compile(source, format="pdf", sys_inputs={"letters": data})
    assert isinstance(made, bytes)
    return made
