"""`huidian figures`: one metric of the register out of the store, or all of them for other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huidian.config.cli.figure_answers import as_json, as_text, write_workbook
from huidian.config.cli.language import in_language
from huidian.config.cli.store import day, month, ready, scope_of_dealers
from huidian.engine.rules import MOST_MONTHS
from huidian.kit.labels import Label
from huidian.kit.months import format_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from huidian.flows.assessment import AssessmentVehicle
    from huidian.network.scope import Scope
    from huidian.retention.queries.any_figure import AnyFigure
    from huidian.retention.queries.every_figure import DealerFigure

_WRITTEN = Label("已写入 {}", "written to {}")
_LINES = Label("{}：{:,} 行", "{}: {:line|lines}")
_ALL_MONTHS = Label(
    "--every-month 写出所有月份的 CSV：请去掉 --month 和 --json",
    "--every-month writes CSV of all months: leave out --month and --json",
)
_ONE_METRIC = Label("请给出一个 --metric，或用 --every-month", "name one --metric, or ask for --every-month")
_WORKBOOK = Label(
    "-o 把一个指标写成工作簿：文件名以 .xlsx 结尾",
    "-o writes one metric as a workbook: its name ends in .xlsx",
)


@click.command("figures")
@click.option("--dealer", "codes", multiple=True, metavar="CODE", help="Repeatable; without it all dealers.")
@click.option("--metric", "metric_ids", multiple=True, metavar="ID", help="Such as monthly_churn.")
@click.option("--month", callback=month, metavar="YYYY-MM", help="Default: the last complete month.")
@click.option("--every-month", is_flag=True, help="CSV of all metrics (or those named) by month and dealer.")
@click.option("--kind", default="overall", show_default=True, help="overall, maintenance or repair.")
@click.option(
    "--window", type=click.IntRange(1, MOST_MONTHS), metavar="MONTHS", help="Default: the playbook's."
)
@click.option("--as-of", callback=day, metavar="YYYY-MM-DD", help="As it was known when that day ended.")
@click.option("--json", "wants_json", is_flag=True, help="Print one metric as JSON.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the CSV here; one metric as .xlsx.",
)
def figures_command(
    codes: tuple[str, ...],
    metric_ids: tuple[str, ...],
    month: int | None,
    every_month: bool,
    kind: str,
    window: int | None,
    as_of: date | None,
    wants_json: bool,
    output: Path | None,
) -> None:
    """Print one metric of one month: its counts, its rate, and the rules and knowledge it is of.

    With --every-month all metrics of all months and dealers instead, a number a line, for other programs.
    Each line is by its dealer's own rules; a sum over dealers of several rules says by which.

    \b
    huidian figures --dealer SVW01 --metric monthly_churn --month 2025-12 --as-of 2026-01-05 --json
    huidian figures --every-month -o figures.csv
    """
    _refuse_mixtures(metric_ids, month, every_month, wants_json, output)
    ready()
    from django.utils import timezone

    from huidian.retention.queries.any_figure import NoSuchFigureError, any_figure
    from huidian.retention.queries.every_figure import every_figure

    scope, now = scope_of_dealers(codes), timezone.now()
    try:
        if every_month:
            lines = every_figure(scope, metric_ids, kind=kind, window=window, as_of=as_of, now=now)
            _write_lines(lines, output)
            return
        answer = any_figure(scope, metric_ids[0], month=month, kind=kind, window=window, as_of=as_of, now=now)
    except NoSuchFigureError as error:
        raise click.UsageError(in_language(error.reason)) from None
    if output is not None:
        write_workbook(answer, output, _vehicles(scope, answer, now) if answer.groups and not as_of else ())
    click.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=1) if wants_json else as_text(answer))
    if output is not None and not wants_json:
        click.echo(in_language(_WRITTEN, output))


def _vehicles(scope: Scope, answer: AnyFigure, now: datetime) -> list[AssessmentVehicle]:
    """Every vehicle of the assessment's month with what it counted and why."""
    from huidian.flows.assessment import assessment_of, vehicles_of_month

    return vehicles_of_month(scope, assessment_of(scope, month=answer.figure.month, at=now), at=now)


def _refuse_mixtures(
    metric_ids: tuple[str, ...], month: int | None, every_month: bool, wants_json: bool, output: Path | None
) -> None:
    if every_month and (month is not None or wants_json):
        raise click.UsageError(in_language(_ALL_MONTHS))
    if not every_month and len(metric_ids) != 1:
        raise click.UsageError(in_language(_ONE_METRIC))
    if not every_month and output is not None and output.suffix.lower() != ".xlsx":
        raise click.UsageError(in_language(_WORKBOOK))


def _write_lines(figures: Iterable[DealerFigure], output: Path | None) -> None:
    """UTF-8 with a mark, so that Excel reads it as such; to the terminal without."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["metric", "version", "dealer", "month", "name", "value", "provisional", "rules", "as_of", "partial"]
    )
    for one in figures:
        writer.writerows(_lines(one))
    if output is None:
        click.echo(text.getvalue().encode(), nl=False)
    else:
        output.write_bytes(text.getvalue().encode("utf-8-sig"))
        click.echo(in_language(_LINES, output, text.getvalue().count("\n") - 1))


def _lines(one: DealerFigure) -> Iterator[list[object]]:
    """A line for each count and total, whole numbers with money in fen, and one for the rate, a fraction.

    Of the vehicles with one value of the dimension a metric is told by it is the count alone.
    """
    figure = one.figure
    counted_by = [int(figure.provisional), figure.rules, one.as_of, int(figure.partial)]
    if one.by:
        of = [figure.metric, one.metric_version, one.dealer, format_month(figure.month)]
        name = f"{one.by}:{one.value}"
        yield [*of, name, figure.numerator, *counted_by]
        return
    rate = {} if figure.denominator is None else {"rate": figure.rate}
    of = [figure.metric, one.metric_version, one.dealer, format_month(figure.month)]
    for name, value in {**figure.counts, **rate}.items():
        yield [*of, name, value, *counted_by]
