"""`huidian backup` and `huidian restore`: the whole installation as one file, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from huidian.config.cli import django_setup
from huidian.config.cli.import_call import refuse, store
from huidian.config.cli.language import LANGUAGE, reason_of
from huidian.kit.labels import Label

_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON instead of text.")
_MADE = Label(
    "已备份到 {path}：{rows:,} 行，操作记录 {events:,} 条，{mb:.1f} MB",
    "Backed up to {path}: {rows:row|rows}, {events:audit event|audit events}, {mb:.1f} MB",
)
_RESTORED = Label(
    "已恢复 {made_on} 的备份：{rows:,} 行，{dealers} 家店的数字已重新计算。",
    "Restored the backup of {made_on}: {rows:row|rows}; figures of {dealers:dealer|dealers} are made anew.",
)
_HELD = Label(
    "在确认之前，这个副本不会向外发送任何内容。确认：huidian restore --confirm",
    "Nothing leaves this copy until you confirm it: huidian restore --confirm",
)
_NO_FIGURES = Label(
    "数据已恢复，但数字未能重新计算：{why}。请运行 huidian mart refresh --anew",
    "The data are back, but the figures could not be made anew: {why}. Run huidian mart refresh --anew",
)
_CONFIRMED = Label("已确认：这个副本可以向外发送了。", "Confirmed: this copy may send again.")
_NOT_HELD = Label("没有等待确认的副本。", "There is no copy that waits to be confirmed.")
_EMPTY = Label(
    "这里还没有任何数据，没有备份。HUIDIAN_HOME 写对了吗？现在是 {}",
    "There are no data here yet, so nothing was backed up. Is HUIDIAN_HOME right? It is {}",
)
_ONE_OF_BOTH = Label("请给出备份文件，或 --confirm。", "Name a backup, or say --confirm.")


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@_JSON
@LANGUAGE
def backup_command(path: Path, wants_json: bool, language: str) -> None:
    """Write the installation, as it is at this moment, to one file; people go on working meanwhile.

    It holds the store and the uploaded files; figures are made of the store. An existing file is not
    overwritten. Exit 2 where nothing was written.
    """
    with store(language), _refusals(language):
        from django.conf import settings
        from django.utils import timezone

        from huidian.flows.backups import back_up
        from huidian.network.actions import nobody_yet
        from huidian.network.models import Dealer

        if nobody_yet() and not Dealer.objects.exists():
            refuse(_EMPTY, language, settings.HUIDIAN_HOME)
        manifest = back_up(path, at=timezone.now())
    size = path.stat().st_size
    if wants_json:
        click.echo(json.dumps({"path": str(path), "bytes": size, **asdict(manifest)}, ensure_ascii=False))
        return
    rows, events = sum(manifest.counts.values()), manifest.audit["events"]
    click.echo(_MADE.in_(language, path=path, rows=rows, events=events, mb=size / 1e6))


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--confirm", "confirms", is_flag=True, help="This copy is the shop's now: it may send again.")
@click.option("--asked-by", default="", hidden=True, help="Who asked for it, for the audit trail.")
@_JSON
@LANGUAGE
def restore_command(
    path: Path | None, confirms: bool, asked_by: str, wants_json: bool, language: str
) -> None:
    """Bring a backup back into an empty HUIDIAN_HOME or database, and make its figures anew.

    Nothing leaves the copy until it is confirmed. Exit 2 where nothing was restored; 1 where the store
    is back but not its figures.

    \b
    HUIDIAN_HOME=/srv/new huidian restore huidian-2026-11-28.zip
    HUIDIAN_HOME=/srv/new huidian restore --confirm
    """
    if confirms == (path is not None):
        refuse(_ONE_OF_BOTH, language)
    if path is None:
        _confirm(wants_json, language)
        return
    django_setup()
    with _refusals(language):
        from django.utils import timezone

        from huidian.flows.backups import restore

        done = restore(path, at=timezone.now(), asked_by=asked_by)
    rows = sum(done.manifest.counts.values())
    if wants_json:
        answer = {"made_at": done.manifest.made_at, "rows": rows, "dealers": done.dealers, "held": True}
        click.echo(json.dumps(answer | {"figures_failed": done.figures_failed}, ensure_ascii=False))
    else:
        made_on = done.manifest.made_at[:10]
        click.echo(_RESTORED.in_(language, made_on=made_on, rows=rows, dealers=done.dealers))
        click.echo(_HELD.in_(language))
    if done.figures_failed:
        click.echo(_NO_FIGURES.in_(language, why=done.figures_failed), err=True)
        raise SystemExit(1)


def _confirm(wants_json: bool, language: str) -> None:
    with store(language):
        from django.utils import timezone

        from huidian.flows.backups import confirm

        was_held = confirm(at=timezone.now(), by=None)
    if wants_json:
        click.echo(json.dumps({"confirmed": was_held}))
    elif was_held:
        click.echo(_CONFIRMED.in_(language))
    if not was_held:
        refuse(_NOT_HELD, language)


@contextmanager
def _refusals(language: str) -> Iterator[None]:
    """What cannot be backed up or brought back is a sentence and exit code 2."""
    from huidian.flows.backups import BackupRefused

    try:
        yield
    except BackupRefused as refusal:
        refuse(refusal.label, language)
    except OSError as failure:
        why = reason_of(failure)
        refuse(Label(f"文件无法读写：{why}", f"The file cannot be read or written: {why}"), language)
