"""What owners tell the manufacturer after a repair, beside what they tell the dealer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from huidian.engine.scores.estimate import Estimate, share
from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day, month_of
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Caller
from huidian.surveys.kept import kept
from huidian.surveys.models import FollowUp, Response
from huidian.surveys.models.follow_ups import ResponseQuerySet
from huidian.surveys.queries.score_rows import REGULAR, moments
from huidian.surveys.queries.telling import Levels, Reader, end_of

QUESTIONS: Mapping[str, Label] = {
    "satisfied": Label("满意", "Satisfied"),
    "convenient": Label("方便（4、5 分）", "Convenient (4 or 5)"),
    "courteous": Label("礼貌（4、5 分）", "Courteous (4 or 5)"),
    "charged": Label("收了费", "Was charged"),
}
"""What the manufacturer asks (S3), and what is counted of it."""
_SAID: Mapping[str, tuple[Q, Q]] = {
    "satisfied": (Q(), Q(summary=Response.Summary.SATISFIED)),
    "convenient": (Q(answers__has_key="convenient"), Q(answers__convenient__gte=4)),
    "courteous": (Q(answers__has_key="courteous"), Q(answers__courteous__gte=4)),
    "charged": (Q(answers__has_key="charged"), Q(answers__charged="yes")),
}
_COUNTS: Mapping[str, Any] = {
    f"{name}_{key}": Count("pk", filter=asked & yes if name == "yes" else asked)
    for key, (asked, yes) in _SAID.items()
    for name in ("n", "yes")
}
_WHY = "the answers of a manufacturer's dealers, of which only sums leave this file"


@dataclass(frozen=True, slots=True)
class Answers:
    """How many owners answered a question, and how many of them yes, by question; sums that add up."""

    n: Mapping[str, int]
    yes: Mapping[str, int]

    def of(self, key: str) -> Estimate:
        """The share of those who said yes."""
        return share(self.yes.get(key, 0), self.n.get(key, 0))

    @property
    def answered(self) -> int:
        """How many owners answered at all."""
        return self.n.get("satisfied", 0)


NOTHING = Answers({}, {})


@dataclass(frozen=True, slots=True)
class DealerMonth:
    """A dealer's month: of so many visits (`due`) so many were drawn and are answered; what the manufacturer
    was told, and how many of the dealer's own follow-ups were satisfied (`own`).
    """

    dealer_id: int
    dealer: str
    region: str
    due: int
    drawn: int
    answered: int
    maker: Answers
    own: Estimate

    @property
    def satisfied(self) -> Estimate:
        return self.maker.of("satisfied")

    @property
    def gap(self) -> float | None:
        """By how much the dealer's own follow-up is better than the manufacturer's call, from -1 to 1."""
        ours, theirs = self.own.value, self.satisfied.value
        return None if ours is None or theirs is None else ours - theirs

    @property
    def disagrees(self) -> bool:
        """Whether the two differ by more than chance."""
        return self.own.apart_from(self.satisfied)


def makers_month(scope: Scope, *, month: int | None, today: date) -> tuple[int, list[DealerMonth]]:
    """A month (its number; None: the last with answers, else this one) of every dealer in reach whose owners
    the manufacturer asked, by dealer; for who calls for it, as it stands now.
    """
    mine = scope.where(Permission.CALL_AS_MAKER)
    month = month if month is not None else _last_month(mine, today)
    dealers = Dealer.objects.filter(pk__in=mine.chosen_dealer_ids).select_related("region").order_by("code")
    by_id = {one.pk: one for one in dealers}
    drawn = _draws(mine, month)
    answers = _answers(list(by_id.values()), month, Caller.MAKER)
    own = _answers([one for pk, one in by_id.items() if pk in drawn or pk in answers], month, Caller.DEALER)
    rows = []
    for pk, dealer in by_id.items():
        if pk not in drawn and pk not in answers:
            continue
        due, lots, answered = drawn.get(pk, (0, 0, 0))
        region = dealer.region.name if dealer.region else ""
        ours = own.get(pk, NOTHING).of("satisfied")
        rows.append(DealerMonth(pk, dealer.name, region, due, lots, answered, answers.get(pk, NOTHING), ours))
    return month, rows


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn at a dealer by one seed (empty: everybody was), last on a day."""

    dealer: str
    on: date
    seed: str
    visits: int
    drawn: int


def makers_draws(scope: Scope, *, month: int, most: int) -> list[Draw]:
    """The draws of a month's follow-ups, the last ones first."""
    rows = _of_maker(scope.where(Permission.CALL_AS_MAKER), month).order_by()
    lines = rows.values("dealer", "seed").annotate(
        at=Max("created_at"), n=Count("pk"), lots=Count("pk", filter=Q(drawn=True))
    )
    draws = list(lines.order_by("-at", "dealer")[:most])
    dealers = Dealer.objects.in_bulk({one["dealer"] for one in draws})
    return [
        Draw(dealer.name, today_at(one["at"], dealer), one["seed"], one["n"], one["lots"])
        for one in draws
        for dealer in [dealers[one["dealer"]]]
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """What owners of one dealer said to the manufacturer in a month that is over, beside the same of its
    region and its manufacturer (None: too few dealers to tell), and to the dealer itself (`own`).
    """

    maker: Answers
    region: Answers | None
    nation: Answers | None
    own: Estimate

    @property
    def disagrees(self) -> bool:
        """Whether what they said to the one and to the other differs by more than chance."""
        return self.own.apart_from(self.maker.of("satisfied"))


def makers_beside(scope: Scope, dealer: Dealer, month: int, *, today: date) -> Beside | None:
    """As it stood when the last month before `today` was over: read on two days of a month it is the same.
    None while the month runs, and where the manufacturer asked none of the dealer's owners.
    """
    over = month_of(today) - 1
    if dealer.region is None or month > over:
        return None
    of_dealer = _answers([dealer], month, Caller.MAKER, over=over)
    if not of_dealer:
        return None
    maker = dealer.region.manufacturer_id
    dealers = list(Dealer.objects.filter(region__manufacturer=maker).order_by("pk"))
    rows = Response.objects.unscoped(_WHY).made_by(Caller.MAKER).filter(dealer__region__manufacturer=maker)
    rows = rows.filter(answered_at__range=moments(dealer, first_day(month), last_day(month)))
    stamp = tuple(rows.aggregate(n=Count("pk"), last=Max("pk"), back=Max("retracted_at")).values())
    answers = kept(
        ("makers", maker, month, over, stamp), lambda: _answers(dealers, month, Caller.MAKER, over=over)
    )
    counts = {pk: one.answered for pk, one in answers.items()}
    levels = Levels.around(dealer, dealers)
    near, whole = levels.told(Reader.of(scope), counts)
    own = _answers([dealer], month, Caller.DEALER, over=over).get(dealer.pk, NOTHING)
    return Beside(
        of_dealer[dealer.pk],
        together([answers[pk] for pk in levels.near if pk in answers]) if near else None,
        together([answers[pk] for pk in levels.every if pk in answers]) if whole else None,
        own.of("satisfied"),
    )


def _answers(
    dealers: Sequence[Dealer], month: int, caller: Caller, *, over: int | None = None
) -> dict[int, Answers]:
    """By dealer what owners answered in a month, as it stands or stood when the month `over` ended; one query
    a time zone. Of the dealers' own the follow-ups of visits.
    """
    found: dict[int, Answers] = {}
    for zone in sorted({one.timezone for one in dealers}):
        here = [one for one in dealers if one.timezone == zone]
        every: ResponseQuerySet = Response.objects.unscoped(_WHY).made_by(caller)
        rows = every.standing() if over is None else every.stood_at(end_of(here[0], over))
        rows = rows.filter(dealer__in=[one.pk for one in here])
        rows = rows.filter(answered_at__range=moments(here[0], first_day(month), last_day(month)))
        if caller == Caller.DEALER:
            rows = rows.filter(revision__questionnaire__occasion=REGULAR)
        counted: Any = rows.order_by().values("dealer").annotate(**_COUNTS)
        for row in counted:
            n, yes = ({key: row[f"{name}_{key}"] for key in QUESTIONS} for name in ("n", "yes"))
            found[row["dealer"]] = Answers(n, yes)
    return found


def together(parts: Sequence[Answers]) -> Answers:
    """What owners of several dealers answered."""
    return Answers(
        {key: sum(one.n.get(key, 0) for one in parts) for key in QUESTIONS},
        {key: sum(one.yes.get(key, 0) for one in parts) for key in QUESTIONS},
    )


def _of_maker(scope: Scope, month: int) -> Any:
    rows = FollowUp.objects.within(scope).filter(caller=Caller.MAKER)
    return rows.filter(due_from__gte=first_day(month), due_from__lte=last_day(month))


def _draws(scope: Scope, month: int) -> dict[int, tuple[int, int, int]]:
    """By dealer how many follow-ups began in a month, of them drawn, of those answered."""
    rows = _of_maker(scope, month).order_by().values("dealer")
    lots = Q(drawn=True)
    counted = rows.annotate(
        n=Count("pk"),
        lots=Count("pk", filter=lots),
        told=Count("pk", filter=lots & Q(response__answered_at__isnull=False)),
    )
    return {row["dealer"]: (row["n"], row["lots"], row["told"]) for row in counted}


def _last_month(scope: Scope, today: date) -> int:
    """The last month that is over and has answers, else this one."""
    over = month_of(today) - 1
    rows = Response.objects.within(scope).standing().made_by(Caller.MAKER).select_related("dealer")
    last = rows.order_by("-answered_at").first()
    if last is None or last.answered_at is None:
        return month_of(today)
    return min(month_of(today_at(last.answered_at, last.dealer)), over)
