"""The first people of an installation, by command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone

from huidian.config.cli.staff import staff_command
from huidian.network.models import AuditEvent, Staff
from huidian.network.queries import scope_of
from tests.people import People, make_people

PASSWORD = "correct-horse-battery"


@pytest.fixture
def people(db: None) -> People:
    return make_people()


def add(*arguments: str, password: str = PASSWORD) -> Result:
    return CliRunner().invoke(staff_command, ["add", *arguments, "--password", password])


def test_a_person_is_added_and_signs_in(people: People) -> None:
    done = add("xin", "--role", "care_manager", "--dealer", "A", "--name", "新")
    assert done.exit_code == 0, done.output
    staff = Staff.objects.get(username="xin")
    assert scope_of(staff, at=timezone.now()).dealer_ids == {people.dealer_a.pk}
    signed_in = Client().post("/login/", {"username": "xin", "password": PASSWORD})
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")
    newest = AuditEvent.objects.unscoped("a test looks at everything").order_by("-id")[:2]
    assert [event.action for event in newest] == ["post.opened", "staff.created"]


def test_someone_who_is_there_gets_one_more_role_and_keeps_the_password(people: People) -> None:
    before = people.zhao.password
    assert add("zhao", "--role", "information_admin", "--dealer", "B").exit_code == 0
    zhao = Staff.objects.get(username="zhao")
    assert zhao.password == before
    assert scope_of(zhao, at=timezone.now()).dealer_ids == {people.dealer_a.pk, people.dealer_b.pk}


def test_the_first_of_a_region_and_of_a_manufacturer_come_from_here_too(people: People) -> None:
    assert add("wei", "--role", "oem_care", "--manufacturer", "fancy").exit_code == 0
    assert add("wei", "--role", "regional_manager", "--region", "east").exit_code == 0
    both = {people.dealer_a.pk, people.dealer_b.pk}
    assert scope_of(Staff.objects.get(username="wei"), at=timezone.now()).dealer_ids == both
    again = add("wei", "--role", "oem_care", "--manufacturer", "fancy")
    assert (again.exit_code, "已有此岗位" in again.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("xin", "--role", "king", "--dealer", "A"), "care_manager"),
        (("xin", "--role", "oem_care", "--dealer", "A"), "care_manager"),
        (("xin", "--role", "advisor", "--dealer", "Z"), "--new-dealer"),
        (("xin", "--role", "auditor", "--region", "Z"), "没有大区“Z”"),
        (("xin", "--role", "advisor"), "请给出一个地点"),
        (("xin", "--role", "advisor", "--dealer", "A", "--region", "east"), "请给出一个地点"),
    ],
)
def test_what_does_not_exist_is_said_and_nobody_is_added(
    people: People, arguments: tuple[str, ...], said: str
) -> None:
    done = add(*arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert not Staff.objects.filter(username="xin").exists()


def test_a_weak_password_is_refused(people: People) -> None:
    assert add("xin", "--role", "advisor", "--dealer", "A", password="12345").exit_code == 2
    assert not Staff.objects.filter(username="xin").exists()


def test_role_and_place_are_checked_before_a_password_is_asked_for(people: People) -> None:
    """Nobody can be asked here: what is wrong with the call comes first, then that."""

    def said(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(staff_command, ["add", "xin", *arguments])
        return done.exit_code, done.output.splitlines()[0]

    assert said("--role", "king", "--dealer", "A") == (2, "没有岗位“king”：")
    assert said("--role", "advisor", "--dealer", "Z") == (
        2,
        "没有经销商“Z”: huidian import FILE --dealer Z --new-dealer NAME",
    )
    assert said("--role", "advisor", "--dealer", "A") == (2, "没有给出密码，这里又无法询问：请加 --password")
