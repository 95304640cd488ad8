"""How content owners were month by month, whole and by who received them: for pages not of scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from huidian.engine.scores.estimate import Estimate
from huidian.engine.scores.scoring import score
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.surveys.kept import is_kept, kept
from huidian.surveys.queries.score_rows import ScoreRow, rows_by_month, stamps, themes_of
from huidian.surveys.queries.scores import groups


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A month's scores from 0 to 100, and by advisor (the name in the DMS)."""

    whole: Estimate
    by_advisor: Mapping[str, Estimate]


def satisfaction_by_month(dealer: Dealer, months: Sequence[int]) -> dict[int, Satisfaction]:
    """By month (its number) under the model that held in it; counted once, until an answer comes or goes.

    Months without answers have a score of nothing.
    """
    rules = rules_of(dealer).scores
    models = {month: rules.model_in(month) for month in months}
    keys = {
        month: ("satisfaction", dealer.pk, month, models[month], stamp)
        for month, stamp in (stamps(dealer, months) if months else {}).items()
    }
    unknown = sorted(month for month, key in keys.items() if not is_kept(key))
    # Months in a row are read at once; nothing between them is.
    runs = [[one for _, one in run] for _, run in groupby(enumerate(unknown), lambda one: one[1] - one[0])]

    def count(month: int, rows: Sequence[ScoreRow]) -> Satisfaction:
        model = models[month]
        advisors = {one.key: one.scores.total for one in groups(model, rows, "advisor") if one.key}
        return Satisfaction(score(model, list(themes_of(rows))).total, advisors)

    counted = {month: count(month, rows) for run in runs for month, rows in rows_by_month(dealer, run)}
    nothing = Satisfaction(Estimate(0), {})
    return {month: kept(key, lambda month=month: counted.get(month, nothing)) for month, key in keys.items()}  # type: ignore[misc]
