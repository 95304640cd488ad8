"""A person or company that brings vehicles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet


class CustomerQuerySet(ScopedQuerySet["Customer"]):
    def current(self) -> CustomerQuerySet:
        """Those on the dealer's file today."""
        return self.filter(retracted_at__isnull=True)


class Customer(Recorded):
    """One owner in one dealer's file.

    `name_initials` are the lower-case pinyin initials of the name.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("个人")
        COMPANY = "company", _("单位")

    class Gender(models.TextChoices):
        FEMALE = "female", _("女")
        MALE = "male", _("男")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    customer_no = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=120, blank=True, default="")
    name_initials = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True, default="")
    birthday = models.DateField(null=True, blank=True)
    occupation = models.CharField(max_length=60, blank=True, default="")
    native_place = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=60, blank=True, default="")
    address = models.CharField(max_length=250, blank=True, default="")
    phone = models.CharField(max_length=24, blank=True, default="")
    phone_last4 = models.CharField(max_length=4, blank=True, default="")
    other_phones = models.JSONField(blank=True, default=list)
    email = models.CharField(max_length=120, blank=True, default="")
    wechat_id = models.CharField(max_length=60, blank=True, default="")
    preferred_channel = models.CharField(max_length=40, blank=True, default="")
    preferred_hour = models.CharField(max_length=40, blank=True, default="")
    may_contact = models.BooleanField(default=True)
    opted_out_channels = models.JSONField(blank=True, default=list)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "customer_no"],
                condition=Q(retracted_at__isnull=True) & ~Q(customer_no=""),
                name="customer_no_once",
            )
        ]
        indexes = [
            models.Index(fields=["dealer", "name"], name="customer_by_name"),
            models.Index(fields=["dealer", "name_initials"], name="customer_by_initials"),
            models.Index(fields=["dealer", "phone_last4"], name="customer_by_phone_end"),
            models.Index(fields=["recorded_by"], name="customer_by_recording"),
        ]

    def __str__(self) -> str:
        return self.name or self.phone
