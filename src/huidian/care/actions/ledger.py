"""Entries of a member's prepaid balance: one conditional UPDATE, then the entry, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from huidian.care.models import LedgerEntry, Member
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

Kind = LedgerEntry.Kind
SIGN = {Kind.TOP_UP: 1, Kind.GIFT: 1, Kind.SPEND: -1, Kind.REFUND: -1}
"""Which way money goes; a correction goes either."""
NEEDS = {
    Kind.TOP_UP: Permission.CARE,
    Kind.SPEND: Permission.CARE,
    Kind.GIFT: Permission.MANAGE_CARE,
    Kind.REFUND: Permission.MANAGE_CARE,
    Kind.CORRECTION: Permission.MANAGE_CARE,
}
"""Who may make an entry of each kind: what gives money away is a manager's."""
MOST_FEN = 10_000_000
"""Of one entry, in fen: more is a slip of the hand."""
_WHY = "the balance of one member, once it was found in scope"


class NotEnoughError(ValueError):
    """The balance would fall below nothing."""


@audit.atomic()
def enter(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    member_id: int,
    kind: str,
    amount_fen: int,
    note: str = "",
    key: str = "",
) -> LedgerEntry:
    """Book an entry; the balance changes with it or not at all.

    `amount_fen` is above 0, whichever way the money goes; of a correction it has its sign, and wants a note.
    With a `key` the same entry sent again is the one there is. Raises `Member.DoesNotExist` where the person
    may not, `NotEnoughError`, `ValueError` for an amount that cannot be.
    """
    change = _change(Kind(kind), amount_fen, note)
    members = Member.objects.within(scope.where(NEEDS[Kind(kind)])).select_related("dealer")
    member = members.get(pk=member_id, left_at=None)
    if key and (standing := _standing(member, key)):
        return standing
    moved = _moved(member, change)
    if key and (standing := _standing(member, key)):
        # Sent twice at once: the other one stood by the time the row was ours, or has taken what there was.
        if moved:
            _moved(member, -change)
        return standing
    if not moved:
        raise NotEnoughError
    balance = Member.objects.unscoped(_WHY).values_list("balance_fen", flat=True).get(pk=member.pk)
    entry = LedgerEntry.objects.create(
        member=member,
        kind=kind,
        amount_fen=change,
        balance_fen=balance,
        note=note,
        key=key or None,
        at=at,
        by=by,
    )
    _note(entry)
    return entry


def _change(kind: Kind, amount_fen: int, note: str) -> int:
    """What an entry adds to the balance."""
    if amount_fen == 0 or abs(amount_fen) > MOST_FEN or (kind != Kind.CORRECTION and amount_fen < 0):
        raise ValueError("amount_fen")
    if kind == Kind.CORRECTION and not note:
        raise ValueError("note")
    return amount_fen * SIGN.get(kind, 1)


def _moved(member: Member, change: int) -> bool:
    """Move the balance in one statement, so that of two at once the second meets what the first has left.

    The row stays locked until the entry stands: the balances after the entries are in their order.
    """
    own = Member.objects.unscoped(_WHY).filter(pk=member.pk, left_at=None, balance_fen__gte=-change)
    return bool(own.update(balance_fen=F("balance_fen") + change))


def _note(entry: LedgerEntry) -> None:
    member = entry.member
    audit.record(
        at=entry.at,
        staff=entry.by,
        dealer=member.dealer,
        action=f"ledger.{entry.kind}",
        object_type="member",
        object_id=member.pk,
        after={
            "member_number": str(member),
            "amount_yuan": _yuan(entry.amount_fen),
            "balance_yuan": _yuan(entry.balance_fen),
        },
        why=entry.note,
    )


def _standing(member: Member, key: str) -> LedgerEntry | None:
    return LedgerEntry.objects.unscoped(_WHY).filter(member=member, key=key).first()


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
