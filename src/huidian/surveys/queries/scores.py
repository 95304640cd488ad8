"""A month's scores of a dealer: whole and by factor, by advisor and team, beside the month before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from huidian.engine.scores.estimate import Estimate, share
from huidian.engine.scores.factors import FactorModel
from huidian.engine.scores.scoring import Scores, score
from huidian.engine.scores.verbatims import Tag, tags_of
from huidian.kit.months import first_day, last_day, month_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Caller
from huidian.playbooks.scores import ScoreRules, Targets
from huidian.surveys.kept import is_kept, kept
from huidian.surveys.models import Response
from huidian.surveys.queries.aims import aims_of
from huidian.surveys.queries.house_results import HouseTable, house_months, house_table
from huidian.surveys.queries.responses import Completion, completion
from huidian.surveys.queries.score_rows import (
    REGULAR,
    ScoreRow,
    month_rows,
    rows_by_month,
    stamps,
    themes_of,
)

TREND_MONTHS = 12
By = Literal["advisor", "team"]
_WHY = "how far back the answers of one dealer go"


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The scores of one advisor's or team's owners; "" is unknown."""

    by: By
    key: str
    scores: Scores
    satisfied: Estimate

    @property
    def n(self) -> int:
        """How many answered."""
        return self.satisfied.n


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many owners' own words carry a tag."""

    tag: Tag
    n: int


@dataclass(frozen=True, slots=True)
class MonthScores:
    """What owners said in a month. `completion` is over those drawn; `satisfied` out of those due.

    `fixed`: whether all was put right at once, as owners say.
    """

    dealer_id: int
    dealer: str
    month: int
    months: tuple[int, ...]
    provisional: bool
    model: FactorModel
    models: tuple[FactorModel, ...]
    rules: ScoreRules
    targets: Targets
    scores: Scores
    previous: Scores
    satisfied: Estimate
    satisfied_before: Estimate
    summaries: Mapping[str, int]
    fixed: Estimate
    completion: Completion
    groups: Mapping[By, tuple[GroupScore, ...]]
    tags: tuple[TagCount, ...]
    trend: Mapping[int, Scores]
    house: HouseTable
    house_months: tuple[int, ...]

    @property
    def change(self) -> float | None:
        """The whole against the month before, in points; None where either is missing."""
        now, then = self.scores.total.value, self.previous.total.value
        return None if now is None or then is None else now - then

    @property
    def moved(self) -> bool:
        """Whether that is more than chance."""
        return self.scores.total.apart_from(self.previous.total)

    @property
    def completed(self) -> Estimate:
        """The share answered of those drawn."""
        return share(self.completion.answered, self.completion.drawn)


def dealer_of_scores(scope: Scope, dealer_id: int | None = None) -> Dealer:
    """The dealer a page of scores speaks of: the one asked for or chosen, else the first in reach.

    Raises `Dealer.DoesNotExist` for one out of reach.
    """
    scope = scope.where(Permission.VIEW_SCORES)
    rows = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    rows = rows.select_related("region__manufacturer")
    dealer = rows.filter(pk=dealer_id).first() if dealer_id is not None else rows.first()
    if dealer is None:
        raise Dealer.DoesNotExist
    return dealer


def month_scores(dealer: Dealer, *, month: int | None, today: date, model_key: str = "") -> MonthScores:
    """A month's scores; without a month (its number), or with one of no answers, of the last that is over.

    `model_key` names the model they are scored under, also those of months before (default: the one that
    holds in the month).
    """
    reported = house_months(dealer)
    months = _months(dealer, today, reported)
    here = _here(months, month, today)
    found = scores_of_month(dealer, month=here, today=today, model_key=model_key)
    span = range(here - TREND_MONTHS + 1, here + 1)
    return replace(
        found,
        months=tuple(months),
        house_months=tuple(reported),
        trend=_trend(dealer, found.model, span),
    )


def scores_of_month(dealer: Dealer, *, month: int, today: date, model_key: str = "") -> MonthScores:
    """The scores of just this month, whether anybody answered in it or not; without a trend."""
    rules = rules_of(dealer).scores
    model = rules.model(model_key) or rules.model_in(month)
    figures = _figures(dealer, month, Yardstick(model, rules.tags))
    done = completion(dealer, since=first_day(month), until=last_day(month), occasion=REGULAR)
    satisfied = Response.Summary.SATISFIED
    return MonthScores(
        dealer_id=dealer.pk,
        dealer=dealer.name,
        month=month,
        months=(),
        provisional=last_day(month) >= today,
        model=model,
        models=rules.models,
        rules=rules,
        targets=aims_of(dealer, month),
        scores=figures.scores,
        previous=figures.previous,
        satisfied=_satisfied(figures.summaries[satisfied], figures.n, done.due),
        satisfied_before=figures.satisfied_before,
        summaries=figures.summaries,
        fixed=figures.fixed,
        completion=done,
        groups=figures.groups,
        tags=figures.tags,
        trend={},
        house=house_table(dealer, month),
        house_months=(),
    )


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a month is scored by: the factor model, and the tags of its words."""

    model: FactorModel
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a month's answers say by themselves, beside those of the month before."""

    scores: Scores
    previous: Scores
    satisfied_before: Estimate
    summaries: Counter[str]
    fixed: Estimate
    groups: Mapping[By, tuple[GroupScore, ...]]
    tags: tuple[TagCount, ...]

    @property
    def n(self) -> int:
        return self.summaries.total()


def answered_month(dealer: Dealer, month: int | None, today: date, model_key: str) -> tuple[int, Yardstick]:
    """The month that `month_scores` would speak of, and what it is scored by."""
    rules = rules_of(dealer).scores
    here = _here(_months(dealer, today, house_months(dealer)), month, today)
    return here, Yardstick(rules.model(model_key) or rules.model_in(here), rules.tags)


def _figures(dealer: Dealer, month: int, yardstick: Yardstick) -> _Figures:
    """What a month's answers say; counted once, until one of it or of the month before comes or goes."""
    stamp, model = stamps(dealer, [month - 1, month]), yardstick.model

    def count() -> _Figures:
        rows, before = (month_rows(dealer, one, stamp[one]) for one in (month, month - 1))
        fixed = [one.fixed for one in rows if one.fixed is not None]
        return _Figures(
            scores=score(model, list(themes_of(rows))),
            previous=score(model, list(themes_of(before))),
            satisfied_before=_satisfied_of(before),
            summaries=Counter(one.summary for one in rows),
            fixed=share(sum(fixed), len(fixed)),
            groups={by: tuple(groups(model, rows, by)) for by in _KEYS},
            tags=tuple(tag_counts(rows, yardstick.tags)),
        )

    fix = rules_of(dealer).scores.fix_question
    figures = kept(("month", dealer.pk, month, yardstick, fix, *stamp.values()), count)
    for one, whole in ((month, figures.scores), (month - 1, figures.previous)):
        kept(_whole_key(dealer, one, model, stamp[one]), lambda whole=whole: whole)  # type: ignore[misc]
    return figures


def groups(model: FactorModel, rows: Sequence[ScoreRow], by: By) -> list[GroupScore]:
    """The scores told apart by advisor or team, the largest first."""
    parts: dict[str, list[ScoreRow]] = {}
    for one in rows:
        parts.setdefault(_KEYS[by](one), []).append(one)
    lines = [
        GroupScore(by, key, score(model, list(themes_of(part))), _satisfied_of(part))
        for key, part in parts.items()
    ]
    return sorted(lines, key=lambda one: (not one.key, -one.n, one.key))


def tag_counts(rows: Sequence[ScoreRow], tags: Sequence[Tag]) -> list[TagCount]:
    """How many owners' words carry each tag, the most frequent first; only those that occur."""
    counts = Counter(key for one in rows for key in row_tags(one, tags))
    found = [TagCount(tag, counts[tag.key]) for tag in tags if counts[tag.key]]
    return sorted(found, key=lambda one: -one.n)


def row_tags(row: ScoreRow, tags: Sequence[Tag]) -> frozenset[str]:
    """The tags of what an owner said in own words."""
    return frozenset(key for text in row.words for key in tags_of(text, tags))


_KEYS: Mapping[By, Callable[[ScoreRow], str]] = {
    "advisor": lambda one: one.advisor,
    "team": lambda one: one.team,
}


def _here(months: Sequence[int], month: int | None, today: date) -> int:
    """The month wished for where there is something of it, else the last one that is over."""
    if month is not None and month in months:
        return month
    over = [one for one in months if one < month_of(today)]
    return (over or months or [month_of(today)])[-1]


def _satisfied(satisfied: int, n: int, due: int | None = None) -> Estimate:
    return share(satisfied, n, due if due and due >= n else None)


def _satisfied_of(rows: Sequence[ScoreRow]) -> Estimate:
    return _satisfied(sum(one.summary == Response.Summary.SATISFIED for one in rows), len(rows))


def _whole_key(dealer: Dealer, month: int, model: FactorModel, stamp: Hashable) -> Hashable:
    return "scores", dealer.pk, month, model, stamp


def _trend(dealer: Dealer, model: FactorModel, months: Sequence[int]) -> dict[int, Scores]:
    """By month the scores under a model; counted once, until an answer of the month comes or goes."""
    keys = {month: _whole_key(dealer, month, model, stamp) for month, stamp in stamps(dealer, months).items()}
    unknown = [month for month, key in keys.items() if not is_kept(key)]
    span = range(min(unknown), max(unknown) + 1) if unknown else ()
    counted = {month: score(model, list(themes_of(rows))) for month, rows in rows_by_month(dealer, span)}
    nothing = score(model, [])
    return {month: kept(key, lambda month=month: counted.get(month, nothing)) for month, key in keys.items()}  # type: ignore[misc]


def _months(dealer: Dealer, today: date, reported: Sequence[int]) -> list[int]:
    """The months from the first answer or report to this one."""
    rows = Response.objects.unscoped(_WHY).made_by(Caller.DEALER).standing().filter(dealer=dealer)
    first = rows.order_by("answered_at").values_list("answered_at", flat=True).first()
    begins = [*reported[:1], *([month_of(today_at(first, dealer))] if first else [])]
    last = max([*reported[-1:], *([month_of(today)] if first else [])], default=None)
    return list(range(min(begins), last + 1)) if begins and last is not None else []
