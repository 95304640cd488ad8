"""From one address so many links may be tried that never were: then none is looked up for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from huidian.surveys.models import WrongLinks

MOST_WRONG = 60
"""From one address within `WINDOW`: a whole shop may have one address."""
WINDOW = timedelta(hours=1)


def too_many_wrong(address: str, *, at: datetime) -> bool:
    """Whether no link is looked up from an address now."""
    return WrongLinks.objects.filter(address=address, since__gt=at - WINDOW, tries__gte=MOST_WRONG).exists()


def note_wrong(address: str, *, at: datetime) -> None:
    """Count one more; addresses whose time is over are forgotten."""
    if WrongLinks.objects.filter(address=address, since__gt=at - WINDOW).update(tries=F("tries") + 1):
        return
    WrongLinks.objects.filter(since__lte=at - WINDOW).delete()
    _row, new = WrongLinks.objects.get_or_create(address=address, defaults={"since": at})
    if not new:  # another request was quicker
        WrongLinks.objects.filter(address=address).update(tries=F("tries") + 1)
