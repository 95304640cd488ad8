"""The `huidian` command line. A command's module is imported when it is called, so that each starts fast."""

from __future__ import annotations

import importlib
import io
import os
import sys

import click

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
    "jobs": "jobs",
    "audit": "audit",
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
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huidian")
def main() -> None:
    """回店 · keep after-sales customers: who is lost, who will be, who to contact."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe has the code page of the machine, which may not know a single Chinese character.
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


def django_setup() -> None:
    """Load Django for the commands that need the store."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huidian.config.settings")
    django.setup()
