"""What holds for every list of the register, whoever asks: page, file and print are one list.

A list that is declared is under these laws at once; its desk brings no copies of them. Each law is asked by
own (Lin, an advisor), manager (Zhao), rival (Qian), region and nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.test import Client

import huidian.web.urls  # noqa: F401  (desks register their lists)
from huidian.network.roles import Role
from huidian.web.lists.register import LISTS
from huidian.web.lists.taking import PRINTED
from tests.people import People, make_dealer, make_staff
from tests.web.conftest import SignIn
from tests.web.subjects import NONSENSE, bare, subject_of

KEYS = sorted(LISTS)
ASKED_EACH = 4
ASKERS = ("zhao", "lin", "qian", "region", "nobody")
_PLATE = re.compile(r"沪A\d{5}")


def who(people: People, asker: str) -> Any:
    if asker == "region":
        return people.by_role[Role.REGIONAL_MANAGER]
    return people.by_role[Role(asker)] if asker in Role.values else getattr(people, asker)


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(content.decode())


def page_of(client: Client, url: str, **more: Any) -> Any:
    """The answer to an address of a list, and what its table template was given; None where it has none."""
    answer = client.get(url, **more)
    return answer, (answer.context or {}).get("table") if answer.status_code == 200 else None


def file_rows(client: Client, url: str) -> list[tuple[Any, ...]]:
    """The rows of a list's Excel file, below its header."""
    answer: Any = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    return rows[int(re.sub(r"\D", "", str(sheet.auto_filter.ref).split(":")[0])) :]


@pytest.fixture(params=KEYS)
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=ASKERS)
def asker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_page_file_and_print_are_one_list(december: People, signed_in: SignIn, key: str, asker: str) -> None:
    client, listing = signed_in(who(december, asker)), LISTS[key]
    subject = subject_of(listing, december)
    answer, table = page_of(client, subject.url(listing.route))
    if table is None:
        assert answer.status_code in {200, 302, 403, 404}
        return
    assert table.total >= len(table.rows) == min(table.total, table.per_page)
    if not listing.export:
        return
    if not table.export_url:
        assert client.get(subject.url(listing.file_route)).status_code == 403
        assert client.get(subject.url(listing.print_route)).status_code == 403
        return
    own = {"qian": {december.dealer_b.pk}, "region": {0, december.dealer_a.pk, december.dealer_b.pk}}
    assert {listing.dealer_of(row) for row in table.rows} <= own.get(asker, {december.dealer_a.pk})
    odd = urlencode(NONSENSE) if asker == "zhao" else ""
    filed = len([row for row in file_rows(client, subject.url(listing.file_route, odd)) if any(row)])
    printed = body(client.get(subject.url(listing.print_route, odd))).count("<tr>") - 1
    if key == "audit_trail":  # each file and print taken is an event of the trail itself
        assert table.total <= filed <= printed <= table.total + 2
    else:
        assert (filed, printed) == (table.total, min(table.total, PRINTED))


def test_the_part_is_in_the_page(december: People, signed_in: SignIn, key: str) -> None:
    subject = subject_of(LISTS[key], december)
    client, url = signed_in(who(december, subject.reader)), subject.url(LISTS[key].route)
    answer, table = page_of(client, url)
    if table is None:
        return
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": f"list-{table.name}"})
    assert "<html" not in body(part)
    if table.rows:
        assert f'id="list-{table.name}"' in body(part)
        first = table.lines[0].cells[0].text
        assert first in body(part) and first in body(answer)


def test_each_filter_narrows_to_what_its_chip_says(december: People, signed_in: SignIn, key: str) -> None:
    listing = LISTS[key]
    subject = subject_of(listing, december)
    client = signed_in(who(december, subject.reader))
    _answer, whole = page_of(client, subject.url(listing.route))
    if whole is None or not listing.filters:
        return
    panel = client.get(subject.url(listing.route, "panel=filters"), headers={"HX-Request": "true"})
    assert panel.status_code == 200
    offers = list(_offers(panel.context["panel"]))
    # Lists of vehicles share their filters: between them, every one is asked.
    for name, value in offers if len(offers) < ASKED_EACH else offers[KEYS.index(key) % 3 :: 3][:ASKED_EACH]:
        _page, table = page_of(client, subject.url(listing.route, f"{name}={value}"))
        assert table.total <= whole.total
        assert len(table.filters) >= 1, f"{name}={value} has no chip"
        if table.export_url and key != "audit_trail":  # taking a file is an event of the trail itself
            assert len(file_rows(client, table.export_url)) == table.total
        without = table.filters[-1].without
        assert page_of(client, without)[1].total == whole.total
        assert page_of(client, table.state.url(sort=next(iter(listing.sortable), "")))[1].total == table.total


def _offers(panel: Any) -> Iterator[tuple[str, str]]:
    """One value of each filter that offers some."""
    for one in panel.fields:
        for value, _words, _ticked in one.values[:1]:
            yield one.filter.key, value


def test_what_is_foreign_is_in_nothing(december: People, signed_in: SignIn, key: str) -> None:
    client, listing = signed_in(december.qian), LISTS[key]
    subject = subject_of(listing, december)
    for route in (listing.route, listing.file_route, listing.print_route):
        if route:
            answer = client.get(subject.url(route))
            if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
                assert not foreign_plates(december, body(answer))


def foreign_plates(people: People, text: str) -> set[str]:
    """Plates of dealer A in a page of dealer B."""
    return (_plates_of(people.dealer_a) - _plates_of(people.dealer_b)) & set(_PLATE.findall(text))


def _plates_of(dealer: Any) -> set[str]:
    from huidian.customers.models import PlateHolding

    rows = PlateHolding.objects.unscoped("a law about all lists").filter(dealer=dealer)
    return set(rows.values_list("plate", flat=True))


@pytest.mark.usefixtures("january")
def test_an_empty_shop_has_a_page_that_says_so(db: None, people: People, signed_in: SignIn, key: str) -> None:
    from huidian.network import actions as network
    from tests.people import OPENED_AT

    new = make_staff("new")
    network.open_post(at=OPENED_AT, by=None, staff=new, role=Role.CARE_MANAGER, place=make_dealer("N"))
    answer, table = page_of(signed_in(new), bare(LISTS[key]).url(LISTS[key].route))
    assert answer.status_code in {200, 302, 403, 404}
    if table is None:
        return
    # Whoever opens the page is a person of the shop, whose post the trail tells of.
    assert table.total == 0 or key in {"audit_trail", "staff", "questionnaires"}
    assert table.rows or "hd-empty" in body(answer)
