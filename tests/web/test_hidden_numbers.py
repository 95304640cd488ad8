"""What the masks hide is not to be searched out, nor read where people typed it."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

import huidian.web.urls  # noqa: F401  (desks register their lists)
from huidian.config.logs import Discreet
from huidian.customers.actions import MOST_REVEALS_A_MINUTE
from huidian.customers.models import Customer, PlateHolding, Vehicle
from huidian.network import audit
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.outreach.models import Need, NeedCheck
from huidian.web.audit.actions import ACTIONS
from huidian.web.lists.address import ListState
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import LISTS
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import People
from tests.surveys.answers import GOOD, owners_answer
from tests.web.conftest import SignIn
from tests.web.subjects import subject_of

WHY = "a test reads the store"
ID_CARD = "310101199001011234"


@pytest.fixture
def car(december: People, january: datetime) -> Vehicle:
    """A car of dealer A that is not Lin's, as an import leaves it."""
    vehicle = Vehicle.objects.unscoped(WHY).get(dealer=december.dealer_a, plate__endswith="0001")
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(vin_last6=vehicle.vin[-6:])
    owner = Customer.objects.unscoped(WHY).get(vehicles=vehicle)
    Customer.objects.unscoped(WHY).filter(pk=owner.pk).update(phone_last4=owner.phone[-4:])
    PlateHolding.objects.create(
        dealer=december.dealer_a, vehicle=vehicle, plate=vehicle.plate, since_on=january.date()
    )
    return Vehicle.objects.unscoped(WHY).select_related("owner").get(pk=vehicle.pk)


def numbers_of(car: Vehicle) -> dict[str, str]:
    assert car.owner is not None
    phone, vin = car.owner.phone, car.vin
    return {
        "plate": car.plate,
        "vin": vin,
        "phone": phone,
        "last six": vin[-6:],
        "last four": phone[-4:],
        "another phone": f"{phone[:5]}{(int(phone[5]) + 1) % 10}{phone[6:]}",
        "part of a phone": phone[-7:],
        "part of a plate": car.plate[2:],
    }


def found_by(client: Client, car: Vehicle, text: str) -> bool:
    """Whether one of the roads to a vehicle leads there: the search, suggestions, a list and its file."""
    at = f"/customers/{car.pk}/"
    search = client.get("/customers/", {"q": text})
    roads = {
        at in (search.headers.get("Location") or search.content.decode()),
        at in client.get("/customers/suggest/", {"q": text}).content.decode(),
    }
    (road,) = roads
    return road


def hits() -> list[tuple[str, str, object]]:
    rows = AuditEvent.objects.unscoped(WHY).filter(action="search.hit").select_related("staff")
    return [(str(row.staff), row.object_id, row.after) for row in rows]


@pytest.mark.parametrize("role", [Role.CLAIMS_CLERK, Role.GENERAL_MANAGER, Role.CARE_MANAGER])
@pytest.mark.parametrize(
    ("which", "by_a_clerk", "is_noted"),
    [
        ("plate", True, True),
        ("vin", False, True),
        ("phone", False, True),
        ("part of a phone", False, True),
        ("part of a plate", False, True),
        ("last six", True, False),
        ("last four", True, False),
    ],
)
def test_hidden_signs_are_found_and_noted(
    december: People,
    car: Vehicle,
    signed_in: SignIn,
    role: Role,
    which: str,
    by_a_clerk: bool,
    is_noted: bool,
) -> None:
    text, client = numbers_of(car)[which], signed_in(december.by_role[role])
    masked, finds = role != Role.CARE_MANAGER, by_a_clerk or role != Role.CLAIMS_CLERK
    assert found_by(client, car, text) == finds
    noted = [("", str(car.pk), {"signs": len(text)})] if masked and finds and is_noted else []
    assert [("", key, after) for _who, key, after in hits() if key == str(car.pk)] == noted


def test_a_right_guess_is_answered_as_a_wrong_one(december: People, car: Vehicle, signed_in: SignIn) -> None:
    clerk, numbers = signed_in(december.by_role[Role.CLAIMS_CLERK]), numbers_of(car)
    for text in (numbers["phone"], numbers["another phone"]):
        answer = clerk.get("/customers/", {"q": text})
        assert answer.status_code == 200
        assert "只能用完整车牌、VIN 后六位或手机后四位查找" in answer.content.decode()


def test_a_list_that_is_searched_notes_it_too(december: People, car: Vehicle, signed_in: SignIn) -> None:
    manager = signed_in(december.by_role[Role.GENERAL_MANAGER])
    answer = manager.get("/churn/vehicles/", {"month": "2010-12", "q": car.plate})
    assert answer.context["table"].total == 1
    assert hits() == [("general_manager", str(car.pk), {"signs": len(car.plate)})]


@pytest.mark.parametrize("at", ["/tasks/", "/needs/", "/needs/without/"])
def test_lists_of_the_store_neither_order_by_what_is_hidden_nor_hit_it_unseen(
    december: People, car: Vehicle, signed_in: SignIn, at: str
) -> None:
    for number, plate in enumerate(("沪A00002", "沪A00000")):
        other = a_vehicle(december.dealer_a, 90 + number)
        Vehicle.objects.unscoped(WHY).filter(pk=other.pk).update(plate=plate)
        _listed(other)
    _listed(car)
    if at != "/tasks/":  # nobody who reads tasks may not reveal
        maker = signed_in(december.by_role[Role.OEM_CARE])
        tables = [maker.get(at, {"sort": sort}).context["table"] for sort in ("plate", "-plate")]
        first, second = ([row.vehicle.vehicle_id for row in table.rows] for table in tables)
        assert len(first) >= 3
        assert first == second
    manager = signed_in(december.by_role[Role.GENERAL_MANAGER])
    assert manager.get(at, {"q": car.plate}).context["table"].total == 1
    assert hits() == [("general_manager", str(car.pk), {"signs": len(car.plate)})]


def test_answers_are_not_sought_by_what_is_hidden(
    people: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    car = a_vehicle(people.dealer_a, 1)
    owners_answer(people.dealer_a, [car], GOOD, advisor_name="赵一")
    asked = {"plate": car.plate, "part": "0001", "owner": "车主1", "advisor": "赵一"}
    totals = {
        role: [
            signed_in(people.by_role[role]).get("/scores/responses/", {"q": text}).context["table"].total
            for text in asked.values()
        ]
        for role in (Role.REGIONAL_MANAGER, Role.OEM_CARE, Role.GENERAL_MANAGER)
    }
    assert totals == {
        Role.REGIONAL_MANAGER: [0, 0, 0, 1],
        Role.OEM_CARE: [0, 0, 1, 1],
        Role.GENERAL_MANAGER: [1, 1, 1, 1],
    }
    assert [who for who, _key, _after in hits()] == ["general_manager"]  # the part is shown


def _listed(car: Vehicle) -> None:
    """On the lists of needs, of vehicles without any, and of tasks."""
    a_task(car)
    NeedCheck.objects.create(vehicle=car, dealer=car.dealer, digest="", lack="no_rule")
    day = date(2012, 1, 5)
    Need.objects.create(
        dealer=car.dealer, vehicle=car, kind="service", cycle="a", earliest_on=day, due_on=day,
        overdue_on=day, facts={}, rule="", digest="",
    )  # fmt: skip


# --- reveals --------------------------------------------------------------------------------------------
def test_reveals_are_few_a_minute_and_want_a_reason_beyond_a_days_number(
    december: People,
    car: Vehicle,
    january: datetime,
    signed_in: SignIn,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.HUIDIAN_REVEALS_A_DAY = MOST_REVEALS_A_MINUTE + 1
    client, url = signed_in(december.by_role[Role.GENERAL_MANAGER]), f"/customers/{car.pk}/reveal/"
    phone = numbers_of(car)["phone"]

    def opens(**sent: str) -> bool:
        answers.append(client.post(url, sent).content.decode())
        return phone in answers[-1]

    answers: list[str] = []
    assert [opens() for _time in range(MOST_REVEALS_A_MINUTE + 1)] == [True] * MOST_REVEALS_A_MINUTE + [False]
    assert "一分钟内最多查看 10 次" in answers[-1] and 'name="reason"' not in answers[-1]
    monkeypatch.setattr(timezone, "now", lambda: january + timedelta(minutes=2))
    assert (opens(), opens()) == (True, False)
    assert "今天已查看 11 次；再查看请写明原因" in answers[-1] and 'name="reason"' in answers[-1]
    assert not opens(reason="")
    assert opens(reason=f"车主来电 {phone}")
    events = AuditEvent.objects.unscoped(WHY).filter(action="reveal")
    assert (events.count(), events.latest("pk").why) == (12, f"车主来电 120****{phone[-4:]}")
    monkeypatch.setattr(timezone, "now", lambda: january + timedelta(days=1))
    client = signed_in(december.by_role[Role.GENERAL_MANAGER])
    assert opens()


# --- what people typed ----------------------------------------------------------------------------------
def test_no_event_of_any_kind_keeps_a_number(december: People, car: Vehicle) -> None:
    assert car.owner is not None
    typed = f"{car.plate} {car.vin} {car.owner.phone} {ID_CARD}"
    for action in ACTIONS:
        kept = {"name": typed, "asked": {"list": [typed]}}
        audit.record(
            at=timezone.now(), staff=None, dealer=december.dealer_a, action=action, before=kept, after=kept,
            why=typed,
        )  # fmt: skip
    for event in AuditEvent.objects.unscoped(WHY):
        told = f"{event.before} {event.after} {event.why}"
        assert not any(one in told for one in typed.split()), event.action


def test_what_a_manager_typed_is_not_read_in_the_trail(
    december: People, car: Vehicle, signed_in: SignIn
) -> None:
    zhao, reader = signed_in(december.zhao), signed_in(december.by_role[Role.GENERAL_MANAGER])
    assert car.owner is not None
    typed = [car.plate, car.vin, car.owner.phone, ID_CARD]
    for text in typed:
        zhao.get("/churn/vehicles/export/", {"month": "2010-12", "q": text})
        zhao.get("/churn/vehicles/print/", {"month": "2010-12", "q": text})
        view = {
            "listing": "churn_vehicles",
            "name": text,
            "query": f"q={text}",
            "at": "/churn/vehicles/",
        }
        zhao.post("/lists/views/", view)
        zhao.post("/churn/counting/", {"gone": "out", "why": text})
        reader.post(f"/customers/{car.pk}/reveal/", {"reason": text})
    read = reader.get("/audit/").content.decode()
    sheet = openpyxl.load_workbook(BytesIO(reader.get("/audit/export/").content)).active
    told = read + str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert "导出名单" in told and "查看完整车牌" in told
    assert not [text for text in typed if text in told]


def test_the_log_keeps_nobody_s_number_name_or_search(
    december: People, car: Vehicle, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert car.owner is not None
    typed = [car.plate, car.vin, car.owner.phone, ID_CARD, car.owner.name]
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    logging.getLogger().addHandler(handler)
    zhao = signed_in(december.zhao)
    zhao.raise_request_exception = False
    try:
        for text in typed:
            zhao.get("/nowhere/", {"q": text})
            zhao.get(f"/customers/{text}/")
            zhao.post("/customers/", {"q": text})
            monkeypatch.setattr("huidian.web.customers.lists.search_vehicles", _breaks(text))
            assert zhao.get("/customers/", {"q": text}).status_code == 500
            Client().post("/login/", {"username": text, "password": text})
            logging.getLogger("huidian").error("GET /customers/?q=%s refused", text)
    finally:
        logging.getLogger().removeHandler(handler)
    lines = [Discreet("{asctime} {levelname} {name} {message}", style="{").format(one) for one in records]
    assert any("Internal Server Error" in line for line in lines)
    told = "\n".join(lines)
    assert not [text for text in typed if text in told], told


def _breaks(text: str) -> object:
    def search(*_arguments: object, **_named: object) -> None:
        raise IntegrityError(f"a row does not fit\nDETAIL:  Failing row contains (7, {text}).")

    return search


SHOWN_WHOLE = frozenset({"plate", "vin", "vin_last6", "phone", "address"})
"""Fields that are sought by a part of them, or put in order, only where they may be opened at least."""
READ_WHOLE = frozenset({"message__text", "text"})
"""What was sent or told, in which numbers stand: sought only where it is read as it is."""


@pytest.mark.parametrize(
    ("role", "hidden"),
    [(Role.REGIONAL_MANAGER, SHOWN_WHOLE | READ_WHOLE), (Role.GENERAL_MANAGER, READ_WHOLE)],
)
def test_no_list_seeks_or_sorts_by_what_it_shows_masked(
    december: People,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    hidden: frozenset[str],
) -> None:
    client, asked, seen = signed_in(december.by_role[role]), [""], dict[str, set[str]]()

    def looked(source: QuerysetSource[Any], state: ListState, per_page: int | None) -> Any:
        fields = {*source.searched, *source.orders.values()}
        seen[asked[-1]] = {one for one in fields if one in hidden or one.rsplit("__", 1)[-1] in hidden}
        raise Http404

    monkeypatch.setattr(QuerysetSource, "result", looked)
    for key, listing in sorted(LISTS.items()):
        asked.append(key)
        with transaction.atomic():
            client.get(subject_of(listing, december).url(listing.route))
            transaction.set_rollback(True)
    assert seen
    assert {key: fields for key, fields in seen.items() if fields} == {}
