"""A vehicle in a dealer's file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models.customers import Customer
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet

_CURRENT = Q(retracted_at__isnull=True)


class VehicleQuerySet(ScopedQuerySet["Vehicle"]):
    def current(self) -> VehicleQuerySet:
        """Those on the dealer's file today."""
        return self.filter(retracted_at__isnull=True)


class Vehicle(Recorded):
    """One vehicle in one dealer's file.

    `plate` and `owner` are those of today, derived from orders and files (see `PlateHolding`, `Ownership`).
    `own_no` is the DMS's own number of a vehicle that shows neither VIN nor plate.
    """

    class Use(models.TextChoices):
        PRIVATE = "private", _("私家车")
        COMPANY = "company", _("公务车")
        SPECIAL = "special", _("特种车")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vin = models.CharField(max_length=17, blank=True, default="")
    vin_last6 = models.CharField(max_length=6, blank=True, default="")
    own_no = models.CharField(max_length=40, blank=True, default="")
    plate = models.CharField(max_length=16, blank=True, default="")
    owner = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="vehicles")
    brand = models.CharField(max_length=60, blank=True, default="")
    model = models.CharField(max_length=80, blank=True, default="")
    use = models.CharField(max_length=10, choices=Use.choices, blank=True, default="")
    powertrain = models.CharField(max_length=20, blank=True, default="")
    purchased_on = models.DateField(null=True, blank=True)
    seller = models.CharField(max_length=80, blank=True, default="")
    warranty_end_on = models.DateField(null=True, blank=True)
    warranty_end_km = models.PositiveIntegerField(null=True, blank=True)
    insurance_expires_on = models.DateField(null=True, blank=True)
    inspection_due_on = models.DateField(null=True, blank=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "vin"], condition=_CURRENT & ~Q(vin=""), name="vehicle_vin_once"
            ),
            models.UniqueConstraint(
                fields=["dealer", "plate"], condition=_CURRENT & ~Q(plate=""), name="vehicle_plate_once"
            ),
            models.UniqueConstraint(
                fields=["dealer", "own_no"], condition=_CURRENT & ~Q(own_no=""), name="vehicle_own_no_once"
            ),
        ]
        indexes = [
            models.Index(fields=["dealer", "vin_last6"], name="vehicle_by_vin_end"),
            models.Index(fields=["recorded_by"], name="vehicle_by_recording"),
            models.Index(fields=["dealer"], condition=Q(retracted_at__isnull=False), name="vehicle_off_file"),
        ]

    def __str__(self) -> str:
        return self.plate or self.vin or self.own_no
