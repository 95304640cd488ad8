"""`huidian attempts`: the calls of a dealer in a period."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import day, ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import date

    from huidian.outreach.queries.attempts import DatedAttempt

_COUNT = Label("{} {} 至 {}：{n} 次联系", "{} {} to {}: {n:attempt|attempts}")
_BACKWARDS = Label("--from {} 晚于 --to {}", "--from {} is later than --to {}")


@click.command("attempts")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--from", "since", callback=day, metavar="YYYY-MM-DD", help="Default: the last seven days.")
@click.option("--to", "until", callback=day, metavar="YYYY-MM-DD", help="The last day. Default: today.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def attempts_command(code: str, since: date | None, until: date | None, wants_json: bool) -> None:
    """Print the calls of a dealer, made and received: when, plate, kind, by whom, what came of each.

    \b
    huidian attempts --dealer SVW01 --from 2026-11-20 --json
    """
    ready()
    from django.utils import timezone

    from huidian.network.ends import today_at
    from huidian.network.models import Dealer
    from huidian.outreach.queries.attempts import attempts_between

    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    last = until or today_at(timezone.now(), dealer)
    first = since or last - timedelta(days=6)
    if first > last:
        raise click.UsageError(in_language(_BACKWARDS, first, last))
    made = attempts_between(scope, dealer, since=first, until=last)
    if wants_json:
        click.echo(json.dumps([_as_json(one) for one in made], ensure_ascii=False, indent=1))
        return
    zone = ZoneInfo(dealer.timezone)
    for one in made:
        line = one.line
        reason = f" · {in_language(line.reason)}" if line.reason else ""
        words = f"{in_language(line.kind)} · {in_language(line.outcome)}{reason}"
        click.echo(f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}  {one.plate}  {words}  {line.by}")
    click.echo(in_language(_COUNT, code, first, last, n=len(made)))


def _as_json(one: DatedAttempt) -> dict[str, Any]:
    line = one.line
    return {
        "id": line.attempt_id,
        "at": line.at.isoformat(),
        "plate": one.plate,
        "direction": "in" if line.incoming else "out",
        "by": line.by,
        "outcome": one.outcome,
        "outcome_words": {"zh": line.outcome.zh, "en": line.outcome.en},
        "reason": one.reason or None,
        "connected": line.contact,
        "undone": line.undone,
        "note": line.note or None,
    }
