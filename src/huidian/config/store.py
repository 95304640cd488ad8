"""Whether installation and store are ready for a command. A new store is set up by whoever comes first."""

from __future__ import annotations


def faults(language: str = "") -> list[str]:
    """What is wrong with the settings (`huidian.network.checks`), each with what to do about it; in the
    language of the terminal where none is said.
    """
    from django.core.checks import ERROR, run_checks

    from huidian.config.cli.language import language as of_terminal
    from huidian.network.checks import OURS, Fault

    problems = [one for one in run_checks(tags=[OURS]) if one.level >= ERROR]
    spoken = language or of_terminal()
    return [
        one.label.in_(spoken) if isinstance(one, Fault) else f"{one.msg} {one.hint} ({one.id})"
        for one in problems
    ]


def steps_missing() -> int:
    """How many migrations the store lacks, after setting up a store that has nothing in it yet.

    A store with data is never brought up to date in passing: that is for whoever keeps it to decide.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing and not executor.loader.applied_migrations:
        call_command("migrate", interactive=False, verbosity=0)
        return 0
    return len(missing)
