"""An advisor's first screen: the vehicles they answer for, those to contact now first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows.duty_contact import WAYS, contacts_to_undo, reached_this_month
from huidian.kit.labels import Label
from huidian.network.queries import CoverLine, covered_people
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.queries.attempts import AttemptLine, last_contacts
from huidian.outreach.queries.due import DueContact, due_contacts
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleRow, Wish
from huidian.retention.queries.attention import Place
from huidian.web import formats
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.source import Redirect, Result
from huidian.web.shell.desk import DeskRequest, Text, staff_of
from huidian.web.vehicles.listing import VehicleAnswer, VehicleSource, vehicle_listing

DUTY = "duty"
ALL = "all"
DUTY_WORDS = Label("责任期内常联系", "Duty window: keep in touch")
CLASS = "class-"
_CLASSES = frozenset(f"{CLASS}{key}" for key in "ABCD")
REACHED = "reached"
PLACES: Mapping[str, Place] = {DUTY: "duty", REACHED: "reached", "counted": "counted", "next": "next"}
SEGMENTS: Sequence[tuple[str, Text]] = (
    (DUTY, gettext_lazy("该联系了")),
    (REACHED, gettext_lazy("本月已联系")),
    ("counted", gettext_lazy("本月计入流失")),
    ("next", gettext_lazy("下月计入")),
    *((f"{CLASS}{key}", f"{key}") for key in "ABCD"),
)
TAPS: Sequence[tuple[str, Label]] = tuple((key, way.label) for key, way in WAYS.items() if key != "booked")
CONTACTED: Column[VehicleRow] = Column(
    "contacted_at",
    gettext_lazy("最近联系"),
    lambda row: row.contacted_at,
    "moment",
    card=6,
    sortable=False,
    template="home/contacted.html",
)
DUE: Column[VehicleRow] = Column(
    "due", gettext_lazy("该联系什么"), lambda row: row.due, "label", card=7, sortable=False
)
_PUT_AWAY = frozenset({"back", "tier", "visits", "amount_fen"})
"""What is not needed to contact somebody: the list fits a desk's screen, and the tiers stand above it."""
_LEFT_OUT = frozenset({"seen_on", "kind"})


def contact_words(line: AttemptLine) -> Label:
    """How an owner was contacted, and what came of it."""
    both = line.channel, line.outcome
    return Label("·".join(one.zh for one in both), " · ".join(one.en for one in both))


def _due_words(need: DueContact) -> Label:
    """What is due, and when."""
    day = formats.day(need.due_on)
    return Label(f"{need.kind.zh} {day}", f"{need.kind.en} {day}")


def has_own(scope: Scope) -> bool:
    """Whether the person sees at some dealer only their own vehicles, and can have some there."""
    return any(scope.own_only(one) and scope.can_own(one) for one in scope.chosen_dealer_ids)


def _is_of_several(scope: Scope) -> bool:
    """Whether the vehicles are those of several advisors: a team leader's."""
    here = scope.chosen_dealer_ids
    return any(scope.own_teams.get(one) or len(scope.own_names.get(one, ())) > 1 for one in here)


def _meant(request: DeskRequest, covered: Sequence[CoverLine]) -> Scope:
    """Whose vehicles the address asks for: one's own, or with `instead` those of somebody one covers."""
    instead = request.GET.get("instead", "")
    people = {str(one.staff_id): one.staff_id for one in covered}
    return request.scope.standing_in(people[instead]) if instead in people else request.scope


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    """`show` of the address: a place of the assessment, a class, all, or the key of a tier."""
    show, covered = request.GET.get("show", DUTY), covered_people(request.scope)
    scope = _meant(request, covered)
    place = PLACES.get(show, "")
    customer_class = show.removeprefix(CLASS) if show in _CLASSES else ""
    tier = "" if place or customer_class or show == ALL else show
    vehicles = retention.my_vehicles(
        scope,
        tier=tier,
        place=place,
        customer_class=customer_class,
        reached=reached_this_month(scope, at=now),
        wish=wish,
        now=now,
    )
    tiers = {key: formats.in_language(label) for key, label, _n in vehicles.tier_counts}
    words = {key: str(text) for key, text in SEGMENTS} | {ALL: _("全部"), **tiers}
    return VehicleAnswer(
        vehicles=vehicles,
        title=_("我的客户"),
        explanation=words.get(show, ""),
        left_out=_LEFT_OUT if _is_of_several(request.scope) else _LEFT_OUT | {"advisor"},
        put_away=_PUT_AWAY,
        context={
            "show": show,
            "segments": [
                (
                    key,
                    words,
                    "" if key == DUTY else key,
                    vehicles.place_counts.get(key.removeprefix(CLASS), 0),
                )
                for key, words in SEGMENTS
            ],
            "ways": TAPS if request.scope.may_somewhere(Permission.MAKE_CALLS) else (),
            "here": request.get_full_path(),
            "covered": covered,
            "instead": "" if scope.in_place_of is None else str(scope.in_place_of),
            "goals": [one for one in vehicles.contact_goals if customer_class in ("", one.key)],
        },
        added=(CONTACTED, DUE),
    )


class _MineSource(VehicleSource):
    """The same; who has no vehicles of their own goes to the first screen, which is another for them."""

    def result(self, state: ListState, per_page: int | None) -> Result[VehicleRow]:
        if not has_own(self.request.scope):
            return Result(rows=(), total=0, instead=Redirect(reverse("home")), takes_away=False)
        result = super().result(state, per_page)
        return replace(result, rows=self._with_contacts(result.rows))

    def _with_contacts(self, rows: Sequence[VehicleRow]) -> Sequence[VehicleRow]:
        """The rows with how each owner was contacted last, and what about one would be contacted now."""
        if not rows:
            return rows
        of_window = DUTY_WORDS if self.request.GET.get("show", DUTY) == DUTY else None
        ids, scope = [row.vehicle_id for row in rows], self.request.scope
        last, due = last_contacts(scope, ids), due_contacts(scope, ids, day=timezone.localdate(self.now))
        tapped = contacts_to_undo(scope, staff_of(self.request), ids, at=self.now) if last else set()
        return [
            replace(
                row,
                contacted_at=line.at if line else None,
                contacted=contact_words(line) if line else None,
                contact_id=line.attempt_id if line and line.attempt_id in tapped else None,
                due=_due_words(need) if need else of_window,
            )
            for row in rows
            for line, need in [(last.get(row.vehicle_id), due.get(row.vehicle_id))]
        ]


MINE = vehicle_listing(
    app="",
    key="mine",
    label=gettext_lazy("我的客户"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
    name="home-mine",
    at="mine/",
    table="mine",
    page="home/mine.html",
    sort="due",
    source=lambda request, now: _MineSource(_ask, request, now),
    added=(CONTACTED, DUE),
)
