"""`huidian months …`: closing months, opening them again, and what was closed beside what it is today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.store import month, ready, scope_of_dealers
from huidian.kit.months import format_month

if TYPE_CHECKING:
    from huidian.retention.closing_answers import KeptClose

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

    from huidian.retention.closing import NotClosableError, close_month

    scope = scope_of_dealers([code])
    [dealer_id] = scope.dealer_ids
    try:
        done = close_month(at=timezone.now(), by=None, scope=scope, dealer_id=dealer_id, month=month)
    except NotClosableError as refused:
        raise click.UsageError(f"{refused.reason.zh} {refused.reason.en}") from None
    click.echo(f"{code} {format_month(month)}: {'closed' if done.newly else 'was closed before'}")


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
        raise click.UsageError(f"{format_month(month)} 没有结账 is not closed")
    reopen_month(at=now, by=None, scope=scope, close_id=held.close_id)
    click.echo(f"{code} {format_month(month)}: open again")


@months_command.command("list")
@click.option("--dealer", "codes", multiple=True, metavar="CODE", help="Repeatable; without it all dealers.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def list_command(codes: tuple[str, ...], wants_json: bool) -> None:
    """The closings, also those undone, with what has become of their churn figure since."""
    ready()
    from django.utils import timezone

    from huidian.retention.queries.closes import month_closes

    page = month_closes(scope_of_dealers(codes), now=timezone.now())
    if wants_json:
        click.echo(json.dumps([_as_json(kept) for kept in page.closes], ensure_ascii=False, indent=1))
        return
    for kept in page.closes:
        click.echo(_line(kept))


def _line(kept: KeptClose) -> str:
    from django.utils.timezone import localtime

    closing = kept.closing
    figure, now = closing.figure, kept.difference.now if kept.difference else None
    since = f", now {now.numerator:,} of {now.n:,}" if now else ""
    undone = f", undone {localtime(closing.undone_at):%Y-%m-%d %H:%M}" if closing.undone_at else ""
    return (
        f"{closing.code} {format_month(closing.month)}: lost {figure.numerator:,} of {figure.n:,}{since}; "
        f"closed {localtime(closing.closed_at):%Y-%m-%d %H:%M} {closing.closed_by or '-'}, "
        f"rules {closing.rule_version}{undone}"
    )


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
