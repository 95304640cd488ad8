"""What owners say in a dealer's region and at its whole manufacturer, beside what its own owners say.

The one place of this room where dealers are read that a person may not see. What leaves it are scores of all
dealers together, and those only where enough of them are nobody's in particular to the reader.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Count, Max, Sum

from huidian.engine.scores.factors import FactorModel
from huidian.engine.scores.pooled import AnswerSums, score_of, sums_of, together
from huidian.engine.scores.scoring import Scores
from huidian.kit.months import first_day, last_day, month_of
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.surveys.kept import kept
from huidian.surveys.models import Response
from huidian.surveys.queries.score_rows import moments, rows_by_month, themes_of
from huidian.surveys.queries.telling import Levels, Reader, end_of

Level = Literal["region", "maker"]
_WHY = "all dealers of a manufacturer, of whom only sums leave this file"


@dataclass(frozen=True, slots=True)
class WiderScores:
    """The scores of a level: `dealers` of it have answers in the month. A factor is hidden, as one nobody was
    asked about, where too few dealers out of the reader's reach have answers enough that say something of it
    (see `telling`); `scores` is None where all are. `waiting`: the month is not over, and nothing of it is
    told before.
    """

    level: Level
    name: str
    dealers: int
    scores: Scores | None
    waiting: bool = False


@dataclass(slots=True)
class _Known:
    """By dealer the sums of a month's answers, with the stamp they were counted under."""

    sums: dict[int, tuple[Hashable, AnswerSums]] = field(default_factory=dict)


def wider_scores(
    scope: Scope, dealer: Dealer, month: int, model: FactorModel, *, today: date
) -> tuple[WiderScores, ...]:
    """The region's and the manufacturer's scores in a month (its number), where others have answers there.

    They hold the dealer's own answers too. The manufacturer's is hidden as well where taking away the regions
    that the reader is shown would leave too few dealers. They are told as they stood when the last month
    before `today` was over: read on two days of a month they are the same, so that the difference of two
    readings is no single answer.
    """
    if dealer.region is None:
        return ()
    maker = dealer.region.manufacturer
    over = month_of(today) - 1
    if month > over:
        return (
            WiderScores("region", dealer.region.name, 0, None, waiting=True),
            WiderScores("maker", maker.name, 0, None, waiting=True),
        )
    dealers = list(Dealer.objects.filter(region__manufacturer=maker).order_by("pk"))
    known = kept(("wider", maker.pk, month, model), _Known)
    sums = _sums(dealers, month, over, model, known)
    reader, levels = Reader.of(scope), Levels.around(dealer, dealers)
    told_near, told_all = set(), set()
    for key in (one.key for one in model.factors):
        near, whole = levels.told(reader, {pk: one.of(key).n for pk, one in sums.items()})
        told_near |= {key} if near else set()
        told_all |= {key} if whole else set()
    told = (
        _level("region", dealer.region.name, model, sums, levels.near, told_near),
        _level("maker", maker.name, model, sums, levels.every, told_all),
    )
    own = int(dealer.pk in sums)
    return tuple(one for one in told if one.dealers > own)


def _level(
    level: Level,
    name: str,
    model: FactorModel,
    sums: Mapping[int, AnswerSums],
    ids: Set[int],
    told: Set[str],
) -> WiderScores:
    parts = [sums[one] for one in ids if one in sums]
    # The whole is told of the same factors: one left out could be found out of it.
    scores = score_of(model, together(parts).narrowed(told)) if told else None
    return WiderScores(level, name, len(parts), scores)


def _sums(
    dealers: Sequence[Dealer], month: int, over: int, model: FactorModel, known: _Known
) -> dict[int, AnswerSums]:
    """By dealer the sums of its answers in a month as they stood when the month `over` ended; those with none
    are left out, known ones not counted.
    """
    found = _stamps(dealers, month, over)
    for dealer in dealers:
        stamp = found.get(dealer.pk)
        if stamp is not None and known.sums.get(dealer.pk, (None,))[0] != stamp:
            rows = dict(rows_by_month(dealer, [month], stood_at=end_of(dealer, over))).get(month, [])
            known.sums[dealer.pk] = (stamp, sums_of(model, themes_of(rows)))
    return {pk: known.sums[pk][1] for pk in found}


def _stamps(dealers: Sequence[Dealer], month: int, over: int) -> dict[int, Hashable]:
    """By dealer something else where other answers of the month stood; one query a time zone."""
    stamps: dict[int, Hashable] = {}
    for zone in sorted({one.timezone for one in dealers}):
        here = [one for one in dealers if one.timezone == zone]
        rows = Response.objects.unscoped(_WHY).stood_at(end_of(here[0], over))
        rows = rows.filter(dealer__in=[one.pk for one in here])
        rows = rows.filter(answered_at__range=moments(here[0], first_day(month), last_day(month)))
        counted = (
            rows.order_by().values("dealer").annotate(n=Count("pk"), ids=Sum("pk"), last=Max("answered_at"))
        )
        stamps |= {pk: tuple(stamp) for pk, *stamp in counted.values_list("dealer", "n", "ids", "last")}
    return stamps
