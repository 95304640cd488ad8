"""`huidian results`: what a dealer's calls brought, by agent, kind and script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import day, ready, scope_of_dealers
from huidian.kit.rounding import percent
from huidian.kit.shares import share_of

if TYPE_CHECKING:
    from datetime import date

    from huidian.outreach.queries.results import ResultLine


@click.command("results")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option(
    "--from", "since", callback=day, metavar="YYYY-MM-DD", help="Default: the first of the month before."
)
@click.option("--to", "until", callback=day, metavar="YYYY-MM-DD", help="The last day. Default: today.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def results_command(code: str, since: date | None, until: date | None, wants_json: bool) -> None:
    """Print what the tasks opened in a period brought, by agent, kind and script: how many contacted,
    connected, booked, returned.

    \b
    huidian results --dealer SVW01 --from 2026-11-01 --json
    """
    ready()
    from django.utils import timezone

    from huidian.network.ends import today_at
    from huidian.network.models import Dealer
    from huidian.outreach.queries.results import BY_WORDS, lines_by, result_line, task_results, usual_since

    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    last = until or today_at(timezone.now(), dealer)
    first = since or usual_since(last)
    rows = task_results(scope, since=first, until=last)
    total = result_line(rows, "kind", "")
    tables = {by: lines_by(rows, by) for by in BY_WORDS}
    if wants_json:
        answer: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
        answer |= {"definitions": _definitions(), "total": _as_json(total)}
        answer |= {by: [_as_json(one) for one in lines] for by, lines in tables.items()}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    click.echo(f"{code} {first} – {last}  {_line(total)}")
    for by, lines in tables.items():
        click.echo(in_language(BY_WORDS[by]))
        for one in lines:
            click.echo(f"  {in_language(one.words)}  {_line(one)}")


def _definitions() -> dict[str, dict[str, str]]:
    from huidian.outreach.results import RATE_WORDS, STEP_WORDS

    every = {**STEP_WORDS, "rate": RATE_WORDS}
    return {key: {"zh": what.zh, "en": what.en} for key, (_, what) in every.items()}


def _as_json(line: ResultLine) -> dict[str, Any]:
    from huidian.outreach.results import STEPS

    counts = line.counts
    numbers = {step: getattr(counts, step) for step in STEPS}
    return {
        "key": line.key,
        "words": {"zh": line.words.zh, "en": line.words.en},
        **numbers,
        "over_targeted": {step: share_of(n, counts.targeted) for step, n in numbers.items()},
        "over_contacted": {step: share_of(n, counts.contacted) for step, n in numbers.items()},
        "rate": counts.rate,
        "target": line.target,
        "light": line.light,
    }


def _line(line: ResultLine) -> str:
    from huidian.outreach.results import RATE_WORDS, STEP_WORDS

    numbers = [
        f"{in_language(words)} {getattr(line.counts, step)}" for step, (words, _) in STEP_WORDS.items()
    ]
    rate = "–" if line.counts.rate is None else percent(line.counts.rate)
    return "  ".join([*numbers, f"{in_language(RATE_WORDS[0])} {rate}"])
