"""Where somebody is signed in: noted at the sign-in, so that they can see it and end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from huidian.network import audit
from huidian.network.actions.events import note
from huidian.network.models import SignedIn, Staff

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last there."""


def note_session(*, at: datetime, staff: Staff, key: str, agent: str) -> None:
    """Somebody signed in; `agent` is what the browser calls itself. What ran out is forgotten."""
    theirs = SignedIn.objects.filter(staff=staff)
    theirs.exclude(key__in=Session.objects.filter(expire_date__gt=at).values("session_key")).delete()
    SignedIn.objects.update_or_create(
        key=key, defaults={"staff": staff, "agent": agent[:200], "started_at": at, "seen_at": at}
    )


def see_session(*, at: datetime, key: str) -> None:
    """Somebody was there."""
    SignedIn.objects.filter(key=key).update(seen_at=at)


def move_session(*, old: str, new: str) -> None:
    """The session goes on under another key."""
    SignedIn.objects.filter(key=old).update(key=new)


def drop_sessions(staff: Staff) -> None:
    """Somebody is signed in nowhere any more; told by the event of what brought it."""
    theirs = SignedIn.objects.filter(staff=staff)
    Session.objects.filter(session_key__in=theirs.values("key")).delete()
    theirs.delete()


@audit.atomic()
def end_session(*, at: datetime, by: Staff, session_id: int) -> None:
    """End one of one's own sessions. Raises `SignedIn.DoesNotExist`, for another person's too."""
    session = SignedIn.objects.get(pk=session_id, staff=by)
    _end(at, by, [session.key])


@audit.atomic()
def end_other_sessions(*, at: datetime, by: Staff, key: str) -> None:
    """End all of one's own sessions but the one with this key."""
    others = list(SignedIn.objects.filter(staff=by).exclude(key=key).values_list("key", flat=True))
    if others:
        _end(at, by, others)


def _end(at: datetime, by: Staff, keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(key__in=keys).delete()
    note(at=at, staff=by, action="staff.sessions_ended", after={"sessions": len(keys)}, row=by)
