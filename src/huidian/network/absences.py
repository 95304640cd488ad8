"""Who is away from a dealer, and who stands in meanwhile: a fact of people, as their posts are."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from huidian.network.guard import ScopedQuerySet


class AbsenceQuerySet(ScopedQuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        """Those of a day that nobody has called off."""
        return self.filter(from_on__lte=day, until_on__gte=day, ended_at__isnull=True)


class Absence(models.Model):
    """Somebody is away from `from_on` to `until_on`, both within. Meanwhile `cover` has their tasks and their
    customers, too; without one their tasks are anybody's.
    """

    dealer = models.ForeignKey("network.Dealer", models.PROTECT, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        db_table = "outreach_absence"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_forward")
        ]
