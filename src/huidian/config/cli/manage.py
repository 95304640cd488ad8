"""`huidian manage …`: Django's own commands."""

from __future__ import annotations

import click

from huidian.config.cli import django_setup


@click.command(
    "manage",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage_command(arguments: tuple[str, ...]) -> None:
    """Django's own management commands (migrate, createsuperuser, shell …)."""
    from django.core.management import execute_from_command_line

    django_setup()
    execute_from_command_line(["huidian manage", *arguments])
