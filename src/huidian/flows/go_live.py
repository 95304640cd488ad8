"""Before and when a dealer begins with tasks: its needs computed in the background, what they ask of its
agents, the day from which tasks are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from huidian.engine.needs.go_live import Load, Setting, simulate
from huidian.flows.needs_refresh import refresh_soon
from huidian.kit.labels import Label
from huidian.kit.workdays import is_working_day
from huidian.network import audit
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions import planning
from huidian.outreach.models import CallPlan, NeedRun
from huidian.outreach.queries.demands import is_called, stored_demands

WEEKS = 12
MOST_LEAD = 60
"""Days by which a kind may be tried out to open earlier."""
USUAL_CALLS = 60
"""Calls an agent makes a day, where nobody has said how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dealer has said of its calls; `live`: it works with tasks, since or from `starts_on`."""

    live: bool
    starts_on: date
    agents: int
    calls_a_day: int


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of need owners are called about, with its tasks a day by the rules."""

    key: str
    label: Label
    quota: int
    lead_days: int


@dataclass(frozen=True, slots=True)
class GoLive:
    """What the page of the simulator is about. `computed_on`: the day of the needs, None before the first."""

    dealer_id: int
    dealer: str
    plan: Plan
    kinds: tuple[KindRule, ...]
    computed_on: date | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried out: see `engine.needs.go_live.Setting`."""

    starts_on: date
    agents: int
    calls_a_day: int
    attempts: float
    quotas: Mapping[str, int]
    more_lead: Mapping[str, int]


def go_live_of(scope: Scope, dealer_id: int, *, today: date, at: datetime) -> GoLive:
    """A dealer's plan, or a proposal for one. Raises `Dealer.DoesNotExist` where the person may not."""
    dealer = _dealer(scope, dealer_id)
    plan = CallPlan.objects.within(scope).filter(dealer=dealer).first()
    run = NeedRun.objects.within(scope).filter(dealer=dealer).only("day").first()
    agents = Post.objects.current(at).filter(dealer=dealer, role=Role.CARE_AGENT).count()
    return GoLive(
        dealer_id=dealer.pk,
        dealer=dealer.name,
        plan=Plan(True, plan.starts_on, plan.agents, plan.calls_a_day)
        if plan
        else Plan(False, today + timedelta(1), max(agents, 1), USUAL_CALLS),
        kinds=tuple(
            KindRule(rule.key, rule.label, rule.daily_quota, rule.lead_days)
            for rule in rules_of(dealer).needs.rules
            if is_called(rule)
        ),
        computed_on=run.day if run else None,
    )


def load_of(scope: Scope, dealer_id: int, trial: Trial) -> Load:
    """What the dealer's needs would ask of its agents week by week. Nothing is written."""
    dealer = _dealer(scope, dealer_id)
    setting = Setting(
        starts_on=trial.starts_on,
        agents=trial.agents,
        calls_a_day=trial.calls_a_day,
        weeks=WEEKS,
        attempts=trial.attempts,
        quotas=trial.quotas,
        more_lead=trial.more_lead,
        works_on=is_working_day,
    )
    stored = stored_demands(dealer, setting)
    return replace(simulate(stored.demands, setting), left_out=stored.left_out, begun=stored.begun)


@audit.atomic()
def begin(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    starts_on: date,
    agents: int,
    calls_a_day: int,
) -> None:
    """Say from when tasks are made, and bring needs and tasks up to now in the background."""
    planning.go_live(
        at=at,
        by=by,
        scope=scope,
        dealer_id=dealer_id,
        starts_on=starts_on,
        agents=agents,
        calls_a_day=calls_a_day,
    )
    compute(at=at, scope=scope, dealer_id=dealer_id)


@audit.atomic()
def compute(*, at: datetime, scope: Scope, dealer_id: int) -> None:
    """Have a dealer's needs computed in the background. Raises `Dealer.DoesNotExist` as `go_live_of` does."""
    refresh_soon(_dealer(scope, dealer_id), at=at)


def _dealer(scope: Scope, dealer_id: int) -> Dealer:
    within = scope.where(Permission.MANAGE_CALLS)
    return Dealer.objects.filter(pk__in=within.chosen_dealer_ids).get(pk=dealer_id)
