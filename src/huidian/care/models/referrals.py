"""What loyalty brings: owners who bring others, who buy again, who use more than the workshop."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.outreach.models import Voucher


class Referral(models.Model):
    """That an owner brought somebody, or bought again.

    `vehicle` is the one it led to (or, of a car that was sold, that car), where it is on file; `new_name` and
    `new_phone` are what was said of the new owner. `voucher` is the thanks for it.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", pgettext_lazy("referral", "介绍新车主")
        REBUY = "rebuy", pgettext_lazy("referral", "再购")
        ADDITIONAL = "additional", pgettext_lazy("referral", "增购")
        SOLD_ON = "sold_on", pgettext_lazy("referral", "转卖并告知新车主")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    giver = models.ForeignKey(Customer, models.PROTECT, related_name="referrals")
    giver_vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    new_owner = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    new_name = models.CharField(max_length=60, blank=True, default="")
    new_phone = models.CharField(max_length=24, blank=True, default="")
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="referral")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Referral"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(vehicle__isnull=False) | ~Q(new_name=""), name="referral_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["giver", "kind", "vehicle"],
                condition=Q(withdrawn_at__isnull=True, vehicle__isnull=False),
                name="referral_once",
            ),
        ]
        indexes: ClassVar = [models.Index(F("dealer"), F("on").desc(), name="referral_by_day")]


class LineUse(models.Model):
    """That an owner used a line of business beside service on a day; `line` is a key of the playbook."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="lines_used")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=40)
    on = models.DateField()
    amount_fen = models.BigIntegerField(default=0)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["LineUse"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(F("dealer"), F("on").desc(), name="line_by_day")]
