"""The network, asked by Zhao (A's manager), the region, the manufacturer and the rival Qian."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from huidian.engine.mart.files import folder_of
from huidian.mart import marts
from huidian.network import actions as places
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission, Role
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.models import Counting
from huidian.retention.network_answers import CallReason, Circle, Flows, NetworkPage, NoNetwork, Peers
from tests.mart.shop import Came
from tests.people import OPENED_AT, People, make_dealer, make_staff
from tests.retention.network import DECEMBER, NOW, Network
from tests.standing import standing

Q4 = (DECEMBER - 2, DECEMBER)


def fill_network(people: People) -> Network:
    """In the east E1 to E4 beside A and B, in the west W1 to W3; all of grade B but A and B."""
    west = places.create_region(at=OPENED_AT, by=None, manufacturer=people.maker, code="west", name="西区")
    made = Network(people)
    for number in range(1, 5):
        made.open(f"E{number}", people.region)
    for number in range(1, 4):
        made.open(f"W{number}", west, name=f"远方{number}号店(虚构)")
    made.june("E1", cars=100, lost=40, to={"E2": 12, "W1": 3})
    made.june("E2", cars=100, lost=20, to={"E1": 2})
    made.june("E3", cars=100, lost=22)
    made.june("E4", cars=100, lost=24)
    made.june("W1", cars=100, lost=30, to={"W2": 4, "W3": 7, "E1": 1})
    made.june("W2", cars=100, lost=10, to={"W1": 4})
    made.june("W3", cars=20, lost=10)
    return made


network = standing(fill_network, at=NOW)


def of(people: People, role: Role) -> Scope:
    return people.scope(people.by_role[role])


def asked(scope: Scope, **more: object) -> NetworkPage:
    page = queries.network_page(scope, month=DECEMBER, now=NOW, **more)  # type: ignore[arg-type]
    assert isinstance(page, NetworkPage)
    return page


def flows(scope: Scope, **more: object) -> Flows:
    found = queries.network_flows(scope, month=DECEMBER, now=NOW, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def at(network: Network, code: str) -> Scope:
    """A care manager of one dealer."""
    staff = make_staff(f"manager-{code}")
    dealer = network.shops[code].dealer
    places.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.CARE_MANAGER, place=dealer)
    return network.people.scope(staff)


def test_the_region_sees_its_dealers_beside_the_network(network: Network) -> None:
    page = asked(of(network.people, Role.REGIONAL_MANAGER))
    assert {line.code for line in page.lines} == {"A", "B", "E1", "E2", "E3", "E4"}
    first = page.lines[0]
    assert (first.code, first.figure.numerator, first.defected, first.lost_to_network) == ("E1", 40, 15, 25)
    assert first.share == 15 / 40
    assert page.in_network == 9
    assert (page.figure.n, page.figure.numerator) == (400, 106)
    assert (page.defection.lost, page.defection.defected) == (106, 17)
    assert page.may_see_flows


def test_the_manufacturer_sees_the_network_together(network: Network) -> None:
    figure = asked(of(network.people, Role.OEM_CARE)).network
    # 620 came anywhere; 156 were lost to their dealer, 33 of those were seen elsewhere.
    assert figure is not None
    assert (figure.n, figure.numerator) == (620, 123)


def test_a_sum_that_leaves_few_others_is_not_shown(network: Network) -> None:
    # Without the region's own dealers W1 and W2 would be left, W3 has too few vehicles to count.
    region = network.people.by_role[Role.REGIONAL_MANAGER]
    for chosen in (None, network.shops["E1"].dealer):
        page = asked(network.people.scope(region, chosen=chosen))
        assert (page.network, page.network_previous, page.network_change) == (None, None, None)


def test_another_own_dealer_hides_nobody(network: Network) -> None:
    shown = asked(at(network, "E2")).network
    assert shown is not None
    assert shown.n == 620
    staff = Staff.objects.get(username="manager-E2")
    other = network.shops["E3"].dealer
    places.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.CARE_MANAGER, place=other)
    chosen = network.people.scope(staff, chosen=network.shops["E2"].dealer)
    for scope in (chosen, chosen.where(Permission.VIEW_NETWORK), without(chosen, other)):
        page = asked(scope)
        assert [line.code for line in page.lines] == ["E2"]
        assert (page.lines[0].peers, page.spread, page.network) == (Peers(5), None, None)


def without(scope: Scope, dealer: Dealer) -> Scope:
    """A scope as a page has it whose permission is missing at one dealer."""
    return replace(scope, grants={**scope.grants, dealer.pk: frozenset()})


def test_a_change_needs_enough_others_in_both_months(people: People) -> None:
    made = Network(people)
    for number in range(6):
        shop = made.open(f"E{number}", people.region)
        made.june(f"E{number}", cars=40, lost=8)
        if number < 5:
            shop.saw(Came(5000 + car, date(2010, 5, 10)) for car in range(40))
    made.reckon()
    page = asked(at(made, "E0"))
    assert page.network is not None
    assert (page.network.n, page.network.rate, page.network_change) == (240, 0.2, None)
    assert asked(of(people, Role.OEM_CARE)).network_change == pytest.approx(-0.8)
    assert asked(at(made, "E1"), window=7).network is None


@pytest.mark.parametrize("damage", ["older", "broken"])
def test_one_dealer_that_cannot_be_read_closes_the_desk_to_nobody(network: Network, damage: str) -> None:
    name = f"{folder_of('W1')}/manifest.json"
    [told] = marts.storage().read_all([name])
    assert told is not None
    older = json.dumps(json.loads(told) | {"schema_version": 1}).encode()
    marts.storage().replace(name, older if damage == "older" else b"{")
    page = asked(at(network, "E1"))
    assert (page.in_network, page.unread) == (9, 1)
    assert (page.figure.numerator, page.defection.defected, page.network) == (40, 12, None)
    assert asked(at(network, "W2")).unread == 1
    assert queries.network_vehicles(at(network, "E3"), month=DECEMBER, which="lost", now=NOW).total == 22


def test_a_dealer_that_counts_otherwise_is_told_so(network: Network) -> None:
    assert not asked(at(network, "E1")).counts_gone
    Counting.objects.create(
        dealer=network.shops["E2"].dealer, leave_out_gone=True, chosen_at=NOW, chosen_by=None
    )
    assert asked(at(network, "E2")).counts_gone
    assert not asked(at(network, "E3")).counts_gone


def test_dealers_are_compared_with_those_of_their_grade_and_size(network: Network) -> None:
    lines = {line.code: line for line in asked(of(network.people, Role.OEM_CARE)).lines}
    # E1's peers: E2 20, E3 22, E4 24, W1 30, W2 10 %; W3 has too few vehicles to say something.
    peers = lines["E1"].peers
    assert (peers.n, peers.median, peers.excess) == (5, 0.22, 18)
    assert peers.above == pytest.approx(0.18)
    assert lines["E1"].reasons == (CallReason.ABOVE, CallReason.DEFECTION)
    assert lines["E3"].reasons == ()
    assert (peers.circle, lines["A"].peers.circle) == (Circle.ALIKE, Circle.NETWORK)
    assert lines["A"].reasons == (CallReason.BEHIND,)


def test_the_region_does_not_learn_the_rates_of_two_others_from_a_median(network: Network) -> None:
    lines = {line.code: line for line in asked(of(network.people, Role.REGIONAL_MANAGER)).lines}
    assert lines["E1"].peers == Peers(5)
    assert lines["E1"].reasons == (CallReason.DEFECTION,)


@pytest.mark.slow
def test_too_few_peers_are_no_comparison_so_the_circle_widens(network: Network) -> None:
    west = network.shops["W1"].dealer.region
    network.open("W8", west, grade="D").saw([])
    for code in ("W9", "W10"):
        network.open(code, west, grade="D")
        network.june(code, cars=40, lost=4)
    network.reckon()
    line = next(one for one in asked(of(network.people, Role.OEM_CARE)).lines if one.code == "W9")
    assert (line.grade, line.peers.circle, line.peers.median is None) == ("D", Circle.NETWORK, False)


def test_a_dealers_people_see_their_own_line_and_how_the_others_spread(network: Network) -> None:
    page = asked(at(network, "E2"))
    assert [line.code for line in page.lines] == ["E2"]
    assert (page.lines[0].defected, page.may_see_flows) == (2, False)
    assert page.spread is not None
    assert (page.spread.dealers, page.spread.higher) == (6, 4)
    assert sum(one.dealers for one in page.spread.bins) == 6
    assert [one.from_rate for one in page.spread.bins if one.mine] == [0.2]
    assert all(quartile == round(quartile, 2) for quartile in page.spread.quartiles)
    peers = page.lines[0].peers
    assert (peers.n, peers.median) == (5, 0.24)


def test_with_fewer_than_five_others_nothing_is_said_of_them(people: People) -> None:
    made = Network(people)
    for number in range(5):
        made.open(f"E{number}", people.region)
        made.june(f"E{number}", cars=100, lost=20 + number)
    made.reckon()
    page = asked(at(made, "E0"))
    assert (page.spread, page.network) == (None, None)
    assert asked(at(made, "E1")).lines[0].peers.median is None
    made.open("E5", people.region)
    made.june("E5", cars=100, lost=5)
    made.reckon()
    page = asked(at(made, "E2"))
    assert page.spread is not None and page.network is not None
    assert (page.spread.dealers, page.network.n) == (6, 600)


def test_an_independent_dealer_has_no_network(people: People) -> None:
    made = Network(people)
    made.open("FREE", None)
    scope = at(made, "FREE")
    assert queries.network_page(scope, now=NOW) is NoNetwork.INDEPENDENT
    assert queries.network_flows(scope, now=NOW) is None
    assert queries.network_vehicles(scope, now=NOW).total == 0


def test_dealers_of_two_manufacturers_have_no_common_network(network: Network) -> None:
    other = places.create_manufacturer(at=OPENED_AT, by=None, code="other", name="另一家(虚构)")
    region = places.create_region(at=OPENED_AT, by=None, manufacturer=other, code="x", name="别处")
    staff = network.people.by_role[Role.OEM_CARE]
    places.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.OEM_CARE, place=other)
    make_dealer("Z1", region=region)
    assert queries.network_page(network.people.scope(staff), now=NOW) is NoNetwork.SEVERAL
    chosen = network.people.scope(staff, chosen=network.shops["E1"].dealer)
    assert asked(chosen).in_network == 9


def test_the_manufacturer_sees_every_flow(network: Network) -> None:
    found = flows(of(network.people, Role.OEM_CARE), span="month")
    assert (found.first_month, found.last_month, found.whole) == (DECEMBER, DECEMBER, True)
    assert {pair: cell.at_least for pair, cell in found.matrix.cells.items()} == {
        ("E1", "E2"): 12, ("E1", "W1"): 3, ("E2", "E1"): 2, ("W1", "W2"): 4, ("W1", "W3"): 7,
        ("W1", "E1"): 1, ("W2", "W1"): 4,
    }  # fmt: skip
    assert not any(cell.shielded for cell in found.matrix.cells.values())
    assert found.matrix.total.at_least == 33


def test_the_region_sees_small_flows_of_others_shielded(network: Network) -> None:
    found = flows(of(network.people, Role.REGIONAL_MANAGER), span="month", window=9, kind="repair")
    assert (found.first_month, found.last_month, found.span, found.whole) == (*Q4, "quarter", False)
    shielded = {pair for pair, cell in found.matrix.cells.items() if cell.shielded}
    assert shielded == {("W1", "W2"), ("W2", "W1")}
    assert found.matrix.cell("W1", "E1").at_least == 1
    assert (found.matrix.rows["W1"].at_least, found.matrix.rows["W1"].exact) == (9, False)
    assert [one.code for one in found.dealers if one.mine] == ["E1", "E2"]


def test_a_chosen_dealer_opens_no_more_and_no_less(network: Network) -> None:
    region = network.people.by_role[Role.REGIONAL_MANAGER]
    chosen = network.people.scope(region, chosen=network.shops["E3"].dealer)
    assert flows(chosen).matrix == flows(network.people.scope(region)).matrix


def test_the_region_does_not_see_the_flows_of_a_past_day(network: Network) -> None:
    day = date(2011, 1, 10)
    assert queries.network_flows(of(network.people, Role.REGIONAL_MANAGER), as_of=day, now=NOW) is None
    assert queries.network_flows(of(network.people, Role.OEM_CARE), as_of=day, now=NOW) is not None


def test_a_quarter_that_is_not_over_is_not_shown_to_the_region(network: Network) -> None:
    scope = of(network.people, Role.REGIONAL_MANAGER)
    found = queries.network_flows(scope, month=DECEMBER + 1, now=NOW)
    assert found is not None
    assert (found.first_month, found.last_month) == Q4


def test_the_list_behind_a_number_has_as_many_vehicles(network: Network) -> None:
    scope = of(network.people, Role.REGIONAL_MANAGER)
    line = next(one for one in asked(scope).lines if one.code == "E1")
    for which, number in (
        ("lost", 40),
        ("defected", line.defected),
        ("lost_to_network", line.lost_to_network),
    ):
        wish = queries.Wish(filters={"dealer": "E1"})
        found = queries.network_vehicles(scope, month=DECEMBER, which=which, wish=wish, now=NOW)
        assert (found.total, found.month) == (number, DECEMBER)
        assert {row.dealer for row in found.rows} == {network.shops["E1"].dealer.name}
    away = queries.network_vehicles(scope, month=DECEMBER - 2, until=DECEMBER, to="W1", now=NOW)
    assert away.total == 3


@pytest.mark.slow
def test_a_dealers_people_cannot_ask_where(network: Network) -> None:
    scope = at(network, "E1")
    assert queries.network_vehicles(scope, month=DECEMBER, now=NOW).total == 15
    assert queries.network_flows(scope, month=DECEMBER, now=NOW) is None
    for code in ("E2", "W1", "E1", "X"):
        assert queries.network_vehicles(scope, month=DECEMBER, to=code, now=NOW).total == 0


def test_the_rival_sees_nothing_of_it(network: Network) -> None:
    page = asked(network.people.scope(network.people.qian))
    assert [line.code for line in page.lines] == ["B"]
    found = queries.network_vehicles(network.people.scope(network.people.qian), month=DECEMBER, now=NOW)
    assert found.total == 0


@pytest.mark.parametrize("said", [{"kind": "towing"}, {"which": "won"}])
def test_unknown_questions_are_refused(people: People, said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no "):
        queries.network_vehicles(people.scope(people.zhao), now=NOW, **said)  # type: ignore[arg-type]
