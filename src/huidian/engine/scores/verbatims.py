"""What owners said in their own words, tagged by plain rules: a tag is a list of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: the words that give it, and whether they praise, blame, or only ask."""

    key: str
    label: Label
    words: tuple[str, ...]
    mood: Literal["praise", "blame", "ask"] = "blame"


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a text, with the tag (its key) that its words give; "" for the text between."""

    text: str
    tag: str = ""


def quotes(text: str, tags: Sequence[Tag]) -> list[Quote]:
    """A text in its parts, quoted words marked. Longer words win over those they hold: 不满意 over 满意."""
    words = sorted(
        ((word.casefold(), tag.key) for tag in tags for word in tag.words), key=lambda one: -len(one[0])
    )
    # A character that folds into several would shift every place after it.
    folded = "".join(low if len(low := one.casefold()) == 1 else one for one in text)
    parts: list[Quote] = []
    begun = place = 0
    while place < len(text):
        hit = next(((word, key) for word, key in words if folded.startswith(word, place)), None)
        if hit is None:
            place += 1
            continue
        if begun < place:
            parts.append(Quote(text[begun:place]))
        place += len(hit[0])
        parts.append(Quote(text[place - len(hit[0]) : place], hit[1]))
        begun = place
    if begun < len(text):
        parts.append(Quote(text[begun:]))
    return parts


def tags_of(text: str, tags: Sequence[Tag]) -> tuple[str, ...]:
    """The tags (keys) of a text, each once, in the order in which its words come."""
    return tuple(dict.fromkeys(one.tag for one in quotes(text, tags) if one.tag))
