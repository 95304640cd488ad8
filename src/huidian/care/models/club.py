"""The club: members with a level, and a prepaid balance as a ledger."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from huidian.customers.models import Customer
from huidian.network.models import Dealer, Staff
from huidian.network.scope import ScopedQuerySet


class Member(models.Model):
    """An owner in a dealer's club. `number` is given once and stays; `left_at`: no member any more.

    `level` is a key of the playbook, held at least until `level_until_on`. `fee_fen` was asked, `fee_waived`
    says why nothing was. `balance_fen` is the sum of the entries; it changes with each, in one statement.
    """

    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="memberships")
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=40)
    level_since_on = models.DateField()
    level_until_on = models.DateField()
    fee_fen = models.PositiveIntegerField(default=0)
    fee_waived = models.CharField(max_length=20, blank=True, default="")
    balance_fen = models.BigIntegerField(default=0)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Member"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(left_at__isnull=True), name="member_once"
            ),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="member_balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number:06d}"


class LevelChangeQuerySet(ScopedQuerySet["LevelChange"]):
    dealer_path = "member__dealer_id"


class LevelChange(models.Model):
    """That a member's level changed, with what it was reckoned of."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="level_changes")
    at = models.DateTimeField()
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    visits = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()

    objects = LevelChangeQuerySet.as_manager()


class LedgerQuerySet(ScopedQuerySet["LedgerEntry"]):
    dealer_path = "member__dealer_id"

    def update(self, **columns: Any) -> NoReturn:
        """Refused: what is booked stays; a mistake is corrected by another entry."""
        raise TypeError("entries of a ledger are not changed")

    def delete(self) -> NoReturn:
        """Refused, as `update` is."""
        raise TypeError("entries of a ledger are not deleted")


class LedgerEntry(models.Model):
    """One entry of a member's balance, in fen: money in is above 0, money out below. Never changed.

    `balance_fen` is the balance after it. `key` tells an entry that is sent again from a new one.
    """

    class Kind(models.TextChoices):
        TOP_UP = "top_up", pgettext_lazy("ledger", "充值")
        GIFT = "gift", pgettext_lazy("ledger", "赠送")
        SPEND = "spend", pgettext_lazy("ledger", "消费")
        REFUND = "refund", pgettext_lazy("ledger", "退款")
        CORRECTION = "correction", pgettext_lazy("ledger", "更正")

    member = models.ForeignKey(Member, models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=80, null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="ledger_key_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["top_up", "gift"], amount_fen__gt=0)
                | Q(kind__in=["spend", "refund"], amount_fen__lt=0)
                | (Q(kind="correction") & ~Q(amount_fen=0) & ~Q(note="")),
                name="ledger_sign",
            ),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="ledger_not_negative"),
        ]
        indexes: ClassVar = [models.Index(F("member"), F("id").desc(), name="ledger_by_member")]
