"""Figures of a month that people set: targets, and what no order tells."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.network.guard import ScopedQuerySet
from huidian.network.models import Dealer, Staff, Team


class MonthFigureQuerySet(ScopedQuerySet["MonthFigure"]):
    def current(self) -> MonthFigureQuerySet:
        """Those that nobody has replaced."""
        return self.filter(replaced_at__isnull=True)


class MonthFigure(models.Model):
    """A figure that somebody set for a month: a target, or an entry of what no order tells.

    It is of the dealer, of its team, or of an advisor (the name in the DMS). `key` names what it is a figure
    of; `value` is in the smallest unit: rates in ten-thousandths, money in fen, else pieces. A row is never
    changed: it is replaced, by another or by nothing.
    """

    class Sort(models.TextChoices):
        TARGET = "target", _("目标")
        ENTRY = "entry", _("填报")

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    sort = models.CharField(max_length=6, choices=Sort.choices)
    key = models.CharField(max_length=40)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)
    advisor = models.CharField(max_length=60, blank=True, default="")
    month = models.PositiveIntegerField()
    value = models.BigIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "sort", "key", "team", "month"],
                condition=Q(replaced_at__isnull=True, team__isnull=False),
                name="month_figure_of_team_once",
            ),
            models.UniqueConstraint(
                fields=["dealer", "sort", "key", "advisor", "month"],
                condition=Q(replaced_at__isnull=True, team__isnull=True),
                name="month_figure_once",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(advisor=""), name="month_figure_of_one"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "month"], name="month_figure_by_month")]
