"""One-time links by which owners answer without an account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet
from huidian.surveys.models.follow_ups import FollowUp, Response
from huidian.surveys.models.questionnaires import Revision
from huidian.visits.models import Visit


class SurveyLink(models.Model):
    """A link to one questionnaire about one vehicle. Only a hash of its token is kept.

    It is good until `expires_at` and takes one answer: `response` is half given until that has its moment.
    """

    class Way(models.TextChoices):
        QR = "qr", _("二维码")
        WECOM = "wecom", _("企业微信")
        EMAIL = "email", _("邮件")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="links")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="links")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="survey_links")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="survey_links")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="survey_links")
    token_hash = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=6, choices=Way.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    response = models.OneToOneField(Response, models.SET_NULL, null=True, related_name="link")

    objects = ScopedQuerySet["SurveyLink"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="survey_link_forward")
        ]


class WrongLinks(models.Model):
    """How many links that never were have been tried from an address since a moment."""

    address = models.GenericIPAddressField(unique=True)
    since = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=1)
