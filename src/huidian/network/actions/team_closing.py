"""A team comes to its end, and that can be taken back. Its people keep their posts; the past stays told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from huidian.network import audit
from huidian.network.actions.events import note
from huidian.network.actions.staff import change_team
from huidian.network.models import Post, Staff, Team


class TeamClosedError(ValueError):
    """The team has come to its end already, or stands."""


@audit.atomic()
def close_team(*, at: datetime, by: Staff | None, team: Team, to: Team | None = None) -> int:
    """End a team today, its people going to another one of the dealer or to none; how many went.

    Nobody is put into it any more. Posts that ended before keep it. Raises `TeamClosedError`, and
    `TeamMismatchError` for a team to go to of another dealer.
    """
    kept = Team.objects.select_for_update().select_related("dealer").get(pk=team.pk)
    if kept.ended_on is not None:
        raise TeamClosedError(kept.name)
    moved = list(Post.objects.filter(closed_at=None, team=kept).select_related("staff", "dealer", "team"))
    for post in moved:
        change_team(at=at, by=by, post=post, team=to)
    kept.ended_on = at.astimezone(ZoneInfo(kept.dealer.timezone)).date()
    kept.moved_at_end = {"posts": [post.pk for post in moved], "to": to.pk if to else None}
    kept.save(update_fields=["ended_on", "moved_at_end"])
    after = {"name": kept.name, "ended_on": kept.ended_on.isoformat(), "team": to.name if to else None}
    note(at=at, staff=by, action="team.closed", dealer=kept.dealer, after=after, row=kept)
    return len(moved)


@audit.atomic()
def reopen_team(*, at: datetime, by: Staff | None, team: Team) -> int:
    """Take a team's end back: those whom it moved, and who are where they went, are in it again; how many.

    Raises `TeamClosedError` where it stands.
    """
    kept = Team.objects.select_for_update().select_related("dealer").get(pk=team.pk)
    if kept.ended_on is None:
        raise TeamClosedError(kept.name)
    moved = Post.objects.filter(
        closed_at=None, pk__in=kept.moved_at_end.get("posts", []), team=kept.moved_at_end.get("to")
    )
    before = {"name": kept.name, "ended_on": kept.ended_on.isoformat()}
    kept.ended_on, kept.moved_at_end = None, {}
    kept.save(update_fields=["ended_on", "moved_at_end"])
    back = list(moved.select_related("staff", "dealer", "team"))
    for post in back:
        change_team(at=at, by=by, post=post, team=kept)
    note(at=at, staff=by, action="team.reopened", dealer=kept.dealer, before=before, row=kept)
    return len(back)
