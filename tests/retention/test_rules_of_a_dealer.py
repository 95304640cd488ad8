"""A dealer's own rules over its playbook: figures of today follow, those of a day before keep its rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.kit.months import parse_month
from huidian.mart.actions import refresh
from huidian.mart.models import Reckoning, Standing
from huidian.mart.verifying import verify
from huidian.network import actions as network
from huidian.network.authority import AboveCeilingError
from huidian.network.models import AuditEvent, Dealer, RuleChange
from huidian.network.queries import dealer_rules
from huidian.network.roles import PERMISSIONS, PLACE_FIELDS, Permission, Role
from huidian.network.rules import rules_digest
from huidian.network.scope import Scope
from huidian.playbooks import PlaybookError, load
from huidian.retention.closing import close_month
from huidian.retention.queries.any_figure import any_figure
from huidian.retention.queries.closes import month_closes
from huidian.retention.queries.every_figure import every_figure
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
SET_AT = datetime(2011, 1, 15, 4, 0, tzinfo=UTC)
DAY_BEFORE = date(2011, 1, 14)
DECEMBER = parse_month("2010-12")
THREE_MONTHS = {"churn": {"window_months": 3}}
FIRST = date(2010, 6, 3)
SEPTEMBER = date(2010, 9, 10)


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """June: 4 cars, 1 back in December. September: 5 cars, 2 back in December; 1 more for an inspection."""
    june = [Came(car, FIRST) for car in range(4)]
    september = [Came(car, SEPTEMBER) for car in range(10, 15)]
    back = [Came(car, date(2010, 12, 20)) for car in (0, 10, 11)]
    before_the_sale = [Came(20, SEPTEMBER, "pdi")]
    later = [Came(30, date(2011, 1, 4))]
    shop.saw([*june, *september, *back, *before_the_sale, *later], at=datetime(2011, 1, 5, tzinfo=UTC))
    return shop


def everything(shop: Shop) -> Scope:
    return Scope(0, {shop.dealer.pk: frozenset(Permission)})


def set_rules(shop: Shop, overlay: dict[str, Any], at: datetime = SET_AT, **more: Any) -> network.RulesSet:
    scope = everything(shop)
    return network.set_rules(at=at, by=None, scope=scope, dealer_id=shop.dealer.pk, overlay=overlay, **more)


def churn(shop: Shop, **asked: Any) -> tuple[int, int, str]:
    """December's lost, cohort, and the rules."""
    one = any_figure(everything(shop), "monthly_churn", month=DECEMBER, now=NOW, **asked)
    return one.figure.numerator, one.figure.base, one.figure.rules


def test_another_window_counts_from_today_on(filled: Shop) -> None:
    usual = load("generic").version
    assert churn(filled) == (3, 4, usual)
    own = set_rules(filled, THREE_MONTHS).version
    assert own != usual
    assert churn(filled) == (3, 5, own)
    assert churn(filled, as_of=DAY_BEFORE) == (3, 4, usual)
    lines = every_figure(everything(filled), ["monthly_churn"], now=NOW)
    assert (3, 5) in {(line.figure.numerator, line.figure.base) for line in lines}


def test_another_kind_that_counts_changes_the_facts_of_today_only(filled: Shop) -> None:
    set_rules(filled, THREE_MONTHS, at=datetime(2010, 12, 1, tzinfo=UTC))
    assert churn(filled)[:2] == (3, 5)
    set_rules(filled, THREE_MONTHS | {"kinds": {"pdi": {"counts": True}}})
    assert churn(filled)[:2] == (4, 6)
    assert churn(filled, as_of=DAY_BEFORE)[:2] == (3, 5)
    set_rules(filled, THREE_MONTHS, at=NOW)
    assert churn(filled)[:2] == (3, 5)


def test_standings_and_mart_follow(filled: Shop) -> None:
    refresh(filled.dealer, as_of=NOW.date(), now=NOW)
    car = filled.cars[1]  # last seen seven and a half months ago
    tiers = [Standing.objects.unscoped("a test").get(vehicle=car).tier]
    own = set_rules(filled, {"tier_schemes": {"by-year": {"tiers": {"lost": {"from_months": 9}}}}})
    own = set_rules(
        filled,
        {"tier_schemes": {"by-year": {"tiers": {"not_lost": {"from_months": 3},
         "about_to_be_lost": {"from_months": 5}, "lost": {"from_months": 7}}}}},
    )  # fmt: skip
    assert next(one.differences for one in verify("S"))
    refresh(filled.dealer, as_of=NOW.date(), now=NOW)
    tiers.append(Standing.objects.unscoped("a test").get(vehicle=car).tier)
    assert tiers == ["not_lost", "lost"]
    assert Reckoning.objects.get(dealer=filled.dealer).rule_version == own.version
    assert not next(one.differences for one in verify("S"))


def test_a_closed_month_stays_as_it_was(filled: Shop) -> None:
    scope = everything(filled)
    close_month(at=NOW, by=None, scope=scope, dealer_id=filled.dealer.pk, month=DECEMBER)
    set_rules(filled, THREE_MONTHS, at=NOW)
    [kept] = month_closes(scope, now=NOW).closes
    assert (kept.closing.figure.numerator, kept.closing.figure.n) == (3, 4)
    assert kept.closing.rule_version == load("generic").version


def test_every_change_stays_on_record_and_the_last_can_be_taken_back(filled: Shop) -> None:
    first = set_rules(filled, THREE_MONTHS, note="厂家要求")
    second = set_rules(filled, {"churn": {"window_months": 4}}, at=NOW)
    assert first.change_id and second.change_id
    with pytest.raises(network.RulesMovedError):
        network.undo_rules(at=NOW, by=None, scope=everything(filled), change_id=first.change_id)
    undone = network.undo_rules(at=NOW, by=None, scope=everything(filled), change_id=second.change_id)
    assert undone.version == first.version
    assert Dealer.objects.get(code="S").overlay == THREE_MONTHS
    changes = RuleChange.objects.unscoped("a test")
    assert [(one.after["overlay"], one.note, one.undoes_id) for one in changes] == [
        (THREE_MONTHS, "厂家要求", None),
        ({"churn": {"window_months": 4}}, "", None),
        (THREE_MONTHS, "", second.change_id),
    ]
    events = AuditEvent.objects.unscoped("a test").filter(action__startswith="dealer.rules")
    assert [one.action.split("_")[-1] for one in events] == ["changed", "changed", "restored"]


def test_what_the_playbook_says_itself_is_no_own_rule(filled: Shop) -> None:
    assert (
        set_rules(filled, {"churn": {"window_months": 6}, "kinds": {"pdi": {"counts": False}}}).change_id
        is None
    )
    set_rules(filled, THREE_MONTHS)
    network.change_playbook(at=NOW, by=None, dealer=filled.dealer, playbook="svw")
    assert Dealer.objects.get(code="S").overlay == {} == filled.dealer.overlay
    [_, last] = RuleChange.objects.unscoped("a test")
    assert last.after == {"playbook": "svw", "overlay": {}}
    network.undo_rules(at=NOW, by=None, scope=everything(filled), change_id=last.pk)
    assert Dealer.objects.get(code="S").playbook == "generic"


def test_another_playbook_is_taken_back_by_who_may_choose_one(filled: Shop) -> None:
    network.change_playbook(at=NOW, by=None, dealer=filled.dealer, playbook="svw")
    [last] = RuleChange.objects.unscoped("a test")
    for role, may in (
        (Role.CARE_MANAGER, False),
        (Role.SERVICE_MANAGER, False),
        (Role.GENERAL_MANAGER, True),
    ):
        scope = Scope(0, {filled.dealer.pk: PERMISSIONS[role]})
        assert dealer_rules(scope, filled.dealer.pk).may_choose_playbook == may
        if may:
            network.undo_rules(at=NOW, by=None, scope=scope, change_id=last.pk)
        else:
            with pytest.raises(AboveCeilingError):
                network.undo_rules(at=NOW, by=None, scope=scope, change_id=last.pk)
        assert Dealer.objects.get(code="S").playbook == ("generic" if may else "svw")


def test_who_manages_places_may_choose_a_playbook() -> None:
    choosing = {role for role, of in PLACE_FIELDS.items() if "playbook" in of.get("dealer", ())}
    assert choosing == {role for role, may in PERMISSIONS.items() if Permission.MANAGE_PLACES in may}


def test_fractions_and_lists_are_kept_and_told_too(filled: Shop) -> None:
    scheme = {
        "label": {"zh": "一", "en": "a"},
        "buckets": {
            "w": {"from_years": 0, "until_years": 1.5, "label": {"zh": "零", "en": "none"}},
            "x": {"from_years": 1.5, "label": {"zh": "一", "en": "a"}},
        },
    }
    set_rules(filled, {"sources": ["S1", "S2"], "age_schemes": {"own": scheme}})
    event = AuditEvent.objects.unscoped("a test").get(action="dealer.rules_changed")
    own = event.after["own_rules"] if event.after else {}
    assert (own["age_schemes.own.buckets.x.from_years"], own["sources"]) == ("1.5", ["S1", "S2"])


@pytest.mark.parametrize(
    ("overlay", "path"),
    [
        ({"churn": {"window_months": 0}}, "churn.window_months"),
        ({"churn": {"window": 3}}, "churn.window"),
        ({"churn": {"tier_scheme": "none"}}, "churn.tier_scheme"),
        ({"tier_schemes": {"by-year": {"tiers": {"lost": {"from_months": 8}}}}}, "from_months"),
        ({"classes": {"B": {"min_visit_days": 4}}}, "classes.B.min_visit_days"),
        ({"assessment": {"lost_months": 30}}, "assessment.permanent_months"),
        ({"sale_types": {"repair": {"counts": False}}}, "sale_types.repair.counts"),
    ],
)
def test_rules_that_cannot_be_change_nothing(filled: Shop, overlay: dict[str, Any], path: str) -> None:
    with pytest.raises(PlaybookError) as refused:
        set_rules(filled, overlay)
    assert any(path in mistake for mistake in refused.value.mistakes)
    assert all(words.zh and words.en for _, words in refused.value.places)
    assert not RuleChange.objects.unscoped("a test").exists()


def test_what_no_figure_rests_on_is_seen_to_have_moved_too(filled: Shop) -> None:
    """Rules of contact leave the version as it is; another's change of them is not written over."""
    seen = rules_digest(filled.dealer)
    quiet = {"contact": {"spacing": {"gap_days": 7}}}
    changed = set_rules(filled, quiet)
    assert changed.change_id and changed.version == load("generic").version
    with pytest.raises(network.RulesMovedError):
        set_rules(filled, THREE_MONTHS, seen=seen)
    assert set_rules(filled, THREE_MONTHS, seen=rules_digest(Dealer.objects.get(code="S"))).change_id


def test_only_who_may_and_what_was_seen(filled: Shop) -> None:
    nobody = Scope(0, {filled.dealer.pk: frozenset({Permission.VIEW_CHURN})})
    asked: dict[str, Any] = {"at": NOW, "by": None, "dealer_id": filled.dealer.pk, "overlay": THREE_MONTHS}
    with pytest.raises(Dealer.DoesNotExist):
        network.set_rules(scope=nobody, **asked)
    with pytest.raises(network.RulesMovedError):
        network.set_rules(scope=everything(filled), seen="another", **asked)
    other = Shop(make_dealer("T"))
    with pytest.raises(Dealer.DoesNotExist):
        network.set_rules(scope=everything(other), **asked)


def test_an_overlay_that_a_newer_pack_refuses_is_left_out(filled: Shop) -> None:
    Dealer.objects.filter(code="S").update(overlay={"churn": {"no_longer_known": 1}})
    assert churn(filled)[2] == load("generic").version
