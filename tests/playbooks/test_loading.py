"""Packs extend packs, dealers lay changes over them, and all mistakes are named at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from huidian import playbooks
from huidian.playbooks import PlaybookError, loading


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs that starts with the shipped generic one."""
    (tmp_path / "generic.toml").write_text((loading._PACKS / "generic.toml").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(loading, "_PACKS", tmp_path)
    return tmp_path


def mistakes_of(pack_id: str, overlay: Mapping[str, Any] | None = None) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        playbooks.load(pack_id, overlay)
    return caught.value.mistakes


def test_a_loaded_playbook_is_kept() -> None:
    assert playbooks.load("svw") is playbooks.load("svw")
    assert playbooks.load("svw", {}) is playbooks.load("svw", None)


def test_an_overlay_changes_one_value_and_the_version() -> None:
    base = playbooks.load("svw")
    changed = playbooks.load("svw", {"churn": {"window_months": 9}, "kinds": {"accident": {"counts": False}}})
    assert changed.churn.window_months == 9
    assert changed.tiers == base.tiers
    assert [kind.key for kind in changed.kinds if not kind.counts] == ["accident", "pdi"]
    assert changed.version != base.version
    assert (
        playbooks.load("svw", {"churn": {"window_months": 9}, "kinds": {"accident": {"counts": False}}})
        == changed
    )


def test_an_overlay_that_changes_nothing_keeps_the_version() -> None:
    assert playbooks.load("svw", {"churn": {"window_months": 6}}).version == playbooks.load("svw").version


def test_a_tier_put_between_others_takes_its_place() -> None:
    tier = {"from_months": 3, "label": {"zh": "关注", "en": "To watch"}}
    changed = playbooks.load("svw", {"tier_schemes": {"six-months": {"tiers": {"watch": tier}}}})
    assert [one.key for one in changed.tiers] == ["active", "watch", "lost"]


def test_all_mistakes_are_named_at_once_with_file_and_key() -> None:
    overlay = {
        "id": "mine",
        "churn": {"windw_months": 3, "window_months": 0, "age_scheme": "none-such"},
        "warranty": {"years": "three"},
        "assessment": 3,
        "sources": ["S0", 1],
        "class_window_months": True,
        "kinds": {"towing": {"counts": "yes", "family": "towing"}},
        "uses": {},
        "classes": {"D": {"min_visit_days": 1}},
        "lifecycle": {"fading": {"until_months": 2, "label": {"zh": " ", "en": "x"}}},
    }
    found = mistakes_of("svw", overlay)
    assert found[0].startswith("overlay: id: unknown key; known here: label, sources, churn")
    assert found[1:] == [
        "overlay: sources: must be a list of texts",
        "overlay: churn.windw_months: unknown key; did you mean 'window_months'?",
        "overlay: churn.window_months: must be at least 1, not 0",
        "overlay: class_window_months: must be a whole number, not True",
        "overlay: warranty.years: must be a whole number, not 'three'",
        "overlay: assessment: must be a table",
        "overlay: kinds.towing.label: is missing",
        "overlay: kinds.towing.counts: must be true or false, not 'yes'",
        "overlay: kinds.towing.family: must be one of maintenance, repair",
        "overlay: lifecycle.fading.label.zh: must not be empty",
        "overlay: churn.age_scheme: there is no scheme 'none-such'; there are even, yearly, as-printed",
        "overlay: classes.D.min_visit_days: must be below C's 1",
        "overlay: classes.D.min_visit_days: the last class must take every vehicle: 0",
    ]


@pytest.mark.parametrize(
    ("overlay", "mistake"),
    [
        (
            {"tier_schemes": {"six-months": {"tiers": {"active": {"from_months": 2}}}}},
            "overlay: tier_schemes.six-months.tiers.active.from_months: the first tier must begin at 0",
        ),
        (
            {"tier_schemes": {"by-year": {"tiers": {"not_lost": {"from_months": 12}}}}},
            "tier_schemes.by-year.tiers.lost.from_months: begins where not_lost does",
        ),
        (
            {"age_schemes": {"even": {"buckets": {"0-2": {"until_years": 3}}}}},
            "age_schemes.even.buckets.2-4.from_years: overlaps 0-2",
        ),
        (
            {"age_schemes": {"even": {"buckets": {"2-4": {"until_years": 2.0}}}}},
            "overlay: age_schemes.even.buckets.2-4.until_years: must be above from_years, 2",
        ),
        (
            {"lifecycle": {"fading": {"until_months": 3}}},
            "overlay: lifecycle.fading.until_months: must be above doubt's",
        ),
        (
            {"assessment": {"permanent_months": 11}},
            "overlay: assessment.permanent_months: must not be below lost_months, 12",
        ),
    ],
)
def test_contradictions(overlay: dict[str, Any], mistake: str) -> None:
    assert any(found.endswith(mistake) for found in mistakes_of("svw", overlay))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[churn]\nwindow_months = 601", "churn.window_months: must be at most 600, not 601"),
        (f"[churn]\nwindow_months = {10**70}", f"must be at most 600, not 1{'0' * 59}…"),
        ("[churn]\nwindow_months = -3", "churn.window_months: must be at least 1, not -3"),
        ("[churn]\nwindow_months = nan", "churn.window_months: must be a number, not nan"),
        ("[churn]\nwindow_months = 2026-01-01", "churn.window_months: cannot be a date"),
        ("[warranty]\nyears = 7973", "warranty.years: must be at most 600, not 7973"),
        ("[warranty]\nkm = 10_000_001", "warranty.km: must be at most 10000000, not 10000001"),
        ("[age_schemes.even.buckets.4-6]\nuntil_years = inf", "until_years: must be a number, not inf"),
        (
            f"[age_schemes.even.buckets.4-6]\nuntil_years = {10**400}",
            "until_years: must be at most 600, not 1",
        ),
        ("[needs.plans.combustion]\nmonths = 99999", "needs.plans.combustion.months: must be at most 600"),
        ("[calls]\nlease_minutes = 10_001", "calls.lease_minutes: must be at most 10000, not 10001"),
        ('label = { zh = "a\\u0000b", en = "b" }', "label.zh: too long, or holds characters"),
        (f'label = {{ zh = "{"长" * 501}", en = "b" }}', "label.zh: too long, or holds characters"),
        ('[kinds."a\\u0000"]\ncounts = true', "kinds: the name of a key here cannot be used"),
        ("[x]" + "".join(f"\nt{i} = 0" for i in range(101)), "x: too many entries: 101 > 100"),
        (f"[{'.'.join('a' * 40)}]", "tables within tables: too deep"),
    ],
)
def test_what_no_store_keeps_and_no_calendar_reaches_is_no_rule(text: str, mistake: str) -> None:
    mistakes = mistakes_of("svw", tomllib.loads(text))
    assert any(mistake in one for one in mistakes), mistakes


def test_a_mistake_names_the_file_it_is_in(packs: Path) -> None:
    (packs / "parent.toml").write_text('extends = "generic"\ncolour = "red"\n', "utf-8")
    (packs / "child.toml").write_text('extends = "parent"\n[warranty]\nyears = -1\n', "utf-8")
    found = mistakes_of("child")
    assert found[0].startswith("parent.toml: colour: unknown key")
    assert found[1:] == ["child.toml: warranty.years: must be at least 0, not -1"]


def test_a_pack_that_extends_nothing_must_be_whole(packs: Path) -> None:
    (packs / "alone.toml").write_text('sources = ["S0"]\n', "utf-8")
    found = mistakes_of("alone")
    assert "alone.toml: churn: is missing" in found
    assert "alone.toml: kinds: is missing" in found


def test_packs_that_extend_each_other_are_refused(packs: Path) -> None:
    (packs / "one.toml").write_text('extends = "two"\n', "utf-8")
    (packs / "two.toml").write_text('extends = "one"\n', "utf-8")
    assert mistakes_of("one") == ["one.toml: extends: leads back to 'one'"]


def test_unknown_and_unreadable_packs(packs: Path) -> None:
    (packs / "lost.toml").write_text('extends = "nowhere"\n', "utf-8")
    (packs / "broken.toml").write_text("[churn\n", "utf-8")
    assert mistakes_of("nowhere")[0].startswith("there is no playbook 'nowhere'; there are generic, ")
    assert mistakes_of("lost")[0].startswith("lost.toml: extends: there is no playbook 'nowhere'")
    assert mistakes_of("broken")[0].startswith("broken.toml: ")


def test_rules_of_contact_contradict_themselves() -> None:
    contact = {
        "channels": {"phone": {"open_from": "8"}, "sms": {"open_from": "22:00"}},
        "purposes": {"survey": {"consent_on": ["fax"]}},
        "spacing": {"gap": "forbid"},
    }
    assert mistakes_of("svw", {"contact": {"channels": contact["channels"]}}) == [
        "overlay: contact.channels.phone.open_from: must be a time from 00:00 to 24:00",
        "generic.toml: contact.channels.sms.open_until: must be after open_from, 22:00",
    ]
    assert mistakes_of("svw", {"contact": {"purposes": contact["purposes"]}}) == [
        "overlay: contact.purposes.survey.consent_on: there is no channel 'fax'; "
        "there are phone, sms, wecom, email, letter"
    ]
    assert mistakes_of("svw", {"contact": {"spacing": contact["spacing"]}}) == [
        "overlay: contact.spacing.gap: must be one of allow, warn, stop"
    ]
