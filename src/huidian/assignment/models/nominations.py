"""An advisor knows an owner and would answer for the vehicle; a manager decides (S4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.assignment.models.assignments import Batch
from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff, Team
from huidian.network.scope import ScopedQuerySet


class NominationQuerySet(ScopedQuerySet["Nomination"]):
    def waiting(self) -> NominationQuerySet:
        """Those nobody has decided."""
        return self.filter(verdict=Nomination.Verdict.WAITING)


class Nomination(models.Model):
    """One vehicle as one advisor put it forward, and what became of that; approved it made a `batch`."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("待批准")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="nominations")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    advisor = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, blank=True, default="")
    nominated_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, blank=True, default="")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle", "advisor"], condition=Q(verdict="waiting"), name="nomination_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict="waiting", decided_at__isnull=True)
                | (Q(decided_at__isnull=False) & ~Q(verdict="waiting")),
                name="nomination_decided",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "verdict"], name="nomination_by_verdict")]
