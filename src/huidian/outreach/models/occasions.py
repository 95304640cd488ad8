"""Facts of the shop that open needs: parts that came, work left undone, campaigns, exceptions from a plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet


class ArrivedPart(Recorded):
    """A part that was missing and has come: it is to be fitted (S1)."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="arrived_parts")
    name = models.CharField(max_length=120)
    arrived_on = models.DateField()
    fitted_on = models.DateField(null=True)

    objects = ScopedQuerySet["ArrivedPart"].as_manager()


class DeferredWork(Recorded):
    """Work that was found necessary at a visit and left undone (S1)."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="deferred_work")
    what = models.CharField(max_length=200)
    noted_on = models.DateField()
    done_on = models.DateField(null=True)

    objects = ScopedQuerySet["DeferredWork"].as_manager()


class FieldCampaign(Recorded):
    """A recall or a service campaign with its list of vehicles; `unmatched` are the VINs that are no vehicle
    on file. A recall without an end never expires.
    """

    class Kind(models.TextChoices):
        RECALL = "recall", _("召回或技术服务活动")
        SERVICE = "service", _("服务活动")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    unmatched = models.JSONField(default=list)

    objects = ScopedQuerySet["FieldCampaign"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dealer", "code"],
                condition=Q(retracted_at__isnull=True),
                name="field_campaign_code_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="field_campaign_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FieldCampaignVehicleQuerySet(ScopedQuerySet["FieldCampaignVehicle"]):
    dealer_path = "campaign__dealer_id"


class FieldCampaignVehicle(models.Model):
    """A vehicle on the list of a campaign."""

    campaign = models.ForeignKey(FieldCampaign, models.CASCADE, related_name="vehicles")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="field_campaigns")
    done_on = models.DateField(null=True)

    objects = FieldCampaignVehicleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "vehicle"], name="field_campaign_vehicle_once")
        ]


class OwnPlan(Recorded):
    """A vehicle's exception from the service plan of its model (`engine.needs.facts.OwnPlan`)."""

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="own_plans")
    months = models.PositiveSmallIntegerField(null=True)
    km = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")
    stated_on = models.DateField()

    objects = ScopedQuerySet["OwnPlan"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(retracted_at__isnull=True), name="own_plan_once"
            )
        ]


class OwnPowertrain(Recorded):
    """What drives a vehicle, said by somebody against its file and its plate; "" where nobody knows: then its
    model says which plan it has.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="own_powertrains")
    powertrain = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=200, blank=True, default="")
    stated_on = models.DateField()

    objects = ScopedQuerySet["OwnPowertrain"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(retracted_at__isnull=True), name="own_powertrain_once"
            )
        ]
