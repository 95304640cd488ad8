"""`huidian tasks`: the tasks of a dealer as the page lists them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import day, moment_on, ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import date

    from huidian.outreach.queries.tasks import TaskRow

_COUNT = Label("{} {}：{n} 项任务", "{} {}: {n:task|tasks}")
_STATES = ("ready", "held", "promised", "waiting", "coming", "closed")


@click.command("tasks")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--day", "on", callback=day, metavar="YYYY-MM-DD", help="Default: today at the dealer.")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(_STATES), help="Repeatable. Default: open ones."
)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def tasks_command(code: str, on: date | None, states: tuple[str, ...], wants_json: bool) -> None:
    """Print the tasks of a dealer as they stand on a day: kind, plate, who, state, days, what they wait for.

    \b
    huidian tasks --dealer SVW01 --state ready --state waiting --json
    """
    ready()
    from django.utils import timezone

    from huidian.network.ends import today_at
    from huidian.network.models import Dealer
    from huidian.outreach.queries.tasks import task_rows, tasks_in_reach

    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    at = moment_on(on, dealer.timezone, timezone.now())
    today = today_at(at, dealer)
    wanted = states or [one for one in _STATES if one != "closed"]
    rows = task_rows(scope, list(tasks_in_reach(scope, at=at, today=today, states=wanted)))
    if wants_json:
        click.echo(json.dumps([_as_json(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(_line(row, ZoneInfo(dealer.timezone)))
    click.echo(in_language(_COUNT, code, today, n=len(rows)))


def _as_json(row: TaskRow) -> dict[str, Any]:
    from huidian.outreach.queries.words import waiting_words

    words = waiting_words(row.waits_for) if row.waits_for else None
    return {
        "id": row.task_id,
        "kind": row.kind_key,
        "kind_words": {"zh": row.kind.zh, "en": row.kind.en},
        "plate": row.plate,
        "responsible": row.responsible or None,
        "role": row.role_key,
        "state": row.state,
        "held_by": row.held_by or None,
        "opens": row.opens_on.isoformat(),
        "best": row.due_on.isoformat(),
        "overdue": row.overdue,
        "expires": row.expires_on.isoformat() if row.expires_on else None,
        "tries": row.tries,
        "waits_for": row.waits_for or None,
        "waits_for_words": {"zh": words.zh, "en": words.en} if words else None,
        "next_at": row.next_at.isoformat() if row.next_at and row.waits_for else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "ending": row.ending or None,
    }


def _line(row: TaskRow, zone: ZoneInfo) -> str:
    from huidian.outreach.queries.tasks import STATES
    from huidian.outreach.queries.words import waiting_words

    waits = in_language(waiting_words(row.waits_for)) if row.waits_for else ""
    until = f" {row.next_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.next_at and waits else ""
    days = f"{row.opens_on} {row.due_on} {row.expires_on or '-'}"
    parts = (
        row.plate,
        in_language(row.kind),
        in_language(STATES[row.state]),
        days,
        row.responsible or row.role,
        waits + until,
        row.ending,
    )
    return "  ".join(part for part in parts if part)
