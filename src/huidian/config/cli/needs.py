"""`huidian needs`: what a dealer's vehicles require on a day, and by which facts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language, language
from huidian.config.cli.store import day, ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import date

    from huidian.flows.needs import VehicleNeed

_COLUMNS = (
    Label("车辆", "Vehicle"),
    Label("类别", "Kind"),
    Label("状态", "State"),
    Label("最早", "Earliest"),
    Label("到期", "Due"),
    Label("逾期自", "Overdue from"),
    Label("最晚", "Latest"),
    Label("依据", "Because of"),
)
_NO_KIND = Label("没有类别 {}；有：{}", "no such kind: {}; there are: {}")
_COUNT = Label("{} {}：{n} 项需求  ", "{} {}: {n:need|needs}  ")


@click.command("needs")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--on", "on", callback=day, metavar="YYYY-MM-DD", help="Default: today at the dealer.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Repeatable; such as routine_service.")
@click.option("--ahead", "only_ahead", is_flag=True, help="Without those that are over.")
@click.option("--all", "also_over", is_flag=True, help="Print those that are over too; JSON always has them.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def needs_command(
    code: str, on: date | None, kinds: tuple[str, ...], only_ahead: bool, also_over: bool, wants_json: bool
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
    rules = rules_of(dealer).needs
    known = {rule.key for rule in rules.rules}
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
    from huidian.engine.needs.words import STATES

    counts = Counter(one.need.state_on(day_asked) for one in found)
    labels = {rule.key: rule.label for rule in rules.rules}
    click.echo("  ".join(map(in_language, _COLUMNS)))
    for one in found:
        if also_over or one.need.state_on(day_asked) not in OVER:
            click.echo(_line(one, day_asked, labels, rules.names))
    click.echo(
        in_language(_COUNT, code, day_asked, n=len(found))
        + "  ".join(f"{in_language(STATES[state])} {counts[state]}" for state in STATES if state in counts)
    )


def _as_json(one: VehicleNeed, on: date) -> dict[str, Any]:
    return {"vehicle": {"plate": one.plate, "vin": one.vin}, **one.need.as_json(on)}


def _line(one: VehicleNeed, on: date, kinds: Mapping[str, Label], names: Mapping[str, Label]) -> str:
    from huidian.engine.needs.words import STATES, reasons

    need = one.need
    days = f"{need.earliest}  {need.due}  {need.overdue}  {need.latest or '-'}"
    kind, state = in_language(kinds[need.kind]), in_language(STATES[need.state_on(on)])
    return f"{one.plate or one.vin}  {kind}  {state}  {days}  {reasons(need, names, language())}"
