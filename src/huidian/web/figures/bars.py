"""A split as bars that need no script: of counts or of rates, and always the unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from huidian.kit.shares import FEW
from huidian.retention.queries import Split, SplitRow
from huidian.web import formats
from huidian.web.figures.block import Bar
from huidian.web.figures.metrics import metric_of

BARS = 8


def count_bars(split: Split, bar_of: Callable[[SplitRow], tuple[str, str, str]]) -> list[Bar]:
    """A bar for each value shown, as long as its numerator; the longest known one stands out.

    For counts that have no rate. `bar_of` gives the words of its size, those of its share, and the address it
    opens.
    """
    longest = max((row.figure.numerator for row in split.rows), default=0)
    lead = max((row.figure.numerator for row in split.rows if row.key), default=0)
    bars = []
    for row in _shown(split, split.rows):
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
            )
        )
    return bars


def rate_bars(
    split: Split, bar_of: Callable[[SplitRow], tuple[str, str]], *, defines: str = "", small_defines: str = ""
) -> list[Bar]:
    """A bar for each value shown, as long as its rate; the worst one stands out, few vehicles are grey.

    Without an order of their own the values come with the worst rate first, those with few vehicles and the
    unknown behind. `bar_of` gives what stands beside the rate (of how many), and the address it opens.
    """
    better = metric_of(split.metric).better
    telling = [row for row in split.rows if row.key and row.figure.n >= FEW and row.figure.rate is not None]
    rates = [row.figure.rate or 0.0 for row in telling]
    worst = (min if better == "up" else max)(rates) if better and len(set(rates)) > 1 else None
    sign = 1 if better == "up" else -1

    def place(row: SplitRow) -> tuple[bool, bool, float, int]:
        rate = row.figure.rate
        return not row.key, row not in telling, sign * (rate or 0.0), -row.figure.n

    rows = split.rows if split.ordered else sorted(split.rows, key=place)
    shown = _shown(split, [row for row in rows if row.figure.base])
    longest = max((row.figure.rate or 0.0 for row in shown), default=0.0)
    bars = []
    for row in shown:
        small, url = bar_of(row)
        stands_out = row in telling and row.figure.rate == worst
        bars.append(
            Bar(
                words=formats.in_language(row.label),
                url=url,
                width=formats.width(row.figure.rate or 0.0, longest),
                text=formats.percent(row.figure.rate),
                small=small,
                few=row.figure.n < FEW,
                look="unknown" if not row.key else "us" if stands_out else "",
                defines=defines,
                small_defines=small_defines,
            )
        )
    return bars


def _shown(split: Split, rows: Sequence[SplitRow]) -> Sequence[SplitRow]:
    """All of an ordered split, else the first known and the unknown: it says how good the file is."""
    known = [row for row in rows if row.key]
    if split.ordered or len(known) <= BARS + 1:
        return rows
    return [*known[:BARS], *(row for row in rows if not row.key)]
