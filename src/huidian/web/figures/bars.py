"""A split as bars that need no script: the largest values, and always the unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from huidian.retention.queries import Split, SplitRow
from huidian.web import formats
from huidian.web.figures.block import Bar

BARS = 8


def split_bars(
    split: Split, bar_of: Callable[[SplitRow], tuple[str, str, str]], *, defines: str, share_defines: str
) -> list[Bar]:
    """A bar for each value shown, as long as its numerator; the longest known one stands out.

    `bar_of` gives the words of its size, those of its share, and the address it opens.
    """
    longest = max((row.figure.numerator for row in split.rows), default=0)
    lead = max((row.figure.numerator for row in split.rows if row.key), default=0)
    bars = []
    for row in _shown(split):
        text, small, url = bar_of(row)
        bars.append(
            Bar(
                words=formats.in_language(row.label),
                url=url,
                width=formats.width(row.figure.numerator, longest),
                text=text,
                small=small,
                look="us"
                if row.key and lead and row.figure.numerator == lead
                else ""
                if row.key
                else "unknown",
                defines=defines,
                small_defines=share_defines,
            )
        )
    return bars


def _shown(split: Split) -> Sequence[SplitRow]:
    """All of an ordered split, else the largest known and the unknown: it says how good the file is."""
    known = [row for row in split.rows if row.key]
    if split.ordered or len(known) <= BARS + 1:
        return split.rows
    return [*known[:BARS], *(row for row in split.rows if not row.key)]
