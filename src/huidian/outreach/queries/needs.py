"""The needs a person may see, and the vehicles without any: as querysets that a list narrows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from huidian.customers.models import Vehicle
from huidian.engine.needs.need import TO_CONTACT, State
from huidian.engine.needs.without import REASONS
from huidian.engine.needs.words import STATES
from huidian.engine.needs.words import reasons as need_reasons
from huidian.kit.labels import Label
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Need, NeedCheck, NeedRun
from huidian.outreach.queries.words import kind_words
from huidian.outreach.stored import as_made

_ENDING_FACTS = {
    "visit": Label("工单", "order"),
    "booking": Label("预约", "appointment"),
    "statement": Label("客户说明", "owner's word"),
    "latest": Label("最晚日", "latest day"),
}
FIRST: tuple[State, ...] = ("overdue", "open", "coming", "booked")
"""The states of needs that are still to be met, those to contact about first."""


def state_on(day: date) -> Case:
    """What a stored need is on a day, as SQL has it: the same as `engine.needs.need.Need.state_on`."""
    holds = ~Q(ending="") & (Q(ended_until=None) | Q(ended_until__gt=day))
    return Case(
        When(holds, then=F("ending")),
        When(latest_on__lt=day, then=Value("expired")),
        When(earliest_on__gt=day, then=Value("coming")),
        When(overdue_on__gte=day, then=Value("open")),
        default=Value("overdue"),
        output_field=CharField(),
    )


def needs_in_reach(scope: Scope, *, day: date) -> QuerySet[Need]:
    """The needs of the chosen dealers' vehicles with their `state` on a day; those to contact about first."""
    order = [When(state=state, then=Value(place)) for place, state in enumerate(FIRST)]
    off_file = Vehicle.objects.within(scope).filter(retracted_at__isnull=False)
    return (
        Need.objects.within(scope)
        .filter(_own(scope))
        .exclude(vehicle__in=off_file.values("pk"))
        .annotate(state=state_on(day))
        .annotate(turn=Case(*order, default=Value(len(FIRST)), output_field=IntegerField()))
        .order_by("turn", "overdue_on", "pk")
    )


def counts_by_state(needs: QuerySet[Need]) -> dict[State, int]:
    """How many of some `needs_in_reach` are in each state; every state there is stands in it."""
    counts = dict(needs.order_by().values_list(F("state")).annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in STATES}


def in_turn(
    needs: QuerySet[Need], *, day: date, counts: Mapping[State, int]
) -> list[tuple[int, QuerySet[Need]]]:
    """Some `needs_in_reach` in pieces that follow each other in their order, each with how many it has.

    An index gives the rows of a piece in order; the whole would have to be sorted for the first page.
    """
    lasting = Q(ending="") | Q(ended_until__lte=day)
    met = ~Q(ending="") & (Q(ended_until=None) | Q(ended_until__gt=day))
    ahead = lasting & (Q(latest_on=None) | Q(latest_on__gte=day))
    pieces: dict[State, Q] = {
        "overdue": ahead & Q(earliest_on__lte=day, overdue_on__lt=day),
        "open": ahead & Q(earliest_on__lte=day, overdue_on__gte=day),
        "coming": ahead & Q(earliest_on__gt=day),
        "booked": met & Q(ending="booked"),
    }
    rest = (met & ~Q(ending="booked")) | (lasting & Q(latest_on__lt=day))
    by_day = needs.order_by("overdue_on", "pk")
    others = sum(counts.values()) - sum(counts[state] for state in FIRST)
    return [
        *((counts[state], by_day.filter(pieces[state])) for state in FIRST),
        (others, by_day.filter(rest)),
    ]


def without_need(scope: Scope) -> QuerySet[NeedCheck]:
    """The vehicles of the chosen dealers that have no need ahead, as their needs were last computed."""
    rows = NeedCheck.objects.within(scope).filter(_own(scope), vehicle__retracted_at=None)
    return rows.exclude(lack="").order_by("lack", "vehicle__plate", "pk")


def without_by_reason(scope: Scope) -> dict[str, int]:
    """How many of them there are for each reason (`engine.needs.without.REASONS`), the most first."""
    rows = without_need(scope).order_by().values_list("lack").annotate(n=Count("pk")).order_by("-n", "lack")
    return dict(rows)


def computed_on(scope: Scope) -> date | None:
    """The day for which the needs of the chosen dealers were last computed, of several the earliest."""
    days = NeedRun.objects.within(scope).order_by("day").values_list("day", flat=True)
    return days.first()


def kinds_of(scope: Scope) -> dict[str, Label]:
    """The kinds of needs by the rules of the chosen dealers, in their order."""
    rules = [rules_of(dealer) for dealer in _dealers(scope).values()]
    return {rule.key: rule.label for one in rules for rule in one.needs.rules}


def models_and_advisors(scope: Scope) -> tuple[list[str], list[str]]:
    """The models of the vehicles in reach and the advisors who have them, by name."""
    vehicles = Vehicle.objects.within(scope).current().filter(_own(scope, ""))
    models = vehicles.exclude(model="").order_by("model").values_list("model", flat=True).distinct()
    advisors = vehicles.exclude(standing=None).exclude(standing__advisor="")
    names = advisors.order_by("standing__advisor").values_list("standing__advisor", flat=True)
    return list(models), list(names.distinct())


@dataclass(frozen=True, slots=True)
class VehicleLine:
    """A vehicle as the reader may see it."""

    vehicle_id: int
    dealer_id: int
    dealer: str
    plate: str
    model: str
    owner: str
    advisor: str
    last_visit_on: date | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need. `why` are its facts in a sentence, `ending` the fact that ended it and its day."""

    need_id: int
    vehicle: VehicleLine
    kind: Label
    why: Label
    earliest_on: date
    due_on: date
    overdue_on: date
    latest_on: date | None
    state_key: State
    state: Label
    ending: Label | None
    role: Label | None

    @property
    def urgent(self) -> bool:
        return self.state_key in TO_CONTACT


@dataclass(frozen=True, slots=True)
class WithoutRow:
    """A vehicle without any need ahead, and the fact that says why."""

    vehicle: VehicleLine
    reason: Label
    fact: Label | None


def need_rows(scope: Scope, needs: Sequence[Need], *, day: date) -> list[NeedRow]:
    """The rows of some of `needs_in_reach`, in the same few queries however many they are."""
    vehicles, dealers = vehicle_lines(scope, [one.vehicle_id for one in needs]), _dealers(scope)

    def row(one: Need) -> NeedRow:
        made, rules = as_made(one), rules_of(dealers[one.dealer_id])
        state, ending = made.state_on(day), made.ending_on(day)
        names = rules.needs.names
        rule = next((rule for rule in rules.needs.rules if rule.key == one.kind), None)
        return NeedRow(
            need_id=one.pk,
            vehicle=vehicles[one.vehicle_id],
            kind=kind_words(rules, one.kind),
            why=Label(need_reasons(made, names, "zh"), need_reasons(made, names, "en")),
            earliest_on=one.earliest_on,
            due_on=one.due_on,
            overdue_on=one.overdue_on,
            latest_on=one.latest_on,
            state_key=state,
            state=STATES[state],
            ending=fact_words(ending.fact, ending.on) if ending else None,
            role=role_words(rule.responsible) if rule else None,
        )

    return [row(one) for one in needs]


def without_rows(scope: Scope, checks: Sequence[NeedCheck]) -> list[WithoutRow]:
    """The rows of some of `without_need`."""
    vehicles = vehicle_lines(scope, [one.vehicle_id for one in checks])
    reasons = {str(key): words for key, words in REASONS.items()}
    return [
        WithoutRow(
            vehicles[one.vehicle_id],
            reasons.get(one.lack, Label(one.lack, one.lack)),
            fact_words(one.lack_fact) if one.lack_fact else None,
        )
        for one in checks
    ]


def fact_words(fact: str, on: date | None = None) -> Label:
    """The fact that ended a need in words: `visit:RO1` → order RO1. An appointment or a statement has no name
    of its own: its day says which.
    """
    kind, _, name = fact.partition(":")
    words = _ENDING_FACTS.get(kind)
    if words is None:
        words = Label(fact, fact)
    elif kind in ("visit", "latest") and "@" not in name:
        words = Label(f"{words.zh} {name}", f"{words.en} {name}")
    return words if on is None or kind == "latest" else Label(f"{on} {words.zh}", f"{on} {words.en}")


def role_words(role: str) -> Label:
    """What a role is called, in the language of the page."""
    words = str(Role(role).label)
    return Label(words, words)


def vehicle_lines(scope: Scope, ids: Sequence[int]) -> dict[int, VehicleLine]:
    """Vehicles by id, with their plates and owners as the reader may see them."""
    masks = Masks(scope)
    vehicles = Vehicle.objects.within(scope).filter(pk__in=ids)
    lines = {}
    for one in vehicles.select_related("dealer", "owner", "standing"):
        standing = getattr(one, "standing", None)
        own = VehicleMasks(masks, one.dealer_id, holder_of(one))
        lines[one.pk] = VehicleLine(
            one.pk,
            one.dealer_id,
            one.dealer.name,
            own.plate(one.plate) if one.plate else own.vin(one.vin),
            one.model,
            masks.name(one.owner.name, dealer_id=one.dealer_id) if one.owner else "",
            own.holder.advisor,
            standing.last_visit_on if standing else None,
        )
    return lines


def _dealers(scope: Scope) -> dict[int, Dealer]:
    return {one.pk: one for one in Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("name")}


def _own(scope: Scope, path: str = "vehicle__") -> Q:
    """Where a person sees only their own vehicles, those."""
    return scope.own_vehicles(f"{path}standing__") or Q()
