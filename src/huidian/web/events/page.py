"""The page of one event: its plan with the live count, who is invited and came, what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.care.actions import events
from huidian.care.machines import OPEN, OVER, PLANNED
from huidian.care.queries.events import EventFile, event_file
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.campaigns.conditions import condition_words
from huidian.web.details import Detail, Refusal, Verb, acting, register, step, to_list
from huidian.web.events.guests import ANSWERS, GROUPS
from huidian.web.forms import ActionForm, LineField
from huidian.web.shell.desk import DeskRequest


class CallOffForm(ActionForm):
    """Why an event does not take place."""

    why = LineField(
        label=gettext_lazy("为什么取消"),
        max_length=200,
        help_text=gettext_lazy("还没打的邀请任务和没发出的消息会一并撤下；答应来的车主请另行告知"),
    )


def _load(request: DeskRequest, event_id: int, now: datetime) -> EventFile:
    return event_file(request.scope, event_id, at=now)


def _call_off(request: DeskRequest, form: CallOffForm, file: EventFile) -> object:
    return events.call_off_event(**acting(request, form, event_id=file.id), why=form.cleaned_data["why"])


def _manages(file: EventFile) -> bool:
    return file.may_manage


_step = partial(step, "event_id", offered=_manages)


def _context(request: DeskRequest, file: EventFile) -> Mapping[str, Any]:
    guests = reverse("events:guests", args=[file.id])

    def line(words: Any, n: int, **query: str) -> dict[str, Any]:
        return {"words": str(words), "n": n, "url": f"{guests}?{urlencode(query)}"}

    answers = [
        line(words, file.count(answer=key), answer=key, expected="true") for key, words in ANSWERS.items()
    ]
    waiting = file.count(seat="waiting")
    return {
        "conditions": condition_words(file.conditions, file.rules),
        "lines": [
            line(GROUPS["invited"], file.count(group="invited"), group="invited"),
            *answers,
            *([line(_("候补"), waiting, seat="waiting")] if file.state == OPEN else []),
            line(_("到场"), file.count(came=True), came="true"),
            line(GROUPS["walk_in"], file.count(group="walk_in"), group="walk_in"),
        ],
        "sides": [
            (
                words,
                side,
                f"{guests}?group={group}",
                f"{guests}?group={group}&visited=true",
            )
            for words, side, group in (
                (GROUPS["invited"], file.evaluation.reached, "invited"),
                (GROUPS["compared"], file.evaluation.others, "compared"),
            )
        ],
        "invited_most": min(len(file.audience.members), file.most_invited) if file.audience else 0,
        "channel": formats.in_language(file.rules.contact.channel(file.channel).label),
        "check_in_url": reverse("events:check-in", args=[file.id]) if file.state == OPEN else "",
    }


NOBODY = Refusal(events.NobodyError, gettext_lazy("没有符合条件且可以联系的车主，请改条件。"))
PAST = Refusal(events.PastError, gettext_lazy("举办日期已过，请先改计划。"))
NO_TEXT = Refusal(LookupError, gettext_lazy("邀请文案已经停用，请先改计划。"))
PAGE = register(
    Detail[EventFile](
        key="event",
        app="events",
        name="event",
        permission=Permission.CARE,
        back="events:events",
        back_label=gettext_lazy("车主活动"),
        load=_load,
        title=lambda file: file.row.title,
        note=lambda file: file.row.dealer,
        state=lambda file: formats.in_language(file.row.state_label),
        history=lambda file: file.history,
        page="events/event.html",
        context=_context,
        verbs=(
            _step(
                "open",
                pgettext_lazy("event", "开始邀请"),
                gettext_lazy("名单已冻结，邀请已发出"),
                events.open_event,
                PLANNED,
                refusals=(NOBODY, PAST, NO_TEXT),
            ),
            _step(
                "finish",
                pgettext_lazy("event", "结束活动"),
                gettext_lazy("活动已结束，没打的邀请任务已撤下"),
                events.finish_event,
                OPEN,
            ),
            _step(
                "reopen",
                pgettext_lazy("event", "撤销结束"),
                gettext_lazy("活动又可以签到"),
                events.reopen_event,
                OVER,
            ),
            Verb(
                key="call_off",
                label=pgettext_lazy("event", "取消活动"),
                done=gettext_lazy("活动已取消，邀请已撤下"),
                act=_call_off,
                form=CallOffForm,
                offered=_manages,
                allowed=lambda file: file.state in (PLANNED, OPEN),
            ),
            _step(
                "discard",
                gettext_lazy("放弃计划"),
                gettext_lazy("计划已放弃"),
                events.discard_event,
                PLANNED,
                answer=to_list("events:events", gettext_lazy("计划已放弃")),
            ),
        ),
    )
)
