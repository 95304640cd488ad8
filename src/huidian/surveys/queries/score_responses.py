"""The answers behind every number of the scores, as one person may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huidian.engine.scores.factors import FactorModel
from huidian.engine.scores.scoring import factor_score
from huidian.engine.scores.verbatims import Quote, Tag, quotes
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.months import first_day, last_day
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.surveys.models import Response
from huidian.surveys.queries.score_rows import REGULAR, ScoreRow, moments, month_rows, rows_of
from huidian.surveys.queries.scores import row_tags

SUMMARIES = dict(Response.Summary.choices)
CHANNELS = dict(Response.Channel.choices)
"""What summaries and channels are called, by key."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a month's answers is wished for: those with a tag, about a factor, put right or not."""

    tag: str = ""
    factor: str = ""
    fixed: bool | None = None

    def __bool__(self) -> bool:
        return bool(self.tag or self.factor or self.fixed is not None)


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One owner's answers. `total` is their weighted score from 0 to 100 (None of nothing)."""

    response_id: int
    dealer_id: int
    vehicle_id: int
    plate: str
    owner: str
    advisor: str
    team: str
    summary: str
    channel: str
    by: str
    at: datetime
    total: float | None
    words: tuple[tuple[Quote, ...], ...]
    tags: tuple[Tag, ...]

    @property
    def text(self) -> str:
        """What was said in own words."""
        return " / ".join("".join(part.text for part in quoted) for quoted in self.words)


def responses_in_month(
    scope: Scope, dealer: Dealer, month: int, model: FactorModel, narrowing: Narrowing
) -> QuerySet[Response]:
    """The answers of a month that a person may see, the last one first."""
    span = moments(dealer, first_day(month), last_day(month))
    rows = (
        Response.objects.within(scope.where(Permission.VIEW_SCORES))
        .standing()
        .filter(dealer=dealer, answered_at__range=span, revision__questionnaire__occasion=REGULAR)
        .select_related("vehicle__owner", "by")
        .order_by("-answered_at", "-pk")
    )
    if not narrowing:
        return rows
    tags = rules_of(dealer).scores.tags
    ids = [one.id for one in month_rows(dealer, month) if _fits(one, model, tags, narrowing)]
    return rows.filter(pk__in=ids)


def response_rows(
    scope: Scope, dealer: Dealer, model: FactorModel, responses: Sequence[Response]
) -> list[ResponseRow]:
    """The rows of some of `responses_in_month`."""
    rows = rows_of(dealer, responses)
    masks, tags = Masks(scope), rules_of(dealer).scores.tags
    return [_row(masks, dealer, one, rows[one.pk], model, tags) for one in responses]


def total_of(model: FactorModel, row: ScoreRow) -> float | None:
    """One owner's weighted score; factors that were not asked about drop out."""
    known = [(one.weight, factor_score(one, row.themes)) for one in model.factors]
    said = [(weight, value) for weight, value in known if value is not None]
    whole = sum(weight for weight, _ in said)
    return sum(weight * value for weight, value in said) / whole if whole else None


def _fits(row: ScoreRow, model: FactorModel, tags: Sequence[Tag], wish: Narrowing) -> bool:
    if wish.tag and wish.tag not in row_tags(row, tags):
        return False
    if wish.fixed is not None and row.fixed is not wish.fixed:
        return False
    factor = next((one for one in model.factors if one.key == wish.factor), None)
    return factor is None or factor_score(factor, row.themes) is not None


def _row(
    masks: Masks,
    dealer: Dealer,
    one: Response,
    scored: ScoreRow,
    model: FactorModel,
    tags: Sequence[Tag],
) -> ResponseRow:
    own = VehicleMasks(masks, dealer.pk, VehicleHolder(advisor=one.advisor_name))
    words = scored.words
    if not own.off:
        words = tuple(mask_identifiers(text) for text in words)
    quoted = tuple(tuple(quotes(text, tags)) for text in words)
    held = {part.tag for parts in quoted for part in parts}
    owner = one.vehicle.owner
    return ResponseRow(
        response_id=one.pk,
        dealer_id=dealer.pk,
        vehicle_id=one.vehicle_id,
        plate=own.plate(one.vehicle.plate),
        owner=masks.name(owner.name, dealer_id=dealer.pk) if owner else "",
        advisor=one.advisor_name,
        team=one.team_name,
        summary=one.summary,
        channel=one.channel,
        by=str(one.by or ""),
        at=one.answered_at or one.started_at,
        total=total_of(model, scored),
        words=quoted,
        tags=tuple(tag for tag in tags if tag.key in held),
    )
