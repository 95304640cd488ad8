"""That a vehicle has left: sold on, scrapped, or moved out of reach."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models.vehicles import Vehicle
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet


class DepartureQuerySet(ScopedQuerySet["Departure"]):
    def current(self) -> DepartureQuerySet:
        """Those nobody has taken back."""
        return self.filter(retracted_at__isnull=True)


class Departure(Recorded):
    """What was said of one vehicle at one time: it is gone from the day `left_on` on, and why.

    A statement like any other: it stays on file when it is taken back, and a visit after `left_on` does not
    undo it. Whether such vehicles count is the dealer's choice, not this statement's.
    """

    class Why(models.TextChoices):
        SOLD = "sold", _("已转卖")
        SCRAPPED = "scrapped", _("已报废")
        MOVED = "moved", _("已迁出")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="departures")
    left_on = models.DateField()
    why = models.CharField(max_length=10, choices=Why.choices)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(retracted_at__isnull=True), name="departure_once"
            ),
            models.CheckConstraint(condition=Q(why__in=["sold", "scrapped", "moved"]), name="departure_why"),
        ]
        indexes = [models.Index(fields=["recorded_by"], name="departure_by_recording")]

    def __str__(self) -> str:
        return f"{self.why} {self.left_on}"
