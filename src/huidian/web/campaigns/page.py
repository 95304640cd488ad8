"""The page of one campaign: its plan with the live count, how it runs, what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.messages.actions import NoTemplateError
from huidian.network.roles import Permission
from huidian.outreach.actions import campaigns
from huidian.outreach.actions.campaign_plans import RefusedTextError
from huidian.outreach.campaign_machine import DRAFT, PAUSED, RUNNING
from huidian.outreach.campaign_results import BY_CALL, BY_MESSAGE, CLASSES, REMINDED, Class
from huidian.outreach.queries.campaigns import CampaignFile, campaign_file
from huidian.web import formats
from huidian.web.campaigns.conditions import condition_words
from huidian.web.details import Detail, Refusal, register, step, to_list
from huidian.web.results.lists import SIDES
from huidian.web.shell.desk import DeskRequest


def _load(request: DeskRequest, campaign_id: int, now: datetime) -> CampaignFile:
    return campaign_file(request.scope, campaign_id, at=now, today=timezone.localdate(now))


def _context(request: DeskRequest, file: CampaignFile) -> Mapping[str, Any]:
    members = reverse("campaigns:members", args=[file.id])

    def url(**query: str) -> str:
        return f"{members}?{urlencode(query)}" if query else members

    def line(kind: str) -> dict[str, Any]:
        return {
            "words": formats.in_language(CLASSES[kind]),  # type: ignore[index]
            "n": file.counts.get(kind, 0),
            "url": url(kind=kind),
        }

    others = [kind for kind in CLASSES if kind not in REMINDED and file.counts.get(kind)]
    return {
        "conditions": condition_words(file.conditions, file.rules),
        "members_url": url(),
        "reminded_url": url(reminded="true"),
        "reminded_lines": [line(kind) for kind in REMINDED if file.counts.get(kind) or kind in _usual(file)],
        "other_lines": [line(kind) for kind in others],
        "groups": [
            (group, url(turned="true", held_out=out), url(turned="true", held_out=out, returned="true"))
            for group, out in ((file.lift.contacted, "false"), (file.lift.held_out, "true"))
        ],
        "reasons": [(words, n, url(reason=key)) for words, key, side, n in file.reasons],
        "sides": [
            (words, file.sides[side], url(side=side)) for side, words in SIDES.items() if file.sides.get(side)
        ],
    }


def _usual(file: CampaignFile) -> tuple[Class, ...]:
    """The classes that are shown even where nobody is in them."""
    if not file.text:
        return BY_CALL
    return REMINDED if file.call_after_days else ("returned", *BY_MESSAGE)


_step = partial(step, "campaign_id")
CAUSE_FIRST = Refusal(
    campaigns.CauseFirstError,
    gettext_lazy("近三个月店内原因居多：请先在计划里写明如何改进，或写明未改进也要招揽的理由。"),
)
TEXT_WORDS = gettext_lazy("选的文本现在不能发：请看下面写的原因，或在计划里换一个。")
TEXT = (Refusal(NoTemplateError, TEXT_WORDS), Refusal(RefusedTextError, TEXT_WORDS))
NOBODY = Refusal(campaigns.NobodyError, gettext_lazy("没有符合条件且可以联系的车，请改条件。"))
PAGE = register(
    Detail[CampaignFile](
        key="campaign",
        app="campaigns",
        name="campaign",
        permission=Permission.MANAGE_CALLS,
        back="campaigns:campaigns",
        back_label=gettext_lazy("招揽活动"),
        load=_load,
        title=lambda file: file.row.name,
        note=lambda file: file.row.dealer,
        state=lambda file: formats.in_language(file.row.state_label),
        history=lambda file: file.history,
        page="campaigns/campaign.html",
        context=_context,
        verbs=(
            _step(
                "start",
                gettext_lazy("开始招揽"),
                gettext_lazy("活动已开始，名单已冻结"),
                campaigns.start_campaign,
                DRAFT,
                refusals=(CAUSE_FIRST, NOBODY, *TEXT),
            ),
            _step(
                "pause",
                pgettext_lazy("campaign", "暂停"),
                gettext_lazy("活动已暂停，没在处理的任务和没发出的消息都已撤下"),
                campaigns.pause_campaign,
                RUNNING,
            ),
            _step(
                "resume",
                pgettext_lazy("campaign", "继续"),
                gettext_lazy("活动继续，任务和消息已放回"),
                campaigns.resume_campaign,
                PAUSED,
            ),
            _step(
                "end",
                pgettext_lazy("campaign", "结束活动"),
                gettext_lazy("活动已结束，没在处理的任务和没发出的消息都已撤下"),
                campaigns.end_campaign,
                RUNNING,
                PAUSED,
            ),
            _step(
                "discard",
                gettext_lazy("放弃计划"),
                gettext_lazy("计划已放弃"),
                campaigns.discard_campaign,
                DRAFT,
                answer=to_list("campaigns:campaigns", gettext_lazy("计划已放弃")),
            ),
        ),
    )
)
