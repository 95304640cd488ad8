"""The translation catalogue against the sources: what Python files and templates say, what `en` has for it.

Reads without GNU gettext: Babel's reader of Python, and Django's own conversion of templates into it.
`python -m tests.architecture.catalogue --update` brings the catalogue up to date and names what to translate.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/huidian"
EN = PACKAGE / "locale/en/LC_MESSAGES/django.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def wanted() -> Catalog:
    """Every message of the sources."""
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        for function, found in said_in(path):
            message, context = _message(KEYWORDS[function], found)
            if message and (message if isinstance(message, str) else message[0]):
                catalogue.add(message, context=context)
    return catalogue


def said_in(path: Path) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """The translated calls of one file: the function's name and its arguments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        from django.utils.translation.template import templatize

        # What is left of the page's indentation would be a syntax error.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    options: Any = {"encoding": "utf-8"}
    called: Any = extract_python(io.BytesIO(text.encode()), KEYWORDS, (), options)
    for _line, function, found, _comments in called:
        yield function, found if isinstance(found, tuple) else (found,)


def kept() -> Catalog:
    """The English catalogue as it is committed."""
    with EN.open("rb") as file:
        return read_po(file, locale="en")


def mistakes(wanted: Catalog, kept: Catalog) -> list[str]:
    """What keeps a catalogue from being complete: missing, obsolete, empty, fuzzy, other placeholders."""
    told = {_key(message): message for message in kept if message.id}
    asked = {_key(message): message for message in wanted if message.id}
    found = [f"missing: {_first(asked[key])}" for key in asked.keys() - told.keys()]
    found += [f"obsolete: {_first(told[key])}" for key in told.keys() - asked.keys()]
    for key in told.keys() & asked.keys():
        found += _faults(told[key])
    return sorted(found)


def update() -> list[str]:
    """Writes the catalogue with the messages of the sources and the translations there are."""
    fresh = wanted()
    told = {_key(message): message.string for message in kept()} if EN.exists() else {}
    for message in fresh:
        if message.id and told.get(_key(message)):
            before = told[_key(message)]
            # What had one form and has two now is to be translated anew.
            if isinstance(before, str) == isinstance(message.id, str):
                message.string = before
    # A date would make every update a change.
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    fresh.project, fresh.version, fresh.last_translator, fresh.language_team = "huidian", "1", "", "en"
    fresh.header_comment = "# English for the pages; the sources speak Chinese."
    EN.parent.mkdir(parents=True, exist_ok=True)
    with EN.open("wb") as file:
        write_po(file, fresh, no_location=True, sort_output=True, width=0)
    return mistakes(fresh, kept())


def _message(
    spec: tuple[Any, ...] | None, found: tuple[str | None, ...]
) -> tuple[str | tuple[str, str] | None, str | None]:
    if spec is None:
        return found[0], None
    context = next((found[at[0] - 1] for at in spec if isinstance(at, tuple)), None)
    texts = [found[at - 1] for at in spec if isinstance(at, int)]
    if any(text is None for text in texts):
        return None, None
    return (str(texts[0]) if len(texts) == 1 else (str(texts[0]), str(texts[1]))), context


def _key(message: Message) -> tuple[str, str | None]:
    return _first(message), message.context


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _faults(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy:
        yield f"fuzzy: {_first(message)}"
    if not all(texts):
        yield f"empty: {_first(message)}"
        return
    named = set(PLACEHOLDER.findall(_first(message)))
    if any(set(PLACEHOLDER.findall(text)) - named for text in texts):
        yield f"placeholders differ: {_first(message)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    left = update() if parser.parse_args().update else mistakes(wanted(), kept())
    print("\n".join(left) or "complete")  # noqa: T201
    sys.exit(bool(left))
