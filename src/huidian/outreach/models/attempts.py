"""What was tried with an owner, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models.callers import Caller, CallQuerySet
from huidian.outreach.models.scripts import Script
from huidian.outreach.models.tasks import Task


class AttemptQuerySet(CallQuerySet["Attempt"]):
    def current(self) -> AttemptQuerySet:
        """Those nobody has taken back."""
        return self.filter(undone_at__isnull=True)


class Attempt(models.Model):
    """One call, message or talk with an owner, or one that was tried.

    `outcome` and `reason` are keys of the playbook; `reached` and `contact` what the outcome said of it then.
    `number` is the number that was called. `before` has the task's columns as they were and `effects` what
    the attempt brought, both for taking it back.
    """

    class Direction(models.TextChoices):
        OUT = "out", _("呼出")
        IN = "in", _("来电")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="attempts")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="attempts", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="attempts")
    caller = models.CharField(max_length=6, choices=Caller.choices, default=Caller.DEALER)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    channel = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    number = models.CharField(max_length=24, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=40)
    reason = models.CharField(max_length=40, blank=True, default="")
    reached = models.BooleanField()
    contact = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, default="")
    script = models.ForeignKey(Script, models.PROTECT, null=True, related_name="attempts")
    before = models.JSONField(default=dict)
    effects = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reached=True) | Q(contact=False), name="attempt_contact_reached"
            )
        ]
        indexes: ClassVar = [
            models.Index(F("dealer"), F("at").desc(), name="attempt_by_day"),
            models.Index(F("vehicle"), F("at").desc(), name="attempt_by_vehicle"),
        ]


class SkipQuerySet(ScopedQuerySet["Skip"]):
    dealer_path = "task__dealer_id"


class Skip(models.Model):
    """A task that somebody passed over on a day, and why: it does not come to that person again that day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="skips")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    skipped_on = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=200)

    objects = SkipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "by", "skipped_on"], name="skip_once_a_day")
        ]
