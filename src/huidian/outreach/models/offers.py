"""What a shop offers to bring owners back, and the vouchers that promise it to one vehicle."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.visits.models import Visit


class Offer(models.Model):
    """An offer of a dealer with its conditions.

    It is for vehicles `from_months` up to `until_months` (exclusive, None: open) away. `labour_off` and
    `parts_off` are percent, amounts fen; `cost_fen` is what one redemption costs the shop. With `starts_on`
    and `ends_on` it is dated. A voucher of it is valid for `valid_days`, not beyond its end.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=80)
    terms = models.CharField(max_length=500, blank=True, default="")
    from_months = models.PositiveSmallIntegerField(default=0)
    until_months = models.PositiveSmallIntegerField(null=True)
    labour_off = models.PositiveSmallIntegerField(default=0)
    parts_off = models.PositiveSmallIntegerField(default=0)
    worth_fen = models.PositiveIntegerField(default=0)
    min_spend_fen = models.PositiveIntegerField(default=0)
    cost_fen = models.PositiveIntegerField(default=0)
    no_accident = models.BooleanField(default=True)
    booked_ahead = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    valid_days = models.PositiveSmallIntegerField(default=60)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Offer"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(labour_off__lte=100, parts_off__lte=100), name="offer_percent"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="offer_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Voucher(models.Model):
    """The promise of an offer to one vehicle, redeemed at most once.

    `redeemed_how` is by an imported order (`visit`) or at the desk; the order that belongs to what the desk
    redeemed comes with a later import.
    """

    class How(models.TextChoices):
        IMPORT = "import", _("结算单")
        DESK = "desk", _("前台")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="vouchers")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="vouchers")
    campaign = models.ForeignKey("outreach.Campaign", models.PROTECT, null=True, related_name="vouchers")
    code = models.CharField(max_length=12, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    redeemed_how = models.CharField(max_length=6, choices=How.choices, blank=True, default="")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="vouchers")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Voucher"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "vehicle"], condition=Q(withdrawn_at__isnull=True), name="voucher_once"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(visit__isnull=False), name="voucher_once_an_order"
            ),
            models.CheckConstraint(
                condition=Q(redeemed_at=None, redeemed_how="", visit=None)
                | (Q(redeemed_at__isnull=False, withdrawn_at=None) & ~Q(redeemed_how="")),
                name="voucher_redeemed",
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="voucher_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "valid_until"], name="voucher_by_end")]

    def __str__(self) -> str:
        return self.code
