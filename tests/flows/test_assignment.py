"""Vehicles spread evenly, taken at the reception, let go when lost for good: as the store tells it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from huidian.assignment.actions import give, undo_batch
from huidian.assignment.actions.giving import Holder, NoSuchHolderError
from huidian.assignment.actions.nominating import approve, nominate
from huidian.assignment.models import Batch
from huidian.assignment.queries import holders
from huidian.config.cli import main
from huidian.flows.assignment import hand_over as hand_overs
from huidian.flows.assignment.base import BaseMovedError
from huidian.flows.assignment.even_spread import assign_evenly, propose
from huidian.flows.assignment.following import follow_all, follow_orders
from huidian.kit.months import month_of
from huidian.messages.models import Message
from huidian.network import actions as network
from huidian.network.models import Post, Staff, Team
from huidian.network.roles import Role
from huidian.retention.queries.assessed_lists import assessed_list
from huidian.retention.queries.teams import teams_page
from tests.mart.shop import Came, Shop
from tests.messages.made import a_text
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

AT = datetime(2011, 1, 20, 2, 0, tzinfo=UTC)
TODAY = date(2011, 1, 20)
CHEN = "陈二组"
WHY = "a test looks at everything"


@pytest.fixture(autouse=True)
def mart_of_this_test(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def shop(people: People) -> Shop:
    """Forty vehicles of four classes; Lin (team 1) received them all; Chen is team 2's."""
    chen = make_staff("chen")
    two = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    network.open_post(
        at=OPENED_AT,
        by=None,
        staff=chen,
        role=Role.ADVISOR,
        place=people.dealer_a,
        team=two,
        advisor_name=CHEN,
    )
    shop = Shop(people.dealer_a)
    shop.has(range(40), purchased_on=date(2008, 3, 1))
    came = [
        Came(number, TODAY - timedelta(days=30 * back - 15), advisor=LIN_IN_THE_DMS)
        for number in range(40)
        for back in (range(1, 2 + number % 4) if number % 5 else [14])
    ]
    shop.saw(came)
    return shop


def team_of(shop: Shop, on: date = TODAY) -> dict[int, int]:
    """By car number the team."""
    held = holders(shop.dealer, on)
    return {number: held[pk][0] for number, pk in shop.cars.items() if pk in held}


def batches() -> list[str]:
    return list(Batch.objects.unscoped(WHY).order_by("pk").values_list("kind", flat=True))


def test_an_even_spread_shown_is_what_is_committed_and_undone(people: People, shop: Shop) -> None:
    manager = people.by_role[Role.SERVICE_MANAGER]
    shown = propose(shop.dealer, at=AT)
    assert batches() == [] and shown.moves == {"stays": 20, "moves": 20}
    by_class = [[share.classes[key] for share in shown.after] for key in "ABCD"]
    assert all(abs(one - other) <= 1 for one, other in by_class)
    assert [share.vehicles for share in shown.before] == [40, 0] or [
        share.vehicles for share in shown.before
    ] == [0, 40]
    one = propose(shop.dealer, at=AT, team_ids=[people.team.pk])
    assert sorted(share.vehicles for share in one.before) == [0, 40]
    assert {share.team: share.vehicles for share in one.after}[people.team.pk] == 40
    assert len(one.after) == 2
    batch = assign_evenly(at=AT, by=manager, dealer=shop.dealer, shown=shown.digest)
    assert Counter(team_of(shop).values()) == {team.team: 20 for team in shown.base.teams}
    assert assign_evenly(at=AT, by=manager, dealer=shop.dealer) is None
    assert batch is not None
    undo_batch(at=AT, by=manager, scope=people.scope(manager), batch_id=batch)
    assert team_of(shop) == {}
    assert batches() == ["even_spread", "undo"]


def test_a_proposal_that_was_overtaken_is_not_carried_out(people: People, shop: Shop) -> None:
    shown = propose(shop.dealer, at=AT)
    car = shop.cars[1]
    give(
        at=AT,
        by=people.zhao,
        dealer=shop.dealer,
        kind="single",
        from_on=TODAY,
        chosen={car: Holder(people.team.pk)},
    )
    with pytest.raises(BaseMovedError):
        assign_evenly(at=AT, by=people.zhao, dealer=shop.dealer, shown=shown.digest)
    assert batches() == ["single"]


def test_of_two_who_hand_over_the_second_is_told(
    people: People, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is done between what this one read and what it writes."""
    chen, wang = Staff.objects.get(username="chen"), make_staff("wang")
    network.open_post(
        at=OPENED_AT, by=None, staff=wang, role=Role.ADVISOR, place=people.dealer_a,
        team=people.team, advisor_name="王后来",
    )  # fmt: skip
    boss = people.by_role[Role.SERVICE_MANAGER]
    act: dict[str, Any] = {"at": AT, "by": boss, "scope": people.scope(boss), "dealer_id": people.dealer_a.pk}
    read = hand_overs.holdings_of
    assert read(people.dealer_a, people.lin.pk, at=AT).vehicles

    def overtaken(*where: Any, **when: Any) -> Any:
        stale = read(*where, **when)
        monkeypatch.setattr(hand_overs, "holdings_of", read)
        hand_overs.hand_over(**act, staff_id=people.lin.pk, to=[wang.pk])
        return stale

    monkeypatch.setattr(hand_overs, "holdings_of", overtaken)
    with pytest.raises(BaseMovedError):
        hand_overs.hand_over(**act, staff_id=people.lin.pk, to=[chen.pk])
    assert {who for _team, who in holders(people.dealer_a, TODAY).values()} == {wang.pk}
    assert batches() == ["hand_over"]


def test_who_has_left_is_given_nothing_by_an_old_nomination(people: People, shop: Shop) -> None:
    lin, manager = people.lin, people.by_role[Role.SERVICE_MANAGER]
    waiting = nominate(at=AT, by=lin, scope=people.scope(lin), vehicle_id=shop.cars[1])
    Post.objects.filter(staff=lin).update(closed_at=AT)
    with pytest.raises(NoSuchHolderError):
        approve(at=AT, by=manager, scope=people.scope(manager), nomination_id=waiting)
    assert team_of(shop) == {}


def test_the_assessment_reads_what_was_given(people: People, shop: Shop) -> None:
    assign_evenly(at=AT, by=None, dealer=shop.dealer)
    scope = people.scope(people.by_role[Role.SERVICE_MANAGER])
    page = teams_page(scope, month=month_of(TODAY), now=AT)
    rows = page.groups.rows
    assert {row.key: row.figure.counts["managed"] for row in rows} == {"一组": 20, "二组": 20}


@pytest.mark.parametrize("months_before", [1, 0])
def test_an_advisor_reads_her_line_as_the_manager_reads_it(
    people: People, shop: Shop, months_before: int
) -> None:
    """Also after half of her vehicles went to somebody else: who answered then reads the month."""
    assign_evenly(at=AT, by=None, dealer=shop.dealer)
    month = month_of(TODAY) - months_before

    def line(reader: Staff) -> dict[str, Any]:
        page = teams_page(people.scope(reader), month=month, now=AT)
        rows = page.advisors.rows if page.advisors else ()
        return {row.key: dict(row.figure.counts) for row in rows if row.key == LIN_IN_THE_DMS}

    own, manager = line(people.lin), line(people.by_role[Role.SERVICE_MANAGER])
    assert own == manager
    assert own[LIN_IN_THE_DMS]["managed"] == {1: 32, 0: 20}[months_before]
    scope = people.scope(people.lin)
    behind = assessed_list(scope, which="managed", month=month, narrowed={"advisor": LIN_IN_THE_DMS}, now=AT)
    assert behind.vehicles.total == own[LIN_IN_THE_DMS]["managed"]


def a_beginning(shop: Shop, back: int, *cars: int) -> None:
    """Some cars are the first team's as of so many days ago: the dealer has begun to assign."""
    team = people_team(shop)
    chosen = {shop.cars[one]: Holder(team) for one in cars}
    since = TODAY - timedelta(days=back)
    give(at=AT, by=None, dealer=shop.dealer, kind="single", from_on=since, chosen=chosen)


def people_team(shop: Shop) -> int:
    return Team.objects.get(dealer=shop.dealer, name="一组").pk


def other_team(shop: Shop) -> int:
    return Team.objects.get(dealer=shop.dealer, name="二组").pk


def test_a_dealer_that_assigns_nothing_is_left_alone(shop: Shop) -> None:
    follow_all(at=AT)
    assert batches() == []


def test_what_is_nobodys_and_comes_is_the_receiving_teams_since_that_day(shop: Shop) -> None:
    a_beginning(shop, 10, 0)
    shop.has([50])
    day = TODAY - timedelta(days=3)
    shop.saw([Came(50, day, advisor=CHEN), Came(0, day, advisor=CHEN), Came(1, day, advisor="不认识")])
    assert follow_orders(shop.dealer, at=AT) == 1
    assert team_of(shop) == {0: people_team(shop), 50: other_team(shop)}
    assert team_of(shop, day - timedelta(days=1)) == {0: people_team(shop)}
    assert follow_orders(shop.dealer, at=AT) == 0
    assert batches() == ["single", "reception"]


@pytest.mark.parametrize(
    ("last", "held"),
    # Lost for good is assessed 24 months after the month of the last visit; it is nobody's a month later.
    [(date(2009, 1, 31), True), (date(2008, 12, 31), False)],
)
def test_lost_for_good_it_is_let_go_at_night_and_new_when_it_comes(
    shop: Shop, last: date, held: bool
) -> None:
    shop.has([60])
    shop.saw([Came(60, last, advisor=LIN_IN_THE_DMS)])
    a_beginning(shop, 800, 60)
    follow_all(at=AT)
    assert (60 in team_of(shop)) is held
    assert 60 in team_of(shop, date(2010, 12, 31))
    shop.saw([Came(60, TODAY, advisor=CHEN)])
    follow_orders(shop.dealer, at=AT)
    assert team_of(shop)[60] == (people_team(shop) if held else other_team(shop))


def test_a_late_file_gives_back_what_was_let_go(shop: Shop) -> None:
    shop.has([60])
    shop.saw([Came(60, date(2008, 12, 31), advisor=LIN_IN_THE_DMS)])
    a_beginning(shop, 800, 60)
    follow_all(at=AT)
    assert 60 not in team_of(shop)
    shop.saw([Came(60, date(2010, 6, 1), advisor=CHEN)])
    follow_orders(shop.dealer, at=AT)
    assert team_of(shop)[60] == people_team(shop)
    assert batches()[-2:] == ["permanent_loss", "correction"]


def test_the_command_prints_what_each_team_has(shop: Shop) -> None:
    shown = json.loads(ran("--dry-run"))
    assert batches() == [] and shown["batch"] is None
    assert [row["vehicles"] for row in shown["teams"]] == [20, 20]
    done = json.loads(ran())
    assert done["batch"] and done["teams"] == shown["teams"]
    assert json.loads(ran())["stay"] == 40


def test_what_a_spread_foretells_is_what_its_batch_changes(shop: Shop) -> None:
    """A vehicle that stays in its team and goes to another advisor of it changes as well."""
    ran()
    another = make_staff("hu")
    network.open_post(
        at=OPENED_AT,
        by=None,
        staff=another,
        role=Role.ADVISOR,
        place=shop.dealer,
        team=Team.objects.get(pk=people_team(shop)),
        advisor_name="胡一组",
    )
    told = json.loads(ran("--dry-run"))
    done = json.loads(ran())
    assert [told[step] for step in ("new", "moved", "advisor_changed", "stay")] == [0, 0, 10, 30]
    assert Batch.objects.unscoped(WHY).get(pk=done["batch"]).vehicles == 10


def ran(*options: str) -> str:
    result = CliRunner().invoke(main, ["assign", "--dealer", "A", "--json", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_owners_are_told_by_name_who_answers_for_them_now(people: People, shop: Shop) -> None:
    chen, boss = Staff.objects.get(username="chen"), people.by_role[Role.SERVICE_MANAGER]
    shop.has(range(40, 43), owner={"name": "虚一", "phone": "13800000001"})
    shop.saw([Came(car, TODAY - timedelta(days=40), advisor=LIN_IN_THE_DMS) for car in range(40, 43)])
    places = [{"key": key, "type": "text", "most": 10} for key in ("owner", "advisor")]
    a_text(
        people.dealer_a,
        "new_advisor",
        body="{owner}您好，今后由{advisor}负责。",
        variables=places,
        purpose="notice",
    )
    done = hand_overs.hand_over(
        at=AT, by=boss, scope=people.scope(boss), dealer_id=people.dealer_a.pk,
        staff_id=people.lin.pk, to=[chen.pk], template_key="new_advisor",
    )  # fmt: skip
    written = Message.objects.unscoped(WHY).all()
    assert done.queued == len(written) > 0
    assert {one.values["advisor"] for one in written} == {CHEN}
