"""Whom the names on a dealer's orders mean: the person and the team, as far as the shop knows them."""

from __future__ import annotations

from typing import NamedTuple

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
