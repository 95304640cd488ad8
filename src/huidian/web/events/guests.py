"""The guests of an event: what each answered, who came, who waits for a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.care.actions import guests
from huidian.care.queries.guests import GuestRow, event_in_reach, guests_of
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm
from huidian.web.lists.address import argument
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest, staff_of, within_reach

GROUPS = {
    "invited": pgettext_lazy("guest", "受邀"),
    "walk_in": pgettext_lazy("guest", "未邀而来"),
    "compared": pgettext_lazy("guest", "未邀（对照）"),
}
ANSWERS = {
    "yes": pgettext_lazy("guest", "参加"),
    "perhaps": pgettext_lazy("guest", "再看"),
    "no": pgettext_lazy("guest", "不来"),
    "": pgettext_lazy("guest", "未答复"),
}
SEATS = {"seat": pgettext_lazy("guest", "有名额"), "waiting": pgettext_lazy("guest", "候补")}


def _seat(one: GuestRow) -> str:
    if one.seat == "waiting":
        return _("候补第 %(n)s 位") % {"n": one.turn}
    return str(SEATS[one.seat]) if one.seat else ""


GUEST_COLUMNS: Sequence[Column[GuestRow]] = (
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, card=1),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=3),
    Column("phone", gettext_lazy("电话"), lambda one: one.phone, hidden=True),
    Column("model", gettext_lazy("车型"), lambda one: one.model, hidden=True),
    Column("group", pgettext_lazy("guest", "来由"), lambda one: str(GROUPS[one.group])),
    Column("answer", gettext_lazy("答复"), lambda one: str(ANSWERS[one.answer]), card=2),
    Column("answered", gettext_lazy("答复于"), lambda one: one.answered_at, "moment", hidden=True),
    Column("seat", gettext_lazy("名额"), _seat, card=4),
    Column("came", gettext_lazy("到场于"), lambda one: one.came_at, "moment"),
    Column("visits", gettext_lazy("之后进站（台次）"), lambda one: one.visits, "count"),
    Column("amount", gettext_lazy("之后消费（元）"), lambda one: one.amount_fen, "yuan", hidden=True),
)
GUEST_FILTERS = (
    YesNo(key="expected", label=gettext_lazy("在名单上")),
    Choice(key="group", label=pgettext_lazy("guest", "来由"), options=GROUPS),
    Choice(key="answer", label=gettext_lazy("答复"), options=ANSWERS),
    Choice(key="seat", label=gettext_lazy("名额"), options=SEATS),
    YesNo(key="answered", label=gettext_lazy("已答复")),
    YesNo(key="came", label=gettext_lazy("已到场")),
    YesNo(key="visited", label=gettext_lazy("之后进站")),
)


def _guests(request: DeskRequest, now: datetime) -> MemorySource[GuestRow]:
    with within_reach():
        event = event_in_reach(request.scope, argument(request, "event_id"))
    heading = {
        "title": _("%(event)s的客人") % {"event": event.title},
        "context": {
            "event_title": event.title,
            "event_id": event.pk,
            "back_url": reverse("events:event", args=[event.pk]),
        },
    }
    return MemorySource(
        rows=guests_of(request.scope, event),
        columns=GUEST_COLUMNS,
        filters=GUEST_FILTERS,
        values={
            "expected": lambda one: one.expected,
            "group": lambda one: one.group,
            "answer": lambda one: one.answer,
            "seat": lambda one: one.seat,
            "answered": lambda one: one.answered,
            "came": lambda one: one.came,
            "visited": lambda one: one.visited,
        },
        heading=heading,
    )


def _answered_before(keys: Sequence[str]) -> tuple[dict[int, str], datetime | None]:
    """Of the keys of an undo each guest's answer before, and the moment they were changed; None: no such."""
    parts = [key.split("-", 2) for key in keys]
    known = [one for one in parts if len(one) == 3 and ids([one[0]])]
    try:
        moments = {datetime.fromisoformat(one[2]) for one in known}
    except ValueError:
        return {}, None
    since = moments.pop() if len(moments) == 1 else None
    aware = since if since and since.tzinfo else None
    return {int(guest): was for guest, was, _moment in known}, aware


def _answers(answer: str, label: Any, done: Callable[[int], str]) -> BulkAction[GuestRow]:
    def do(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
        try:
            with within_reach():
                before = guests.answer(
                    at=form.at,
                    by=staff_of(request),
                    scope=request.scope,
                    event_id=argument(request, "event_id"),
                    guest_ids=ids(keys),
                    answer=answer,
                )
        except guests.NotOpenError:
            raise ValidationError(CLOSED) from None
        return [f"{guest}-{was}-{form.at.isoformat()}" for guest, was in before.items()]

    def undo(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
        before, since = _answered_before(keys)
        if since is None:
            return []
        try:
            with within_reach():
                back = guests.put_answers_back(
                    at=at,
                    by=staff_of(request),
                    scope=request.scope,
                    event_id=argument(request, "event_id"),
                    before=before,
                    since=since,
                )
        except guests.NotOpenError:
            return []
        return [str(one) for one in back]

    return BulkAction(
        key=f"guests.{answer}",
        label=label,
        permission=Permission.CARE,
        foresee=changes_where(
            lambda one: one.answer != answer, gettext_lazy("已经是这个答复"), lambda one: str(one.guest_id)
        ),
        do=do,
        undo=undo,
        done_words=done,
        form=ActionForm,
    )


CLOSED = gettext_lazy("活动不在报名中，没有改。")


def _came(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    event_id = argument(request, "event_id")
    verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    try:
        with within_reach():
            done = guests.check_in_several(**verb, event_id=event_id, guest_ids=ids(keys))
    except guests.NotOpenError:
        raise ValidationError(CLOSED) from None
    return [str(one) for one in done]


def _not_came(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    event_id = argument(request, "event_id")
    verb: dict[str, Any] = {"at": at, "by": staff_of(request), "scope": request.scope}
    try:
        with within_reach():
            done = guests.check_out(**verb, event_id=event_id, guest_ids=ids(keys))
    except guests.NotOpenError:
        return []
    return [str(one) for one in done]


def _n(n: int) -> dict[str, int]:
    return {"n": n}


GUESTS = register(
    Listing(
        key="event_guests",
        app="events",
        label=gettext_lazy("活动的客人"),
        source=_guests,
        columns=GUEST_COLUMNS,
        filters=GUEST_FILTERS,
        permission=Permission.CARE,
        dealer_of=lambda one: one.dealer_id,
        name="guests",
        at="<int:event_id>/guests/",
        empty=gettext_lazy("活动开始报名时，受邀的车主会列在这里。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id]) if one.vehicle_id else ""
        ),
        key_of=lambda one: str(one.guest_id),
        page="events/guests.html",
        actions=(
            _answers(
                "yes",
                gettext_lazy("记为参加"),
                lambda n: ngettext("%(n)s 位记为参加", "%(n)s 位记为参加", n) % _n(n),
            ),
            _answers(
                "perhaps",
                gettext_lazy("记为再看"),
                lambda n: ngettext("%(n)s 位记为再看", "%(n)s 位记为再看", n) % _n(n),
            ),
            _answers(
                "no",
                gettext_lazy("记为不来"),
                lambda n: ngettext("%(n)s 位记为不来", "%(n)s 位记为不来", n) % _n(n),
            ),
            BulkAction(
                key="guests.came",
                label=gettext_lazy("签到"),
                permission=Permission.CARE,
                foresee=changes_where(
                    lambda one: not one.came, gettext_lazy("已经签到"), lambda one: str(one.guest_id)
                ),
                do=_came,
                undo=_not_came,
                done_words=lambda n: ngettext("%(n)s 位已签到", "%(n)s 位已签到", n) % _n(n),
                form=ActionForm,
            ),
        ),
    )
)
