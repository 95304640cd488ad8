"""The numbers that a shop's own people use, so that they are not taken for owners'."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class StaffNumber(models.Model):
    """One number of somebody at the shop, until somebody says that it is none any more."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    whose = models.CharField(max_length=60, blank=True, default="")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["StaffNumber"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "number"], name="staff_number_once")
        ]
