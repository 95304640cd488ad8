"""The one language the command line speaks: of its help, its errors and what it says.

English texts are looked up, paragraph by paragraph, in `locale/zh/LC_MESSAGES/messages.po`; click's are too.
Asked for are `--language`, then HUIDIAN_LANGUAGE, LANGUAGE, LC_ALL, LC_MESSAGES, LANG; Chinese where none of
them says a language.
"""

from __future__ import annotations

import gettext
import inspect
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from huidian.kit.labels import Label

ZH, EN = "zh", "en"
ASKED = ("HUIDIAN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_NO_LANGUAGE = ("", "c", "posix")
_LOCALE = Path(__file__).resolve().parents[2] / "locale"
_SOURCE = "source_text"
NO_DEALER = Label("没有经销商“{}”", "There is no dealer “{}”")


def language(environ: Mapping[str, str] | None = None) -> str:
    """`zh` or `en`: Chinese of any place is Chinese, every other language is English."""
    environ = os.environ if environ is None else environ
    for name in ASKED:
        tag = environ.get(name, "").split(":")[0].split(".")[0].strip().lower()
        if tag not in _NO_LANGUAGE:
            return ZH if tag.startswith("zh") else EN
    return ZH


LANGUAGE = click.option(
    "--language",
    type=click.Choice([ZH, EN]),
    default=language,
    help="Without it by HUIDIAN_LANGUAGE, LC_ALL or LANG.",
)


def in_language(label: Label, *arguments: object, **values: object) -> str:
    """A label in the language of the terminal, for messages that know no `--language`; filled as `in_`."""
    return label.in_(language(), *arguments, **values)


def speak(arguments: Sequence[str]) -> None:
    """Let all that click says, and the help of commands, be in one language, from the program's start."""
    for one, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name, equals, value = one.partition("=")
        if name == "--language":
            os.environ["HUIDIAN_LANGUAGE"] = value if equals else following
    # What gettext itself goes by, which click asks.
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("messages", str(_LOCALE))


def in_words(command: click.Command) -> click.Command:
    """The command with its help, its options' and its subcommands' in the language of the terminal."""
    command.help = _translated(command, command.help)
    if command.help:
        command.short_help = command.help.split("\n\n")[0].replace("\n", " ")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = _translated(parameter, parameter.help)
    for one in getattr(command, "commands", {}).values():
        in_words(one)
    return command


def _translated(of: object, text: str | None) -> str | None:
    source: str | None = getattr(of, _SOURCE, text)
    setattr(of, _SOURCE, source)
    return "\n\n".join(map(_paragraph, paragraphs(inspect.cleandoc(source)))) if source else source


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help; those that are examples keep their lines."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    return [part if "\b" in part else " ".join(part.split()) for part in parts if part.strip()]


def _paragraph(text: str) -> str:
    return text if "\b" in text or language() == EN else gettext.gettext(text)
