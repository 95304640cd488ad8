"""`huidian audit verify`: does the chain of events hold?"""

from __future__ import annotations

from pathlib import Path

import click

from huidian.config.cli import django_setup
from huidian.config.cli.language import in_language
from huidian.kit.labels import Label

_HOLDS = Label(
    "记录链完整：{n} 条，最后的摘要 {digest}", "The audit chain holds: {n:event|events}, last digest {digest}"
)
_BROKEN = Label("记录链在第 {} 条断开：{why}", "The audit chain is broken at event {}: {why}.")
_CUT = Label("记录链的末尾断开：{why}", "The audit chain is broken at its end: {why}.")
_BEFORE = Label(
    "之前的 {n} 条完整，最后的摘要 {digest}",
    "{n:event before it holds|events before it hold}, last digest {digest}",
)


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
        click.echo(in_language(_HOLDS, n=chain.events, digest=chain.digest))
        return
    broken, why = chain.broken, in_language(chain.broken.reason)
    click.echo(in_language(_BROKEN if broken.event_id else _CUT, broken.event_id, why=why), err=True)
    click.echo(in_language(_BEFORE, n=chain.events, digest=chain.digest), err=True)
    context.exit(1)
