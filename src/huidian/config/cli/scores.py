"""`huidian scores`: what a dealer's owners said in a month, by factor, with n and interval."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import ready, scope_of_dealers
from huidian.kit.labels import Label
from huidian.kit.months import format_month, parse_month
from huidian.kit.rounding import half_up

if TYPE_CHECKING:
    from huidian.engine.scores.estimate import Estimate
    from huidian.engine.scores.scoring import Scores
    from huidian.surveys.queries.scores import MonthScores
    from huidian.surveys.queries.wider import WiderScores

_NO_MONTH = Label("不是月份：{}，例如 2010-11", "not a month: {}; such as 2010-11")
_NO_MODEL = Label("没有这个模型：{}；有：{}", "no such model: {}; there are: {}")
_TOTAL = Label("加权合计", "Weighted")
_WAITING = Label("月底结束后才有", "not before the month is over")
_HIDDEN = Label("别店太少，不显示", "hidden: too few other dealers")
_COMPLETED = Label("完成", "Completed")
_FIXED_SAID, _FIXED_ORDERS = (
    Label("一次修好（车主说）", "Fixed at first (as owners say)"),
    Label("一次修好（按单据）", "Fixed at first (by orders)"),
)


@click.command("scores")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--month", "month_text", required=True, metavar="YYYY-MM")
@click.option("--model", "model", default="", metavar="MODEL", help="Score under another factor model.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def scores_command(code: str, month_text: str, model: str, wants_json: bool) -> None:
    """Print a month's scores of a dealer: own answers by factor with n and interval, first-time fix, and the
    survey house's table.

    \b
    huidian scores --dealer SVW01 --month 2026-10 --json
    """
    ready()
    from django.utils import timezone

    from huidian.network.ends import today_at
    from huidian.network.models import Dealer
    from huidian.network.rules import rules_of
    from huidian.surveys.queries.returns import fixed_by_orders
    from huidian.surveys.queries.scores import scores_of_month
    from huidian.surveys.queries.wider import wider_scores

    try:
        month = parse_month(month_text)
    except ValueError:
        raise click.UsageError(in_language(_NO_MONTH, month_text)) from None
    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    known = [one.key for one in rules_of(dealer).scores.models]
    if model and model not in known:
        raise click.UsageError(in_language(_NO_MODEL, model, ", ".join(known)))
    today = today_at(timezone.now(), dealer)
    figures = scores_of_month(dealer, month=month, today=today, model_key=model)
    fix = fixed_by_orders(dealer, month, today)
    wider = wider_scores(scope, dealer, month, figures.model, today=today)
    if wants_json:
        orders = {**_estimate(fix.estimate), "came_back": len(fix.came_back), "waiting": fix.waiting}
        beside = {"beside": [_beside(one) for one in wider], "fixed_by_orders": orders}
        click.echo(json.dumps(_as_json(figures) | beside, ensure_ascii=False, indent=1))
        return
    click.echo(f"{code} {month_text}  {in_language(figures.model.label)}")
    for one in figures.scores.factors:
        click.echo(f"  {in_language(one.factor.label)}  {_line(one.estimate)}")
    click.echo(f"  {in_language(_TOTAL)}  {_line(figures.scores.total)}")
    for level in wider:
        why = _WAITING if level.waiting else _HIDDEN
        figure = _line(level.scores.total) if level.scores else in_language(why)
        click.echo(f"  {level.name}  {figure}")
    click.echo(f"  {in_language(_COMPLETED)}  {figures.completion.answered}/{figures.completion.drawn}")
    click.echo(f"  {in_language(_FIXED_SAID)}  {_line(figures.fixed, 100)}")
    click.echo(f"  {in_language(_FIXED_ORDERS)}  {_line(fix.estimate, 100)}")
    _house(figures)


def _beside(level: WiderScores) -> dict[str, Any]:
    """A wider level; hidden it has no total."""
    names = {"level": level.level, "name": level.name, "dealers": level.dealers}
    if level.scores is None:
        return names | {"total": None} | ({"waiting": True} if level.waiting else {})
    return names | {"total": _estimate(level.scores.total), "factors": _factors(level.scores)}


def _house(figures: MonthScores) -> None:
    from huidian.surveys.queries.house_results import LINES

    for one in figures.house.lines:
        words = f"{in_language(LINES[one.key])} {format_month(one.month)}"
        click.echo(f"  {words}  n {one.n}  MOT {one.total}  CSS {one.css}")


def _as_json(figures: MonthScores) -> dict[str, Any]:
    done = figures.completion
    return {
        "month": format_month(figures.month),
        "model": figures.model.key,
        "provisional": figures.provisional,
        "total": _estimate(figures.scores.total),
        "previous": _estimate(figures.previous.total),
        "weight_asked": figures.scores.known,
        "factors": _factors(figures.scores),
        "satisfied": _estimate(figures.satisfied),
        "completion": {"due": done.due, "drawn": done.drawn, "answered": done.answered},
        "fixed_as_owners_say": _estimate(figures.fixed),
        "house": [
            {
                "line": one.key,
                "month": format_month(one.month),
                "n": one.n,
                "factors": dict(one.scores),
                "mot": one.total,
                "css": one.css,
            }
            for one in figures.house.lines
        ],
    }


def _factors(scores: Scores) -> list[dict[str, Any]]:
    weights = scores.model.weights
    return [
        {
            "key": one.factor.key,
            "words": {"zh": one.factor.label.zh, "en": one.factor.label.en},
            "weight": weights[one.factor.key],
            **_estimate(one.estimate),
        }
        for one in scores.factors
    ]


def _estimate(one: Estimate) -> dict[str, Any]:
    return {"value": one.value, "n": one.n, "low": one.low, "high": one.high, "few": one.few}


def _line(one: Estimate, worth: int = 1) -> str:
    if one.value is None:
        return "–"
    text = f"{half_up(one.value * worth, 1)}"
    if one.low is not None and one.high is not None:
        text += f" ({half_up(one.low * worth, 1)}–{half_up(one.high * worth, 1)})"
    return f"{text}  n {one.n}"
