"""`huidian metrics …`: the definitions all figures are counted by, to read, to hand on and to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from huidian.config.cli.language import LANGUAGE, in_language
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.engine.metric_book import Book

_ALIKE = Label("口径一致：{} 个指标", "Both count alike: {:metric|metrics}")
_WRITTEN = Label("{file}：{n} 个指标", "{file}: {n:metric|metrics}")
_NO_BOOK = Label("{file} 不是可用的指标手册（{why}）", "{file} is no usable metric book ({why})")
_NO_UTF8 = Label("不是 UTF-8 编码", "not in UTF-8")
_UNLIKE = Label("口径不一致，{} 处：", "They count differently, in {:place|places}:")


@click.group("metrics")
def metrics_command() -> None:
    """The metric book: every definition all figures are counted by."""


@metrics_command.command("list")
@LANGUAGE
def list_command(language: str) -> None:
    """Every metric: id, version, name, unit, what it says."""
    for metric in _book()["metrics"]:
        name, unit, says = (metric[part][language] for part in ("label", "unit", "sentence"))
        click.echo(f"{metric['id']}  v{metric['version']}  {name} [{unit}]\n    {says}")


@metrics_command.command("export")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--markdown", is_flag=True, help="A page to read instead of JSON.")
def export_command(output: Path | None, markdown: bool) -> None:
    """Write the book as JSON (UTF-8, the same for the same definitions)."""
    from huidian.engine.metric_book import as_json, as_markdown

    book = _book()
    text = as_markdown(book) if markdown else as_json(book)
    if output is None:
        # UTF-8 whatever the terminal's code page: the text is meant for a file.
        click.echo(text.encode(), nl=False)
        return
    output.write_bytes(text.encode())
    click.echo(in_language(_WRITTEN, file=output, n=len(book["metrics"])))


@metrics_command.command("check")
@click.argument("other", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
@click.pass_context
def check_command(context: click.Context, other: Path, language: str) -> None:
    """Compare with another installation's book. Exit 0 if both count alike, 1 with the differences in words.

    2 for a file that is no metric book, or one that was changed by hand.
    """
    from huidian.engine.metric_book import BookError, differences, read_book

    ours = _book()
    try:
        differing = differences(ours, read_book(other.read_text(encoding="utf-8")))
    except (BookError, UnicodeDecodeError) as error:
        why = error.label if isinstance(error, BookError) else _NO_UTF8
        raise click.UsageError(_NO_BOOK.in_(language, file=other, why=why.in_(language))) from None
    if not differing:
        click.echo(_ALIKE.in_(language, len(ours["metrics"])))
        return
    click.echo(_UNLIKE.in_(language, len(differing)))
    for difference in differing:
        click.echo(f"  - {difference.in_(language)}")
    context.exit(1)


def _book() -> Book:
    """The definitions of this installation, with the rules they are used with."""
    from huidian import playbooks
    from huidian.engine.metric_book import metric_book

    return metric_book({pack: playbooks.load(pack).version for pack in playbooks.pack_ids()})
