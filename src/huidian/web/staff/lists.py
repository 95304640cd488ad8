"""The people of the places in hand, and the verbs for several of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.network import actions as network
from huidian.network.authority import authority_of
from huidian.network.queries import Person, dealers_in, people_of, person_of, region_names, teams_at
from huidian.network.roles import Permission, Role
from huidian.web import formats
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, chosen_dealer, staff_of, within_reach
from huidian.web.staff.forms import TeamForm


def _of_posts(name: str) -> Callable[[Person], str]:
    """One thing of each post held today, each once."""

    def texts(one: Person) -> str:
        values = (getattr(post, name) for post in one.current)
        return formats.listed(dict.fromkeys(str(value) for value in values if value))

    return texts


def _key(person: Person) -> str:
    return str(person.id)


COLUMNS: Sequence[Column[Person]] = (
    Column("name", gettext_lazy("姓名"), lambda one: one.name, card=1),
    Column("username", gettext_lazy("用户名"), lambda one: one.username),
    Column("roles", pgettext_lazy("staff", "岗位"), _of_posts("role_name"), card=2, sortable=False),
    Column("places", pgettext_lazy("staff", "单位"), _of_posts("place_name"), card=3, sortable=False),
    Column("teams", gettext_lazy("接车小组"), _of_posts("team"), sortable=False),
    Column("advisor", gettext_lazy("DMS 中的姓名"), _of_posts("advisor_name"), sortable=False),
    Column("until", gettext_lazy("岗位截止"), _of_posts("until"), sortable=False, hidden=True),
    Column("since", gettext_lazy("到岗"), lambda one: timezone.localdate(one.since), "day"),
    Column("signed_in", gettext_lazy("上次登录"), lambda one: one.signed_in_at, "moment", card=4),
    Column("active", gettext_lazy("可登录"), lambda one: _("是") if one.active else _("否")),
)
FILTERS = (
    Choice(key="role", field="held__role", label=pgettext_lazy("staff", "岗位"), options=dict(Role.choices)),
    Choice(key="dealer", field="held__dealer", label=gettext_lazy("经销商"), numbered=True),
    Choice(key="region", field="held__dealer__region", label=gettext_lazy("大区"), numbered=True),
    Choice(key="team", field="held__team", label=gettext_lazy("接车小组"), numbered=True),
    YesNo(key="active", field="is_active", label=gettext_lazy("可登录")),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[Person]:
    authority = authority_of(staff_of(request), now)

    teams = any(authority.may_give(Role.ADVISOR, place) for place in authority.roles)

    def heading(rows: Sequence[Person], total: int) -> Mapping[str, Any]:
        return {
            "title": _("人员"),
            "lines": [_("截至 %(day)s") % {"day": timezone.localdate(now)}],
            "context": {"may_add_team": teams},
        }

    def known() -> Options:
        return {
            "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
            "region": region_names([place.id for place in authority.roles if place.kind == "region"]),
            "team": teams_at(authority),
        }

    return QuerysetSource(
        queryset=people_of(authority, dealer_id=chosen_dealer(request)),
        filters=FILTERS,
        heading=heading,
        row_of=lambda staff: person_of(authority, staff),
        orders={
            "name": "display_name",
            "username": "username",
            "since": "since",
            "signed_in": "last_login",
            "active": "is_active",
        },
        searched=("display_name", "username", "held__advisor_name"),
        known=known,
    )


def _switch(request: DeskRequest, at: datetime, keys: Sequence[str], active: bool) -> list[str]:
    with within_reach():
        done = network.activate(at=at, by=staff_of(request), staff_ids=ids(keys), active=active)
    return [str(one) for one in done]


def _join(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    """The posts that moved, each with its team of before: `12.3`."""
    team = int(form.cleaned_data["team"])
    with within_reach():
        moved = network.join_team(at=form.at, by=staff_of(request), staff_ids=ids(keys), team_id=team)
    return [f"{post}.{before or ''}" for post, before in moved.items()]


def _go_back(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    pairs = (key.split(".") for key in keys if re.fullmatch(r"\d{1,18}\.\d{0,18}", key, re.ASCII))
    teams = {int(post): int(team) if team else None for post, team in pairs}
    try:
        with within_reach():
            return [str(one) for one in network.move_teams(at=at, by=staff_of(request), teams=teams)]
    except network.TeamMismatchError:
        # Nobody was given such a pair to take back.
        raise Http404 from None


PEOPLE = register(
    Listing(
        key="staff",
        app="staff",
        label=gettext_lazy("人员"),
        source=_source,
        empty=gettext_lazy("新建账号或导入人员名单后，同事会列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_STAFF,
        dealer_of=lambda one: next((post.place.id for post in one.posts if post.place.kind == "dealer"), 0),
        name="people",
        open_at=lambda request, one: reverse("staff:person", args=[one.id]),
        key_of=_key,
        page="staff/people.html",
        actions=(
            BulkAction(
                key="deactivate",
                label=pgettext_lazy("staff", "停用账号"),
                permission=Permission.MANAGE_STAFF,
                foresee=changes_where(
                    lambda one: one.manages and one.active, gettext_lazy("已停用，或不由您管理"), _key
                ),
                do=lambda request, form, keys: _switch(request, form.at, keys, False),
                undo=lambda request, at, keys: _switch(request, at, keys, True),
                done_words=lambda n: ngettext("已停用 %(n)s 个账号", "已停用 %(n)s 个账号", n) % {"n": n},
                form=ActionForm,
            ),
            BulkAction(
                key="team",
                label=gettext_lazy("调到小组"),
                permission=Permission.MANAGE_STAFF,
                foresee=changes_where(
                    lambda one: any(post.moves for post in one.current),
                    gettext_lazy("不是由您管理的服务顾问或接车组长"),
                    _key,
                ),
                do=_join,
                undo=_go_back,
                done_words=lambda n: ngettext("已调 %(n)s 人", "已调 %(n)s 人", n) % {"n": n},
                form=TeamForm,
            ),
        ),
    )
)
