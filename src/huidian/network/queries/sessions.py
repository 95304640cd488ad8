"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session

from huidian.network.models import SignedIn, Staff


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session; `agent` is what its browser calls itself, `here`: it is the one that asks."""

    id: int
    agent: str
    started_at: datetime
    seen_at: datetime
    here: bool


def sessions_of(staff: Staff, *, at: datetime, key: str) -> list[SessionLine]:
    """A person's sessions that stand, the one with `key` first, then those seen last."""
    standing = Session.objects.filter(expire_date__gt=at).values("session_key")
    rows = SignedIn.objects.filter(staff=staff, key__in=standing).order_by("-seen_at")
    lines = [SessionLine(one.pk, one.agent, one.started_at, one.seen_at, one.key == key) for one in rows]
    return sorted(lines, key=lambda one: not one.here)
