"""`huidian messages …`: the outbox without pages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import ready, scope_of_dealers
from huidian.kit.labels import Label

PLATE = "车牌号"
_NO_COLUMN = Label("文件没有“车牌号”这一列", "the file has no column 车牌号")
_NO_FILE = Label(
    "文件读不出来：需要 UTF-8 或 GB18030 的 CSV", "cannot be read: a CSV in UTF-8 or GB18030 is wanted"
)
_NO_TEMPLATE = Label("没有已通过的模板“{}”", "there is no approved template {!r}")
_QUEUED = Label("{} 条进入发件箱", "{:message|messages} queued")


@click.group("messages")
def messages_command() -> None:
    """Messages to owners: texts, the outbox."""


@messages_command.command("enqueue")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--template", "key", required=True, metavar="KEY", help="The key of an approved text.")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="A CSV with the column 车牌号.",
)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def enqueue_command(code: str, key: str, path: Path, wants_json: bool) -> None:
    """Write to the owners of the vehicles of a file, each once a day.

    \b
    huidian messages enqueue --dealer SVW01 --template service_reminder --to plates.csv --json
    """
    ready()
    from django.utils import timezone

    from huidian.flows.messages.lists import enqueue_list
    from huidian.messages.actions import NoTemplateError
    from huidian.messages.words import words_of_rule

    scope = scope_of_dealers([code])
    try:
        result = enqueue_list(
            at=timezone.now(),
            by=None,
            scope=scope,
            dealer_id=next(iter(scope.dealer_ids)),
            template_key=key,
            plates=_plates(path),
        )
    except NoTemplateError:
        raise click.UsageError(in_language(_NO_TEMPLATE, key)) from None
    if wants_json:
        blocked = [{"plate": one.plate, "rule": one.rule} for one in result.blocked]
        click.echo(json.dumps({"queued": result.queued, "blocked": blocked}, ensure_ascii=False, indent=1))
        return
    click.echo(in_language(_QUEUED, result.queued))
    for one in result.blocked:
        click.echo(f"{one.plate}  {in_language(words_of_rule(one.rule))}")


@messages_command.command("templates")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def templates_command(code: str, wants_json: bool) -> None:
    """List a dealer's texts: key, class, state."""
    ready()
    from huidian.messages.queries.templates import texts_of
    from huidian.messages.words import CLASSES, TEXT_STATES

    texts = texts_of(scope_of_dealers([code]))
    if wants_json:
        lines = [{"key": one.key, "class": one.message_class, "state": one.state} for one in texts]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for one in texts:
        words = f"{in_language(CLASSES[one.message_class])}  {in_language(TEXT_STATES[one.state])}"
        click.echo(f"{one.key}  {words}  {one.name}")


@messages_command.command("status")
@click.option("--dealer", "codes", multiple=True, metavar="CODE", help="Repeatable; default: all.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def status_command(codes: tuple[str, ...], wants_json: bool) -> None:
    """Count the messages of the outbox by state."""
    ready()
    from huidian.messages.queries import counts_by_state
    from huidian.messages.words import STATES

    counts = counts_by_state(scope_of_dealers(codes))
    if wants_json:
        click.echo(json.dumps(counts, indent=1))
        return
    for state, count in counts.items():
        click.echo(f"{in_language(STATES[state])}  {count}")


def _plates(path: Path) -> list[str]:
    """The plates of a CSV file."""
    data = path.read_bytes()
    text = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise click.UsageError(in_language(_NO_FILE))
    rows = csv.DictReader(io.StringIO(text))
    column = next((name for name in rows.fieldnames or () if name and name.strip() == PLATE), None)
    if column is None:
        raise click.UsageError(in_language(_NO_COLUMN))
    return [plate for row in rows if (plate := (row[column] or "").strip())]
