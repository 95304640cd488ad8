"""All that is shown beside one call: owner, car, why now, numbers, past, script, what it may end in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from huidian.complaints.queries.vehicle import CalledBack, called_back_about
from huidian.customers.number_keys import number_key
from huidian.customers.queries.contact_facts import numbers_of
from huidian.engine.contact import ContactPermission
from huidian.engine.needs.words import reasons as need_reasons
from huidian.flows.call_speaker import addressed, speaker
from huidian.flows.event_calls import event_words
from huidian.flows.makers_calls import at_card, fits_maker
from huidian.flows.surveys.call_links import CallLink, call_link
from huidian.flows.surveys.call_questions import CallSurvey, call_survey
from huidian.flows.vehicle_file import VehicleHead, vehicle_head
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Post
from huidian.network.own import holder_of
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.claims import Claim
from huidian.outreach.models import Caller, Script, Task
from huidian.outreach.queries.attempts import AttemptLine, attempts_of
from huidian.outreach.queries.offers import CallOffer, offer_of
from huidian.outreach.queries.scripts import kind_of_campaign, kinds_before
from huidian.outreach.queries.words import kind_words
from huidian.outreach.stored import as_made
from huidian.playbooks import Playbook
from huidian.playbooks.calls import RESULTS, Outcome
from huidian.playbooks.rules import Reason
from huidian.workshop.actions import places_left
from huidian.workshop.opening import is_open, open_days

HOURS = (time(9), time(11), time(14), time(16))
"""When appointments are offered by one key; any other moment can be typed."""
OFFERED = 8
_WITH_A_TASK = (
    *("vehicle__owner", "vehicle__standing", "dealer__reckoning", "need", "responsible"),
    *("member__campaign__offer", "follow_up"),
)
_ITEMS = ("part", "part_name", "work", "campaign")
_WHY = "one dealer's days, as far as there is room"


@dataclass(frozen=True, slots=True)
class CallNumber:
    """One number of an owner: its name in the form, as the reader may see it, what to dial (empty where
    hidden), its state.
    """

    key: str
    shown: str
    dial: str
    state: str


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour at which an advisor takes an appointment; `left` places of the day."""

    starts_at: datetime
    advisor: str
    left: int


@dataclass(frozen=True, slots=True)
class OtherTask:
    """A further open task of the vehicle, which the same call may settle."""

    task_id: int
    kind: Label
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CallCard:
    """One task with everything a call needs. `of_maker`: the manufacturer calls. `why` is the need's
    facts in a sentence, by language; `complaint` is the closed one that is asked about.
    """

    task_id: int
    dealer: str
    until: datetime
    claim_key: str
    permission: ContactPermission
    kind: Label
    purpose: Label
    what_for: Label | None
    why: Mapping[str, str]
    due_on: date
    overdue: bool
    expires_on: date | None
    promised_at: datetime | None
    tries: int
    responsible: str
    file: VehicleHead
    owner_id: int | None
    owner: str
    numbers: tuple[CallNumber, ...]
    attempts: tuple[AttemptLine, ...]
    also: tuple[OtherTask, ...]
    opening: Label
    replies: tuple[tuple[Reason, Label], ...]
    script_id: int | None
    script_version: int
    outcomes: tuple[tuple[Label, tuple[Outcome, ...]], ...]
    reasons: tuple[Reason, ...]
    slots: tuple[Slot, ...]
    today: date
    of_maker: bool = False
    offer: CallOffer | None = None
    survey: CallSurvey | None = None
    link: CallLink | None = None
    complaint: CalledBack | None = None


def call_card(scope: Scope, task_id: int, *, at: datetime, taken: Claim) -> CallCard:
    """The card of a task that was taken. Raises `Task.DoesNotExist` for one out of reach."""
    task = Task.objects.to_call(scope).select_related(*_WITH_A_TASK).get(pk=task_id)
    dealer, rules = task.dealer, rules_of(task.dealer)
    scope, of_maker = at_card(scope, task), task.caller == Caller.MAKER
    task.vehicle.dealer = dealer
    today = today_at(at, dealer)
    file = vehicle_head(scope, task.vehicle)
    rule = next((one for one in rules.needs.rules if one.key == task.kind), None)
    script = _script(dealer, _script_kind(task, rules))
    survey = call_survey(task)
    purposes = {one.key: one.label for one in rules.contact.purposes}
    return CallCard(
        task_id=task.pk,
        dealer=dealer.name,
        until=taken.until,
        claim_key=taken.key,
        permission=taken.permission,
        kind=kind_words(rules, task.kind),
        purpose=purposes.get(task.purpose, Label(task.purpose, task.purpose)),
        what_for=rule.why if rule else None,
        why=_why(task, rules),
        due_on=task.best_on,
        overdue=task.overdue_on is not None and task.overdue_on < today,
        expires_on=task.expires_on,
        promised_at=task.promised_at,
        tries=task.tries,
        responsible=str(task.responsible or ""),
        file=file,
        owner_id=task.vehicle.owner_id,
        owner=file.owner.name if file.owner else "",
        numbers=tuple(_numbers(scope, task)),
        attempts=tuple(attempts_of(scope, dealer, task.vehicle_id, limit=8, caller=task.caller)),
        also=tuple(_also(scope, task, rules, today)),
        opening=_opening(script, rules, task, speaker(scope, task, at)),
        replies=tuple(_replies(script, rules)),
        script_id=script.pk if script else None,
        script_version=script.version if script else 0,
        outcomes=tuple(_outcomes(rules, task, survey)),
        reasons=rules.reasons,
        slots=() if of_maker else tuple(slots(dealer, at=at, first=holder_of(task.vehicle).advisor)),
        of_maker=of_maker,
        today=today,
        offer=offer_of(task, today=today),
        survey=survey,
        link=call_link(scope, task, at=at) if survey else None,
        complaint=called_back_about(scope, task.pk) if survey and survey.settles else None,
    )


def _outcomes(
    rules: Playbook, task: Task, survey: CallSurvey | None
) -> Iterator[tuple[Label, tuple[Outcome, ...]]]:
    fitting = [one for one in rules.calls.outcomes if _fits(one, task, survey)]
    for result, words in RESULTS.items():
        yield words, tuple(one for one in fitting if one.result == result)


def _fits(outcome: Outcome, task: Task, survey: CallSurvey | None) -> bool:
    """Whether an outcome is offered in a call with this questionnaire, or without one."""
    if task.caller == Caller.MAKER and not fits_maker(outcome):
        return False
    return outcome.about in ("any", "survey" if survey else "need")


def slots(dealer: Dealer, *, at: datetime, first: str = "") -> Iterator[Slot]:
    """Hours of the next two weeks' open days at which somebody has room, the own advisor before others."""
    posts = Post.objects.current(at).filter(dealer=dealer).exclude(advisor_name="")
    advisors = sorted(set(posts.values_list("advisor_name", flat=True)), key=lambda name: name != first)
    return islice(_slots(dealer, advisors, first, at), OFFERED)


def _slots(dealer: Dealer, advisors: Sequence[str], first: str, at: datetime) -> Iterator[Slot]:
    if not advisors:
        return
    zone, today = ZoneInfo(dealer.timezone), today_at(at, dealer)
    days = [today + timedelta(days=ahead) for ahead in range(1, 15)]
    for on, left in places_left(dealer, open_days(dealer, days), advisors).items():
        advisor = first if left.get(first) else max(left, key=left.__getitem__)
        if left[advisor]:
            for starts_at in (datetime.combine(on, hour, zone) for hour in HOURS):
                if is_open(dealer, starts_at):
                    yield Slot(starts_at, advisor, left[advisor])


def _why(task: Task, rules: Playbook) -> dict[str, str]:
    if task.need is None:
        return {"zh": "", "en": ""}
    made = as_made(task.need)
    return {language: need_reasons(made, rules.needs.names, language) for language in ("zh", "en")}


def _numbers(scope: Scope, task: Task) -> Iterator[CallNumber]:
    if task.vehicle.owner is None:
        return
    masks = VehicleMasks(Masks(scope), task.dealer_id, holder_of(task.vehicle))
    for number in numbers_of(task.vehicle.owner):
        shown, key = masks.phone(number.number), number_key(task.vehicle.owner.pk, number.number)
        yield CallNumber(key, shown, number.number if shown == number.number else "", number.state)


def _also(scope: Scope, task: Task, rules: Playbook, today: date) -> Iterator[OtherTask]:
    others = Task.objects.within(scope).open().filter(vehicle=task.vehicle, opens_on__lte=today)
    others = others.filter(caller=task.caller)
    for other in others.exclude(pk=task.pk).filter(held_by=None).select_related("need"):
        yield OtherTask(other.pk, kind_words(rules, other.kind), _why(other, rules))


def _script_kind(task: Task, rules: Playbook) -> str:
    """The kind of script of a task: that of its rule, of its campaign, else its own kind."""
    if task.member is not None:
        return kind_of_campaign(task.member.campaign_id)
    rule = next((one for one in rules.needs.rules if one.key == task.kind), None)
    return rule.script if rule else task.kind


def _script(dealer: Dealer, kind: str) -> Script | None:
    """The dealer's own script of a kind, else that of a broader one, else its own for all; None: the
    playbook's.
    """
    rows = Script.objects.unscoped(_WHY).filter(dealer=dealer, kind__in=kinds_before(kind))
    return rows.order_by("-kind", "-version").first()


def _opening(script: Script | None, rules: Playbook, task: Task, caller: Label) -> Label:
    own, car = script.opening if script else "", task.vehicle
    usual = rules.calls.script.opening_of(_script_kind(task, rules).partition(":")[0])
    kind = kind_words(rules, task.kind)
    values = {
        "{owner}": addressed(car.owner),
        "{dealer}": Label(task.dealer.name, task.dealer.name),
        "{car}": Label(car.model or car.plate, car.model or car.plate),
        "{need}": kind,
        "{item}": _item(task, rules) or kind,
        "{caller}": caller,
    }
    zh, en = (own, own) if own else (usual.zh, usual.en)
    for place, value in values.items():
        zh, en = zh.replace(place, value.zh), en.replace(place, value.en)
    return Label(zh, en)


def _item(task: Task, rules: Playbook) -> Label | None:
    """The part, the work, the offer or the event that a task is about; None: nothing of that kind."""
    if event := event_words(task):
        return event
    if task.member is not None and (offer := task.member.campaign.offer):
        return Label(offer.name, offer.name)
    facts = as_made(task.need).facts if task.need else ()
    text = next((str(one.value) for one in facts if one.name in _ITEMS), "")
    return rules.needs.names.get(text, Label(text, text)) if text else None


def _replies(script: Script | None, rules: Playbook) -> Iterator[tuple[Reason, Label]]:
    own: Mapping[str, str] = script.branches if script else {}
    usual = {reply.key: reply.text for reply in rules.calls.script.replies}
    for reason in rules.reasons:
        if text := own.get(reason.key):
            yield reason, Label(text, text)
        elif reason.key in usual:
            yield reason, usual[reason.key]
