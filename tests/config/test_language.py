"""The command line speaks one language at a time, its help too."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from huidian.config.cli import main
from huidian.config.cli.language import _SOURCE, language, paragraphs, reason_of

PO = Path(__file__).resolve().parents[2] / "src/huidian/locale/zh/LC_MESSAGES/messages.po"
CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US", "LANGUAGE": "zh:en"}, "zh"),
        ({"LANG": "en_US", "HUIDIAN_LANGUAGE": "zh"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_terminal(environ: dict[str, str], spoken: str) -> None:
    assert language(environ) == spoken


def helps(command: click.Command) -> Iterator[str]:
    yield getattr(command, _SOURCE, command.help) or ""
    for one in command.params:
        if isinstance(one, click.Option):
            yield getattr(one, _SOURCE, one.help) or ""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from helps(below)


def test_every_help_has_its_chinese() -> None:
    with PO.open("rb") as file:
        known = {str(message.id): str(message.string) for message in read_po(file, locale="zh")}
    asked = {part for text in helps(main) for part in paragraphs(text) if "\b" not in part}
    assert sorted(asked - known.keys()) == [], "add them to locale/zh/LC_MESSAGES/messages.po"
    assert [text for text in asked if not CHINESE.search(known[text])] == []


@pytest.mark.parametrize(
    ("arguments", "spoken", "has"),
    [
        (["--help"], "en", "Keep after-sales customers"),
        (["import", "--help"], "zh", "只说会怎样，不入库。"),
    ],
)
def test_help_is_in_one_language(arguments: list[str], spoken: str, has: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "huidian.config.cli", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HUIDIAN_LANGUAGE": spoken},
    ).stdout
    assert has in said
    assert bool(CHINESE.search(said)) == (spoken == "zh")
    assert ("Usage" in said, "Options" in said) == (spoken == "en", spoken == "en")


def test_all_that_click_says_has_its_chinese() -> None:
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    lacking = []
    for _, _, message, _, _ in extract_from_dir(
        Path(click.__file__).parent, method_map=[("**.py", "python")]
    ):
        one = message if isinstance(message, str) else message[0]
        known = catalogue.get(one)
        # A message of one and of many needs both, or gettext does not find it.
        if known is None or not known.string or known.pluralizable != (not isinstance(message, str)):
            lacking.append(one)
    assert lacking == [], "add them to locale/zh/LC_MESSAGES/messages.po"


@pytest.mark.parametrize(
    ("arguments", "zh"),
    [
        (
            ["import", "x", "--kind", "foo", "--dealer", "A"],
            "错误：'--kind' 的值无效：'foo' 不在可选之列：'visits', ",
        ),
        (["import-undo", "abc"], "错误：'批次' 的值无效：'abc' 不是有效的整数。"),
        (["import-undo"], "错误：缺少 '批次'。"),
        (["months", "close", "--dealer", "A"], "错误：缺少 '--month'。"),
        (["digest", "a", "b"], "错误：多余的参数（a b）"),
        (["digest", "--dealer"], "错误：选项 '--dealer' 后面要写 1 个值。"),
        (["--language", "en", "churn"], "Error: Missing argument 'FILE…'."),
    ],
)
def test_a_call_that_cannot_be_is_answered_in_one_language(arguments: list[str], zh: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "huidian.config.cli", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "HUIDIAN_LANGUAGE": "zh"},
    )
    assert done.returncode == 2 and zh in done.stderr
    assert "[OPTIONS]" not in done.stderr or "--language" in arguments


def test_why_a_file_was_refused_is_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = FileNotFoundError(errno.ENOENT, "No such file or directory", "/none/.backup-x")
    monkeypatch.setenv("HUIDIAN_LANGUAGE", "zh")
    assert reason_of(absent) == "没有这个文件或文件夹 (/none)"
    monkeypatch.setenv("HUIDIAN_LANGUAGE", "en")
    assert reason_of(absent) == "no such file or folder (/none)"


@pytest.mark.parametrize(
    ("variables", "zh", "en"),
    [
        ({"HUIDIAN_IDLE_MINUTES": "soon"}, "应是从 1 起的整数", "a whole number from 1 on is wanted"),
        ({"HUIDIAN_SESSION_HOURS": "-2"}, "应是大于 0 的数", "a number above 0 is wanted"),
        ({"HUIDIAN_ENGINE": "abacus"}, "没有这个引擎", "which is no engine"),
        ({"HUIDIAN_TRUSTED_PROXIES": "proxy"}, "里有不是地址的", "Write addresses or networks"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_one_language(
    variables: dict[str, str], zh: str, en: str, tmp_path: Path
) -> None:
    for spoken, has in (("zh", zh), ("en", en)):
        done = subprocess.run(
            [sys.executable, "-m", "huidian.config.cli", "rules", "--dealer", "A"],
            capture_output=True,
            text=True,
            env={**os.environ, "HUIDIAN_HOME": str(tmp_path), "HUIDIAN_LANGUAGE": spoken, **variables},
        )
        said = done.stdout + done.stderr
        assert done.returncode and has in said and "Traceback" not in said
        assert bool(CHINESE.search(said)) == (spoken == "zh")
