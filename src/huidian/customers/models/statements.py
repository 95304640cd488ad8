"""What a customer file or a vehicle file said of plate and owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huidian.customers.models.customers import Customer
from huidian.customers.models.vehicles import Vehicle
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet


class StatementQuerySet(ScopedQuerySet["Statement"]):
    def current(self) -> StatementQuerySet:
        """Those nobody has retracted."""
        return self.filter(retracted_at__isnull=True)


class Statement(Recorded):
    """One row of such a file: this customer has this vehicle under this plate, said on that day.

    A customer without vehicle and a vehicle without customer are statements too: what no current order and no
    current statement speaks of is no longer on file.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="statements")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="statements")
    plate = models.CharField(max_length=16, blank=True, default="")
    odometer_km = models.PositiveIntegerField(null=True)
    stated_on = models.DateField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["recorded_by"], name="statement_by_recording")]
        constraints = [
            models.CheckConstraint(
                condition=Q(vehicle__isnull=False) | Q(customer__isnull=False), name="statement_of_something"
            )
        ]
