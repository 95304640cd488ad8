"""A dealer's vehicles as they are to be answered for: each with its class, its holder, and what it weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Sum

from huidian.customers.models import Vehicle
from huidian.engine.assignment.even_spread import Candidate
from huidian.flows.assignment.guard import gone_from, why_nobodys
from huidian.kit.months import add_months
from huidian.mart.actions import refresh
from huidian.mart.facts import DataMovedError, counted
from huidian.mart.marts import open_mart_of, runner_at_hand
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Team
from huidian.network.roles import IN_TEAMS
from huidian.network.rules import rules_of
from huidian.network.submissions import IdempotencyKey, Outcome, earlier_outcome
from huidian.playbooks import Playbook
from huidian.visits.models import Visit

NO_CLASS = ""
"""Of a vehicle that has no standing yet."""
_WHY = "one dealer's vehicles, for who decides about them or for nobody in particular"
_CENTS = 100


class BaseMovedError(RuntimeError):
    """Vehicles, orders or who answers for them have changed since they were read."""


@dataclass(frozen=True, slots=True)
class TeamOnDuty:
    """A reception team and its advisors (by staff, with the name in the DMS) at a moment."""

    team: int
    name: str
    advisors: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Base:
    """What is to be answered for on a day; `revision` is that of the dealer's data it was read at.

    `lost` vehicles are lost for good, `gone` ones were sold, scrapped or moved away: neither is anybody's.
    """

    dealer: Dealer
    on: date
    revision: int
    teams: Sequence[TeamOnDuty]
    candidates: Sequence[Candidate]
    lost: int
    gone: int

    def name_of(self, team: int | None) -> str:
        """A team's name; "" for none."""
        return next((one.name for one in self.teams if one.team == team), "")


def base_of(dealer: Dealer, *, on: date, at: datetime) -> Base:
    """Every vehicle on file that a team may answer for on a day.

    Its holder is who answers for it, as given or else whoever received it last, where that is a team on
    duty. The figures are brought up to date before; raises `BaseMovedError` where imports leave no time.
    """
    try:
        refresh(dealer, as_of=on, now=at)
    except DataMovedError:
        raise BaseMovedError from None
    dealer = Dealer.objects.get(pk=dealer.pk)
    rules, teams = rules_of(dealer), teams_on_duty(dealer, at)
    held = _held(dealer, teams)
    received = _received_last(dealer)
    weights = _Weights(dealer, rules, on)
    by_name = {name: one.team for one in teams for name in one.advisors.values()}
    gone = gone_from(dealer)
    candidates, apart = [], Counter[str]()
    for vehicle, purchased, key, days, last in _standings(dealer):
        if why := why_nobodys(rules.assessment, last, gone=vehicle in gone, on=on):
            apart[why] += 1
        else:
            team, who = held.get(vehicle, (None, None))
            candidates.append(
                Candidate(
                    vehicle,
                    key or NO_CLASS,
                    team,
                    who,
                    team is not None and team == by_name.get(received.get(vehicle, "")),
                    weights.of(vehicle, days or 0, purchased),
                )
            )
    return Base(dealer, on, dealer.data_revision, teams, candidates, apart["lost"], apart["gone"])


def locked_unmoved(base: Base, key: IdempotencyKey | None) -> Outcome | None:
    """Lock a dealer whose base was read before; what became of the same form meanwhile, if it came twice.

    Belongs into a transaction. Raises `BaseMovedError` where the base is no longer that.
    """
    dealer = locked_dealer(base.dealer.pk)
    if (earlier := earlier_outcome(key)) is not None:
        return earlier
    if dealer.data_revision != base.revision:
        raise BaseMovedError
    return None


def teams_on_duty(dealer: Dealer, at: datetime) -> list[TeamOnDuty]:
    """The dealer's teams that have not ended, by name, with the advisors the DMS knows."""
    posts = Post.objects.current(at).filter(
        dealer=dealer, role__in=IN_TEAMS, team__isnull=False, staff__is_active=True
    )
    advisors: dict[int, dict[int, str]] = {}
    for team, staff, name in posts.order_by("pk").values_list("team", "staff", "advisor_name"):
        if name:
            advisors.setdefault(team or 0, {})[staff] = name
    rows = Team.objects.filter(dealer=dealer, ended_on=None).order_by("name", "pk")
    return [TeamOnDuty(pk, name, advisors.get(pk, {})) for pk, name in rows.values_list("pk", "name")]


def _standings(dealer: Dealer) -> Iterable[tuple[int, date | None, str, int, date | None]]:
    on_file = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer).order_by("pk")
    return on_file.values_list(
        "pk",
        "purchased_on",
        "standing__customer_class",
        "standing__visit_days_12m",
        "standing__last_visit_on",
    )


def _held(dealer: Dealer, teams: Sequence[TeamOnDuty]) -> dict[int, tuple[int | None, int | None]]:
    """By vehicle the team and the advisor that answer for it now, as its file says. The advisor may be one
    who has left, the team is one on duty.
    """
    mart = open_mart_of([dealer.code], runner_at_hand())
    on_duty = {one.team for one in teams}
    return {
        row["vehicle"]: (row["team_id"] if row["team_id"] in on_duty else None, row["holder_id"])
        for row in mart.runner.rows(mart.vehicles.select("vehicle", "team_id", "holder_id"))
    }


def _received_last(dealer: Dealer) -> dict[int, str]:
    """By vehicle who received it last, by the name in the DMS."""
    mart = open_mart_of([dealer.code], runner_at_hand())
    named = mart.visits.filter(mart.visits.advisor.notnull())
    last = (named.settled_on.cast("string") + named.advisor).max().substr(10)
    rows = mart.runner.rows(named.group_by("vehicle").agg(advisor=last))
    return {row["vehicle"]: row["advisor"] for row in rows}


class _Weights:
    """Visits, yuan, kilometres and age of each vehicle, for `engine.assignment`."""

    def __init__(self, dealer: Dealer, rules: Playbook, on: date) -> None:
        since = add_months(on, -rules.class_window_months)
        visits = Visit.objects.unscoped(_WHY).current().filter(vehicle__dealer=dealer, settled_on__lte=on)
        recent = counted(visits, rules).filter(settled_on__gt=since).order_by()
        self.fen = dict(recent.values_list("vehicle").annotate(fen=Sum("amount_fen")))
        self.km = dict(visits.order_by().values_list("vehicle").annotate(km=Max("odometer_km")))
        self.on = on

    def of(self, vehicle: int, days: int, purchased: date | None) -> tuple[float, ...]:
        """As `engine.assignment.MEASURES` has them; what nobody knows weighs nothing."""
        age = (self.on - purchased).days / 365.25 if purchased else 0.0
        yuan = (self.fen.get(vehicle) or 0) / _CENTS
        return (float(days), max(yuan, 0.0), float(self.km.get(vehicle) or 0), max(age, 0.0))
