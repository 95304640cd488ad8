"""The one language the command line speaks: of its help, its errors and what it says.

English texts are looked up, paragraph by paragraph, in `locale/zh/LC_MESSAGES/messages.po`; click's are too.
Asked for are `--language`, then HUIDIAN_LANGUAGE, LANGUAGE, LC_ALL, LC_MESSAGES, LANG; Chinese where none of
them says a language.
"""

from __future__ import annotations

import errno
import gettext
import inspect
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from huidian.kit.labels import Label

ZH, EN = "zh", "en"
ASKED = ("HUIDIAN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_NO_LANGUAGE = ("", "c", "posix")
_LOCALE = Path(__file__).resolve().parents[2] / "locale"
_SOURCE = "source_text"
_REASONS = {
    errno.ENOENT: Label("没有这个文件或文件夹", "no such file or folder"),
    errno.ENOTDIR: Label("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: Label("这是文件夹，不是文件", "it is a folder, no file"),
    errno.EACCES: Label("没有权限", "no permission"),
    errno.EPERM: Label("没有权限", "no permission"),
    errno.EROFS: Label("这里只能读，不能写", "nothing can be written there"),
    errno.ENOSPC: Label("磁盘已满", "the disk is full"),
    errno.EEXIST: Label("已经存在", "it is there already"),
    errno.ENAMETOOLONG: Label("名称太长", "the name is too long"),
    errno.EADDRINUSE: Label("端口已被占用", "the port is taken"),
    errno.EADDRNOTAVAIL: Label("本机没有这个地址", "this machine has no such address"),
}
NO_DEALER = Label("没有经销商“{}”", "There is no dealer “{}”")


def language(environ: Mapping[str, str] | None = None) -> str:
    """`zh` or `en`: Chinese of any place is Chinese, every other language is English."""
    environ = os.environ if environ is None else environ
    for name in ASKED:
        tag = environ.get(name, "").split(":")[0].split(".")[0].strip().lower()
        if tag not in _NO_LANGUAGE:
            return ZH if tag.startswith("zh") else EN
    return ZH


_CHOICE: dict[str, Any] = {
    "type": click.Choice([ZH, EN]),
    "default": language,
    "help": "Without it by HUIDIAN_LANGUAGE, LC_ALL or LANG.",
}
LANGUAGE = click.option("--language", **_CHOICE)
LANGUAGE_OF_ALL = click.option("--language", expose_value=False, **_CHOICE)
"""Before the command, where it is good for every one; `speak` heeds it at either place."""


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
    command.options_metavar = _placeholder(command, "options_metavar")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _placeholder(command, "subcommand_metavar") or ""
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and parameter.required and not parameter.metavar:
            parameter.metavar = (parameter.name or "").upper()
        parameter.metavar = _placeholder(parameter, "metavar")
        parameter.type.name = _placeholder(parameter.type, "name") or ""
        if isinstance(parameter, click.Option):
            parameter.help = _translated(parameter, parameter.help)
    for one in getattr(command, "commands", {}).values():
        in_words(one)
    return command


def _translated(of: object, text: str | None) -> str | None:
    source: str | None = getattr(of, _SOURCE, text)
    setattr(of, _SOURCE, source)
    return "\n\n".join(map(_paragraph, paragraphs(inspect.cleandoc(source)))) if source else source


def _placeholder(of: object, name: str) -> str | None:
    """What a help or an error writes where somebody is to write something, such as CODE."""
    source: str | None = vars(of).setdefault(f"source_{name}", getattr(of, name))
    return gettext.gettext(source) if source and language() != EN else source


def missing_in_words(missing: click.MissingParameter) -> click.UsageError:
    """The same error as a whole sentence: click joins its own with the full stop of English."""
    if language() == EN or missing.param is None:
        return missing
    hint = missing.param.get_error_hint(missing.ctx) if missing.ctx else missing.param.human_readable_name
    extra = missing.param.type.get_missing_message(missing.param, missing.ctx) or ""
    return click.UsageError(f"缺少 {hint}。{extra}", missing.ctx)


def reason_of(failure: OSError) -> str:
    """Why the system refused a file, in the language of the terminal; its own words where we have none."""
    label = _REASONS.get(failure.errno or 0)
    if label is None:
        return failure.strerror or str(failure)
    file = failure.filename2 or failure.filename
    if file and Path(file).name.startswith("."):  # one of ours beside the one that was asked for
        file = Path(file).parent
    return in_language(label) + (f" ({file})" if file else "")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help; those that are examples keep their lines."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    return [part if "\b" in part else " ".join(part.split()) for part in parts if part.strip()]


def _paragraph(text: str) -> str:
    return text if "\b" in text or language() == EN else gettext.gettext(text)
