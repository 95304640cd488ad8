"""How a channel's gateway does: after failures in a row it is left alone for a while, and people are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from huidian.kit.identifiers import mask_contacts
from huidian.messages.models import Line
from huidian.network import troubles

OPENS_AFTER, FIRST_PAUSE, LONGEST_PAUSE = 5, timedelta(seconds=30), timedelta(minutes=10)


def is_open(channel: str, at: datetime) -> bool:
    """Whether a channel's gateway is tried now, or left alone for a while after failures in a row."""
    line = Line.objects.filter(pk=channel).first()
    return line is None or line.resumes_at is None or line.resumes_at <= at


def failed(channel: str, why: str, at: datetime, *, times: int = 1) -> None:
    """A gateway did not answer, or not as it should, so many times: then it rests, longer each time."""
    line, _made = Line.objects.get_or_create(pk=channel)
    # The banner is read by people for whom numbers are masked.
    line.failures, line.why = line.failures + times, mask_contacts(why)[:200]
    if line.failures >= OPENS_AFTER:
        longer = min((line.failures - OPENS_AFTER) // OPENS_AFTER, 10)
        line.resumes_at = at + min(FIRST_PAUSE * 2**longer, LONGEST_PAUSE)
        troubles.note(f"{troubles.MESSAGES}:{channel}", at=at, channel=channel, why=line.why)
    line.save()


def rest(channel: str, until: datetime) -> None:
    """A channel without a gateway is looked at again at a moment."""
    Line.objects.update_or_create(pk=channel, defaults={"resumes_at": until})


def works(channel: str) -> None:
    """A gateway answered."""
    if Line.objects.filter(pk=channel, failures__gt=0).update(failures=0, resumes_at=None, why=""):
        troubles.over(f"{troubles.MESSAGES}:{channel}")
