"""Addresses nobody would type: every page answers with a page or a plain 404, never with a failure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huidian.network.roles import Role
from huidian.web.lists.register import LISTS
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.test_permission_matrix import rows

pytestmark = pytest.mark.both_stores

LONG, NUL = "9" * 5000, "\0"
NONSENSE = (
    "", "0", "-1", "٣", "²", "1e9", LONG, "a " * 5000, "2010-13", "0001-01", "9999-12", "２０１０-12",
    NUL, "' OR 1=1 --", '"><script>alert(1)</script>', "{{ 7 }}", "%", "\n", "\ufffe", "--plate",
)  # fmt: skip
FOR_A_COLUMN = ("", "-1", LONG, "0001-01", "9999-12", NUL, "%", "\ufffe")
"""What another kind of database may take otherwise: numbers, days and texts that no column holds."""
AUDIT = ("who", "action", "since", "until", "q", "page", "sort")
HISTORY = ("q", "sort", "page", "kind", "state", "columns", "created_at_after")
PEOPLE = ("q", "page", "sort", "role", "dealer", "team", "active", "panel", "columns")
HITS = ("q", "page", "sort", "tier", "months_away_min", "panel")
TASKS = ("q", "page", "sort", "kind", "state", "overdue", "responsible", "topic", "due_after", "tries_min")
OWNERS = ("q", "page", "sort", "blocked", "consented", "number_state", "dealer", "panel", "columns")
COMPLAINTS = ("q", "page", "sort", "state", "level", "cause", "responsible", "age", "open", "opened_after")
FOLLOW_UPS = (
    "q",
    "page",
    "sort",
    "state",
    "link",
    "summary",
    "occasion",
    "drawn",
    "advisor",
    "due_after",
    "dealer",
)
NEEDS = (
    "q",
    "page",
    "sort",
    "need",
    "state",
    "due_after",
    "due_before",
    "model",
    "advisor",
    "dealer",
    "panel",
)
WITHOUT = ("q", "page", "sort", "reason", "model", "advisor", "dealer", "panel", "columns")
LIGHT = {
    "/customers/": HITS,
    "/customers/suggest/": ("q",),
    "/consent/": OWNERS,
    "/complaints/": COMPLAINTS,
    "/complaints/summary/": ("q",),
    "/complaints/new/": ("q",),
    "/complaints/figures/": ("month",),
    "/complaints/figures/rows/": ("month", "q", "page", "sort", "opened", "cause", "responsible", "age"),
    "/complaints/important/": ("q", "page", "sort", "state", "why", "manager", "next_after", "dealer"),
    "/complaints/important/new/": ("q",),
    "/surveys/": FOLLOW_UPS,
    "/surveys/questionnaires/": ("q", "page", "sort", "occasion", "in_use", "dealer", "columns"),
    "/surveys/questionnaires/new/": ("q",),
    "/needs/": NEEDS,
    "/needs/without/": WITHOUT,
    "/frontdesk/targets/": ("year", "of"),
    "/frontdesk/entries/": ("year", "of"),
    "/frontdesk/figures/import/": ("sort",),
    "/frontdesk/figures/export/": ("sort", "year"),
    "/frontdesk/staffing/": ("q",),
    "/frontdesk/load/": ("month",),
    "/frontdesk/": ("month",),
    "/frontdesk/workbook/": ("month",),
    "/frontdesk/receptions/": (
        "month",
        "page",
        "sort",
        "advisor",
        "day_after",
        "accident",
        "dealer",
        "panel",
    ),
    "/frontdesk/orders/": ("month", "page", "sort", "kind", "advisor", "day_after", "dealer", "panel"),
    "/frontdesk/appointments/": ("page", "sort", "state", "advisor", "on_after", "panel"),
    "/frontdesk/records/": ("page", "sort", "of", "what", "advisor", "of_month", "holds", "panel"),
    "/needs/rules/": ("q",),
    "/needs/field-campaigns/": ("q",),
    "/needs/scripts/": ("q",),
    "/needs/scripts/write/": ("q",),
    "/needs/go-live/": (
        "starts_on",
        "agents",
        "calls_a_day",
        "attempts",
        "quota-first_service",
        "lead-first_service",
    ),
    "/needs/go-live/progress/": ("q",),
    "/outbox/": (
        "q",
        "page",
        "sort",
        "state",
        "rule",
        "channel",
        "made_after",
        "tries_min",
        "panel",
        "columns",
    ),
    "/outbox/greetings/": ("q", "page", "sort", "rule", "state", "day_after", "dealer", "panel", "columns"),
    "/texts/": ("q", "page", "sort", "state", "class", "made_before", "dealer", "panel", "columns"),
    "/texts/new/sms/": ("q",),
    "/imports/": HISTORY,
    "/login/": ("next", "username"),
    "/audit/": AUDIT,
    "/rules/": ("q",),
    "/workbench/": ("q",),
    "/results/": ("q", "from", "to"),
    "/results/live/": ("q",),
    "/results/lines/": ("q", "page", "sort", "from", "to", "by", "light"),
    "/results/tasks/": ("q", "page", "sort", "from", "to", "agent", "kind", "script", "booked", "side"),
    "/tasks/": TASKS,
    "/campaigns/": ("q", "page", "sort", "state", "started_after", "dealer", "panel", "columns"),
    "/campaigns/new/": ("q",),
    "/campaigns/segments/": ("q", "page", "sort", "holds", "dealer", "panel", "columns"),
    "/campaigns/segments/new/": ("q",),
    "/campaigns/offers/": ("q", "page", "sort", "holds", "from_months_min", "dealer", "panel", "columns"),
    "/campaigns/offers/new/": ("as",),
    "/campaigns/vouchers/": ("q", "page", "sort", "state", "offer", "campaign", "until_after", "panel"),
    "/campaigns/vouchers/new/": ("q",),
    "/vouchers/": ("q",),
    "/events/": ("q", "page", "sort", "state", "event_kind", "held_after", "dealer", "panel", "columns"),
    "/events/new/": ("q",),
    "/events/effects/": ("q", "page", "sort", "kind", "on_after", "drawn", "panel", "columns"),
    "/events/notices/": ("q", "page", "sort", "state", "made_after", "dealer", "panel", "columns"),
    "/events/notices/new/": ("q",),
    "/club/": ("q", "page", "sort", "level", "holds", "balance_min", "until_after", "last_before", "panel"),
    "/club/join/": ("q",),
    "/club/referrals/": ("q", "page", "sort", "kind", "holds", "on_after", "dealer", "panel", "columns"),
    "/club/referrals/new/": ("q",),
    "/club/lines/": ("q", "page", "sort", "line", "holds", "on_after", "dealer", "panel", "columns"),
    "/club/lines/new/": ("q",),
    "/incoming/": ("q",),
    "/tasks/topics/": ("q", "page", "sort", "runs", "created_after", "dealer", "panel", "columns"),
    "/tasks/topics/new/": ("q",),
    "/tasks/absences/": ("q", "page", "sort", "now", "holds", "until_after", "dealer", "panel", "columns"),
    "/tasks/absences/new/": ("q",),
    "/scores/": ("month", "model", "q"),
    "/scores/loyalty/": ("month", "model", "q"),
    "/scores/responses/": (
        *("q", "page", "sort", "month", "model", "tag", "factor", "fixed", "summary", "advisor", "team"),
        *("channel", "panel", "columns"),
    ),
    "/scores/repairs/": ("q", "page", "sort", "month", "state", "kind", "advisor", "panel", "columns"),
    "/scores/genuine/": ("month", "q"),
    "/scores/genuine/interviews/": ("q", "page", "sort", "month", "sign", "advisor", "by", "panel"),
    "/scores/checks/": ("q", "page", "sort", "panel", "columns"),
    "/scores/checks/new/": ("q",),
    "/scores/house/": ("q", "page", "sort", "holds", "panel", "columns"),
    "/scores/house/import/": ("q",),
    "/scores/house/template/": ("q",),
    "/audits/": ("q", "page", "sort", "state", "visited_on_after", "dealer", "panel", "columns"),
    "/staff/": PEOPLE,
    "/staff/new/": ("q",),
    "/staff/import/": ("q",),
    "/staff/import/template/": ("q",),
    "/staff/new-team/": ("q",),
    "/password/": ("q",),
    "/account/": ("q",),
    "/healthz": ("q",),
    "/readyz": ("q",),
}
BY = ("by-kind", "by-age", "by-model", "by-warranty", "by-dealer", "by-tier", "by-team", "by-nothing")
MONTH_AND_WINDOW = ("month", "window", "kind")
NARROW = (
    "months_away_min",
    "amount_max",
    "last_visit_on_after",
    "purchased_on_before",
    "back",
    "panel",
    "columns",
)
LIST = (*MONTH_AND_WINDOW, "which", "page", "sort", *BY, *NARROW)
KEEPING = (*MONTH_AND_WINDOW, "asof", "metric", "by", "second")
NARROWED = (
    "of",
    "at_risk",
    "lost_by",
    "cohort_year",
    "asof",
    "team",
    "advisor",
    "tier",
    "from_class",
    "to_class",
    "customer_class",
)
CLOSES = ("page", "sort", "dealer", "holds", "closed_at_after", "panel")
NETWORK = (*MONTH_AND_WINDOW, "asof", "region", "grade", "size", "urgent", "sort", "span", "panel")
COMPARED = ("a", "b", "month", "show", "page", "sort", *BY)
TWICE = ("measure", "month", "window", "then", "now", "change", "page", "sort", *BY)
HEAVY: Mapping[str, tuple[str, ...]] = {
    "/": ("show", "page", "sort", "q"),
    "/mine/": ("show", *BY, "sort"),
    "/calls/": ("month",),
    "/next/": ("limit",),
    "/churn/": (*MONTH_AND_WINDOW, "asof"),
    "/churn/closes/": CLOSES,
    "/churn/vehicles/": (*LIST, "asof"),
    "/retention/": KEEPING,
    "/retention/split/": KEEPING,
    "/retention/curves/": KEEPING,
    "/retention/classes/": KEEPING,
    "/retention/teams/": KEEPING,
    "/retention/value/": KEEPING,
    "/retention/vehicles/": (*LIST, *NARROWED),
    "/retention/table/": (*KEEPING, "block"),
    "/frontdesk/vehicles/": (*LIST, "team", "advisor"),
    "/compare/": COMPARED,
    "/compare/trend/": COMPARED,
    "/compare/vehicles/": (*COMPARED, "side", "which"),
    "/restatement/": TWICE,
    "/restatement/vehicles/": (*TWICE, "side", "which"),
    "/network/": NETWORK,
    "/network/vehicles/": (*LIST, "until", "to"),
    "/structure/": ("month", "asof"),
    "/structure/vehicles/": (*LIST, "asof"),
}
"""Pages that reckon: asked for everything at once, and only what differs for them."""
ASKED_OF_HEAVY = ("9999-12", "0001-01", NUL, LONG, '"><script>alert(1)</script>')


def on_postgresql() -> bool:
    """There only what a column and a text of its may hold is another question."""
    return connection.vendor == "postgresql"


def asking(client: Client, path: str, address: Mapping[str, str]) -> Any:
    answer: Any = client.get(path, address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (200, 302, 403, 404) or path == "/readyz", (path, str(address)[:200])
    assert b"<script>alert" not in body
    return answer


def test_every_page_that_opens_is_asked() -> None:
    """A list's file and print read their address as its page does; that they do is a law of lists."""
    read_as_pages = {route for one in LISTS.values() for route in (one.file_route, one.print_route)}
    opening = {
        row.path
        for row in rows()
        if row.method == "GET"
        and row.answers["care_manager"] in ("ok", "503")
        and row.route not in read_as_pages
    }
    assert opening == {*LIGHT, *HEAVY}


@pytest.mark.parametrize("path", LIGHT)
def test_nonsense_is_a_page_or_not_found(people: People, signed_in: SignIn, path: str) -> None:
    """Every field gets every value, each field another one at once; where that is no page, by itself."""
    who, values = signed_in(people.zhao), FOR_A_COLUMN if on_postgresql() else NONSENSE
    together = [value for value in values if value != NUL]
    for first in range(len(together)):
        address = {name: together[(first + place) % len(together)] for place, name in enumerate(LIGHT[path])}
        if asking(who, path, address).status_code != 200:
            for name, value in address.items():
                asking(who, path, {name: value})
    for name in LIGHT[path]:
        asking(who, path, {name: NUL})
    for other in (signed_in(people.lin), Client()):
        for value in values:
            asking(other, path, dict.fromkeys(LIGHT[path], value))


@pytest.mark.parametrize("path", HEAVY)
def test_nonsense_does_not_upset_the_figures(december: People, signed_in: SignIn, path: str) -> None:
    who = signed_in(december.lin if path in ("/", "/mine/") else december.zhao)
    for value in (LONG, NUL) if on_postgresql() else ASKED_OF_HEAVY:
        asking(who, path, dict.fromkeys(HEAVY[path], value))


def test_a_list_is_searched_for_so_many_words_only(december: People, signed_in: SignIn) -> None:
    address = {"month": "2010-12", "q": "沪 " * 5000, "page": "999999", "sort": "-amount_fen"}
    assert asking(signed_in(december.zhao), "/churn/vehicles/", address).status_code == 200


@pytest.mark.parametrize("number", ["0", "9" * 30, LONG, "-1", "１"])
@pytest.mark.parametrize(
    "path",
    [
        "/customers/{}/",
        "/churn/closes/{}/",
        "/imports/{}/",
        "/imports/{}/rows/",
        "/imports/{}/rows/export/",
        "/imports/{}/rejects/",
    ],
)
def test_numbers_that_no_row_has_are_not_found(
    people: People, signed_in: SignIn, path: str, number: str
) -> None:
    assert signed_in(people.zhao).get(path.format(number)).status_code == 404


@pytest.mark.parametrize("wanted", ["x", "²", "-1", "0", "٣٣٣", LONG])
def test_a_dealer_that_cannot_be_is_not_found(people: People, signed_in: SignIn, wanted: str) -> None:
    assert signed_in(people.zhao).post("/dealer/", {"dealer": wanted}).status_code == 404


def test_a_number_that_no_database_has_is_nothing(people: People, signed_in: SignIn) -> None:
    """Nothing of that number is there, and no query is asked for it."""
    clients = [signed_in(people.zhao), signed_in(people.by_role[Role.GENERAL_MANAGER])]
    endless = {
        (row.method, path) for row in rows() if (path := re.sub(r"\d+", "9" * 20, row.path)) != row.path
    }
    for method, path in sorted(endless):
        for client in clients:
            answer = client.generic(method, path, "text=x", "application/x-www-form-urlencoded")
            assert answer.status_code in (403, 404), (method, path)
