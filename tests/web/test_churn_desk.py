"""The churn desk, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B)."""

from __future__ import annotations

from huidian.mart.models import Reckoning
from tests.people import People
from tests.web.conftest import SignIn

DESK = "/churn/?month=2010-12"
LOST = "/churn/vehicles/?month=2010-12"


def test_zhao_sees_the_rate_with_its_working(december: People, signed_in: SignIn) -> None:
    page = signed_in(december.zhao).get(DESK)
    figure = page.context["page"].churn.now
    assert (figure.counts["visits"], figure.base, figure.numerator, figure.rate) == (160, 120, 30, 0.25)
    said = page.content.decode()
    assert "25.0%" in said
    assert "2010 年 12 月流失了谁？" in said
    assert "2010-06 进站 160 台次，120 台" in said


def test_months_without_any_order_are_named(december: People, signed_in: SignIn) -> None:
    zhao, words = signed_in(december.zhao), "没有结算单，请补导入"
    assert f"2010-07 – 2010-08、2010-10 – 2010-11 {words}" in zhao.get(DESK).content.decode()
    empty = [2010 * 12, 2010 * 12 + 1, 2010 * 12 + 4, 1999 * 12]
    Reckoning.objects.filter(dealer=december.dealer_a).update(empty_months=sorted(empty))
    assert f"2010-01 – 2010-02、2010-05 {words}" in zhao.get(DESK).content.decode()
    Reckoning.objects.filter(dealer=december.dealer_a).update(empty_months=[])
    assert words not in zhao.get(DESK).content.decode()


def test_the_last_complete_month_is_the_usual_one(december: People, signed_in: SignIn) -> None:
    page = signed_in(december.zhao).get("/churn/").context["page"]
    assert (page.frame.month, page.frame.window) == (2010 * 12 + 11, 6)
    assert [one.provisional for one in page.trend][-2:] == [False, True]


def test_lin_sees_only_the_vehicles_she_serves(december: People, signed_in: SignIn) -> None:
    figure = signed_in(december.lin).get(DESK).context["page"].churn.now
    assert (figure.base, figure.numerator) == (30, 8)


def test_qian_sees_nothing_of_a(december: People, signed_in: SignIn) -> None:
    qian = signed_in(december.qian)
    assert qian.get(DESK).context["page"].churn.now.base == 3
    assert qian.get(f"{LOST}&by-dealer=A").context["table"].total in (0, 1)
    plates = {row.plate for row in qian.get(f"{LOST}&which=cohort").context["table"].rows}
    digit = december.dealer_b.pk % 10
    assert plates == {f"沪A{digit}{car:04d}" for car in range(3)}


def test_the_region_sees_both_dealers_and_may_choose_one(december: People, signed_in: SignIn) -> None:
    from huidian.network.roles import Role

    regional = signed_in(december.by_role[Role.REGIONAL_MANAGER])
    both = regional.get(DESK).context["page"].churn.now
    assert (both.base, both.numerator) == (123, 31)
    regional.post("/dealer/", {"dealer": december.dealer_b.pk})
    assert regional.get(DESK).context["page"].churn.now.base == 3
    assert regional.post("/dealer/", {"dealer": 10**6}).status_code == 404


def test_who_may_not_see_plates_sees_masks(december: People, signed_in: SignIn) -> None:
    from huidian.network.roles import Role

    seen = {
        role: signed_in(december.by_role[role]).get(LOST).context["table"].rows[0].plate
        for role in (Role.CARE_AGENT, Role.GENERAL_MANAGER)
    }
    assert "*" not in seen[Role.CARE_AGENT]
    assert "*" in seen[Role.GENERAL_MANAGER]


def test_who_may_not_open_files_gets_no_links_to_them(december: People, signed_in: SignIn) -> None:
    from huidian.network.roles import Role

    for role, linked in ((Role.CARE_AGENT, True), (Role.REGIONAL_MANAGER, False)):
        lines = signed_in(december.by_role[role]).get(LOST).context["table"].lines
        assert all(bool(line.href) is linked for line in lines), role


def test_htmx_gets_the_part_and_history_the_page(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    part = zhao.get(LOST, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    again = zhao.get(LOST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


def test_searching_sorting_and_paging_are_the_server_s(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    rows = zhao.get(f"{LOST}&which=cohort&sort=plate&page=2").context["table"].rows
    plates = [row.plate for row in rows]
    assert len(plates) == 50
    assert plates == sorted(plates)
    assert zhao.get(f"{LOST}&q={plates[0]}&which=cohort").context["table"].total == 1


def test_the_first_screen_says_who_was_lost_and_whom_to_look_at(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    assert zhao.get("/").context["page"].churn.now.numerator == 30
    lists = zhao.get("/next/").context
    assert lists["lost"].total == 30
    assert len(lists["lost"].rows) == 8


def test_an_advisor_starts_with_her_own_customers(december: People, signed_in: SignIn) -> None:
    page = signed_in(december.lin).get("/?show=all")
    assert {row.advisor for row in page.context["table"].rows} == {"林小满"}
    assert page.context["table"].total == 30
    narrowed = signed_in(december.lin).get("/mine/?show=all&by-model=途观&by-model=朗逸").context["table"]
    assert (narrowed.total, len(narrowed.filters), narrowed.state.path) == (20, 2, "/mine/")
    assert signed_in(december.zhao).get("/mine/")["Location"] == "/"
