"""`huidian audit verify`: does the chain of events hold?"""

from __future__ import annotations

import click

from huidian.config.cli import django_setup


@click.group("audit")
def audit_command() -> None:
    """The chain of who changed what."""


@audit_command.command("verify")
@click.pass_context
def verify_command(context: click.Context) -> None:
    """Walk the whole chain. Exit 0 if it holds, 1 with the first broken link if not.

    It is compared with the anchors in HUIDIAN_HOME/audit-anchors.log, one a day. Whoever can write there too
    is found by a last digest noted elsewhere, and every backup has one.
    """
    django_setup()
    from huidian.network import audit
    from huidian.network.anchors import read_anchors

    chain = audit.verify(read_anchors())
    if chain.broken is None:
        click.echo(f"The audit chain holds: {chain.events} events, last digest {chain.digest}")
        return
    where = f"at event {chain.broken.event_id}" if chain.broken.event_id else "at its end"
    click.echo(f"The audit chain is broken {where}: {chain.broken.reason}.", err=True)
    click.echo(f"{chain.events} events before it hold, last digest {chain.digest}", err=True)
    context.exit(1)
