"""The monthly assessment: equal to the measure, counted again from its file; signed, restated; paid."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from huidian.care.actions.referrals import note_line
from huidian.config.cli.figures import figures_command
from huidian.customers.models import Vehicle
from huidian.engine.bonus import Band, read_rule
from huidian.flows.duty_contact import log_contact
from huidian.mart.receivers import Receiver
from huidian.network.roles import Role
from huidian.retention.models import BonusPlan, MonthClose
from huidian.retention.queries import teams_page
from huidian.retention.queries.assessment import assessment_page
from huidian.retention.queries.load import DayLoad, MonthLoad, loads_of_teams
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People
from tests.web.conftest import NOW, SignIn

WHY = "a test looks at everything"
DMS_NAMES = (LIN_IN_THE_DMS, "赵一")
FLAGS = {"管理台数": "managed", "有效管理台数": "effective", "考核流失台数": "lost", "应联络台数": "duty"}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def sheets_of(answer: Any) -> dict[str, list[dict[str, Any]]]:
    """By sheet its rows, by column."""
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {
        sheet.title: [
            dict(zip([c.value for c in sheet[1]], row, strict=True))
            for row in sheet.iter_rows(2, values_only=True)
        ]
        for sheet in book
    }


def test_a_reader_recounts_the_month_from_its_file(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    assert "谁守住了自己的客户" in text_of(zhao.get("/frontdesk/?month=2011-01"))
    read = sheets_of(zhao.get("/frontdesk/workbook/?month=2011-01"))
    measured = teams_page(december.scope(december.zhao), month=2011 * 12, now=NOW)
    assert measured.advisors is not None
    for row in measured.advisors.rows:
        counted = Counter(
            key
            for vehicle in read["车辆"]
            if (vehicle["服务顾问"] or "") == row.key
            for words, key in FLAGS.items()
            if vehicle[words] == "是"
        )
        assert counted == Counter(
            {key: row.figure.counts[key] for key in FLAGS.values() if row.figure.counts[key]}
        )
    lost = [one["为什么"] for one in read["车辆"] if one["考核流失台数"] == "是"]
    assert lost and all("计入流失" in why for why in lost)
    assert "最后进站 2010-06-" in lost[0]


def test_a_teams_line_is_counted_again_by_hand_from_the_rows_of_its_file(
    december: People, signed_in: SignIn
) -> None:
    """Every number of the file's own tables from its list of vehicles, and from nothing else."""
    zhao, url = signed_in(december.zhao), "/frontdesk/workbook/?month=2011-01"
    due = next(one["车牌"] for one in sheets_of(zhao.get(url))["车辆"] if one["应联络台数"] == "是")
    vehicle, by = Vehicle.objects.unscoped(WHY).get(plate=due), december.by_role[Role.CARE_AGENT]
    log_contact(at=NOW, by=by, scope=december.scope(by), vehicle_id=vehicle.pk, way="met")
    read = sheets_of(zhao.get(url))
    columns = {head: f"{head}台数" for head in ("管理", "有效管理", "考核流失", "应联络")}
    columns |= {"边际": "边际流失台数", "已联络": "已联络"}
    lines = [("小组", one) for one in read["小组"]] + [("服务顾问", one) for one in read["服务顾问"]]
    assert len(lines) > 2
    for way, line in lines:
        own = [car for car in read["车辆"] if (car[way] or "") == _keyed(line[way])]
        counted = {head: sum(car[column] == "是" for car in own) for head, column in columns.items()}
        assert {head: line[head] for head in columns} == counted, line
        rate = counted["考核流失"] / counted["有效管理"] if counted["有效管理"] else None
        assert line["流失率"] == (None if rate is None else pytest.approx(rate))
    assert sum(one["已联络"] for way, one in lines if way == "小组") == 1


def _keyed(words: str) -> str:
    """A group's name; "" of those whose group is not known."""
    return "" if words in ("未知", None) else words


def test_the_command_line_gives_the_same_to_the_vehicle(december: People, tmp_path: Path) -> None:
    target = tmp_path / "assessment.xlsx"
    asked = ["--dealer", december.dealer_a.code, "--metric", "assessment_churn", "--month", "2011-01"]
    done = CliRunner().invoke(figures_command, [*asked, "--json", "-o", str(target)])
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    measured = teams_page(december.scope(december.zhao), month=2011 * 12, now=NOW)
    assert measured.groups is not None and measured.advisors is not None
    for split in (measured.groups, measured.advisors):
        assert said["groups"][split.by] == {row.key: dict(row.figure.counts) for row in split.rows}
    vehicles = [
        dict(zip([c.value for c in sheet[1]], row, strict=True))
        for sheet in [openpyxl.load_workbook(target)["vehicles"]]
        for row in sheet.iter_rows(2, values_only=True)
    ]
    for name, counts in said["groups"]["advisor"].items():
        own = [one for one in vehicles if (one["advisor"] or "") == name]
        assert {key: sum(one[key] for one in own) for key in FLAGS.values()} == {
            key: counts[key] for key in FLAGS.values()
        }
    assert any("计入流失" in one["why"] for one in vehicles)


def test_every_number_opens_as_many_rows(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    here = "/frontdesk/?month=2011-01"
    typed = {"renewals-2011-01": "7", "outside_share-2011-01": "45"}
    zhao.post(f"/frontdesk/entries/?year=2011&of=a:{LIN_IN_THE_DMS}", typed)
    in_duty = zhao.get("/frontdesk/vehicles/?month=2011-01&which=duty").context["table"].rows
    for row in in_duty[:2]:
        scope = december.scope(december.zhao)
        log_contact(at=NOW, by=december.zhao, scope=scope, vehicle_id=row.vehicle_id, way="met")
    lin: dict[str, Any] = {"at": NOW, "by": december.lin, "scope": december.scope(december.lin)}
    for line in ("accident_claims", "used_car", "accident_claims", "finance"):
        note_line(**lin, vehicle_id=in_duty[0].vehicle_id, line=line, on=date(2011, 1, 3))
    opened, told = {}, []
    for block in zhao.get(here).context["blocks"]:
        for line in block.lines:
            for head, cell in zip(block.heads, line, strict=True):
                if cell.small_url:
                    [record] = zhao.get(cell.small_url).context["table"].rows
                    told.append((line[0].text, head.words, cell.value, record.value))
                elif cell.url and "/load/" not in cell.url:
                    total = zhao.get(cell.url).context["table"].total
                    assert cell.value == total, (line[0].text, head.words, cell.url)
                    opened[line[0].text, head.words] = total
                elif head.kind == "count" and not cell.url:
                    assert not cell.value, head
    assert told == [(LIN_IN_THE_DMS, "店外时间", 0.45, 4500), (LIN_IN_THE_DMS, "续保", 7, 7)]
    assert opened[LIN_IN_THE_DMS, "理赔"] == 2
    assert sum(n for (who, what), n in opened.items() if what == "已联络" and who in DMS_NAMES) == 2
    shown = ("管理", "有效管理", "考核流失", "应联络", "理赔")
    assert opened.keys() >= {(LIN_IN_THE_DMS, what) for what in shown}
    said = text_of(zhao.get("/frontdesk/vehicles/?month=2011-01&which=lost"))
    assert "按月数离站 7 个月：算有效管理；在第 7–12 个月，计入流失" in said


def test_a_month_is_signed_and_restated_with_its_reason(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    here = "/frontdesk/?month=2010-12"
    assert "未签字" in text_of(zhao.get(here))
    assert "2010-12 的考核已签字" in text_of(zhao.post("/frontdesk/sign/", {"month": "2010-12"}, follow=True))
    close = MonthClose.objects.unscoped(WHY).get()
    assert set(close.assessed) == {"team", "advisor"}
    assert LIN_IN_THE_DMS in close.assessed["advisor"]
    url = f"/frontdesk/{close.pk}/restate/"
    zhao.post(url, {"month": "2010-12", "why": ""})
    assert MonthClose.objects.unscoped(WHY).get().undone_at is None
    zhao.post(url, {"month": "2010-12", "why": "补导了一份结算单"})
    assert MonthClose.objects.unscoped(WHY).get().undone_why == "补导了一份结算单"
    zhao.post("/frontdesk/sign/", {"month": "2010-12"})
    assert "重开过：补导了一份结算单" in text_of(zhao.get(here))


def test_an_advisor_reads_her_own_lines(december: People, signed_in: SignIn) -> None:
    said = text_of(signed_in(december.lin).get("/frontdesk/?month=2010-12"))
    assert LIN_IN_THE_DMS in said and "赵一" not in said and "block-assess-team" not in said


def test_a_region_reads_its_dealers_side_by_side(december: People, signed_in: SignIn) -> None:
    said = text_of(signed_in(december.by_role[Role.REGIONAL_MANAGER]).get("/frontdesk/?month=2010-12"))
    assert "甲店(虚构)" in said and "乙店(虚构)" in said
    assert said.count("未签字") == 2
    scope = december.scope(december.by_role[Role.REGIONAL_MANAGER])
    load = assessment_page(scope, month=2010 * 12 + 11, now=NOW).dealer_loads[december.dealer_a.code]
    # On the first of December Lin received 22 and another 67.
    assert load.receptions >= 89 and load.above_most == 2 and "每人每天" in said


def test_what_no_order_tells_is_added_up_for_a_region(december: People, signed_in: SignIn) -> None:
    zhao, region = signed_in(december.zhao), signed_in(december.by_role[Role.REGIONAL_MANAGER])
    typed = {"renewals-2011-01": "7", "outside_share-2011-01": "45"}
    zhao.post(f"/frontdesk/entries/?year=2011&of=a:{LIN_IN_THE_DMS}", typed)
    [vehicle] = Vehicle.objects.unscoped(WHY).filter(dealer=december.dealer_a).order_by("pk")[:1]
    lin: dict[str, Any] = {"at": NOW, "by": december.lin, "scope": december.scope(december.lin)}
    for line in ("accident_claims", "insurance"):  # what was entered stands for what she noted
        note_line(**lin, vehicle_id=vehicle.pk, line=line, on=date(2011, 1, 3))
    [block] = region.get("/frontdesk/?month=2011-01").context["blocks"]
    [ours] = [line for line in block.lines if line[0].text == "甲店(虚构)"]
    beside = {head.words: cell.value for head, cell in zip(block.heads, ours, strict=True)}
    assert {key: beside[key] for key in ("店外时间", "续保", "理赔", "二手车")} == {
        "店外时间": 0.45, "续保": 7, "理赔": 1, "二手车": 0,
    }  # fmt: skip


def test_a_teams_receptions_are_those_of_its_people_a_day_of_each() -> None:
    first, second = date(2011, 1, 3), date(2011, 1, 4)
    received = {"林": {first: 13, second: 7}, "赵": {first: 10}, "外人": {first: 4}}
    of_one = Receiver("一组", 1)
    load = loads_of_teams(received, DayLoad(8, 10, 12), {"林": of_one, "赵": of_one})["一组"]
    assert (load.advisors, load.month) == (("林", "赵"), MonthLoad(30, 3, 1, 1))
    assert load.month.a_day == 10


def test_a_rule_is_tried_out_and_adopted(december: People, signed_in: SignIn) -> None:
    boss = signed_in(december.by_role[Role.GENERAL_MANAGER])
    rule = {
        "name": "保客奖",
        "keep": "50=300, 80=500",
        "returns": "20",
        "volume": "1",
        "above": "10",
        "cap": "1240",
    }
    said = text_of(boss.post("/frontdesk/bonus/", rule, follow=True))
    assert "试算“保客奖”" in said and f"2010-12 {LIN_IN_THE_DMS}：" in said
    plan = BonusPlan.objects.unscoped(WHY).get()
    bounded = {"returns_bands": "2=50, 1=5", "returns_cap": "60", "volume_cap": "7", "volume_bands": "1=9"}
    said = text_of(boss.post("/frontdesk/bonus/", {**rule, **bounded, "floor": "900"}, follow=True))
    for words in (
        "流失回店：达 1 奖 5 元；达 2 奖 50 元；每台 20 元；最多 60 元",
        "最多 7 元",
        "合计：最少 900 元；最多 1,240 元",
    ):
        assert words in said
    kept = read_rule(BonusPlan.objects.unscoped(WHY).latest("pk").rule)
    assert [(part.measure, part.cap_fen) for part in kept.parts[1:]] == [("returns", 6_000), ("volume", 700)]
    assert kept.parts[1].bands == (Band(1, 500), Band(2, 5_000))
    assert "→ 7；保底" in said
    BonusPlan.objects.unscoped(WHY).latest("pk").delete()
    wrong = text_of(boss.post("/frontdesk/bonus/", {**rule, "keep": "much"}))
    assert "写成 95=300, 97=500 的样子" in wrong
    for amounts in ({"returns": "99999999999"}, {"keep": ", ".join(["9=9"] * 13)}, {"cap": "99999999999"}):
        assert "一项最多 12 档" in text_of(boss.post("/frontdesk/bonus/", rule | amounts))
    for month in ("2199-12", "1900-01"):
        told = text_of(boss.post(f"/frontdesk/bonus/{plan.pk}/adopt/", {"month": month}, follow=True))
        assert "最早从十年前起，最晚从一年后起" in told
    boss.post(f"/frontdesk/bonus/{plan.pk}/adopt/", {"month": "2010-12"})
    boss.post(f"/frontdesk/bonus/{plan.pk}/adopt/", {"month": "2011-01"})
    plan.refresh_from_db(from_queryset=BonusPlan.objects.unscoped(WHY))
    assert (plan.from_month, plan.adopted_by) == (2010 * 12 + 11, december.by_role[Role.GENERAL_MANAGER])
    [lines] = sheets_of(boss.get("/frontdesk/bonus/export/")).values()
    of_lin = [one for one in lines if one["月份"] == "2010-12" and one["服务顾问"] == LIN_IN_THE_DMS]
    # 22 vehicles were received on the first of December, and one more that day or later.
    volume = next(one for one in of_lin if one["项目"] == "接车量")
    assert volume["计奖台数"] == volume["接车"] - 10
    assert volume["奖金（元）"] == volume["计奖台数"]
    assert sum(one["奖金（元）"] for one in of_lin) == of_lin[0]["当月合计（元）"]
    assert {one["月份"] for one in lines} >= {"2010-12"} and "2010-11" not in {one["月份"] for one in lines}


def test_what_was_signed_is_paid_and_reprinted_the_same(december: People, signed_in: SignIn) -> None:
    boss, zhao = signed_in(december.by_role[Role.GENERAL_MANAGER]), signed_in(december.zhao)
    boss.post("/frontdesk/bonus/", {"name": "保客奖", "keep": "50=300", "volume": "2"})
    plan = BonusPlan.objects.unscoped(WHY).get()
    boss.post(f"/frontdesk/bonus/{plan.pk}/adopt/", {"month": "2010-12"})
    here = "/frontdesk/bonus/sheet/?month=2010-12"
    before = boss.get(here)
    assert "未签字" in text_of(before)
    zhao.post("/frontdesk/sign/", {"month": "2010-11"})
    zhao.post("/frontdesk/sign/", {"month": "2010-12"})
    heads = {head[0]: head[2] for head in boss.get("/frontdesk/bonus/").context["heads"]}
    assert heads[2010 * 12 + 10] == "考核已签字，没有奖金单" and heads[2010 * 12 + 11] == "已签字"
    signed = boss.get(here)
    assert "规则版本" in text_of(signed) and "签字后有变化" not in text_of(signed)
    assert amounts(signed) == amounts(before) and amounts(signed)[LIN_IN_THE_DMS][-1] == 30_000 + 22 * 200
    # Lin received one more car in December, which comes in late: what was signed stays, and says so.
    Shop(december.dealer_a, orders=900).saw([Came(900, date(2010, 12, 2), advisor=LIN_IN_THE_DMS)], at=NOW)
    later = boss.get(here)
    assert "签字以后数据有变化" in text_of(later)
    assert "签字后有变化" in text_of(zhao.get("/frontdesk/?month=2010-12"))
    assert amounts(later) == amounts(signed)
    [lin] = [line for line in later.context["lines"].lines if line[0].value == LIN_IN_THE_DMS]
    foot = later.context["lines"].foot
    assert sum("/frontdesk/" in cell.url for cell in foot) >= 2
    for cell in (*lin, *foot):
        if "/frontdesk/" in cell.url:
            assert boss.get(cell.url).context["table"].total == cell.value, cell.url
    assert [
        line["依据"]
        for line in sheets_of(boss.get("/frontdesk/bonus/export/"))["奖金"]
        if line["服务顾问"] == LIN_IN_THE_DMS
    ][-1] == "签字后有变化"
    file = sheets_of(boss.get("/frontdesk/bonus/sheet/export/?month=2010-12"))
    of_lin = Counter(one["计入"] for one in file["车辆"] if one["服务顾问"] == LIN_IN_THE_DMS)
    assert of_lin["接车"] == 22 and of_lin["有效管理台数"] == lin[1].value
    close = MonthClose.objects.unscoped(WHY).get(month=2010 * 12 + 11)
    zhao.post(f"/frontdesk/{close.pk}/restate/", {"month": "2010-12", "why": "补录一单"})
    zhao.post("/frontdesk/sign/", {"month": "2010-12"})
    anew = boss.get(here)
    assert "重开过：补录一单" in text_of(anew)
    assert amounts(anew)[LIN_IN_THE_DMS][-1] == 30_000 + 23 * 200


def amounts(sheet: Any) -> dict[str, list[Any]]:
    """By advisor the values of a sheet of pay."""
    return {line[0].value: [cell.value for cell in line[1:]] for line in sheet.context["lines"].lines}
