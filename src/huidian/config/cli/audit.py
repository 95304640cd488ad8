"""`huidian audit verify`: does the chain of events hold?"""

from __future__ import annotations

from pathlib import Path

import click

from huidian.config.cli import django_setup


@click.group("audit")
def audit_command() -> None:
    """The chain of who changed what."""


@audit_command.command("verify")
@click.option(
    "--anchors",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Anchors kept elsewhere.",
)
@click.pass_context
def verify_command(context: click.Context, path: Path | None) -> None:
    """Walk the whole chain. Exit 0 if it holds, 1 with the first broken link if not.

    It is compared with the anchors in HUIDIAN_HOME/audit-anchors.log, one a day. Whoever can write there too
    is found by an anchor kept elsewhere: mailed every night (HUIDIAN_ANCHOR_MAIL), in every backup.
    """
    django_setup()
    from huidian.network import audit
    from huidian.network.anchors import read_anchors

    chain = audit.verify([*read_anchors(), *(read_anchors(path) if path else ())])
    if chain.broken is None:
        click.echo(f"The audit chain holds: {chain.events} events, last digest {chain.digest}")
        return
    where = f"at event {chain.broken.event_id}" if chain.broken.event_id else "at its end"
    click.echo(f"The audit chain is broken {where}: {chain.broken.reason}.", err=True)
    click.echo(f"{chain.events} events before it hold, last digest {chain.digest}", err=True)
    context.exit(1)
