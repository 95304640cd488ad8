"""Who had a vehicle, and under which plate, from when until when.

Both are derived: the orders and file rows of a vehicle, in the order of their days, cut into runs. They are
derived anew for the vehicles an import or its undo touched, so history needs no undoing of its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huidian.customers.models.customers import Customer
from huidian.customers.models.vehicles import Vehicle
from huidian.network.models import Dealer
from huidian.network.scope import ScopedQuerySet


class PlateHoldingQuerySet(ScopedQuerySet["PlateHolding"]):
    pass


class PlateHolding(models.Model):
    """A vehicle's plate from the day first seen (inclusive) until another took its place (exclusive)."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="plates")
    plate = models.CharField(max_length=16)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = PlateHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["since_on", "id"]
        indexes = [models.Index(fields=["dealer", "plate"], name="holding_by_plate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("since_on")),
                name="holding_forward",
            )
        ]

    def __str__(self) -> str:
        return self.plate


class OwnershipQuerySet(ScopedQuerySet["Ownership"]):
    pass


class Ownership(models.Model):
    """A vehicle's owner from the day first seen (inclusive) until another came (exclusive)."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="ownerships")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="ownerships")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        ordering = ["since_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("since_on")),
                name="ownership_forward",
            )
        ]
