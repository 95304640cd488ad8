"""A prepaid balance: the sum of its entries, never below nothing, whoever books at once."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huidian.care.actions import ledger
from huidian.care.models import LedgerEntry, Member
from huidian.care.queries.club import statement_of
from huidian.network.roles import Role
from tests.care.made import WHY, a_member, balance_of, sum_of
from tests.outreach.made import AT, TODAY
from tests.people import People
from tests.processes import Environment, python


@pytest.mark.parametrize("seed", range(3))
def test_the_balance_is_the_sum_of_the_entries(people: People, seed: int) -> None:
    dice, scope = random.Random(seed), people.scope(people.zhao)
    member = a_member(people.dealer_a, people.zhao, scope)
    for number in range(60):
        kind = dice.choice(list(LedgerEntry.Kind.values))
        amount = dice.randrange(1, 5000) * (dice.choice([1, -1]) if kind == "correction" else 1)
        key = f"form {dice.randrange(number + 1)}"
        said: dict[str, Any] = {"kind": kind, "amount_fen": amount, "note": "核对", "key": key}
        with suppress(ledger.NotEnoughError):
            ledger.enter(at=AT, by=people.zhao, scope=scope, member_id=member.pk, **said)
        assert balance_of(member) == sum_of(member) >= 0
    entries = list(LedgerEntry.objects.unscoped(WHY).filter(member=member).order_by("pk"))
    assert [one.balance_fen for one in entries] == [
        sum(one.amount_fen for one in entries[: place + 1]) for place in range(len(entries))
    ]
    assert len({one.key for one in entries}) == len(entries)
    shown = statement_of(scope, member.pk, first_on=TODAY, last_on=TODAY)
    assert (shown.opening_fen, shown.closing_fen) == (0, balance_of(member))


def test_entries_stay_as_they_were_booked(people: People) -> None:
    a_member(people.dealer_a, people.zhao, people.scope(people.zhao), fen=100)
    entries = LedgerEntry.objects.unscoped(WHY)
    with pytest.raises(TypeError):
        entries.update(amount_fen=1)
    with pytest.raises(TypeError):
        entries.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE care_ledgerentry SET amount_fen = 1",
        "DELETE FROM care_ledgerentry",
        "TRUNCATE care_ledgerentry",
    ],
)
def test_the_database_refuses_to_change_entries(people: People, statement: str) -> None:
    member = a_member(people.dealer_a, people.zhao, people.scope(people.zhao), fen=100)
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        pytest.skip("SQLite has no such statement")
    with (
        pytest.raises(DatabaseError, match="not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            # Keys of the rows just written are checked now: it truncates no table before that.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert balance_of(member) == sum_of(member) == 100


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        (Role.ADVISOR, "top_up", True),
        (Role.ADVISOR, "spend", True),
        (Role.ADVISOR, "gift", False),
        (Role.CARE_AGENT, "refund", False),
        (Role.CARE_AGENT, "correction", False),
        (Role.SERVICE_MANAGER, "correction", True),
        (Role.CLAIMS_CLERK, "top_up", False),
        (Role.REGIONAL_MANAGER, "top_up", False),
    ],
)
def test_what_gives_money_away_is_a_managers(people: People, role: Role, kind: str, allowed: bool) -> None:
    member = a_member(people.dealer_a, people.zhao, people.scope(people.zhao), fen=1000)
    staff = people.by_role[role]
    said: dict[str, Any] = {"kind": kind, "amount_fen": 100, "note": "核对"}
    enter = {"at": AT, "by": staff, "scope": people.scope(staff), "member_id": member.pk, **said}
    if allowed:
        ledger.enter(**enter)
    else:
        with pytest.raises(Member.DoesNotExist):
            ledger.enter(**enter)


RACE = """
import json, threading
from django.db import connections
from huidian.care.actions import ledger
from huidian.network.queries import scope_of
from tests.care.made import a_member, balance_of, sum_of
from tests.outreach.made import AT
from tests.people import make_people

people = make_people()
scope = scope_of(people.zhao, at=AT)
member = a_member(people.dealer_a, people.zhao, scope, fen=10_00)
start, said = threading.Barrier(12), []

def work(number):
    start.wait()
    for turn in range(2):
        # Twelve spend three yuan of ten, six of them under one key: a form that was sent twice.
        key = "twice" if number % 2 else f"{number} {turn}"
        try:
            ledger.enter(at=AT, by=people.zhao, scope=scope, member_id=member.pk, kind="spend",
                         amount_fen=3_00, key=key)
            said.append(key)
        except ledger.NotEnoughError:
            said.append("")
    connections.close_all()

threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"balance": balance_of(member), "sum": sum_of(member), "answers": len(said),
                  "spent": len({key for key in said if key})}))
"""


@pytest.mark.slow
def test_two_at_once_never_spend_the_same_money(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=120)
    assert json.loads(said) == {"balance": 100, "sum": 100, "answers": 24, "spent": 3}
