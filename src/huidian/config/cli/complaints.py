"""`huidian complaints`: how a dealer's complaints went in a month."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import month, ready, scope_of_dealers
from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.kit.rounding import percent

if TYPE_CHECKING:
    from huidian.complaints.queries.figures import ComplaintMonth, Rate

_WORDS = {
    "opened": Label("当月立案", "Opened"),
    "closed": Label("当月结案", "Closed"),
    "open_at_end": Label("月末未结", "Open at the end"),
    "late_at_end": Label("月末逾期未结", "Open too long at the end"),
    "repeat": Label("重复投诉", "Repeats"),
}
_RATES = {
    "closing_rate": Label("两周结案率", "Two-week closing rate"),
    "answered_in_time": Label("按时首次答复", "First answer in time"),
    "solved_in_time": Label("按时解决", "Solved in time"),
}
_CUMULATIVE = Label("累计 {}", "cumulative {}")


@click.command("complaints")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--month", "number", required=True, callback=month, metavar="YYYY-MM")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def complaints_command(code: str, number: int, wants_json: bool) -> None:
    """Print how a dealer's complaints went in a month: numbers, rates, causes. Nothing is stored.

    \b
    huidian complaints --dealer SVW01 --month 2026-11 --json
    """
    ready()
    from django.utils import timezone

    from huidian.complaints.queries.months import complaint_month

    figures = complaint_month(scope_of_dealers([code]), number, now=timezone.now())
    if wants_json:
        click.echo(json.dumps(_as_json(figures), ensure_ascii=False, indent=1))
        return
    for key, words in _WORDS.items():
        click.echo(f"{in_language(words)}  {figures.n(key)}")
    for key, words in _RATES.items():
        click.echo(f"{in_language(words)}  {_share(getattr(figures, key))}")
    for one in figures.causes:
        click.echo(
            f"  {in_language(one.label)}  {one.n}  {in_language(_CUMULATIVE, percent(one.cumulative))}"
        )


def _share(rate: Rate) -> str:
    return "–" if rate.value is None else f"{rate.numerator} / {rate.n} = {percent(rate.value)}"


def _as_json(figures: ComplaintMonth) -> dict[str, Any]:
    return {
        "month": format_month(figures.month),
        **{key: figures.n(key) for key in _WORDS},
        "valid": figures.n("valid"),
        **{key: _rate(getattr(figures, key)) for key in _RATES},
        "answer_hours": figures.answer_hours,
        "ages": dict(figures.ages),
        "causes": [{"cause": one.key, "n": one.n, "cumulative": one.cumulative} for one in figures.causes],
        "kept": [{"handler": one.name, **_rate(one.kept)} for one in figures.handlers],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"numerator": rate.numerator, "n": rate.n, "value": rate.value}
