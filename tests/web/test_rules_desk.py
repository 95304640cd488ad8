"""The rules desk: what holds, what others would make of the figures, set once, taken back, and who may."""

from __future__ import annotations

import pytest
from django.utils import timezone

from huidian import playbooks
from huidian.network.models import Dealer, RuleChange
from huidian.network.roles import Role
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.surveys.made import a_follow_up, a_questionnaire
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

CHURN = {"churn.window_months": "3"}


def url(people: People, rest: str = "") -> str:
    return f"/rules/{people.dealer_a.pk}/{rest}"


def changes() -> list[RuleChange]:
    return list(RuleChange.objects.unscoped("a test"))


def test_the_page_says_what_holds_and_whose_it_is(december: People, signed_in: SignIn) -> None:
    Dealer.objects.filter(pk=december.dealer_a.pk).update(overlay={"churn": {"window_months": 3}})
    page = signed_in(december.zhao).get("/rules/").content.decode()
    for words in (
        "本店按什么规则算",
        "自定 1 条",
        "3 个月",
        "6 个月",
        "回到手册值",
        "还没有改过规则",
        "售前检查",
    ):
        assert words in page
    as_read = signed_in(december.lin).get("/rules/").content.decode()
    assert "3 个月" in as_read
    assert "更改</" not in as_read and "回到手册值" not in as_read
    assert "甲店(虚构)" in signed_in(december.by_role[Role.REGIONAL_MANAGER]).get("/rules/").content.decode()


def test_the_effect_is_shown_first_and_the_change_has_one_effect(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    shown = zhao.post(url(december, "churn/"), CHURN)
    text = shown.content.decode()
    assert "6 个月 → <strong>3 个月</strong>" in text
    assert "25.0%" in text and "30 / 120" in text
    assert not changes()
    form = forms_of(shown)[""]
    for _ in range(2):
        done = zhao.post(url(december, "churn/"), form | {"note": "厂家要求"}, follow=True)
        assert "规则已更改" in done.content.decode()
    [change] = changes()
    assert (change.staff, change.note, change.after["overlay"]) == (
        december.zhao,
        "厂家要求",
        {"churn": {"window_months": 3}},
    )
    assert "25.0%" not in zhao.get("/churn/?month=2010-12").content.decode()
    assert "25.0%" in zhao.get("/churn/?month=2010-12&asof=2011-01-19").content.decode()
    page = zhao.post(url(december, f"undo/{change.pk}/"), follow=True).content.decode()
    assert "已恢复更改前的规则" in page
    assert "25.0%" in zhao.get("/churn/?month=2010-12").content.decode()
    assert [one.after["overlay"] for one in changes()] == [{"churn": {"window_months": 3}}, {}]
    assert "规则刚被别人改过" in zhao.post(url(december, f"undo/{change.pk}/"), follow=True).content.decode()


def test_back_to_the_playbook_is_shown_first_too(december: People, signed_in: SignIn) -> None:
    Dealer.objects.filter(pk=december.dealer_a.pk).update(overlay={"churn": {"window_months": 3}})
    zhao = signed_in(december.zhao)
    shown = zhao.post(url(december, "churn/"), {"back": "churn.window_months"})
    assert "3 个月 → <strong>6 个月</strong>" in shown.content.decode()
    form = forms_of(shown)[""]
    Dealer.objects.filter(pk=december.dealer_a.pk).update(overlay={"churn": {"window_months": 4}})
    assert "规则刚被别人改过" in zhao.post(url(december, "churn/"), form).content.decode()
    Dealer.objects.filter(pk=december.dealer_a.pk).update(overlay={"churn": {"window_months": 3}})
    zhao.post(url(december, "churn/"), form)
    assert Dealer.objects.get(code="A").overlay == {}


@pytest.mark.parametrize(
    ("group", "typed", "words"),
    [
        ("churn", {"churn.window_months": "0"}, "不能小于 1"),
        ("churn", {"churn.window_months": ""}, "请填一个整数"),
        ("churn", {"churn.window_months": "9" * 40}, "不能大于 600"),
        ("classes", {"class_window_months": "12", "classes.A.min_visit_days": "2",
                     "classes.B.min_visit_days": "2", "classes.C.min_visit_days": "1"}, "必须小于 A 类"),
        ("assessment", {"assessment.lost_from_months": "13", "assessment.lost_until_months": "12",
                        "assessment.duty_from_months": "4", "assessment.duty_until_months": "11",
                        "assessment.marginal_months": "6", "assessment.lost_months": "12",
                        "assessment.permanent_months": "24"}, "不能小于 13"),
        ("warranty", {"warranty.years": "abc", "warranty.km": "1"}, "请填一个整数"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    december: People, signed_in: SignIn, group: str, typed: dict[str, str], words: str
) -> None:
    zhao = signed_in(december.zhao)
    text = zhao.post(url(december, f"{group}/"), typed).content.decode()
    assert words in text.split('class="hd-field-error"')[1]
    assert not changes()


def test_every_group_opens_and_nothing_that_does_not_count_at_all_is_taken(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    page = zhao.get("/rules/").content.decode()
    figures = ("churn", "kinds", "tiers", "ages", "classes", "assessment", "loyalty", "warranty")
    for group in (*figures, "opening", "surveys", "scores", "complaints"):
        assert url(december, f"{group}/") in page
        form = forms_of(zhao.get(url(december, f"{group}/")))[""]
        if group == "kinds":
            none = {key: "no" if key.endswith("counts") else value for key, value in form.items()}
            assert "至少要有一种算进站" in zhao.post(url(december, "kinds/"), none).content.decode()
        answer = zhao.post(url(december, f"{group}/"), form).content.decode()
        assert "没有不同" in answer, group
    assert zhao.get(url(december, "nothing/")).status_code == 404


def test_who_is_asked_is_set_with_what_that_means_a_week(december: People, signed_in: SignIn) -> None:
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    questionnaire = a_questionnaire(dealer)
    for n in range(8):
        a_follow_up(a_vehicle(dealer, n), questionnaire, cycle=f"visit:{n}", created_at=timezone.now())
    key = "surveys.occasions.regular.share"
    form = forms_of(zhao.get(url(december, "surveys/")))[""] | {key: "50"}
    shown = zhao.post(url(december, "surveys/"), form)
    text = " ".join(shown.content.decode().split())
    assert "常规回访：抽取 100% → <strong>50%</strong>" in text
    assert '<td class="hd-number">8</td> <td class="hd-number">2</td> <td class="hd-number">1</td>' in text
    zhao.post(url(december, "surveys/"), forms_of(shown)[""])
    assert changes()[-1].after["overlay"] == {"surveys": {"occasions": {"regular": {"share": 0.5}}}}
    form["surveys.occasions.regular.until_days"] = "0"
    answer = zhao.post(url(december, "surveys/"), form).content.decode()
    assert "不能早于开始的天数" in answer.split('class="hd-field-error"')[1]


@pytest.mark.parametrize(
    ("group", "field", "typed", "words"),
    [
        ("scores", "scores.fix_days", "60", ("最近几个月的满意度", "一次修好（按工单）")),
        ("complaints", "complaints.levels.escalated.repeats", "2", ("以来的 0 件投诉", "升级投诉")),
    ],
)
def test_rules_of_scores_and_complaints_say_what_they_would_change(
    december: People, signed_in: SignIn, group: str, field: str, typed: str, words: tuple[str, ...]
) -> None:
    zhao = signed_in(december.zhao)
    form = forms_of(zhao.get(url(december, f"{group}/")))[""] | {field: typed}
    text = zhao.post(url(december, f"{group}/"), form).content.decode()
    assert [one for one in words if one not in text] == []
    assert "确认后照新的办" not in text and not changes()


def test_what_was_set_from_a_file_is_read_too_and_what_fits_no_more_is_not_brought_back(
    december: People, signed_in: SignIn
) -> None:
    dealer, zhao = december.dealer_a, signed_in(december.zhao)
    was, now = {"churn": {"no_longer_known": 1}}, {"sources": ["S1", "S2"]}
    Dealer.objects.filter(pk=dealer.pk).update(overlay=now)
    change = RuleChange.objects.create(
        dealer=dealer,
        changed_at=december.zhao.date_joined,
        before={"playbook": dealer.playbook, "overlay": was},
        after={"playbook": dealer.playbook, "overlay": now},
    )
    assert "S1、S2" in zhao.get("/rules/").content.decode()
    answer = zhao.post(url(december, f"undo/{change.pk}/"), follow=True)
    assert "不能恢复，什么都没有改" in answer.content.decode()
    assert changes() == [change]


def test_another_dealers_rules_are_nobodys(december: People, signed_in: SignIn) -> None:
    qian = signed_in(december.qian)
    assert qian.get(url(december)).status_code == 404
    assert qian.post(url(december, "churn/"), CHURN).status_code == 404
    lin = signed_in(december.lin)
    assert lin.post(url(december, "churn/"), CHURN).status_code == 403
    oem = signed_in(december.by_role[Role.OEM_CARE])
    assert oem.get(url(december)).status_code == 200
    assert "先看影响" in oem.get(url(december, "churn/")).content.decode()


AGES = "age_schemes.even.buckets"


def test_an_age_band_is_moved_with_its_neighbour(december: People, signed_in: SignIn) -> None:
    """Where one band begins the one before it ends; its words follow, and figures are split by it."""
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    assert "两年一档：2–4 年，车龄满" in zhao.get(url(december, "ages/")).content.decode()
    typed = forms_of(zhao.get(url(december, "ages/")))[""] | {f"{AGES}.2-4.from_years": "3"}
    shown = zhao.post(url(december, "ages/"), typed)
    text = shown.content.decode()
    assert "2 年 → <strong>3 年</strong>" in text and text.count("→ <strong>") == 1
    zhao.post(url(december, "ages/"), forms_of(shown)[""] | {"note": ""})
    dealer.refresh_from_db()
    moved = {"0-2": {"until_years": 3}, "2-4": {"from_years": 3}}
    assert dealer.overlay == {"age_schemes": {"even": {"buckets": moved}}}
    bands = [bucket.label.zh for bucket in playbooks.load(dealer.playbook, dealer.overlay).age_buckets]
    assert bands == ["0–3 年", "3–4 年", "4 年以上"]
    page = zhao.get(url(december)).content.decode()
    assert "自定 1 条" in page and "其他自定规则" not in page and page.count("手册值 → <strong>3 年") == 1
    zhao.post(url(december, "ages/"), {"back": "*"})


@pytest.mark.parametrize(
    ("key", "years", "words"),
    [
        ("2-4", "4", "必须大于 4 年"),
        ("2-4", "5", "必须大于 5 年"),
        ("4+", "2", "必须大于 2 年"),
        ("4+", "1", "必须大于 2 年"),
        ("2-4", "0", "不能小于 1"),
        ("2-4", "", "请填一个整数"),
    ],
)
def test_age_bands_go_up(december: People, signed_in: SignIn, key: str, years: str, words: str) -> None:
    zhao = signed_in(december.zhao)
    typed = forms_of(zhao.get(url(december, "ages/")))[""] | {f"{AGES}.{key}.from_years": years}
    page = zhao.post(url(december, "ages/"), typed).content.decode()
    assert words in page and "hd-field-error" in page and "hd-form-error" not in page
    assert not changes()
