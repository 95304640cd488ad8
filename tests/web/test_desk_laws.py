"""What holds for every page of every desk, whoever asks: each number is the length of the list it opens.

The pages are those of the permission matrix; a desk that brings one is under these laws at once. Each is
asked by own (Lin, an advisor), manager (Zhao), rival (Qian), region and nobody, over one store in which all
desks have something to say.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from huidian.web.lists.register import LISTS
from tests.mart.shop import Shop
from tests.people import People
from tests.standing import standing
from tests.web.conftest import NOW, SignIn
from tests.web.pictures import DECEMBER, JUNE, LATER, TOLD, came
from tests.web.subjects import NONSENSE
from tests.web.test_laws import ASKERS, body, file_rows, foreign_plates, who
from tests.web.test_permission_matrix import rows

HX = {"HX-Request": "true"}
OPENED = {"zhao": 4, "region": 1, "lin": 1, "qian": 1, "nobody": 0}
"""How many lists of a page are opened, by who asks; which ones moves on from page to page."""
MONEY = 1000
"""No list of the store is as long: a larger number that opens a list is an amount."""
_COUNT = re.compile(r"([\d,]+)(?: 台)?")


def fill_everything(people: People) -> People:
    """Dealer A: forty cars since 2008 of which 21 are kept, forty of June 2010 whose December moved later.

    Every fourth car is Lin's. Dealer B has three cars, of which one was lost.
    """
    shop = Shop(people.dealer_a)
    shop.has(range(15), model="途观", purchased_on=date(2009, 1, 10), use="private", at=TOLD)
    shop.has(range(15, 80), model="朗逸", purchased_on=date(2006, 1, 10), owner={"region": "浦东"}, at=TOLD)
    shop.saw(
        [
            *(came(car, date(2008, 6, 10)) for car in range(40)),
            *(came(car, date(2009, 7, 5)) for car in range(30)),
            *(came(car, date(2010, 11, 20)) for car in range(20)),
            *(came(car, JUNE) for car in range(40, 80)),
            came(39, date(2010, 12, 5)),
        ],
        at=TOLD,
    )
    told = shop.saw([came(car, DECEMBER) for car in range(60, 80)], at=TOLD)
    shop.saw([came(car, DECEMBER) for car in range(40, 44)], at=LATER)
    shop.undid([told[10]], at=LATER)
    shop.saw([came(0, date(2011, 1, 10))], at=LATER)
    shop.paid(dict.fromkeys(range(80), 345_600))
    rival = Shop(people.dealer_b)
    rival.saw([came(car, JUNE) for car in range(3)], at=TOLD)
    rival.saw([came(0, DECEMBER), came(1, DECEMBER), came(7, date(2011, 1, 10))], at=LATER)
    return people


everything = standing(fill_everything, at=NOW)


@cache
def pages() -> list[str]:
    """Every page that is neither a list's own nor a file nor a print."""
    lists = {route for one in LISTS.values() for route in (one.file_route, one.print_route)}
    opened = [row for row in rows() if row.method == "GET" and row.answers["care_manager"] == "ok"]
    shell = (
        "/login/",
        "/password/",
        "/healthz",
        "/tasks/absences/new/",
        "/workbench/",
        "/incoming/",
        "/tasks/topics/new/",
        "/campaigns/new/",
        "/campaigns/segments/new/",
        "/campaigns/offers/new/",
        "/campaigns/vouchers/new/",
        "/complaints/new/",
        "/complaints/important/new/",
        "/vouchers/",
        "/events/new/",
        "/surveys/questionnaires/new/",
        "/events/notices/new/",
        "/club/join/",
        "/club/referrals/new/",
        "/club/lines/new/",
        "/results/live/",
        "/frontdesk/workbook/",
        "/frontdesk/targets/",
        "/frontdesk/entries/",
        "/frontdesk/figures/import/",
        "/frontdesk/figures/export/",
        "/scores/checks/new/",
        "/scores/house/import/",
        "/scores/house/template/",
        "/staff/new/",
        "/texts/new/sms/",
        "/staff/new-team/",
        "/staff/import/",
        "/staff/import/template/",
        "/rules/",
        "/account/",
        "/retention/table/",
        "/compare/trend/",
        "/needs/rules/",
        "/needs/field-campaigns/",
        "/needs/scripts/",
        "/needs/scripts/write/",
        "/backups/",
    )
    return [row.path for row in opened if row.route not in lists and row.path not in shell]


class Link(NamedTuple):
    """A number of a page and the list it opens."""

    number: int
    url: str


class Links(HTMLParser):
    """Every link of a page whose text is a number and which opens a list."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._url, self._text = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._url, self._text = dict(attrs).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._url:
            count = _COUNT.fullmatch(" ".join(self._text.split()))
            if count and opens_list(self._url):
                self.found.append(Link(int(count[1].replace(",", "")), self._url))
            self._url = ""


def opens_list(url: str) -> bool:
    try:
        return resolve(urlsplit(url).path).view_name in {one.route for one in LISTS.values()}
    except Resolver404:
        return False


def numbers_of(answer: Any) -> list[Link]:
    return [link for link in Links(body(answer)).found if 0 < link.number < MONEY]


def asking(client: Client, path: str, **query: str) -> Any:
    """The page; a part that is shown within another page alone, as that page fetches it."""
    answer: Any = client.get(path, query)
    return client.get(path, query, headers=HX) if answer.status_code == 302 else answer


@pytest.fixture(params=pages())
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("asker", ASKERS)
def test_every_number_is_the_length_of_its_list(
    everything: People, signed_in: SignIn, path: str, asker: str
) -> None:
    client = signed_in(who(everything, asker))
    answer = asking(client, path)
    if answer.status_code != 200:
        assert answer.status_code in {302, 403}
        return
    if asker == "qian":
        assert not foreign_plates(everything, body(answer))
    links = list(dict.fromkeys(numbers_of(answer)))
    step = max(1, len(links) // max(1, OPENED[asker]))
    for number, url in links[pages().index(path) % step :: step][: OPENED[asker]]:
        table = client.get(url).context["table"]
        assert table.total == number, url


def test_the_part_has_the_numbers_of_the_page(everything: People, signed_in: SignIn, path: str) -> None:
    client = signed_in(everything.zhao)
    part, page = client.get(path, headers=HX), client.get(path)
    if path == "/":
        return  # the first screen has none
    assert "<html" not in body(part)
    if part.status_code == page.status_code == 200 and "<html" in body(page):
        assert "HX-Request" in part["Vary"]
        assert set(numbers_of(part)) <= set(numbers_of(page))


def test_nonsense_is_as_if_it_had_not_been_said(everything: People, signed_in: SignIn, path: str) -> None:
    client = signed_in(everything.zhao)
    plain, odd = asking(client, path), asking(client, path, **NONSENSE)
    assert odd.status_code == plain.status_code
    assert [link.number for link in numbers_of(odd)] == [link.number for link in numbers_of(plain)]
    if "table" in (plain.context or {}):
        assert odd.context["table"].total == plain.context["table"].total


def test_file_and_print_of_a_number_have_as_many_rows(
    everything: People, signed_in: SignIn, path: str
) -> None:
    client = signed_in(everything.zhao)
    links = numbers_of(asking(client, path)) if path.count("/") <= 2 else []  # a desk's first page
    if links:
        number, url = links[len(links) // 2]
        table = client.get(url).context["table"]
        assert len(file_rows(client, table.export_url)) == number
        assert body(client.get(table.print_url)).count("<tr>") - 1 == number


@pytest.mark.usefixtures("january")
def test_a_shop_without_data_is_told_so(people: People, signed_in: SignIn, path: str) -> None:
    answer = asking(signed_in(people.zhao), path)
    assert answer.status_code in {200, 302}
    assert not numbers_of(answer)
