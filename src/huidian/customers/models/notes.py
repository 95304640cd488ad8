"""What people of a dealer write down about a vehicle."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models.vehicles import Vehicle
from huidian.customers.words import LONGEST_NOTE
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class NoteQuerySet(ScopedQuerySet["Note"]):
    def current(self) -> NoteQuerySet:
        """Those that stand: neither replaced by an edited one nor withdrawn."""
        return self.filter(ended_at__isnull=True)


class Note(models.Model):
    """One version of a note: plain text about a vehicle, by one person at one time.

    An edited note is a new version: `first` is the first one's (None: it is that). A version that is replaced
    or withdrawn stays and says when, by whom and how it ended.
    """

    class Ended(models.TextChoices):
        EDITED = "edited", _("已修改")
        WITHDRAWN = "withdrawn", _("已撤下")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="notes")
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="versions")
    text = models.CharField(max_length=LONGEST_NOTE)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default="")

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["dealer", "vehicle"], condition=Q(ended_at__isnull=True), name="note_standing"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(condition=Q(ended__in=["", "edited", "withdrawn"]), name="note_ended"),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(ended="") & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="note_ended_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["first"], condition=~Q(ended="edited"), name="note_one_last_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.written_at}"
