"""`huidian figures`: one metric of the register out of the store, with all that it was counted by."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.store import day, month, ready, scope_of_dealers
from huidian.kit.months import format_month

if TYPE_CHECKING:
    from datetime import date

    from huidian.retention.queries.any_figure import AnyFigure


@click.command("figures")
@click.option("--dealer", "codes", multiple=True, metavar="CODE", help="Repeatable; without it all dealers.")
@click.option("--metric", "metric_id", required=True, metavar="ID", help="Such as monthly_churn.")
@click.option("--month", callback=month, metavar="YYYY-MM", help="Default: the last complete month.")
@click.option("--kind", default="overall", show_default=True, help="overall, maintenance or repair.")
@click.option("--window", type=click.IntRange(1, 60), metavar="MONTHS", help="Default: the playbook's.")
@click.option("--as-of", callback=day, metavar="YYYY-MM-DD", help="As it was known when that day ended.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def figures_command(
    codes: tuple[str, ...],
    metric_id: str,
    month: int | None,
    kind: str,
    window: int | None,
    as_of: date | None,
    wants_json: bool,
) -> None:
    """Print one metric of one month: its counts, its rate, and the rules and knowledge it is of.

    \b
    huidian figures --dealer SVW01 --metric monthly_churn --month 2025-12 --as-of 2026-01-05 --json
    """
    ready()
    from django.utils import timezone

    from huidian.retention.queries.any_figure import NoSuchFigureError, any_figure

    scope = scope_of_dealers(codes)
    try:
        found = any_figure(
            scope, metric_id, month=month, kind=kind, window=window, known_on=as_of, now=timezone.now()
        )
    except NoSuchFigureError as error:
        raise click.UsageError(str(error)) from None
    click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1) if wants_json else _told(found))


def _as_json(found: AnyFigure) -> dict[str, Any]:
    """Months and days as text; the rate stays a fraction."""
    said = asdict(found)
    said["metric"] = said.pop("metric_id")
    said["window_months"] = said.pop("window")
    said["month"] = format_month(found.month)
    said["as_of"] = said.pop("today")
    return {key: str(value) if hasattr(value, "isoformat") else value for key, value in said.items()}


def _told(found: AnyFigure) -> str:
    counts = ", ".join(f"{name} {value:,}" for name, value in found.counts.items())
    rate = "" if found.rate is None else f" = {found.rate:.2%}"
    state = " (provisional)" if found.provisional else ""
    dealers = " ".join(found.dealers)
    return (
        f"{found.metric_id} {format_month(found.month)} {dealers}: {counts}{rate}{state}\n"
        f"as of {found.today}, data until {found.data_until}, rules {found.rule_version}, "
        f"metric version {found.metric_version}"
    )
