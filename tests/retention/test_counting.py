"""The switch that takes vehicles out of the base: off until somebody turns it, who may, what is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huidian.network import audit
from huidian.network.models import AuditEvent, Dealer, Staff
from huidian.network.roles import Role
from huidian.retention.counting import all_leave_out, choose_counting
from huidian.retention.models import Counting
from tests.people import People

AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
WHY = "a test looks at everything"


def choose(people: People, by: Staff, *, leave_out: bool = True, dealer: Dealer | None = None) -> bool:
    return choose_counting(
        at=AT,
        by=by,
        scope=people.scope(by),
        dealer_id=(dealer or people.dealer_a).pk,
        leave_out_gone=leave_out,
        why="主机厂口径",
    )


def dealers(*codes: str) -> list[Dealer]:
    return list(Dealer.objects.filter(code__in=codes).select_related("counting"))


def test_vehicles_that_left_count_until_somebody_says_otherwise(people: People) -> None:
    assert not all_leave_out(dealers("A"))
    assert choose(people, people.zhao)
    assert all_leave_out(dealers("A"))
    assert choose(people, people.zhao, leave_out=False)
    assert not all_leave_out(dealers("A"))


def test_the_choice_says_who_made_it_when_and_why(people: People) -> None:
    choose(people, people.zhao)
    chosen = Counting.objects.get(dealer=people.dealer_a)
    assert (chosen.leave_out_gone, chosen.chosen_by, chosen.chosen_at, chosen.why) == (
        True,
        people.zhao,
        AT,
        "主机厂口径",
    )
    event = AuditEvent.objects.unscoped(WHY).get(action="dealer.counting_changed")
    assert (event.staff_id, event.dealer_id, event.why) == (people.zhao.pk, people.dealer_a.pk, "主机厂口径")
    assert (event.before, event.after) == ({"leave_out_gone": False}, {"leave_out_gone": True})
    assert audit.verify().broken is None


@pytest.mark.parametrize("twice", [True, False])
def test_what_holds_already_is_no_event(people: People, twice: bool) -> None:
    if twice:
        choose(people, people.zhao)
    events = AuditEvent.objects.unscoped(WHY).count()
    assert not choose(people, people.by_role[Role.GENERAL_MANAGER], leave_out=twice)
    assert AuditEvent.objects.unscoped(WHY).count() == events


def test_the_data_are_as_they_were(people: People) -> None:
    before = people.dealer_a.data_revision
    choose(people, people.zhao)
    assert Dealer.objects.get(pk=people.dealer_a.pk).data_revision == before


@pytest.mark.parametrize("role", Role)
def test_those_who_answer_for_the_figures_may_choose(people: People, role: Role) -> None:
    if role in {Role.CARE_MANAGER, Role.SERVICE_MANAGER, Role.GENERAL_MANAGER}:
        assert choose(people, people.by_role[role])
        return
    with pytest.raises(Dealer.DoesNotExist):
        choose(people, people.by_role[role])
    assert not Counting.objects.exists()


def test_the_rival_decides_for_herself_only(people: People) -> None:
    with pytest.raises(Dealer.DoesNotExist):
        choose(people, people.qian)
    assert choose(people, people.qian, dealer=people.dealer_b)
    assert not all_leave_out(dealers("A"))


def test_dealers_that_chose_differently_are_counted_alike(people: People) -> None:
    choose(people, people.zhao)
    assert not all_leave_out(dealers("A", "B"))
    choose(people, people.qian, dealer=people.dealer_b)
    assert all_leave_out(dealers("A", "B"))
    assert not all_leave_out([])
