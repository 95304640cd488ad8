"""Needs as they were last computed, and what owners said that they rest on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet


class NeedQuerySet(ScopedQuerySet["Need"]):
    pass


class Need(models.Model):
    """One need of one vehicle (`engine.needs.need.Need`, where its fields are explained).

    It is written only where its `digest` changes; its state on a day follows from its dates and its ending.
    """

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="needs", db_index=False)
    kind = models.CharField(max_length=40)
    cycle = models.CharField(max_length=120)
    earliest_on = models.DateField()
    due_on = models.DateField()
    overdue_on = models.DateField()
    latest_on = models.DateField(null=True)
    ending = models.CharField(max_length=20, blank=True, default="")
    ending_fact = models.CharField(max_length=120, blank=True, default="")
    ended_on = models.DateField(null=True)
    ended_until = models.DateField(null=True)
    facts = models.JSONField()
    rule = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vehicle", "kind", "cycle"], name="need_once"),
            models.CheckConstraint(
                condition=Q(earliest_on__lte=F("due_on")) & Q(due_on__lte=F("overdue_on")),
                name="need_forward",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dealer", "kind", "due_on"], name="need_by_kind"),
            models.Index(fields=["dealer", "earliest_on"], name="need_by_beginning"),
            # The list in its order; with what a need's state follows from, so that counting reads it alone.
            models.Index(
                fields=[
                    *("dealer", "overdue_on", "id"),
                    *("earliest_on", "latest_on", "ending", "ended_until", "vehicle"),
                ],
                name="need_by_turn",
            ),
        ]


class NeedRunQuerySet(ScopedQuerySet["NeedRun"]):
    pass


class NeedRun(models.Model):
    """How a dealer's needs were last computed: for which day, by which rules, from which data.

    `fleet` is what its vehicles drive (`engine.odometer.rates.Fleet`), made anew with a computing of all;
    `recording` is the last one that was known.
    """

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="need_run")
    day = models.DateField()
    run_at = models.DateTimeField()
    rule_version = models.CharField(max_length=40)
    fleet = models.JSONField()
    recording = models.PositiveBigIntegerField(default=0)

    objects = NeedRunQuerySet.as_manager()


class DemandCount(models.Model):
    """What a dealer's needs ask of its agents, counted by their days (`queries.demands.count_demands`)."""

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="+")
    counted_at = models.DateTimeField()
    rows = models.JSONField()

    objects = ScopedQuerySet["DemandCount"].as_manager()


class NeedRefreshQuerySet(ScopedQuerySet["NeedRefresh"]):
    pass


class NeedRefresh(models.Model):
    """The last work in the background on a dealer's needs that somebody asked for, by its task."""

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="+")
    task_id = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    objects = NeedRefreshQuerySet.as_manager()


class NeedCheckQuerySet(ScopedQuerySet["NeedCheck"]):
    pass


class NeedCheck(models.Model):
    """What one vehicle's needs were last computed from, and the day on which they change by themselves.

    `lack` says why nothing is ahead of the vehicle (`engine.needs.without.REASONS`), by the fact `lack_fact`.
    """

    vehicle = models.OneToOneField(Vehicle, models.CASCADE, primary_key=True, related_name="need_check")
    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    changes_on = models.DateField(null=True)
    lack = models.CharField(max_length=24, blank=True, default="")
    lack_fact = models.CharField(max_length=120, blank=True, default="")

    objects = NeedCheckQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dealer", "changes_on"], name="need_check_by_change")]


class OwnerStatementQuerySet(ScopedQuerySet["OwnerStatement"]):
    def current(self) -> OwnerStatementQuerySet:
        """Those nobody has taken back."""
        return self.filter(retracted_at__isnull=True)


class OwnerStatement(Recorded):
    """What an owner said of a vehicle and its needs (`engine.needs.facts.Statement`), and to whom."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="owner_statements")
    says = models.CharField(max_length=20)
    kind = models.CharField(max_length=40, blank=True, default="")
    stated_on = models.DateField()
    on = models.DateField(null=True)
    km = models.PositiveIntegerField(null=True)
    until_on = models.DateField(null=True)
    km_a_year = models.PositiveIntegerField(null=True)

    objects = OwnerStatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["stated_on", "id"]
