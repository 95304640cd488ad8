"""What an owner allows: consent, do-not-contact, numbers that work; and each contact not made for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huidian.customers.models.customers import Customer
from huidian.customers.models.vehicles import Vehicle
from huidian.network.models import Dealer, Recorded
from huidian.network.scope import ScopedQuerySet

PROOFS = ["counter", "form", "phone", "message", "online", "file"]


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    def current(self) -> ConsentQuerySet:
        """Those nobody has taken back as entered wrongly."""
        return self.filter(retracted_at__isnull=True)


class Consent(Recorded):
    """An owner agreed to a purpose on a channel, or withdrew (`given` False); the last word holds.

    Purposes and channels are keys of the playbook. `text_version` names the text that was agreed to, `proof`
    where it was given.
    """

    class Proof(models.TextChoices):
        COUNTER = "counter", _("店内当面")
        FORM = "form", _("签字表单")
        PHONE = "phone", _("电话录音")
        MESSAGE = "message", _("短信或微信回复")
        ONLINE = "online", _("网上提交")
        FILE = "file", _("客户档案")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    given = models.BooleanField()
    text_version = models.CharField(max_length=40, blank=True, default="")
    proof = models.CharField(max_length=10, choices=Proof.choices)
    said_at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(channel=""), name="consent_to_something"),
            models.CheckConstraint(condition=Q(given=False) | ~Q(text_version=""), name="consent_to_a_text"),
            models.CheckConstraint(condition=Q(proof__in=PROOFS), name="consent_proof"),
        ]


class BlockQuerySet(ScopedQuerySet["Block"]):
    def current(self) -> BlockQuerySet:
        """Those nobody has lifted, over or not."""
        return self.filter(retracted_at__isnull=True)


class Block(Recorded):
    """Do not contact an owner: for one purpose or any (""), on one channel or any (""), about one vehicle or
    whatever it is about (None), up to and not including `until_on` (None: for good).
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="blocks")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="blocks")
    purpose = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=40, blank=True, default="")
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=10, choices=Consent.Proof.choices)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on")), name="block_forward"
            ),
            models.CheckConstraint(condition=Q(proof__in=PROOFS), name="block_proof"),
        ]


class NumberStateQuerySet(ScopedQuerySet["NumberState"]):
    def current(self) -> NumberStateQuerySet:
        """The one of each number that holds today."""
        return self.filter(retracted_at__isnull=True)


class NumberState(Recorded):
    """What became of one number of an owner; a number without any is unknown."""

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        WRONG = "wrong", _("号码错误")
        DISCONNECTED = "disconnected", _("空号或停机")
        UNDELIVERABLE = "undeliverable", _("短信无法送达")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="number_states")
    number = models.CharField(max_length=24)
    state = models.CharField(max_length=20, choices=State.choices)

    objects = NumberStateQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "number"],
                condition=Q(retracted_at__isnull=True),
                name="number_state_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["valid", "wrong", "disconnected", "undeliverable"]),
                name="number_state",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="number_state_of_a_number"),
        ]


class RefusalQuerySet(ScopedQuerySet["Refusal"]):
    pass


class Refusal(models.Model):
    """On a day a contact with an owner was not made because of a rule: the proof that a wish was heeded.

    One a day for each purpose, channel and rule, however often it was asked.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="refusals", db_index=False)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    rule = models.CharField(max_length=20)
    refused_on = models.DateField()

    objects = RefusalQuerySet.as_manager()

    class Meta:
        ordering = ["refused_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel", "rule", "refused_on"], name="refusal_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["dealer", "refused_on"], name="refusal_by_day")]
