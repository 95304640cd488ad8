"""Whom the names on a dealer's orders mean: the person and the team, as far as the shop knows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from huidian.network.ends import today_at
from huidian.network.models import Dealer, Post


class Receiver(NamedTuple):
    """A name on an order: the team of today by name and id, and the person (id)."""

    team: str | None = None
    team_id: int | None = None
    holder_id: int | None = None


STRANGER = Receiver()


def receivers_of(dealer: Dealer) -> dict[str, Receiver]:
    """By name in the DMS whom it means: who is there, else who had it last.

    The team is that of the last post that stands. A name that several people have now is nobody's by itself:
    it stays a name.
    """
    teams: dict[str, tuple[str, int]] = {}
    here: dict[str, set[int]] = {}
    before: dict[str, int] = {}
    posts = Post.objects.filter(dealer=dealer).exclude(advisor_name="").order_by("pk")
    rows = posts.values_list("advisor_name", "staff_id", "closed_at", "team_id", "team__name")
    for name, staff, closed_at, of_team, called in rows:
        before[name] = staff
        if closed_at is None:
            here.setdefault(name, set()).add(staff)
            if of_team is not None:
                teams[name] = called, of_team
    receivers = {}
    for name, last in before.items():
        people = here.get(name, {last})
        who = next(iter(people)) if len(people) == 1 else None
        team, team_id = teams.get(name, (None, None))
        receivers[name] = Receiver(team, team_id, who)
    return receivers


def teams_then(dealer: Dealer) -> Callable[[str, date], str]:
    """Of a name in the DMS and a day the name of the team it was in then: orders seldom say it.

    By the post that was held on the day, else the last one with a team; "" where there was none.
    """
    posts = Post.objects.filter(dealer=dealer, team__isnull=False).exclude(advisor_name="")
    spans: dict[str, list[tuple[date, date | None, str]]] = {}
    for one in posts.select_related("team").order_by("opened_at", "pk"):
        if one.team:
            end = today_at(one.ended_at, dealer) if one.ended_at else None
            spans.setdefault(one.advisor_name, []).append(
                (today_at(one.opened_at, dealer), end, one.team.name)
            )

    def then(advisor: str, on: date) -> str:
        known = spans.get(advisor, [])
        held = [team for begin, end, team in known if begin <= on and (end is None or on <= end)]
        return held[-1] if held else known[-1][2] if known else ""

    return then
