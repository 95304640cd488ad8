"""A visit: one settled order of one vehicle at one dealer (S0)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Recorded, Recording
from huidian.network.scope import ScopedQuerySet

_CURRENT = Q(retracted_at__isnull=True)


class VisitQuerySet(ScopedQuerySet["Visit"]):
    def current(self) -> VisitQuerySet:
        """What is known today: rows nobody has retracted."""
        return self.filter(retracted_at__isnull=True)


def no_items() -> dict[str, Any]:
    """Neither labour nor parts."""
    return {}


class Visit(Recorded):
    """One settlement as one recording stated it; a correction is a new row, an undo too.

    An order may have several settlements, told apart by `ordinal` (from 0). Where a file has no order numbers
    (`order_no` empty) the vehicle and the day stand for the order. `plate` and `vin` are as printed on the
    order. `items` is `{"labour": [text…], "parts": [text…]}`. `stated_by` is the recording that first said
    this: another than `recorded_by` where an undo brought the row back; `replaces` is the row that statement
    superseded. `content_hash` covers what is printed.
    """

    class OrderKind(models.TextChoices):
        MAINTENANCE = "maintenance", _("保养")
        REPAIR = "repair", _("维修")
        ACCIDENT = "accident", _("事故")
        WARRANTY = "warranty", _("索赔")
        FIRST_SERVICE = "first_service", _("首保")
        RECALL = "recall", _("技术服务活动")
        PDI = "pdi", _("PDI")
        OTHER = "other", _("其他")

    class SaleType(models.TextChoices):
        REPAIR = "repair", _("修理销售")
        COUNTER = "counter", _("单独销售")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="visits", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="visits")
    order_no = models.CharField(max_length=40, blank=True, default="")
    ordinal = models.PositiveSmallIntegerField(default=0)
    settlement_no = models.CharField(max_length=40, blank=True, default="")
    settled_on = models.DateField()
    arrived_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    odometer_km = models.PositiveIntegerField(null=True)
    order_kind = models.CharField(max_length=16, choices=OrderKind.choices, default=OrderKind.OTHER)
    sale_type = models.CharField(max_length=10, choices=SaleType.choices, default=SaleType.REPAIR)
    payment_status = models.CharField(max_length=20, blank=True, default="")
    payer = models.CharField(max_length=12, blank=True, default="")
    advisor = models.CharField(max_length=60, blank=True, default="")
    team = models.CharField(max_length=40, blank=True, default="")
    amount_fen = models.BigIntegerField(null=True)
    labour_fen = models.BigIntegerField(null=True)
    parts_fen = models.BigIntegerField(null=True)
    items = models.JSONField(blank=True, default=no_items)
    plate = models.CharField(max_length=16, blank=True, default="")
    vin = models.CharField(max_length=17, blank=True, default="")
    content_hash = models.BigIntegerField()
    stated_by = models.ForeignKey(Recording, models.PROTECT, related_name="+", db_index=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "order_no", "ordinal"],
                condition=_CURRENT & ~Q(order_no=""),
                name="visit_settlement_once",
            ),
            models.UniqueConstraint(
                fields=["vehicle", "settled_on", "ordinal"],
                condition=_CURRENT & Q(order_no=""),
                name="visit_without_order_once",
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle", "settled_on"], name="visit_by_vehicle"),
            models.Index(fields=["stated_by"], name="visit_by_statement"),
            # Deleting a visit asks for those that replace it.
            models.Index(fields=["replaces"], condition=Q(replaces__isnull=False), name="visit_by_replaced"),
        ]

    def __str__(self) -> str:
        return f"{self.order_no} {self.settled_on}"
