"""Who reads a phone number, a plate, a VIN in full."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.people import LIN_IN_THE_DMS, People

from huidian.kit.vins import make_vin
from huidian.network import actions as network
from huidian.network.masks import Masks, hits_hidden, mask_query, mask_typed, seeking
from huidian.network.models import AuditEvent
from huidian.network.own import VehicleHolder
from huidian.network.roles import Role

PHONE, PLATE, VIN = "12012345678", "沪A12345", make_vin("LSV", 7)
OPEN = {Role.CARE_AGENT, Role.CARE_MANAGER, Role.SERVICE_MANAGER}
REVEALING = {
    Role.INFORMATION_ADMIN,
    Role.CARE_MANAGER,
    Role.ADVISOR,
    Role.TEAM_LEADER,
    Role.SERVICE_MANAGER,
    Role.GENERAL_MANAGER,
}


@pytest.mark.parametrize("role", Role)
def test_the_roles_that_read_them(people: People, role: Role) -> None:
    masks, at = Masks(people.scope(people.by_role[role])), people.dealer_a.pk
    shown = masks.phone(PHONE, dealer_id=at), masks.plate(PLATE, dealer_id=at), masks.vin(VIN, dealer_id=at)
    masked = ("120****5678", "沪A***45", "*" * 11 + "000007")
    assert shown == ((PHONE, PLATE, VIN) if role in OPEN else masked)
    assert masks.may_reveal(dealer_id=at) == (role in REVEALING)


def test_an_advisor_reads_own_customers_only(people: People) -> None:
    masks, at = Masks(people.scope(people.lin)), people.dealer_a.pk
    assert masks.phone(PHONE, dealer_id=at, holder=VehicleHolder(advisor=LIN_IN_THE_DMS)) == PHONE
    assert masks.phone(PHONE, dealer_id=at, holder=VehicleHolder(advisor="吴一凡")) == "120****5678"
    assert masks.phone(PHONE, dealer_id=at) == "120****5678"


def test_a_leader_reads_the_teams_customers(people: People) -> None:
    masks = Masks(people.scope(people.by_role[Role.TEAM_LEADER]))
    assert masks.are_off(dealer_id=people.dealer_a.pk, holder=VehicleHolder(advisor=LIN_IN_THE_DMS))


def test_a_namesake_at_another_dealer_opens_nothing(people: People) -> None:
    masks, there = Masks(people.scope(people.lin)), people.dealer_b.pk
    assert masks.plate(PLATE, dealer_id=there, holder=VehicleHolder(advisor=LIN_IN_THE_DMS)) == "沪A***45"


def test_seeing_personal_data_at_one_dealer_opens_no_other(people: People) -> None:
    masks = Masks(people.scope(people.zhao))
    assert masks.are_off(dealer_id=people.dealer_a.pk)
    assert not masks.are_off(dealer_id=people.dealer_b.pk)
    assert not masks.may_reveal(dealer_id=people.dealer_b.pk)


@pytest.mark.parametrize("role", Role)
def test_who_may_seek_by_a_part_may_also_read_or_reveal(people: People, role: Role) -> None:
    scope = people.scope(people.by_role[role])
    assert (people.dealer_a.pk in seeking(scope).dealer_ids) == (role in OPEN | REVEALING)


def test_names_are_for_those_who_have_to_do_with_customers(people: People) -> None:
    at = people.dealer_a.pk
    shown = {role for role in Role if Masks(people.scope(people.by_role[role])).name("虚构人", dealer_id=at)}
    assert shown == OPEN | REVEALING | {Role.CLAIMS_CLERK, Role.OEM_CARE}


@pytest.mark.parametrize(
    ("typed", "hits", "by_word"),
    [
        ("13812345678", True, True),
        ("138 1234", True, False),
        ("3 4 5 6 7 8", True, False),
        ("5678", False, False),
        ("5 6 7 8", False, False),
        ("朗逸 5678", True, False),
        ("朗逸", False, False),
        ("LSV", False, True),
        ("WXM", False, True),
        ("A12.345", True, True),
    ],
)
def test_signs_that_the_masks_hide_are_seen_however_they_are_typed(
    typed: str, hits: bool, by_word: bool
) -> None:
    shown = ("沪A***45", "***********123456", "138****5678", "王小明", "朗逸")
    assert [hits_hidden(typed, shown, by_word=each) for each in (False, True)] == [hits, by_word]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (VIN, "*" * 11 + "000007"),
        (PHONE, "120****5678"),
        ("1234567", "****"),
        ("120 1234 5678", "120****5678"),
        ("120.1234.5678", "120****5678"),
        ("120--1234 / 5678", "120****5678"),
        ("1.2.0.1.2.3.4.5.6.7.8", "120****5678"),
        ("沪A.12-345", "沪A***45"),
        ("12.34.567", "****"),
        (PLATE, "沪A***45"),
        ("王小明", "王小明"),
        ("5678", "5678"),
        ("", ""),
    ],
)
def test_the_trail_keeps_no_number_that_was_typed(people: People, typed: str, kept: str) -> None:
    assert mask_typed(typed) == kept
    assert mask_query(urlencode({"q": typed, "model": "A6 45678"})) == urlencode(
        {"q": kept, "model": "A6 45678"}
    )
    dealer = people.dealer_a
    at = people.zhao.date_joined
    asked = {"q": typed, "list": f"x · {typed}"}
    network.note_export(at=at, by=people.zhao, what="mine", rows={dealer.pk: 1}, asked=asked)
    event = AuditEvent.objects.unscoped("a test").get(action="export")
    assert event.after == {"rows": 1, "asked": {"q": kept, "list": f"x · {kept}", "language": "zh-hans"}}
