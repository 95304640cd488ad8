"""Where every vehicle stands, and what that was reckoned from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

from huidian.network.guard import ScopedQuerySet
from huidian.network.models import Dealer, Staff, Team
from huidian.network.own import VehicleHolder


class Reckoning(models.Model):
    """One dealer's last refresh. Standings and mart are current while `revision` is the dealer's own.

    `as_of_on` is the day the standings speak of, `settled_until_on` the last day the data reach (its last
    settled day), `empty_months` the month numbers between the first and the last without any order,
    `rule_version` the playbook's, `mart_digest` the content of the mart they come from.
    """

    dealer = models.OneToOneField(Dealer, models.CASCADE, primary_key=True, related_name="reckoning")
    revision = models.PositiveBigIntegerField()
    as_of_on = models.DateField()
    rule_version = models.CharField(max_length=20)
    mart_digest = models.CharField(max_length=64)
    settled_until_on = models.DateField(null=True)
    first_settled_on = models.DateField(null=True)
    empty_months = models.JSONField(default=list)
    refreshed_at = models.DateTimeField()


class Standing(models.Model):
    """One vehicle's standing on its dealer's `Reckoning.as_of_on`. A vehicle never seen has none of the days.

    `months_away` are whole months since `last_visit_on`; `tier` and `customer_class` are keys of the dealer's
    playbook; `lost_in_month` is the month number in which it was lost by the playbook's window. `team` and
    `holder` answer for it: as given, else as a proposal whoever received it last, as far as the DMS's name is
    one of the shop's people. `advisor` is the name that is shown of the holder ("": nobody, or the team as
    such).
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
    holder = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = ScopedQuerySet["Standing"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(F("dealer"), F("last_visit_on").desc(), name="standing_by_last_visit"),
            models.Index(fields=["dealer", "tier", "last_visit_on"], name="standing_by_tier"),
            models.Index(fields=["dealer", "lost_in_month"], name="standing_by_loss"),
            models.Index(fields=["dealer", "advisor", "months_away"], name="standing_by_advisor"),
        ]

    @property
    def answers(self) -> VehicleHolder:
        """Who answers for the vehicle."""
        return VehicleHolder(self.team_id, self.holder_id, self.advisor)
