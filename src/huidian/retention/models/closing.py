"""What a dealer counts, and its closed months."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huidian.network.guard import ScopedQuerySet
from huidian.network.models import Dealer, Staff


class Counting(models.Model):
    """Which vehicles a dealer's figures count, as the dealer chose; without a row as the sources have it.

    `leave_out_gone`: vehicles that were sold, scrapped or moved leave the base. What was chosen before is in
    the audit trail.
    """

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="counting")
    leave_out_gone = models.BooleanField(default=False)
    chosen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True, default="")


class MonthClose(models.Model):
    """One closing of a dealer's month: its figures as they were known at `known_at`, kept as they are.

    `figures` has the counts of every monthly metric by scope, with the version of the metric they were
    counted by (`huidian.retention.frozen`); rates are made of them. `window_months` and `leave_out_gone` say
    how was counted, beside `rule_version`; `assessed` has the assessment's counts of
    each team and advisor. A closing that was undone stays (`undone_why`); one at most of a month is not.
    """

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    month = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    known_at = models.DateTimeField()
    rule_version = models.CharField(max_length=20)
    window_months = models.PositiveSmallIntegerField()
    leave_out_gone = models.BooleanField()
    figures = models.JSONField()
    assessed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undone_why = models.CharField(max_length=200, blank=True, default="")

    objects = ScopedQuerySet["MonthClose"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "month"],
                condition=Q(undone_at__isnull=True),
                name="month_closed_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dealer", "month"], name="close_by_month")]
