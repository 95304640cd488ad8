"""The network desk, asked by the region, the manufacturer, one dealer's manager and the rival's."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huidian.customers.models import Customer, Vehicle
from huidian.engine.mart.files import folder_of
from huidian.mart import marts
from huidian.network import actions as places
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Role
from huidian.retention.models import Counting
from tests.people import OPENED_AT, People, make_staff
from tests.retention.network import NOW, Network
from tests.standing import standing
from tests.web.conftest import SignIn

DESK, LIST = "/network/?month=2010-12", "/network/vehicles/?month=2010-12"
WEST = ("W1", "W2", "W3")


def fill_network(people: People) -> Network:
    """In the east E1 to E4 (beside A and B, which have no data), in the west W1 to W3."""
    west = places.create_region(at=OPENED_AT, by=None, manufacturer=people.maker, code="west", name="远西区")
    made = Network(people)
    for number in range(1, 5):
        made.open(f"E{number}", people.region)
    for code in WEST:
        made.open(code, west, name=f"{code}远方店(虚构)")
    made.june("E1", cars=100, lost=40, to={"E2": 12, "W1": 3})
    made.june("E2", cars=100, lost=20, to={"E1": 2})
    made.june("E3", cars=100, lost=22)
    made.june("E4", cars=100, lost=24)
    made.june("W1", cars=100, lost=37, to={"W2": 4, "W3": 7, "E1": 1})
    made.june("W2", cars=100, lost=13, to={"W1": 4})
    made.june("W3", cars=100, lost=17)
    return made


network = standing(fill_network, at=NOW)


@pytest.fixture
def manager(network: Network, signed_in: SignIn) -> Client:
    """The care manager of E1."""
    staff = make_staff("manager")
    dealer = network.shops["E1"].dealer
    places.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.CARE_MANAGER, place=dealer)
    return signed_in(staff)


@pytest.fixture
def region(network: Network, signed_in: SignIn) -> Client:
    return signed_in(network.people.by_role[Role.REGIONAL_MANAGER])


@pytest.fixture
def maker(network: Network, signed_in: SignIn) -> Client:
    return signed_in(network.people.by_role[Role.OEM_CARE])


def text_of(answer: Any) -> str:
    said: str = answer.content.decode()
    return said


def foreign_to(own: set[str]) -> set[str]:
    """Whatever names a dealer outside: codes, names, plates, VINs, owners."""
    said: set[str] = set()
    why = "a test looks for what must not be said"
    for dealer in Dealer.objects.exclude(code__in=own):
        vehicles = Vehicle.objects.unscoped(why).filter(dealer=dealer)
        said |= {dealer.name, *vehicles.values_list("plate", flat=True)}
        said |= {f"by-dealer={dealer.code}&", f"to={dealer.code}"}
        if len(dealer.code) > 1:  # one letter alone in a cell is a customer class
            said.add(f">{dealer.code}<")
        own_vins = Vehicle.objects.unscoped(why).filter(dealer__code__in=own).values_list("vin", flat=True)
        said |= set(vehicles.exclude(vin__in=list(own_vins)).values_list("vin", flat=True))
        said |= set(Customer.objects.unscoped(why).filter(dealer=dealer).values_list("name", flat=True))
    return {one for one in said if one}


def test_the_region_is_not_told_what_only_few_others_make_up(region: Client) -> None:
    page = region.get(DESK)
    assert "店太少，不显示全网数" in text_of(page)
    first = page.context["desk"].rows[0]
    assert (first.line.code, first.whys) == ("E1", ["流失中 37.5% 去了网内其他店"])


def test_a_manager_reads_which_vehicles_count_and_who_is_missing(manager: Client, network: Network) -> None:
    said = text_of(manager.get(DESK))
    assert "一律计入" not in said
    assert "读不到" not in said
    own = network.shops["E1"].dealer
    Counting.objects.create(dealer=own, leave_out_gone=True, chosen_at=NOW, chosen_by=None)
    marts.storage().replace(f"{folder_of('W1')}/manifest.json", b"{")
    said = text_of(manager.get(DESK))
    assert "已转卖、报废、迁出的车辆在网络里各店一律计入" in said
    assert "其中 1 家的数据暂时读不到，未计入" in said


def test_the_manufacturer_is_told_whom_to_call_and_why(maker: Client) -> None:
    page = maker.get(DESK)
    said = text_of(page)
    assert "哪些店需要联系？" in said
    first = page.context["desk"].rows[0]
    assert first.line.code == "E1"
    assert first.whys == ["高于可比店 19.0 个百分点，约多流失 19 台", "流失中 37.5% 去了网内其他店"]
    assert "全网流失率" in said
    assert page.context["desk"].urgent == 4  # A and B have no data at all


def test_the_first_screen_names_the_dealers_to_call_as_the_desk_does(
    maker: Client, region: Client, manager: Client
) -> None:
    """One rule: the same dealers in the same order with the same words."""
    for client in (maker, region):
        home, desk = client.get("/calls/"), client.get(DESK)
        told = [(row.line.code, row.whys) for row in home.context["calls"].lines]
        assert told == [(row.line.code, row.whys) for row in desk.context["desk"].rows]
        assert told[0][0] == "E1"
        assert told[0][1]
        assert all(f"<span>{why}</span>" in text_of(home) for _code, whys in told for why in whys)
        assert 'hx-get="/calls/?month=2010-12"' in text_of(client.get("/"))
    assert 'hx-get="/calls/' not in text_of(manager.get("/"))
    assert text_of(manager.get("/calls/")) == ""


def test_a_dealer_met_as_an_advisor_is_met_on_both_pages(network: Network, signed_in: SignIn) -> None:
    """Who sees E1 whole and at E2 only some vehicles is shown the same peers, of the same number unknown."""
    staff = make_staff("both")
    for role, code in ((Role.CARE_MANAGER, "E1"), (Role.ADVISOR, "E2")):
        dealer = network.shops[code].dealer
        places.open_post(
            at=OPENED_AT,
            by=None,
            staff=staff,
            role=role,
            place=dealer,
            advisor_name="林小满" if code == "E2" else "",
        )
    client = signed_in(staff)
    pages = client.get("/calls/").context["calls"].lines, client.get(DESK).context["desk"].rows
    home, desk = ({row.line.code: row.line.peers for row in rows} for rows in pages)
    assert home["E1"] == desk["E1"]


def test_the_numbers_of_all_open_their_lists(region: Client) -> None:
    desk = region.get(DESK).context["desk"]
    page = desk.page
    assert region.get(desk.lists.lost_url).context["table"].total == page.figure.numerator
    assert region.get(desk.lists.defected_url).context["table"].total == page.defection.defected
    assert region.get(desk.lists.brand_url).context["table"].total == page.defection.lost_to_network


def test_the_table_is_narrowed_and_sorted_by_the_address(maker: Client) -> None:
    rows = maker.get(f"{DESK}&region=远西区&sort=rate").context["desk"].rows
    assert [row.line.code for row in rows] == ["W2", "W3", "W1"]
    rows = maker.get(f"{DESK}&sort=-lost").context["desk"].rows
    assert [row.line.code for row in rows][:2] == ["E1", "W1"]
    assert maker.get(f"{DESK}&size=xl").context["desk"].rows == []
    page = maker.get(f"{DESK}&region=远西区&region=东区&urgent=true&sort=-lost").context
    assert [chip.text for chip in page["table"].filters] == ["需要联系：是", "区域：远西区", "区域：东区"]
    assert page["table"].total == page["desk"].urgent == 4
    assert page["desk"].flow.spans[0].url.count("region=") == 2
    assert "没有" in text_of(maker.get(f"{DESK}&size=xl"))


def test_cells_of_the_flow_open_lists_of_own_dealers_only(region: Client) -> None:
    page = region.get(DESK)
    flow = page.context["desk"].flow
    assert (flow.months, flow.spans) == ("2010-10 至 2010-12", [])
    found = {
        (line.code, code): square
        for line in flow.lines
        for (code, *_), square in zip(flow.dealers, line.squares, strict=True)
        if square.text
    }
    assert {pair: square.text for pair, square in found.items()} == {
        ("E1", "E2"): "12", ("E1", "W1"): "3", ("E2", "E1"): "2",
        ("W1", "E1"): "1", ("W1", "W2"): "<5", ("W1", "W3"): "7", ("W2", "W1"): "<5",
    }  # fmt: skip
    assert {pair for pair, square in found.items() if square.url} == {
        ("E1", "E2"),
        ("E1", "W1"),
        ("E2", "E1"),
    }
    for pair in (("E1", "E2"), ("E1", "W1"), ("E2", "E1")):
        assert region.get(found[pair].url).context["table"].total == int(found[pair].text)


def test_the_manufacturer_chooses_the_months_of_the_flow(maker: Client) -> None:
    flow = maker.get(f"{DESK}&span=year").context["desk"].flow
    assert flow.months == "2010-01 至 2010-12"
    assert not flow.shields
    assert [choice.chosen for choice in flow.spans] == [False, False, True]
    assert maker.get(f"{DESK}&span=month").context["desk"].flow.months == "2010-12"


def test_a_managers_page_speaks_of_the_own_dealer_alone(manager: Client) -> None:
    page = manager.get(DESK)
    said = text_of(page)
    assert "我们在网络里站在哪？" in said
    assert page.context["desk"].flow is None
    assert page.context["page"].spread.dealers == 7
    assert "看曾去网内其他店的 15 台" in said


ADDRESSES = st.tuples(
    st.sampled_from(["/network/", "/network/vehicles/"]),
    st.fixed_dictionaries(
        {},
        optional={
            "month": st.sampled_from(["2010-12", "2010-11", "2011-01", "2010-07"]),
            "until": st.sampled_from(["2010-12", "2011-01"]),
            "window": st.sampled_from(["3", "6", "12"]),
            "kind": st.sampled_from(["overall", "maintenance", "repair"]),
            "which": st.sampled_from(["lost", "defected", "lost_to_network", "cohort"]),
            "sort": st.sampled_from(["rate", "-lost", "plate", "-vin"]),
            "span": st.sampled_from(["month", "year"]),
            "region": st.sampled_from(["远西区", "东区"]),
            "asof": st.sampled_from(["2011-01-10", "2010-12-31"]),
            "q": st.sampled_from(["沪", "L"]),
        },
    ),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=ADDRESSES)
def test_nothing_names_another_dealer_to_a_manager(
    manager: Client, address: tuple[str, dict[str, str]]
) -> None:
    path, said = address
    answer = manager.get(path, said)
    assert answer.status_code == 200
    text = re.sub(r'(name|value)="[^"]*"', "", text_of(answer))
    assert {one for one in foreign_to({"E1"}) if one in text} == set()


def test_a_list_says_of_each_lost_vehicle_whether_it_was_seen_elsewhere(manager: Client) -> None:
    table = manager.get(f"{LIST}&which=lost").context["table"]
    [column] = [column for column in table.columns if column.key == "elsewhere"]
    assert sorted(column.text(row) for row in table.rows) == ["否"] * 25 + ["是"] * 15
    others = manager.get("/churn/vehicles/?month=2010-12").context["table"]
    assert "elsewhere" not in [column.key for column in others.columns]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["E1", "E2", "W1", "nobody"])
def test_a_manager_cannot_ask_where(manager: Client, code: str) -> None:
    assert manager.get(f"{LIST}&which=defected").context["table"].total == 15
    assert manager.get(f"{LIST}&which=defected&to={code}").context["table"].total == 0
    assert manager.get("/network/flows/export/?month=2010-12").status_code == 403


def test_the_rival_sees_nothing_of_it(network: Network, signed_in: SignIn) -> None:
    qian = signed_in(network.people.qian)
    assert qian.get(DESK).context["page"].lines[0].code == "B"
    assert qian.get(LIST).context["table"].total == 0
    assert qian.get(f"{LIST}&by-dealer=E1").context["table"].total == 0


def test_the_region_sees_no_vehicle_of_the_west(region: Client, network: Network) -> None:
    for which in ("lost", "cohort", "defected"):
        answer = region.get(f"{LIST}&which={which}&by-dealer=W1")
        assert answer.context["table"].total == 0


def rows_of(answer: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_files_hold_what_the_page_shows(region: Client) -> None:
    told = rows_of(region.get("/network/export/?month=2010-12&sort=-lost&columns=all"))
    names = [row[1] for row in told if row[0] and row[1] and row[1].startswith("E")]
    assert names == ["E1", "E4", "E3", "E2"]
    flow = rows_of(region.get("/network/flows/export/?month=2010-12"))
    west = next(row for row in flow if row[0] == "W1远方店(虚构)")
    head = next(row for row in flow if row[-1] == "合计（台）")
    at = {str(name)[:2]: place for place, name in enumerate(head)}
    assert (west[at["E1"]], west[at["W2"]], west[at["W3"]], west[-1]) == (1, "<5", 7, "9+")
    exported = AuditEvent.objects.unscoped("a test reads the trail").filter(object_type="network_flows")
    assert exported.exists()


def test_an_independent_dealer_is_told_that_it_has_no_network(people: People, signed_in: SignIn) -> None:
    made = Network(people)
    made.open("FREE", None)
    staff = make_staff("free")
    places.open_post(
        at=OPENED_AT, by=None, staff=staff, role=Role.CARE_MANAGER, place=made.shops["FREE"].dealer
    )
    page = signed_in(staff).get("/network/")
    assert "这家店不属于任何主机厂网络" in text_of(page)
    assert signed_in(staff).get("/network/export/").status_code == 404
