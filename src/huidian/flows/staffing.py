"""How many people a care department needs: S0's table, who is there, what the plan of needs asks for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from huidian.flows import go_live
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Post
from huidian.network.roles import Permission, Role
from huidian.network.scope import Scope
from huidian.playbooks.staffing import Posts
from huidian.retention.queries.staffing import StaffingPage, staffing_page

ATTEMPTS = 1.5
"""Calls a task takes on average (inferred; the simulator's own start)."""


@dataclass(frozen=True, slots=True)
class PlanLoad:
    """What the plan of needs asks of agents within some weeks, and how many that takes.

    `a_week`: tasks an agent can do in the fullest week.
    """

    tasks: int
    weeks: int
    calls_a_day: int
    a_week: int
    agents: int


@dataclass(frozen=True, slots=True)
class DealerStaffing:
    """The table's posts, those held now, and the plan's load (None: not the reader's, or not computed)."""

    page: StaffingPage
    held: Posts
    load: PlanLoad | None


def staffing_of(scope: Scope, *, at: datetime) -> DealerStaffing:
    """The staffing of the one dealer chosen. Raises `ValueError` where there are several."""
    page = staffing_page(scope, now=at)
    posts = Post.objects.current(at).filter(dealer=page.dealer_id, staff__is_active=True)
    roles = Counter(role for _staff, role in set(posts.values_list("staff", "role")))
    held = Posts(roles[Role.CARE_MANAGER], roles[Role.INFORMATION_ADMIN], roles[Role.CARE_AGENT])
    return DealerStaffing(page, held, _load(scope, page.dealer_id, at))


def _load(scope: Scope, dealer_id: int, at: datetime) -> PlanLoad | None:
    if not scope.may_at(dealer_id, Permission.MANAGE_CALLS):
        return None
    today = today_at(at, Dealer.objects.get(pk=dealer_id))
    file = go_live.go_live_of(scope, dealer_id, today=today, at=at)
    if file.computed_on is None:
        return None
    trial = go_live.Trial(
        starts_on=max(file.plan.starts_on, today + timedelta(1)),
        agents=1,
        calls_a_day=file.plan.calls_a_day,
        attempts=ATTEMPTS,
        quotas={one.key: one.quota for one in file.kinds},
        more_lead={one.key: 0 for one in file.kinds},
    )
    load = go_live.load_of(scope, dealer_id, trial)
    can = sum(week.capacity for week in load.weeks)
    return PlanLoad(
        tasks=load.tasks,
        weeks=len(load.weeks),
        calls_a_day=trial.calls_a_day,
        a_week=max((week.capacity for week in load.weeks), default=0),
        agents=ceil(load.tasks / can) if can else 0,
    )
