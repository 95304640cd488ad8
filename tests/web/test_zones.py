"""Every page of a dealer tells the time by the dealer's clock: a day of New York, walked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from huidian.network import actions as network
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Task
from huidian.web.places.forms import NEAR_ZONES, every_zone
from huidian.workshop.actions import book
from tests.outreach.made import a_task, a_vehicle
from tests.people import OPENED_AT, People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 16, 31, tzinfo=UTC)
"""Friday 11:31 in New York; in Shanghai it is half past midnight on Saturday."""
PROMISED, BOOKED = datetime(2026, 11, 27, 20, 17, tzinfo=UTC), datetime(2026, 12, 1, 14, 9, tzinfo=UTC)
MOMENTS = {
    "promised": ("2026-11-27 15:17", "2026-11-28 04:17"),
    "booked": ("2026-12-01 09:09", "2026-12-01 22:09"),
    "now": ("2026-11-27 11:31", "2026-11-28 00:31"),
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def shop(people: People, monkeypatch: pytest.MonkeyPatch) -> tuple[People, Task]:
    """A dealer in New York with two tasks, one promised for the afternoon, and an appointment."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Dealer.objects.filter(pk=people.dealer_a.pk).update(timezone="America/New_York")
    people.dealer_a.refresh_from_db()
    zhao, today = people.zhao, date(2026, 11, 27)
    scope = people.scope(zhao)
    go_live(
        at=NOW, by=zhao, scope=scope, dealer_id=people.dealer_a.pk, starts_on=today, agents=1, calls_a_day=60
    )
    a_task(a_vehicle(people.dealer_a, 1), kind="routine_service", opens_on=today, best_on=today)
    vehicle = a_vehicle(people.dealer_a, 2)
    promised = a_task(
        vehicle,
        kind="routine_service",
        opens_on=today,
        best_on=today,
        promised_at=PROMISED,
        not_before_at=PROMISED,
    )
    book(
        at=NOW, by=zhao, scope=scope, vehicle_id=vehicle.pk, starts_at=BOOKED, advisor="林小满",
    )  # fmt: skip
    return people, promised


def signed_in(staff: object) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def told(text: str, *moments: str) -> None:
    for moment in moments:
        here, at_the_site = MOMENTS[moment]
        assert here in text and at_the_site not in text, moment


def test_each_acting_page_tells_the_dealers_time(shop: tuple[People, Task]) -> None:
    people, task = shop
    zhao = signed_in(people.zhao)
    vehicle, owner = task.vehicle_id, task.vehicle.owner_id
    for url, moments in (
        ("/tasks/", ("promised",)),
        ("/tasks/print/", ("promised", "now")),
        (f"/customers/{vehicle}/", ("booked",)),
        ("/audit/", ("now",)),
        ("/audit/print/", ("now",)),
        (f"/consent/{owner}/", ()),
        (f"/incoming/{vehicle}/", ()),
        ("/results/", ()),
    ):
        page = zhao.get(url, follow=True)
        assert page.status_code == 200, url
        told(page.content.decode(), *moments)
    page = zhao.post(f"/workbench/{task.pk}/open/", {"sure": "1"}, headers=HTMX)
    told(page.content.decode(), "promised")
    first = page.context["card"].slots[0] if page.context["card"].slots else None
    assert first is None or f"{first.starts_at:%Y-%m-%d %H:%M}" in page.content.decode()
    assert "11-27T12:00" in page.content.decode(), "an hour later, on the dealer's clock"


def test_a_file_has_the_dealers_time(shop: tuple[People, Task]) -> None:
    people, _task = shop
    sheet = load_workbook(BytesIO(signed_in(people.zhao).get("/tasks/export/").content)).worksheets[0]
    values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert datetime(2026, 11, 27, 15, 17) in values and datetime(2026, 11, 28, 4, 17) not in values


def test_who_sees_several_zones_reads_each_row_in_its_own(shop: tuple[People, Task]) -> None:
    people, _task = shop
    network.open_post(at=OPENED_AT, by=None, staff=people.qian, role=Role.CARE_MANAGER, place=people.dealer_a)
    vehicle = a_vehicle(people.dealer_b, 3)
    a_task(
        vehicle,
        kind="routine_service",
        best_on=date(2026, 11, 27),
        promised_at=PROMISED,
        not_before_at=PROMISED,
    )
    page = signed_in(people.qian).get("/tasks/").content.decode()
    assert all(moment in page for moment in MOMENTS["promised"])
    told(
        signed_in(people.qian).get(f"/customers/{_task.vehicle_id}/", follow=True).content.decode(), "booked"
    )


def test_every_zone_can_be_chosen_those_near_first() -> None:
    zones = every_zone()
    assert zones[: len(NEAR_ZONES)] == NEAR_ZONES and len(set(zones)) == len(zones)
    assert {"America/New_York", "Europe/Berlin", "Australia/Sydney"} <= {*zones}
