"""Appointments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class AppointmentQuerySet(ScopedQuerySet["Appointment"]):
    def booked(self) -> AppointmentQuerySet:
        """Those that are to be kept."""
        return self.filter(state=Appointment.State.BOOKED)


class Appointment(models.Model):
    """A vehicle comes at a moment to an advisor (the name in the DMS) for some items.

    `on` is the day of `starts_at` in the dealer's zone: an advisor's day is counted by it. `kind` is the kind
    of need it was made for, empty for any. `moved_from` is the appointment of that day whose place it took.
    """

    class State(models.TextChoices):
        BOOKED = "booked", _("已预约")
        CANCELLED = "cancelled", _("已取消")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="appointments")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="appointments")
    kind = models.CharField(max_length=40, blank=True, default="")
    starts_at = models.DateTimeField()
    on = models.DateField()
    advisor = models.CharField(max_length=60)
    items = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.BOOKED)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    moved_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle", "on"], condition=Q(state="booked"), name="appointment_once_a_day"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "on", "advisor"], name="appointment_by_day")]
