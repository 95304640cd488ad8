"""`huidian needs`: what a dealer's vehicles require on a day, and by which facts."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import day, ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import date

    from huidian.flows.needs import VehicleNeed

_NO_KIND = Label("没有类别 {}；有：{}", "no such kind: {}; there are: {}")
_COUNT = Label("{} {}：{n} 项需求  ", "{} {}: {n:need|needs}  ")


@click.command("needs")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--on", "on", callback=day, metavar="YYYY-MM-DD", help="Default: today at the dealer.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Repeatable; such as routine_service.")
@click.option("--ahead", "only_ahead", is_flag=True, help="Without those that are over.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def needs_command(
    code: str, on: date | None, kinds: tuple[str, ...], only_ahead: bool, wants_json: bool
) -> None:
    """Print the needs of a dealer's vehicles: kind, vehicle, dates, facts. Nothing is stored.

    \b
    huidian needs --dealer SVW01 --on 2026-03-01 --json
    """
    ready()
    from django.utils import timezone

    from huidian.engine.needs.differences import OVER
    from huidian.flows.needs import needs_on
    from huidian.network.ends import today_at
    from huidian.network.models import Dealer
    from huidian.network.rules import rules_of

    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    known = {rule.key for rule in rules_of(dealer).needs.rules}
    if unknown := set(kinds) - known:
        raise click.UsageError(in_language(_NO_KIND, ", ".join(sorted(unknown)), ", ".join(sorted(known))))
    day_asked = on or today_at(timezone.now(), dealer)
    found = [
        one
        for one in needs_on(dealer, day_asked)
        if (not kinds or one.need.kind in kinds) and not (only_ahead and one.need.state_on(day_asked) in OVER)
    ]
    found.sort(key=lambda one: (one.need.due, one.plate, one.vin, one.need.kind))
    if wants_json:
        lines = [_as_json(one, day_asked) for one in found]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(_line(one, day_asked))
    counts = Counter(one.need.state_on(day_asked) for one in found)
    click.echo(
        in_language(_COUNT, code, day_asked, n=len(found))
        + "  ".join(f"{k} {n}" for k, n in sorted(counts.items()))
    )


def _as_json(one: VehicleNeed, on: date) -> dict[str, Any]:
    return {"vehicle": {"plate": one.plate, "vin": one.vin}, **one.need.as_json(on)}


def _line(one: VehicleNeed, on: date) -> str:
    need = one.need
    latest = need.latest.isoformat() if need.latest else "-"
    days = f"{need.earliest} {need.due} {need.overdue} {latest}"
    facts = " ".join(f"{key}={value}" for key, value in need.as_json(on)["facts"].items())
    return f"{one.plate or one.vin}  {need.kind}  {need.state_on(on)}  {days}  {facts}"
