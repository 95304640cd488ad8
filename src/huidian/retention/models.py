"""Where every vehicle stands, what that was reckoned from, what the dealer counts, and its closed months."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huidian.network.guard import ScopedQuerySet
from huidian.network.models import Dealer, Staff


class Reckoning(models.Model):
    """One dealer's last refresh. Standings and mart are current while `revision` is the dealer's own.

    `as_of_on` is the day the standings speak of, `settled_until_on` the last day the data reach (its last
    settled day), `rule_version` the playbook's, `mart_digest` the content of the mart they come from.
    """

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="reckoning")
    revision = models.PositiveBigIntegerField()
    as_of_on = models.DateField()
    rule_version = models.CharField(max_length=20)
    mart_digest = models.CharField(max_length=64)
    settled_until_on = models.DateField(null=True)
    first_settled_on = models.DateField(null=True)
    refreshed_at = models.DateTimeField()


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


class Standing(models.Model):
    """One vehicle's standing on its dealer's `Reckoning.as_of_on`. A vehicle never seen has none of the days.

    `months_away` are whole months since `last_visit_on`; `tier` and `customer_class` are keys of the dealer's
    playbook; `lost_in_month` is the month number in which it was lost by the playbook's window.
    """

    vehicle = models.OneToOneField(
        "customers.Vehicle", models.CASCADE, primary_key=True, related_name="standing"
    )
    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    first_visit_on = models.DateField(null=True)
    last_visit_on = models.DateField(null=True)
    visits = models.PositiveIntegerField()
    visit_days_12m = models.PositiveIntegerField()
    months_away = models.PositiveIntegerField(null=True)
    tier = models.CharField(max_length=30, blank=True)
    customer_class = models.CharField(max_length=10, blank=True)
    lost_in_month = models.PositiveIntegerField(null=True)
    advisor = models.CharField(max_length=60, blank=True)

    objects = ScopedQuerySet["Standing"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(F("dealer"), F("last_visit_on").desc(), name="standing_by_last_visit"),
            models.Index(fields=["dealer", "tier", "last_visit_on"], name="standing_by_tier"),
            models.Index(fields=["dealer", "lost_in_month"], name="standing_by_loss"),
            models.Index(fields=["dealer", "advisor", "months_away"], name="standing_by_advisor"),
        ]


class MonthClose(models.Model):
    """One closing of a dealer's month: its figures as they were known at `known_at`, kept as they are.

    `figures` has the counts of every monthly metric by scope, with the version of the metric they were
    counted by (`huidian.retention.frozen`); rates are made of them. `window_months` and `leave_out_gone` say
    how was counted, beside `rule_version`. A closing that was undone stays; one at most of a month is not.
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
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

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
