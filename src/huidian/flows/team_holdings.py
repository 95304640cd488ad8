"""What hangs on a team today: told before it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huidian.mart.models import Standing
from huidian.network.models import Post
from huidian.outreach.models import Task

_WHY = "the team of a dealer that the reader manages"


@dataclass(frozen=True, slots=True)
class TeamHoldings:
    """How many people are in a team, the vehicles it answers for, and its people's open tasks."""

    people: int
    vehicles: int
    tasks: int


def team_holdings(team_id: int, *, dealer_id: int, at: datetime) -> TeamHoldings:
    """Of the team as it is at a moment."""
    posts = Post.objects.current(at).filter(team=team_id, dealer=dealer_id)
    staff = posts.values("staff")
    standings = Standing.objects.unscoped(_WHY).filter(dealer=dealer_id, team=team_id)
    tasks = Task.objects.unscoped(_WHY).open().filter(dealer=dealer_id, responsible__in=staff)
    return TeamHoldings(posts.count(), standings.count(), tasks.count())
