"""The desks as of a past day: kept in every address, said on every page, proof against nonsense."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.mart.shop import Came, Shop
from tests.people import People
from tests.web.conftest import SignIn

THEN, DESK = "2011-01-10", "/churn/?month=2010-12"


@pytest.fixture
def history(december: People) -> People:
    """Ten more vehicles of June were recorded on 15 January; all else on 5 January."""
    shop = Shop(december.dealer_a, orders=1000)
    shop.saw([Came(car, date(2010, 6, 5)) for car in range(900, 910)], at=datetime(2011, 1, 15, tzinfo=UTC))
    return december


def test_the_desk_tells_what_was_known_and_says_so(history: People, signed_in: SignIn) -> None:
    zhao = signed_in(history.zhao)
    now, then = zhao.get(DESK), zhao.get(f"{DESK}&asof={THEN}")
    assert [page.context["page"].churn.now.base for page in (now, then)] == [130, 120]
    assert f"按 {THEN} 当时的数据" in then.content.decode()
    assert "当时的数据" not in now.content.decode()
    assert "截至今天" in now.content.decode()
    assert "截至 2011-01-10" in then.content.decode()


@pytest.mark.slow
def test_every_number_leads_to_the_list_of_then(history: People, signed_in: SignIn) -> None:
    zhao = signed_in(history.zhao)
    desk = zhao.get(f"{DESK}&asof={THEN}").context["desk"]
    assert all(f"asof={THEN}" in url for url in (desk.lost_url, desk.cohort_url, desk.returned_url))
    listed = zhao.get(desk.cohort_url)
    assert listed.context["table"].total == 120
    assert f"按 {THEN} 当时的数据" in listed.content.decode()
    assert f"asof={THEN}" in listed.context["table"].export_url
    assert f"asof={THEN}" in listed.context["listing"].back_url
    for block in desk.blocks:
        lost = zhao.get(block.bars[0].url).context["table"].total
        assert block.bars[0].small.startswith(f"{lost} / ")
    controls = desk.controls
    assert all(f"asof={THEN}" in one.url for one in (*controls.kinds, *controls.windows, *controls.months))


def test_the_file_is_the_list_of_then(history: People, signed_in: SignIn) -> None:
    url = f"/churn/vehicles/export/?month=2010-12&which=cohort&asof={THEN}"
    book = load_workbook(BytesIO(signed_in(history.zhao).get(url).content))
    texts = [str(row[0].value or "") for row in book.active.iter_rows(max_col=1)]
    assert f"按 {THEN} 当时的数据" in texts
    assert any("共 120 行" in text for text in texts)


def test_the_structure_desk_too(history: People, signed_in: SignIn) -> None:
    zhao = signed_in(history.zhao)
    then, now = (zhao.get(f"/structure/{query}") for query in (f"?asof={THEN}", ""))
    assert [page.context["page"].holdings.numerator for page in (then, now)] == [120, 130]
    desk = then.context["desk"]
    assert all(f"asof={THEN}" in url for url in (desk.held_url, desk.controls.earlier, desk.hero.url))
    assert zhao.get(desk.held_url).context["table"].total == 120
    assert zhao.get(desk.hero.url).context["table"].total == desk.page.base.now.numerator
    assert f"按 {THEN} 当时的数据" in then.content.decode()


@pytest.mark.parametrize(
    "asof", ["2011-01-20", "2011-01-21", "2099-01-01", "", "gestern", "2011-02-30", "0001-01-01"]
)
def test_today_the_future_and_nonsense_are_today(december: People, signed_in: SignIn, asof: str) -> None:
    page = signed_in(december.zhao).get(DESK, {"month": "2010-12", "asof": asof})
    assert page.context["page"].frame.as_of.past_day is None
    assert page.context["page"].churn.now.base == 120
    assert "asof" not in page.context["desk"].lost_url


@pytest.mark.parametrize("path", ["/churn/", "/structure/"])
def test_before_all_data_the_page_says_so_and_leads_back(
    december: People, signed_in: SignIn, path: str
) -> None:
    said = signed_in(december.zhao).get(path, {"asof": "1999-01-01"}).content.decode()
    assert "那时还没有" in said
    assert "回到今天" in said


def test_the_days_at_hand(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    days = list(zhao.get(DESK).context["desk"].controls.knowledge.days)
    assert [(day.words, day.chosen) for day in days] == [("今天", True), ("上月末 2010-12-31", False)]
    assert days[1].url == f"{DESK}&asof=2010-12-31"
    assert zhao.get(days[1].url).context["page"].frame.as_of.past_day == date(2010, 12, 31)
