"""The outbox: what is to leave, what has left, and what owners replied."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from huidian.customers.models import Customer, Vehicle
from huidian.messages.models.templates import Template
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet

WAITING_STATES = ("new", "blocked")
"""Not yet handed to a gateway."""


class MessageQuerySet(ScopedQuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        """Those that have not left yet."""
        return self.filter(state__in=WAITING_STATES)


class Message(models.Model):
    """One message to one owner, written in the transaction of its cause; never two of a cause and channel.

    `cause` and `cause_key` are the text of what made it, as the room above names it. `out_id` is what a
    gateway knows it by. `due_at` is the moment at which something is to be done with it next (None: nothing):
    send it, look what became of a lease that is over, ask the gateway. `rule` says why it waits or is
    blocked, `until_at` until when. `looks` counts the questions to the gateway since it was handed over,
    `denials` how often the gateway said that it has no such message. `withdrawn_at`: since when its cause is
    held or over, so that it does not leave.
    """

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("message", "待发送")
        SENDING = "sending", pgettext_lazy("message", "发送中")
        SENT = "sent", pgettext_lazy("message", "已发送")
        FAILED = "failed", pgettext_lazy("message", "失败")
        UNKNOWN = "unknown", pgettext_lazy("message", "结果不明")
        RECONCILED = "reconciled", pgettext_lazy("message", "核实已发")
        EXPIRED = "expired", pgettext_lazy("message", "过期未发")
        BLOCKED = "blocked", pgettext_lazy("message", "被拦下")
        WITH_COLLEAGUE = "with_colleague", pgettext_lazy("message", "待同事确认")
        CANCELLED = "cancelled", pgettext_lazy("message", "已取消")

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(Template, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="messages")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="messages")
    address = models.CharField(max_length=250, blank=True, default="")
    values = models.JSONField(default=dict)
    subject = models.CharField(max_length=160, blank=True, default="")
    text = models.TextField()
    cause = models.CharField(max_length=40)
    cause_key = models.CharField(max_length=120)
    state = models.CharField(max_length=14, choices=State.choices, default=State.NEW)
    out_id = models.CharField(max_length=32, unique=True)
    gateway_id = models.CharField(max_length=80, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    not_before_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    rule = models.CharField(max_length=40, blank=True, default="")
    until_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    denials = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "cause_key", "channel"], name="message_once"),
            models.CheckConstraint(condition=~Q(cause="") & ~Q(cause_key=""), name="message_of_a_cause"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="message_by_due"),
            models.Index(fields=["dealer", "state"], name="message_by_state"),
            models.Index(fields=["dealer", "left_at"], name="message_by_leaving"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.cause_key} {self.channel}"


class ReplyQuerySet(ScopedQuerySet["Reply"]):
    dealer_path = "message__dealer_id"


class Reply(models.Model):
    """What an owner answered to a message, as the gateway passed it on; `opted_out` where it meant that.

    `told_as` is the gateway's own number or time of it, by which it is known when it is passed on again.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="replies")
    text = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    opted_out = models.BooleanField(default=False)
    told_as = models.CharField(max_length=80, blank=True, default="")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["received_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "text", "received_at"], name="reply_once")
        ]
