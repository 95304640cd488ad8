"""`huidian churn`: the churn rate and the lost vehicles straight from DMS exports, without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from huidian.config.cli.language import LANGUAGE

if TYPE_CHECKING:
    from huidian.flows.churn_files.answer import Progress
    from huidian.flows.churn_files.question import Question
    from huidian.flows.churn_files.report import ChurnReport

UNUSABLE = 2


@click.command("churn")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--month", required=True, metavar="YYYY-MM", help="The month to assess.")
@click.option(
    "--window", type=int, metavar="MONTHS", help="Months a vehicle may stay away (default: the playbook's)."
)
@click.option("--playbook", default="generic", show_default=True, help="The brand's rules, such as svw.")
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Name the column of a field; repeatable."
)
@click.option("--dealer", default="-", metavar="CODE", help="The dealer, where the files name none.")
@click.option(
    "--as-of", metavar="YYYY-MM-DD", help="Count as if this were today (default: the last visit's day)."
)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="OUT.xlsx", help="Write an Excel workbook."
)
@LANGUAGE
def churn_command(
    files: tuple[Path, ...],
    month: str,
    window: int | None,
    playbook: str,
    mapping: tuple[str, ...],
    dealer: str,
    as_of: str | None,
    wants_json: bool,
    output: Path | None,
    language: str,
) -> None:
    """Count who came in a month and has not been back MONTHS later, from exports of settled orders.

    \b
    huidian churn 2010.xlsx --month 2010-12 --playbook svw -o lost.xlsx
    huidian churn visits.csv --month 2007-06 --map vehicle=cust --map settled_on=date
    """
    from huidian.flows.churn_files import asking
    from huidian.flows.churn_files.answer import answer
    from huidian.flows.churn_files.question import Unanswerable

    try:
        _check_output(output)
        question = _question(files, month, window, playbook, mapping, dealer, as_of)
        with _progress_bar(len(files), language) as progress:
            report = answer(question, splits=not wants_json or output is not None, progress=progress)
        if output:
            _write(report, output, language)
    except Unanswerable as problem:
        _refuse(problem.label.in_(language))
    _print(report, wants_json, language)
    if report.refused:
        _refuse(asking.every_row_refused(report.refused).in_(language))


def _question(
    files: tuple[Path, ...],
    month: str,
    window: int | None,
    playbook: str,
    mapping: tuple[str, ...],
    dealer: str,
    as_of: str | None,
) -> Question:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from huidian.flows.churn_files import asking
    from huidian.flows.churn_files.question import Question

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    number, day = asking.month_of_text(month), asking.day_of_text(as_of) if as_of else None
    asking.check_has_come(number, day, today)
    return Question(
        files=files,
        month=number,
        playbook=asking.playbook_of(playbook, window),
        mapping=asking.mapping_of(mapping),
        dealer=dealer,
        as_of=day,
        today=today,
    )


@contextmanager
def _progress_bar(files: int, language: str) -> Iterator[Progress | None]:
    """A bar on stderr while files are read, if somebody is there to see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    from huidian.flows.churn_files.wording import Words

    words = Words(language)
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[Path, progress.TaskID] = {}

        def show(path: Path, done: int, expected: int) -> None:
            if path not in tasks:
                tasks[path] = bar.add_task(path.name, total=expected)
            bar.update(tasks[path], completed=done, total=expected)
            if len(tasks) == files and bar.finished:
                bar.add_task(words["counting"], total=None)

        yield show


def _check_output(output: Path | None) -> None:
    from huidian.flows.churn_files.asking import check_output

    if output:
        check_output(output)


def _write(report: ChurnReport, output: Path, language: str) -> None:
    from huidian.flows.churn_files.as_workbook import write_workbook

    write_workbook(report, output, language)


def _print(report: ChurnReport, wants_json: bool, language: str) -> None:
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # whatever a Windows code page would make of Chinese
    if wants_json:
        import json

        from huidian.flows.churn_files.as_json import as_json

        click.echo(json.dumps(as_json(report, language), ensure_ascii=False, indent=2))
    else:
        from huidian.flows.churn_files.as_text import as_text

        click.echo(as_text(report, language))


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(UNUSABLE)
