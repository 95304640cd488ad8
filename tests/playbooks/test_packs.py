"""The shipped packs say what their source documents say."""

import re

import pytest

from huidian import playbooks
from huidian.engine.facts.kinds import KINDS
from huidian.kit.labels import Label
from huidian.kit.months import parse_month
from huidian.outreach.queries.words import WITHOUT_NEED

PACKS = ["generic", "svw", "faw-mazda", "gac-toyota", "changan-ford", "independent", "electric"]


def test_one_pack_a_source_document() -> None:
    assert playbooks.pack_ids() == PACKS
    sources = [playbooks.load(pack).sources for pack in PACKS[1:]]
    assert sources == [("S0",), ("S1",), ("S2",), ("S3",), ("S4",), ()]


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_reads_and_has_its_own_version(pack: str) -> None:
    playbook = playbooks.load(pack)
    assert playbook.id == pack
    assert playbook.churn.window_months == 6
    assert len(playbook.version) == 12
    assert [other for other in PACKS if playbooks.load(other).version == playbook.version] == [pack]


TIERS = {
    "svw": [("active", 0), ("lost", 6)],
    "gac-toyota": [
        ("active", 0),
        ("not_lost", 6),
        ("about_to_be_lost", 8),
        ("lost", 12),
        ("sinking", 24),
        ("gone", 36),
    ],
    "independent": [("active", 0), ("marginal", 6), ("lost", 12), ("gone", 24)],
}


@pytest.mark.parametrize("pack", TIERS)
def test_tiers_of_s0_s2_and_s4(pack: str) -> None:
    assert [(tier.key, tier.from_months) for tier in playbooks.load(pack).tiers] == TIERS[pack]


WORDS = {
    "generic": ["0–6 个月·活跃", "6–8 个月·提醒期", "8–12 个月·准流失", "12–24 个月·流失"],
    "svw": ["0–6 个月·活跃", "6 个月以上·流失"],
    "independent": ["0–6 个月·有效", "6–12 个月·边际流失", "12–24 个月·流失", "24 个月以上·永久流失"],
}


@pytest.mark.parametrize("pack", WORDS)
def test_a_tier_says_its_months(pack: str) -> None:
    words = playbooks.load(pack).scheme.words.values()
    assert [one.zh for one in words][: len(WORDS[pack])] == WORDS[pack]


@pytest.mark.parametrize("pack", PACKS)
def test_no_tier_denies_that_a_vehicle_was_lost(pack: str) -> None:
    """From the window on a vehicle may be lost by the month's definition, whatever its tier."""
    rules = playbooks.load(pack)
    for scheme in rules.tier_schemes:
        for tier in scheme.tiers:
            if tier.from_months >= rules.churn.window_months:
                assert not any(word in tier.label.zh for word in ("非", "未", "不", "活跃", "有效"))
                assert not any(word in tier.label.en.lower() for word in ("not", "yet", "about to", "active"))


def test_a_column_of_tiers_says_of_which_scheme_they_are() -> None:
    heading = playbooks.load("gac-toyota").scheme.heading(Label("流失层级", "Tier"))
    assert (heading.zh, heading.en) == ("流失层级（按离店时长）", "Tier (by time away)")


def test_s2_calls_by_a_coarser_scheme() -> None:
    toyota = playbooks.load("gac-toyota")
    coarse = toyota.tier_scheme(toyota.churn.calling_tier_scheme)
    assert [(tier.label.zh, tier.from_months) for tier in coarse.tiers] == [
        ("活跃", 0),
        ("准流失", 6),
        ("流失", 12),
        ("彻底流失", 24),
    ]
    calling = toyota.with_tier_scheme(coarse.key)
    assert (calling.tiers, calling.version) == (coarse.tiers, toyota.version)
    assert calling.tier_at(7).key == coarse.tiers[1].key
    for ask in (toyota.tier_scheme, toyota.with_tier_scheme):
        with pytest.raises(KeyError):
            ask("no-such")


@pytest.mark.parametrize(
    ("months_away", "tier"),
    [
        (-1, "active"),
        (0, "active"),
        (5, "active"),
        (6, "not_lost"),
        (7, "not_lost"),
        (8, "about_to_be_lost"),
        (11, "about_to_be_lost"),
        (12, "lost"),
        (23, "lost"),
        (24, "sinking"),
        (36, "gone"),
        (400, "gone"),
    ],
)
def test_lower_bounds_belong_to_the_tier_above(months_away: int, tier: str) -> None:
    assert playbooks.load("gac-toyota").tier_at(months_away).key == tier


@pytest.mark.parametrize(
    ("visit_days", "letter"), [(0, "D"), (1, "C"), (2, "B"), (3, "B"), (4, "A"), (30, "A")]
)
def test_classes_of_s4(visit_days: int, letter: str) -> None:
    playbook = playbooks.load("independent")
    assert playbook.class_for(visit_days).key == letter
    assert playbook.class_window_months == 12


@pytest.mark.parametrize(
    ("pack", "years", "bucket"),
    [
        ("svw", 0, "0-2"),
        ("svw", 1.99, "0-2"),
        ("svw", 2, "2-4"),
        ("svw", 4.5, "4+"),
        ("svw", -1, None),
        ("gac-toyota", 0.5, "0-1"),
        ("gac-toyota", 2, "2-3"),
        ("gac-toyota", 9, "3+"),
    ],
)
def test_age_buckets_of_s0_and_s2(pack: str, years: float, bucket: str | None) -> None:
    found = playbooks.load(pack).age_bucket_for(years)
    assert (found.key if found else None) == bucket


def test_the_gap_s0_prints_can_be_chosen() -> None:
    as_printed = playbooks.load("svw", {"churn": {"age_scheme": "as-printed"}})
    assert as_printed.age_bucket_for(4.5) is None
    assert [bucket.key for bucket in as_printed.age_buckets] == ["0-2", "2-4", "5+"]


def test_only_pdi_and_parts_sales_are_no_visits() -> None:
    playbook = playbooks.load()
    assert [kind.key for kind in playbook.kinds if not kind.counts] == ["pdi"]
    assert [sale.key for sale in playbook.sale_types if not sale.counts] == ["counter"]
    families = {kind.key: kind.family for kind in playbook.kinds if kind.family}
    assert families == {
        "maintenance": "maintenance",
        "first_service": "maintenance",
        "repair": "repair",
        "accident": "repair",
        "warranty": "repair",
    }


def test_kinds_and_uses_have_names_in_both_languages() -> None:
    playbook = playbooks.load()
    assert playbook.kind("first_service").label.in_("zh") == "首保"
    assert playbook.kind("first_service").label.in_("en") == "First service"
    with pytest.raises(KeyError):
        playbook.kind("towing")
    assert [(use.key, use.label.zh) for use in playbook.uses] == [
        ("private", "私家车"),
        ("company", "公务车"),
        ("special", "特种车"),
    ]


@pytest.mark.parametrize(
    ("months", "stage"),
    [
        (0, "doubt"),
        (3, "fading"),
        (12, "rational"),
        (23, "warranty_ending"),
        (24, "free_choice"),
        (119, "replacement"),
        (500, "replacement"),
    ],
)
def test_lifecycle_of_s0(months: int, stage: str) -> None:
    assert playbooks.load("svw").stage_at(months).key == stage


def test_assessment_of_s4() -> None:
    rules = playbooks.load("independent").assessment
    assert (rules.lost_from_months, rules.lost_until_months) == (7, 12)
    assert (rules.duty_from_months, rules.duty_until_months) == (4, 11)
    assert (rules.marginal_months, rules.lost_months, rules.permanent_months) == (6, 12, 24)


def test_reasons_have_sides() -> None:
    sides = {reason.key: reason.side for reason in playbooks.load("gac-toyota").reasons}
    assert sides["price"] == "internal"
    assert sides["friend_workshop"] == "external"
    assert sides["hung_up"] == "invalid"
    assert len(playbooks.load("svw").reasons) == 7


@pytest.mark.parametrize("pack", PACKS)
def test_the_families_are_those_that_the_words_of_the_kinds_name(pack: str) -> None:
    for kind in KINDS.values():
        if kind.family:
            of_family = [one.label for one in playbooks.load(pack).kinds if one.family == kind.family]
            assert sorted(one.zh for one in of_family) == sorted(kind.orders.zh.split("、"))
            assert sorted(one.en.lower() for one in of_family) == sorted(kind.orders.en.split(", "))
    neither = {one.key for one in playbooks.load(pack).kinds if one.counts and one.family is None}
    assert neither == {"recall", "other"}


@pytest.mark.parametrize("pack_id", PACKS)
def test_each_kind_of_task_has_words_of_its_own(pack_id: str) -> None:
    rules = playbooks.load(pack_id)
    scripts = {rule.key: rule.script for rule in rules.needs.rules} | {kind: kind for kind in WITHOUT_NEED}
    spoken = {kind: rules.calls.script.opening_of(script) for kind, script in scripts.items()}
    assert len({one.zh for one in spoken.values()}) == len({one.en for one in spoken.values()}) == len(spoken)
    assert rules.calls.script.opening not in spoken.values()
    for one in (*spoken.values(), rules.calls.script.opening):
        for text in (one.zh, one.en):
            places = set(re.findall(r"\{[a-z]*\}", text))
            assert {"{owner}", "{dealer}", "{caller}"} <= places
            assert places <= {"{owner}", "{dealer}", "{caller}", "{car}", "{need}", "{item}"}


def test_the_pack_of_electric_cars_asks_all_parts_of_its_model() -> None:
    """Its model holds from its day on, and each of its six parts is asked about by the questionnaire."""
    pack = playbooks.load("electric")
    model = pack.scores.model_in(parse_month("2026-11"))
    questions = pack.surveys.occasion("regular").questions
    asked = {one.factor for one in questions if not one.archived}
    parts = {one.key: bool(set(one.themes) & asked) for one in model.factors}
    assert parts == dict.fromkeys(
        ("use_advice", "owner_rights", "energy_supply", "start_of_service", "reception", "quality"), True
    )
    assert pack.scores.model_in(parse_month("2021-12")).key != model.key
