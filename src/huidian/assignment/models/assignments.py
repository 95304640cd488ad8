"""Which team, and which of its advisors, answers for a vehicle: from when until when, as known when (S4)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff, Team
from huidian.network.scope import ScopedQuerySet


class Kind(models.TextChoices):
    """Why a vehicle came to whoever answers for it, or left them."""

    EVEN_SPREAD = "even_spread", _("均匀分配")
    SINGLE = "single", _("单独指定")
    HAND_OVER = "hand_over", _("移交")
    RECEPTION = "reception", _("接车认领")
    NOMINATION = "nomination", _("提名")
    CLAIM = "claim", _("到店认领")
    PERMANENT_LOSS = "permanent_loss", _("永久流失移出")
    CORRECTION = "correction", _("按进站更正")
    UNDO = "undo", _("撤销")


class BatchQuerySet(ScopedQuerySet["Batch"]):
    pass


class Batch(models.Model):
    """One decision about vehicles, however many: what it recorded and what it retracted is known since then.

    `made_by` is nobody where orders or the calendar decided. `facts` are what the decision was about, for the
    reader of the list: teams, who left, how even it was.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    vehicles = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_in")

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(F("dealer"), F("id").desc(), name="assignment_batch_by_dealer")]


class AssignmentQuerySet(ScopedQuerySet["Assignment"]):
    def standing(self) -> AssignmentQuerySet:
        """What is known today: rows nobody has retracted."""
        return self.filter(retracted_at__isnull=True)

    def on(self, day: date) -> AssignmentQuerySet:
        """Those that hold on a day."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)


class Assignment(models.Model):
    """A team, and in it an advisor (None: the team as such), answers for a vehicle from one day up to and not
    including another.

    Two times, as everything here: a change of mind retracts rows and records others. Of the rows that stand
    no two of one vehicle share a day; the database itself refuses that (`no_overlap`). `why` stays with a row
    that is recorded anew because its end has changed.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    advisor = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    why = models.CharField(max_length=16, choices=Kind.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Batch, models.PROTECT, related_name="recorded")
    retracted_at = models.DateTimeField(null=True)
    retracted_by = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="retracted", db_index=False
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="assignment_forward"
            ),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True, retracted_by__isnull=True)
                | Q(retracted_at__isnull=False, retracted_by__isnull=False),
                name="assignment_retracted_by",
            ),
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(retracted_at__isnull=True, until_on__isnull=True),
                name="assignment_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["dealer", "team", "advisor"],
                condition=Q(retracted_at__isnull=True),
                name="assignment_standing",
            ),
            models.Index(
                fields=["retracted_by"],
                condition=Q(retracted_by__isnull=False),
                name="assignment_by_retraction",
            ),
        ]
