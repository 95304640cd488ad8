"""What keeps messages from leaving: a dealer's pause, a line that does not answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class DealerPauseQuerySet(ScopedQuerySet["DealerPause"]):
    pass


class DealerPause(models.Model):
    """Nothing of a dealer leaves while there is such a row."""

    dealer = models.OneToOneField(Dealer, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = DealerPauseQuerySet.as_manager()


class Line(models.Model):
    """How a channel's gateway does, for the whole installation: failures in a row, and from when it is tried
    again.
    """

    channel = models.CharField(primary_key=True, max_length=40)
    failures = models.PositiveIntegerField(default=0)
    resumes_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[models.Manager[Line]] = models.Manager()
