"""Long lines of templates, broken where a break adds nothing to the page.

`python -m tests.architecture.template_lines --write` breaks them; without it the templates with such lines
are named. Formatters of HTML put inline elements on lines of their own, which in Chinese text is a gap.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "src/huidian/web/templates"
LONGEST = 120
_WHOLE = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S
)
_COMMENT = re.compile(r"\{%\s*comment\s*%\}(.*?)\{%\s*endcomment\s*%\}", re.S)
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_BLOCKS = {
    *("body", "dd", "details", "div", "dl", "dt", "fieldset", "form", "h1", "h2", "h3", "head", "header"),
    *("legend", "li", "link", "main", "meta", "nav", "ol", "option", "p", "script", "section", "summary"),
    *("table", "tbody", "td", "th", "thead", "title", "tr", "ul"),
}
_FREE, _BETWEEN, _WITHIN = range(3)
"""How good a place is: between blocks or words, between attributes, before the end of an inline tag."""
Place = tuple[int, int, int]
"""Where the break begins and ends (what lies between is white space), and how good it is."""


def broken(text: str) -> str:
    """The template with its long lines broken; what cannot be broken stays as long as it is."""
    places = list(_places(text))
    lines: list[str] = []
    at = 0
    for line in text.splitlines():
        end_of_line = at + len(line.rstrip())
        within = [(a - at, b - at, how) for a, b, how in places if at <= a and b < end_of_line]
        lines += _broken_line(line, within)
        at += len(line) + 1
    return "\n".join(lines) + "\n"


def _broken_line(line: str, places: list[Place]) -> Iterator[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    begin, lead = 0, ""
    while len(lead) + len(line) - begin > LONGEST:
        room = LONGEST - len(lead)
        fitting = [one for one in places if one[0] > begin + len(indent) and one[0] - begin <= room]
        place = _best(fitting, begin, room) or next((one for one in places if one[0] > begin + room), None)
        if place is None:
            break
        yield (lead + line[begin : place[0]]).rstrip()
        begin, lead = place[1], indent + ("    " if place[2] == _BETWEEN else "  ")
        lead = "" if place[2] == _WITHIN else lead
        places = [one for one in places if one[0] > begin]
    yield lead + line[begin:]


def _best(places: list[Place], begin: int, room: int) -> Place | None:
    """The last of the best places that leave no line half empty, else the last of all."""
    for how in (_FREE, _BETWEEN):
        late = [one for one in places if one[2] <= how and one[0] - begin > room // 2]
        if late:
            return late[-1]
    return places[-1] if places else None


def _places(text: str) -> Iterator[Place]:
    at, edge, edges = 0, False, list[bool]()
    # `edge`: only control tags stand between here and a space or the edge of a block: another is not seen.
    while at < len(text):
        if edge and not text[at].isspace():
            yield at, at, _FREE
        if comment := _COMMENT.match(text, at):
            yield from _spaces(text, comment.start(1), comment.end(1), _FREE)
            at = comment.end()
        elif whole := _WHOLE.match(text, at):
            edge = _after_control(whole[0], edge, edges)
            at = whole.end()
        elif tag := _TAG.match(text, at):
            end = _end_of_tag(text, tag.end())
            yield from _around(text, tag, end)
            edge = tag[1].lower() in _BLOCKS
            at = end
        elif text[at].isspace():
            end = at + len(text[at:]) - len(text[at:].lstrip())
            if "\n" not in text[at:end]:
                yield at, end, _FREE
            at, edge = end, True
        else:
            edge, at = False, at + 1


def _after_control(tag: str, edge: bool, edges: list[bool]) -> bool:
    """Whether one is still at the edge after a tag of the template language; `edges` at enclosing ones."""
    word = tag.strip("{%# }").split(" ")[0]
    if word in ("if", "with"):
        edges.append(edge)
        return edge
    if word in ("elif", "else") and edges:
        return edges[-1]
    if word == "for":
        edges.append(False)
        return False
    if word in ("endif", "endwith", "endfor") and edges:
        edges.pop()
        return edge and word == "endwith"
    return edge and (word == "load" or " as " in tag or "asvar" in tag)


def _around(text: str, tag: re.Match[str], end: int) -> Iterator[Place]:
    block, closes = tag[1].lower() in _BLOCKS, tag[0].startswith("</")
    if block:
        yield tag.start(), tag.start(), _FREE
    at = tag.end()
    while at < end:
        if whole := _WHOLE.match(text, at):
            at = whole.end()
        elif text[at] in "\"'":
            at = _end_of_quote(text, at)
        elif text[at] == " ":
            yield at, at + 1, _BETWEEN
            at += 1
        else:
            at += 1
    if block and closes:
        yield end, end, _FREE
    elif not block:
        yield end - 1, end - 1, _WITHIN


def _spaces(text: str, start: int, end: int, how: int) -> Iterator[Place]:
    for space in re.finditer(r" +", text[start:end]):
        yield start + space.start(), start + space.end(), how


def _end_of_tag(text: str, at: int) -> int:
    while text[at] != ">":
        if whole := _WHOLE.match(text, at):
            at = whole.end()
        elif text[at] in "\"'":
            at = _end_of_quote(text, at)
        else:
            at += 1
    return at + 1


def _end_of_quote(text: str, at: int) -> int:
    quote, at = text[at], at + 1
    while text[at] != quote:
        at = whole.end() if (whole := _WHOLE.match(text, at)) else at + 1
    return at + 1


def main(write: bool) -> int:
    """Names the templates with lines that could be broken, or breaks them."""
    wrong = 0
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if (better := broken(text)) != text:
            wrong += 1
            print(path.relative_to(TEMPLATES))  # noqa: T201
            if write:
                path.write_text(better, encoding="utf-8")
    return 0 if write else min(wrong, 1)


if __name__ == "__main__":
    raise SystemExit(main("--write" in sys.argv))
