"""`huidian months …`: closing months, opening them again, and what was closed beside what it is today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import month, ready, scope_of_dealers
from huidian.kit.labels import Label
from huidian.kit.months import format_month

if TYPE_CHECKING:
    from huidian.retention.closing_answers import KeptClose

_CLOSED = Label("{} {} 已结账", "{} {}: closed")
_WAS_CLOSED = Label("{} {} 之前已结账", "{} {}: was closed before")
_NOT_CLOSED = Label("{} 没有结账", "{} is not closed")
_OPEN = Label("{} {} 已重新打开", "{} {}: open again")
_THEN = Label("{0} {1}：{3:,} 台中流失 {2:,} 台", "{} {}: lost {:,} of {:,}")
_NOW = Label("，现在 {1:,} 台中流失 {0:,} 台", ", now {:,} of {:,}")
_BY = Label("；{at} 由 {by} 结账，规则版本 {rules}", "; closed {at} {by}, rules {rules}")
_UNDONE = Label("，{} 撤销", ", undone {}")
_DEALER = click.option("--dealer", "code", required=True, metavar="CODE")
_MONTH = click.option("--month", required=True, callback=month, metavar="YYYY-MM")


@click.group("months")
def months_command() -> None:
    """Months whose figures are closed: frozen as they were known."""


@months_command.command("close")
@_DEALER
@_MONTH
def close_command(code: str, month: int) -> None:
    """Freeze a month's figures as they are known now; closed before, it stays as it was.

    Exit 2 for a month that is not over or that the data do not reach.
    """
    ready()
    from django.utils import timezone

    from huidian.flows.month_close import close_month
    from huidian.retention.closing import NotClosableError

    scope = scope_of_dealers([code])
    [dealer_id] = scope.dealer_ids
    try:
        done = close_month(at=timezone.now(), by=None, scope=scope, dealer_id=dealer_id, month=month)
    except NotClosableError as refused:
        raise click.UsageError(in_language(refused.reason)) from None
    click.echo(in_language(_CLOSED if done.newly else _WAS_CLOSED, code, format_month(month)))


@months_command.command("reopen")
@_DEALER
@_MONTH
def reopen_command(code: str, month: int) -> None:
    """Undo the closing of a month; what was closed stays on record. Exit 2 if it is not closed."""
    ready()
    from django.utils import timezone

    from huidian.retention.closing import reopen_month
    from huidian.retention.queries.closes import month_closes

    scope, now = scope_of_dealers([code]), timezone.now()
    closes = [kept.closing for kept in month_closes(scope, now=now, month=month).closes]
    held = next((one for one in closes if one.undone_at is None), None)
    if held is None:
        raise click.UsageError(in_language(_NOT_CLOSED, format_month(month)))
    reopen_month(at=now, by=None, scope=scope, close_id=held.close_id)
    click.echo(in_language(_OPEN, code, format_month(month)))


@months_command.command("list")
@click.option("--dealer", "codes", multiple=True, metavar="CODE", help="Repeatable; without it all dealers.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def list_command(codes: tuple[str, ...], wants_json: bool) -> None:
    """The closings, also those undone, with what has become of their churn figure since."""
    ready()
    from django.utils import timezone

    from huidian.retention.queries.closes import month_closes

    scope = scope_of_dealers(codes)
    page = month_closes(scope, now=timezone.now())
    if wants_json:
        click.echo(json.dumps([_as_json(kept) for kept in page.closes], ensure_ascii=False, indent=1))
        return
    for kept in page.closes:
        click.echo(_line(kept, ZoneInfo(scope.zones[kept.closing.dealer_id])))


def _line(kept: KeptClose, zone: ZoneInfo) -> str:
    closing = kept.closing
    figure, now = closing.figure, kept.difference.now if kept.difference else None
    line = in_language(_THEN, closing.code, format_month(closing.month), figure.numerator, figure.n)
    if now:
        line += in_language(_NOW, now.numerator, now.n)
    at, by = f"{closing.closed_at.astimezone(zone):%Y-%m-%d %H:%M}", closing.closed_by or "-"
    line += in_language(_BY, at=at, by=by, rules=closing.rule_version)
    if closing.undone_at:
        line += in_language(_UNDONE, f"{closing.undone_at.astimezone(zone):%Y-%m-%d %H:%M}")
    return line


def _as_json(kept: KeptClose) -> dict[str, Any]:
    closing, now = kept.closing, kept.difference.now if kept.difference else kept.closing.figure
    return {
        "dealer": closing.code,
        "month": format_month(closing.month),
        "closed_at": closing.closed_at.isoformat(),
        "closed_by": closing.closed_by,
        "as_of": closing.as_of.isoformat(),
        "rule_version": closing.rule_version,
        "window_months": closing.window,
        "then": {"cohort": closing.figure.n, "lost": closing.figure.numerator, "rate": closing.figure.rate},
        "now": {"cohort": now.n, "lost": now.numerator, "rate": now.rate},
        "undone_at": closing.undone_at.isoformat() if closing.undone_at else None,
    }
