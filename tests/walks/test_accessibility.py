"""Every page, light and dark: no serious or critical violation of the rules of axe-core."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.people import People
from tests.walks.axe import violations
from tests.walks.conftest import PHONE, Walk
from tests.web.test_permission_matrix import rows

from huidian.customers.models import Vehicle
from huidian.network.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

READERS = (Role.CARE_MANAGER, Role.OEM_CARE, Role.GENERAL_MANAGER, Role.ADVISOR, Role.AUDITOR)
"""Who opens a page: the first who may."""
PARTS = {"/calls/", "/next/", "/customers/suggest/", "/needs/go-live/progress/", "/results/live/"} | {
    "/complaints/summary/"
}
FILES = {"/retention/table/", "/compare/trend/"}
OF_FILES = ("/export/", "/print/", "/template/", "/workbook/")
"""What an address of a file has in it."""
NOT_FOR_PEOPLE = {"/healthz", "/readyz"}
ON_A_PHONE = "/", "/churn/vehicles/"


def _pages() -> Iterator[tuple[Role, str]]:
    """Every page of the permission matrix that has something of its own, and by whom it is opened."""
    seen = PARTS | FILES | NOT_FOR_PEOPLE | {"/login/"}
    for row in rows():
        if row.method != "GET" or row.path in seen or any(part in row.path for part in OF_FILES):
            continue
        reader = next((role for role in READERS if row.answers[role] == "ok"), None)
        if reader:
            seen.add(row.path)
            yield reader, row.path


def _objects(people: People) -> Iterator[tuple[Role, str]]:
    """The pages of one object each, and the prints of a list and of a table."""
    vehicle = Vehicle.objects.unscoped("a test").filter(dealer=people.dealer_a)[0]
    yield Role.CARE_MANAGER, f"/customers/{vehicle.pk}/"
    yield Role.CARE_MANAGER, f"/staff/{people.lin.pk}/"
    yield Role.CARE_MANAGER, "/churn/vehicles/print/?month=2010-12"
    yield Role.CARE_MANAGER, "/churn/?month=2010-12"
    yield Role.CARE_MANAGER, "/customers/?q=3"
    yield Role.OEM_CARE, f"/places/{people.dealer_a.pk}/"
    yield Role.OEM_CARE, f"/places/regions/{people.region.pk}/"
    yield Role.OEM_CARE, f"/places/manufacturers/{people.maker.pk}/"
    yield Role.OEM_CARE, "/network/?month=2010-12"


def test_no_page_keeps_anybody_out(december: People, walk: Walk) -> None:
    """One window a reader; the sign-in page is looked at by nobody in particular."""
    stranger = walk()
    stranger.goes_to("/login/")
    wrong = {"/login/": violations(stranger.page)}
    pages = sorted([*_pages(), *_objects(december)])
    for reader in READERS:
        walker = walk()
        walker.comes_in(december.by_role[reader].username)
        for path in (path for role, path in pages if role == reader):
            walker.goes_to(path)
            wrong[path] = violations(walker.page)
    phone = walk(PHONE)
    phone.comes_in(december.lin.username)
    for path in ON_A_PHONE:
        phone.goes_to(path)
        wrong[f"phone {path}"] = violations(phone.page)
    told = [f"{path} {one}" for path, found in wrong.items() for one in found]
    assert told == [], "\n".join(told)
