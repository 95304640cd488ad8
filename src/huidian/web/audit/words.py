"""Plain words for what the audit trail keeps as codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from huidian.network.trail import Entry
from huidian.web.audit import assignment_words, care_words, complaint_words, front_desk_words, score_words
from huidian.web.audit.actions import ACTIONS, Words
from huidian.web.audit.values import value_in_words

OBJECTS: Words = {
    "tasks": pgettext_lazy("several", "任务"),
    "absences": gettext_lazy("代班"),
    "topics": gettext_lazy("专题回访"),
    "topic": gettext_lazy("专题"),
    "topic_unmatched": gettext_lazy("未识别的行"),
    "result_tasks": gettext_lazy("成效的任务"),
    "result_lines": gettext_lazy("成效汇总"),
    "absence": gettext_lazy("代班"),
    "backup": gettext_lazy("备份"),
    "month_close": pgettext_lazy("audit", "月结账"),
    "vehicle": gettext_lazy("车辆"),
    "owner": pgettext_lazy("audit", "车主"),
    "owners": gettext_lazy("联系许可名单"),
    "needs": gettext_lazy("需求名单"),
    "follow_ups": gettext_lazy("回访"),
    "questionnaires": gettext_lazy("问卷"),
    "questionnaire": gettext_lazy("问卷"),
    "survey_response": gettext_lazy("问卷回答"),
    "offer": gettext_lazy("优惠"),
    "offers": pgettext_lazy("several", "优惠"),
    "segment": gettext_lazy("客群"),
    "segments": pgettext_lazy("several", "客群"),
    "segment_vehicles": gettext_lazy("客群的车辆"),
    "voucher": gettext_lazy("代金券"),
    "vouchers": gettext_lazy("代金券"),
    "campaign": gettext_lazy("招揽活动"),
    "campaigns": gettext_lazy("招揽活动"),
    "campaign_members": gettext_lazy("活动名单"),
    "field_campaign": gettext_lazy("召回或服务活动"),
    "script": gettext_lazy("话术"),
    "without_needs": gettext_lazy("没有下一个需求的名单"),
    "import_batch": gettext_lazy("导入批次"),
    "dealer": gettext_lazy("经销商"),
    "dealers": gettext_lazy("经销商名单"),
    "regions": gettext_lazy("大区名单"),
    "region": gettext_lazy("大区"),
    "manufacturer": gettext_lazy("主机厂"),
    "team": gettext_lazy("接车小组"),
    "post": gettext_lazy("岗位"),
    "churn_vehicles": gettext_lazy("流失名单"),
    "structure_vehicles": gettext_lazy("基盘名单"),
    "restatement": pgettext_lazy("audit", "变动说明"),
    "restated_vehicles": pgettext_lazy("audit", "变动名单"),
    "comparison": pgettext_lazy("audit", "口径对照"),
    "comparison_trend": pgettext_lazy("audit", "口径对照逐月数"),
    "compared_vehicles": pgettext_lazy("audit", "口径差异名单"),
    "network_vehicles": gettext_lazy("网络名单"),
    "retention_vehicles": gettext_lazy("留存名单"),
    "retention_table": gettext_lazy("留存数表"),
    "network_dealers": gettext_lazy("经销商对比"),
    "network_flows": gettext_lazy("网内流向"),
    "audit_trail": gettext_lazy("操作记录"),
    "staff": pgettext_lazy("audit", "账号"),
    "import_rejects": gettext_lazy("拒收清单"),
    "import_history": gettext_lazy("导入记录"),
    "month_closes": gettext_lazy("结账记录"),
    "mine": gettext_lazy("我的客户"),
    "customer_hits": gettext_lazy("搜索结果"),
    "import_rows": gettext_lazy("导入的行"),
    "attempt": gettext_lazy("联系记录"),
    "task": gettext_lazy("任务"),
    "appointment": gettext_lazy("预约"),
    "call_plan": gettext_lazy("派任务的计划"),
    "template": gettext_lazy("消息模板"),
    "message": gettext_lazy("消息"),
    "messages": gettext_lazy("发件箱"),
    "greetings": gettext_lazy("祝福计划"),
    "texts": gettext_lazy("模板名单"),
    **assignment_words.OBJECTS,
    **care_words.OBJECTS,
    **complaint_words.OBJECTS,
    **score_words.OBJECTS,
    **front_desk_words.OBJECTS,
}
FIELDS: Words = {
    "campaign": gettext_lazy("活动编号"),
    "offer": gettext_lazy("优惠"),
    "segment": gettext_lazy("客群"),
    "campaign_name": gettext_lazy("活动名称"),
    "campaign_text": gettext_lazy("怎么联系"),
    "call_after_days": gettext_lazy("消息发出几天没有回音就打电话"),
    "quota": gettext_lazy("每天联系几台"),
    "hold_out": gettext_lazy("对照组占比"),
    "attribution_days": gettext_lazy("几天内回店算数"),
    "cause_fixed": gettext_lazy("店内原因已如何改进"),
    "override_why": gettext_lazy("未改进也要招揽的理由"),
    "members": gettext_lazy("名单（台）"),
    "held_out": gettext_lazy("对照组（台）"),
    "campaign_title": gettext_lazy("活动名称"),
    "on_list": gettext_lazy("名单上的车"),
    "not_on_file": gettext_lazy("不在档案里的车架号"),
    "script_version": gettext_lazy("话术版本"),
    "script_kind": gettext_lazy("需求"),
    "occasion": gettext_lazy("配件、项目或原因"),
    "occasion_on": pgettext_lazy("occasion", "日期"),
    "powertrain": gettext_lazy("动力类型"),
    "interval_months": gettext_lazy("间隔（月）"),
    "interval_km": gettext_lazy("间隔（公里）"),
    "outcome": gettext_lazy("通话结果"),
    "task": gettext_lazy("任务"),
    "starts_at": gettext_lazy("到店时间"),
    "advisor": gettext_lazy("接待顾问"),
    "appointments": gettext_lazy("预约"),
    "digest": pgettext_lazy("audit", "摘要"),
    "events": pgettext_lazy("audit", "操作记录"),
    "made_at": pgettext_lazy("audit", "备份时间"),
    "asked_by": pgettext_lazy("audit", "由谁要求"),
    "summary": pgettext_lazy("survey", "总评"),
    "occasion_key": pgettext_lazy("survey", "回访场合"),
    "drawn": pgettext_lazy("survey", "抽中"),
    "way": pgettext_lazy("survey", "送达方式"),
    "seed": pgettext_lazy("survey", "抽样种子"),
    "revision": pgettext_lazy("survey", "问卷版本"),
    "key": pgettext_lazy("audit", "模板"),
    "version": pgettext_lazy("audit", "版本"),
    "starts_on": gettext_lazy("开始日期"),
    "agents": gettext_lazy("回访人数"),
    "calls_a_day": gettext_lazy("每人每天的电话"),
    "tasks": pgettext_lazy("several", "任务"),
    "people": gettext_lazy("各人分到的任务"),
    "cover": gettext_lazy("由谁代班"),
    "unmatched": gettext_lazy("未识别的行"),
    "title": gettext_lazy("名称"),
    "away_from": gettext_lazy("从哪天起"),
    "away_until": gettext_lazy("到哪天"),
    "kind": pgettext_lazy("audit", "类别"),
    "rows": pgettext_lazy("audit", "行数"),
    "queued": pgettext_lazy("audit", "入箱"),
    "blocked": pgettext_lazy("audit", "未入箱"),
    "messages": pgettext_lazy("audit", "待核实的消息"),
    "created": pgettext_lazy("audit", "新增"),
    "superseded": pgettext_lazy("audit", "更正"),
    "unchanged": pgettext_lazy("audit", "未变"),
    "duplicates": pgettext_lazy("audit", "重复"),
    "rejected": pgettext_lazy("audit", "拒收"),
    "left_out": pgettext_lazy("audit", "不计"),
    "retracted": pgettext_lazy("audit", "收回"),
    "restored": pgettext_lazy("audit", "恢复"),
    "kept": pgettext_lazy("audit", "保留"),
    "signs": pgettext_lazy("audit", "输入的位数"),
    "bytes": pgettext_lazy("audit", "文件大小"),
    "code": pgettext_lazy("audit", "代码"),
    "name": pgettext_lazy("audit", "名称"),
    "region": pgettext_lazy("audit", "大区"),
    "manufacturer": pgettext_lazy("audit", "主机厂"),
    "dealer": pgettext_lazy("audit", "经销商"),
    "playbook": pgettext_lazy("audit", "规则手册"),
    "own_rules": pgettext_lazy("audit", "本店规则"),
    "grade": pgettext_lazy("audit", "等级"),
    "city": pgettext_lazy("audit", "城市"),
    "timezone": pgettext_lazy("audit", "时区"),
    "until": pgettext_lazy("audit", "截止"),
    "staff": pgettext_lazy("audit", "账号"),
    "username": pgettext_lazy("audit", "登录名"),
    "display_name": pgettext_lazy("audit", "姓名"),
    "active": pgettext_lazy("audit", "可登录"),
    "team": pgettext_lazy("audit", "接车小组"),
    "sessions": pgettext_lazy("audit", "设备数"),
    "language": pgettext_lazy("audit", "语言"),
    "role": pgettext_lazy("audit", "岗位"),
    "advisor_name": pgettext_lazy("audit", "DMS 中的姓名"),
    "list": pgettext_lazy("audit", "名单"),
    "leave_out_gone": pgettext_lazy("audit", "不计已离开的车辆"),
    "ended_on": pgettext_lazy("audit", "结束日期"),
    "left_on": pgettext_lazy("audit", "离开日期"),
    "left_why": pgettext_lazy("audit", "离开原因"),
    "purpose": pgettext_lazy("audit", "用途"),
    "channel": pgettext_lazy("audit", "渠道"),
    "text_version": pgettext_lazy("audit", "同意书版本"),
    "proof": pgettext_lazy("audit", "取得方式"),
    "given": pgettext_lazy("audit", "已同意"),
    "vehicle": pgettext_lazy("audit", "车辆"),
    "until_on": pgettext_lazy("audit", "到哪天可再联系"),
    "number": pgettext_lazy("audit", "第几个号码"),
    "state": pgettext_lazy("audit", "状态"),
    "merged": pgettext_lazy("audit", "并入的档案"),
    "month": pgettext_lazy("audit", "月份"),
    "rule_version": pgettext_lazy("audit", "规则版本"),
    "visits": pgettext_lazy("audit", "台次"),
    "cohort": pgettext_lazy("audit", "起始月台数"),
    "lost": pgettext_lazy("audit", "流失台数"),
    "excluded": pgettext_lazy("audit", "排除台数"),
    **assignment_words.FIELDS,
    **care_words.FIELDS,
    **complaint_words.FIELDS,
    **score_words.FIELDS,
    **front_desk_words.FIELDS,
}
# Fingerprints and numbers of rows say nothing to a reader; addresses are told by the list's own title.
UNTOLD = frozenset({"sha256", "asked", "superuser", "task", "vehicle", "cells"})
_OF_A_LIST = frozenset({"month", "asof", "q", "since", "until"})
_CHINESE = re.compile("[\u4e00-\u9fff]")
# With one number each, in a row: none of them is worth a word where it is 0.
_COUNTS = frozenset(
    {"created", "superseded", "unchanged", "duplicates", "rejected", "left_out", "restored", "kept"}
)


def action(code: str) -> str:
    return _sentence(str(ACTIONS.get(code, code)))


def in_words(entries: Iterable[Entry]) -> list[tuple[Entry, str, str]]:
    """Each entry with what was done and what changed, for `audit/history.html`."""
    return [(one, action(one.action), change_of(one)) for one in entries]


def object_of(entry: Entry) -> str:
    """What was acted on; with its number where that leads somewhere."""
    words = _sentence(str(OBJECTS.get(entry.object_type, entry.object_type)))
    return f"{words} {entry.object_id}" if entry.object_type in ("vehicle", "import_batch") else words


def change_of(entry: Entry) -> str:
    """What it was before and after, field by field; of fields that stayed nothing."""
    return _sentence(" · ".join(_changes(_flat(entry.before), _flat(entry.after))))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(asked: Mapping[str, Any]) -> str:
    """A list's title and filters as they were written; in another language what needs no words."""
    text = str(asked.get("list") or "")
    written = str(asked.get("language") or ("zh" if _CHINESE.search(text) else "en"))
    if written[:2] == (get_language() or "zh")[:2]:
        return text
    return " · ".join(str(value) for key, value in asked.items() if key in _OF_A_LIST or key[:3] == "by-")


def _flat(state: Mapping[str, Any]) -> dict[str, Any]:
    listed = _listed(state.get("asked") or {})
    plain = {key: value for key, value in state.items() if key not in UNTOLD}
    return {"list": listed, **plain} if listed else plain


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        field = str(FIELDS.get(key, key))
        old, new = value_in_words(key, before.get(key)), value_in_words(key, after.get(key))
        if key in before and key in after:
            # What stands beside a change and stayed as it was is no news.
            if before[key] != after[key]:
                yield f"{field} {old} → {new}"
        elif key in before:
            yield f"{field} {old}"
        elif not (key in _COUNTS and after[key] == 0):
            yield f"{field} {new}" if key != "list" else new
