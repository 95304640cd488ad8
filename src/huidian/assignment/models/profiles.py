"""What a dealer knows of an advisor as a person: owners come to somebody they may get on with (S4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huidian.customers.models import Customer
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class Profile(models.Model):
    """Native place, year of birth and gender of somebody at a dealer; all may be missing."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    native_place = models.CharField(max_length=60, blank=True, default="")
    born = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=10, choices=Customer.Gender.choices, blank=True, default="")

    objects = ScopedQuerySet["Profile"].as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dealer", "staff"], name="profile_of_staff")]
