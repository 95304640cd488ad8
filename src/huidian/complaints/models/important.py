"""An owner the manager sees to in person: for the risk, not for what was spent (S4)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huidian.complaints.models.complaints import Complaint
from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Task


class ImportantOwner(models.Model):
    """Proposed with facts or named by hand, taken on or declined by a manager, ended with a reason.

    `facts` are by what it was proposed. The next contact in person is due on `next_on`; `contact` is the task
    of it.
    """

    class Why(models.TextChoices):
        SAME_FAULT = "same_fault"
        OUR_MISTAKE = "our_mistake"
        MAJOR = "major"
        NAMED = "named"

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="important")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="important")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="important")
    why = models.CharField(max_length=12, choices=Why.choices)
    facts: Any = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True, default="")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    manager = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="important_owners")
    every_days = models.PositiveSmallIntegerField(default=30)
    next_on = models.DateField(null=True)
    contact = models.ForeignKey(Task, models.PROTECT, null=True, related_name="important_owners")
    declined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_why = models.CharField(max_length=300, blank=True, default="")

    objects = ScopedQuerySet["ImportantOwner"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                name="important_owner_once",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(accepted_at=None), name="important_owner_one_verdict"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(accepted_at__isnull=False), name="important_owner_ended"
            ),
        ]
