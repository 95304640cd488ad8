"""The `huidian` command line. A command's module is imported when it is called, so that each starts fast."""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import os
import sys
import threading
from contextlib import suppress
from importlib.abc import MetaPathFinder

import click

from huidian.config.cli.language import (
    LANGUAGE_OF_ALL,
    in_language,
    in_words,
    missing_in_words,
    reason_of,
    speak,
)
from huidian.kit.labels import Label

_HALF_WAY = Label(
    "恢复还没有完成：请用 huidian run 启动，它会先把恢复做完。",
    "A restore is half-way: start huidian run, which finishes it first.",
)
COMMANDS = {
    "churn": "churn",
    "import": "imports",
    "import-undo": "imports",
    "digest": "imports",
    "demo": "demo",
    "run": "serve",
    "mart": "mart",
    "metrics": "metrics",
    "figures": "figures",
    "months": "months",
    "rules": "rules",
    "needs": "needs",
    "assign": "assign",
    "tasks": "tasks",
    "attempts": "attempts",
    "results": "results",
    "scores": "scores",
    "contacts": "contacts",
    "complaints": "complaints",
    "messages": "messages",
    "jobs": "jobs",
    "audit": "audit",
    "backup": "backup",
    "restore": "backup",
    "staff": "staff",
    "manage": "manage",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"huidian.config.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_") + "_command")
        return in_words(command)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.MissingParameter as missing:
            raise missing_in_words(missing) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huidian")
@LANGUAGE_OF_ALL
def main() -> None:
    """Keep after-sales customers: who is lost, who will be, who to contact."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe has the code page of the machine, which may not know a single Chinese character.
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


class WithoutPandas(MetaPathFinder):
    """Answers that there is no pandas."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not used", name=fullname)


def start() -> None:
    """`huidian` as a program of its own."""
    # Arrow and DuckDB load pandas with the first list or table they are handed, to see whether it is one of
    # its: a third of a second for nothing. Spark alone makes use of it.
    if os.environ.get("HUIDIAN_ENGINE") != "spark":
        sys.meta_path.insert(0, WithoutPandas())
    # All that is imported stays until the end: searching it for cycles is a tenth of a start.
    gc.set_threshold(1_000_000, 10, 10)
    speak(sys.argv[1:])
    in_words(main)
    try:
        main(prog_name="huidian")
    except SystemExit as end:
        if isinstance(end.code, int) and threading.active_count() == 1:
            leave(end.code)
        raise


def leave(code: int) -> None:
    """End the program without taking down what was imported, module by module: that is a third of a start."""
    if "django.db" in sys.modules:
        from django.conf import settings
        from django.db import connections

        if settings.configured:  # not where the settings themselves were refused
            connections.close_all()
    atexit._run_exitfuncs()
    with suppress(BrokenPipeError):  # as with `huidian … | head`
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def django_setup() -> None:
    """Load Django for the commands that need the store; a data folder that cannot be used is one line."""
    import django

    from huidian.config.environment import SettingFault

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huidian.config.settings")
    try:
        django.setup()
        _refuse_half_way()
    except SettingFault as fault:
        raise click.ClickException(in_language(fault.label)) from None
    except OSError as failure:
        cannot = in_language(
            Label("数据目录（HUIDIAN_HOME）无法使用", "The data folder (HUIDIAN_HOME) cannot be used")
        )
        raise click.ClickException(f"{cannot}: {reason_of(failure)}") from failure


def _refuse_half_way() -> None:
    """A folder whose content is being exchanged has no store to open, and must not be given a new one."""
    from django.conf import settings

    from huidian.flows import swapping

    if swapping.is_begun(settings.HUIDIAN_HOME):
        raise click.ClickException(in_language(_HALF_WAY))
