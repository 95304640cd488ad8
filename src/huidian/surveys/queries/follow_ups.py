"""Follow-ups as a list shows them: drawn or not, how far each has come, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import VehicleHolder
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Task
from huidian.surveys.models import FollowUp
from huidian.surveys.models.follow_ups import OF_VISIT, FollowUpQuerySet
from huidian.surveys.queries.sent_links import SentLink, sent_link, ways_offered
from huidian.surveys.words import SUMMARIES, WAYS, occasion_words

STATES: dict[str, Label] = {
    "waiting": Label("待回访", "To be called"),
    "trying": Label("正在联系", "Being tried"),
    "half": Label("答到一半", "Half answered"),
    "answered": Label("已答", "Answered"),
    "without": Label("已联系，没有作答", "Reached, not answered"),
    "exhausted": Label("多次未接通", "Not reached"),
    "expired": Label("已过期", "Expired"),
    "withdrawn": Label("已撤下", "Withdrawn"),
    "not_drawn": Label("未抽中", "Not drawn"),
}
LINKABLE = frozenset({"waiting", "trying", "half", "exhausted"})
"""The states in which an owner may still answer by a link."""
PROGRESS_DAYS = 30
_WHY = "whether somebody was reached about a follow-up that is in scope"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up. `seed` is of the draw it was in; `response_id` the answers it led to. `link` is the last
    one that was made; `linkable`: a link may be made now, and be sent by `ways`.
    """

    follow_up_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    owner: str
    occasion: Label
    state: Label
    summary: Label | None
    advisor: str
    team: str
    due_from: date
    due_until: date
    reached: bool
    seed: str
    answered_at: datetime | None
    response_id: int | None
    link: SentLink | None
    linkable: bool
    ways: tuple[tuple[str, Label], ...]


def follow_ups_in_reach(scope: Scope) -> FollowUpQuerySet:
    """All that the scope reaches, the last first; `state_now`, `reached` and `complaint` are on each."""
    ended = Task.Ending
    # Somebody spoke with the owner, or the owner answered by a link.
    tried = Attempt.objects.unscoped(_WHY).current().filter(task=OuterRef("task"), reached=True)
    state = Case(
        When(drawn=False, then=Value("not_drawn")),
        When(response__answered_at__isnull=False, then=Value("answered")),
        When(task__ending=ended.EXHAUSTED, then=Value("exhausted")),
        When(task__ending=ended.EXPIRED, then=Value("expired")),
        When(task__ending=ended.DONE, then=Value("without")),
        When(task__closed_at__isnull=False, then=Value("withdrawn")),
        When(response__isnull=False, then=Value("half")),
        When(task__tries__gt=0, then=Value("trying")),
        default=Value("waiting"),
    )
    rows = FollowUp.objects.within(scope.where(Permission.VIEW_SURVEYS))
    rows = rows.annotate(state_now=state, reached=Exists(tried) | Q(response__answered_at__isnull=False))
    # The dealer is not joined: the store would begin with it, and sort all that it has ever followed up.
    rows = rows.select_related(
        "vehicle__owner", "vehicle__standing", "response", "customer"
    ).prefetch_related("dealer")
    return rows.order_by("-due_from", "-pk")


def link_from(follow_up: FollowUp) -> date:
    """The day from which an owner may be asked by a link. The code on the bill is made when the car leaves;
    whether a new car pleases, or a solution holds, is known later.
    """
    return date.min if follow_up.cycle.startswith(OF_VISIT) else follow_up.due_from


def follow_up_rows(scope: Scope, rows: Sequence[FollowUp], at: datetime) -> list[FollowUpRow]:
    """Rows of that queryset `with_links`, as the reader may see them."""
    open_ = [one for one in rows if one.state_now in LINKABLE]  # type: ignore[attr-defined]
    open_ = [one for one in open_ if link_from(one) <= today_at(at, one.dealer)]
    ways = ways_offered(open_)
    return [_row(scope, one, ways.get(one.pk)) for one in rows]


def _row(scope: Scope, row: FollowUp, ways: tuple[str, ...] | None) -> FollowUpRow:
    masks = VehicleMasks(Masks(scope), row.dealer_id, VehicleHolder(advisor=row.advisor_name))
    response = row.response
    summary = response.summary if response else ""
    owner = row.vehicle.owner
    return FollowUpRow(
        follow_up_id=row.pk,
        dealer_id=row.dealer_id,
        dealer=row.dealer.name,
        vehicle_id=row.vehicle_id,
        plate=masks.plate(row.vehicle.plate),
        owner=owner.name if owner else "",
        occasion=occasion_words(rules_of(row.dealer), row.occasion),
        state=STATES[row.state_now],  # type: ignore[attr-defined]
        summary=SUMMARIES.get(summary),
        advisor=row.advisor_name,
        team=row.team_name,
        due_from=row.due_from,
        due_until=row.due_until,
        reached=row.reached,  # type: ignore[attr-defined]
        seed=row.seed,
        answered_at=response.answered_at if response else None,
        response_id=row.response_id if response and response.answered_at else None,
        link=sent_link(row),
        linkable=ways is not None,
        ways=tuple((one, WAYS[one]) for one in ways or ()),
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list of follow-ups can be narrowed to."""

    occasions: dict[str, Label]
    advisors: list[str]
    teams: list[str]


def choices_in(scope: Scope) -> Choices:
    """The occasions of the dealers in reach, and the advisors and teams that were asked about."""
    ids = [one.id for one in dealers_in(scope)]
    occasions: dict[str, Label] = {}
    for dealer in Dealer.objects.filter(pk__in=ids):
        occasions |= {one.key: one.label for one in rules_of(dealer).surveys.occasions}
    rows = FollowUp.objects.within(scope.where(Permission.VIEW_SURVEYS)).order_by()
    advisors = sorted(set(rows.values_list("advisor_name", flat=True).distinct()))
    teams = sorted(set(rows.values_list("team_name", flat=True).distinct()))
    return Choices(occasions, advisors, teams)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the follow-ups stand whose days began since a day: of those drawn how many were answered."""

    since: date
    due: int
    drawn: int
    reached: int
    answered: int
    dissatisfied: int
    rate: float | None


def progress(scope: Scope, today: date) -> Progress:
    """Completion counts over those drawn, not over those reached."""
    since = today - timedelta(days=PROGRESS_DAYS)
    rows = follow_ups_in_reach(scope).filter(due_from__gte=since).order_by()
    drawn = Q(drawn=True)
    counts = rows.aggregate(
        n_due=Count("pk"),
        n_drawn=Count("pk", filter=drawn),
        n_reached=Count("pk", filter=drawn & Q(reached=True)),
        n_answered=Count("pk", filter=drawn & Q(state_now="answered")),
        n_dissatisfied=Count("pk", filter=drawn & Q(response__summary="dissatisfied")),
    )
    counts = {name.removeprefix("n_"): n for name, n in counts.items()}
    rate = counts["answered"] / counts["drawn"] if counts["drawn"] else None
    return Progress(since=since, rate=rate, **counts)
