"""The cells of a list's rows as HTML, put together here: a template takes ten times as long for thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from huidian.web.lists.columns import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `opening` is its tag, which is that of its column."""

    column: Column[Any]
    text: str
    hidden: bool
    opening: SafeString = SafeString()  # noqa: RUF009 - a text does not change


@dataclass(frozen=True, slots=True)
class Piece:
    """Some cells of a row; `template` draws the content of the one that is open at its end ("": none is)."""

    html: SafeString
    template: str = ""


def opening_of(column: Column[Any], *, hidden: bool) -> SafeString:
    """The tag that begins a column's cells."""
    return format_html(
        '<td data-column="{}"{}{}{}>',
        column.key,
        format_html(' data-card="{}"', column.card) if column.card else "",
        mark_safe(' class="hd-number"') if column.numeric else "",
        mark_safe(" hidden") if hidden else "",
    )


def pieces_of(cells: Sequence[Cell], href: str) -> Iterator[Piece]:
    """The cells of a row, parted where a column has a template; `href` is what the first one leads to."""
    open_to = format_html('<a href="{}" tabindex="-1">', href) if href else ""
    run: list[str] = []
    for place, cell in enumerate(cells):
        run.append(cell.opening)
        if cell.column.template:
            yield Piece(mark_safe("".join(run)), cell.column.template)  # noqa: S308 - each part is escaped
            run = ["</td>"]
        elif open_to and not place:
            run += [open_to, conditional_escape(cell.text), "</a></td>"]
        elif cell.column.long:
            run += [format_html('<span class="hd-long" title="{0}">{0}</span></td>', cell.text)]
        else:
            run += [conditional_escape(cell.text), "</td>"]
    yield Piece(mark_safe("".join(run)))  # noqa: S308 - each part is escaped
