"""How keeping customers is paid at a dealer, with what was before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huidian.network.guard import ScopedQuerySet
from huidian.network.models import Dealer, Staff
from huidian.retention.models.closing import MonthClose


class BonusPlan(models.Model):
    """A bonus rule as somebody wrote it down; adopted it holds from a month on, until a later one does.

    `rule` is data of `huidian.engine.bonus`; it is never changed. Who adopts it signs it.
    """

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    rule = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    from_month = models.PositiveIntegerField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["BonusPlan"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_month__isnull=True, adopted_at__isnull=True)
                | Q(from_month__isnull=False, adopted_at__isnull=False),
                name="bonus_plan_adopted",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "from_month"], name="bonus_plan_by_month")]


class BonusSheetQuerySet(ScopedQuerySet["BonusSheet"]):
    dealer_path = "close__dealer_id"


class BonusSheet(models.Model):
    """What a month's pay came to when the month was closed, as it was signed; it holds as long as its close.

    `rule` is a copy of the plan's; `lines` are what each advisor's month came to and was paid
    (`engine.bonus.sheet`), `vehicles` by advisor the vehicles that counted. Nothing of it is ever changed.
    """

    close = models.OneToOneField(MonthClose, models.CASCADE, related_name="bonus_sheet")
    plan = models.ForeignKey(BonusPlan, models.RESTRICT, related_name="+")
    rule = models.JSONField()
    lines = models.JSONField()
    vehicles = models.JSONField()

    objects = BonusSheetQuerySet.as_manager()
