"""What the laws ask each list of: an address under which it has rows, with what must be on file for that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from huidian.assignment.actions import Holder, give, nominate
from huidian.care.actions import club, referrals
from huidian.care.actions import ledger as balances
from huidian.care.models import Broadcast, Member, Recipient
from huidian.complaints.models import ImportantOwner
from huidian.customers.models import Vehicle
from huidian.flows import needs, uploads
from huidian.flows.uploads import ledger
from huidian.kit.months import parse_month
from huidian.messages.models import Message
from huidian.network.roles import Role
from huidian.outreach.models import Campaign, CampaignMember, Offer, Segment, Topic, Voucher
from huidian.retention.closing import close_month
from huidian.retention.month_figures import ENTRY, TARGET, WHOLE, Slot, set_month_figures
from huidian.retention.month_figures import Subject as FigureSubject
from huidian.surveys.models import Response
from huidian.visits.models import ImportBatch
from huidian.web.lists.listing import Listing
from tests.care.made import a_guest, an_event
from tests.complaints.made import a_complaint
from tests.messages.made import a_text
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People
from tests.surveys.made import a_follow_up, a_questionnaire, a_revision

WHY = "a test writes its own store"

NONSENSE = {
    **dict.fromkeys(
        ("month", "metric", "by", "second", "span", "a", "b", "show", "measure", "change"), "x-1"
    ),
    **dict.fromkeys(("which", "side", "sort", "at_risk", "cohort_year", "lost_by", "until"), ";drop"),
    **dict.fromkeys(("window", "then", "now", "asof", "page", "amount_min", "since", "panel"), "2010-13"),
    **dict.fromkeys(
        ("kind", "state", "back", "holds", "urgent", "last_visit_on_after", "created_at_before"), "٣"
    ),
}
"""What every parameter is told that makes no sense of it: each is as if it had not been said."""


class Subject(NamedTuple):
    """The arguments of a list's addresses, what its query says, and who is sure to have rows there."""

    arguments: Mapping[str, Any]
    query: str = ""
    reader: str = "zhao"

    def url(self, route: str, *queries: str) -> str:
        query = "&".join(one for one in (self.query, *queries) if one)
        return reverse(route, kwargs=dict(self.arguments)) + (f"?{query}" if query else "")


def subject_of(listing: Listing[Any], people: People) -> Subject:
    """The list's own, else its plain address."""
    made = SUBJECTS.get(listing.key)
    return made(people) if made else Subject({})


def bare(listing: Listing[Any]) -> Subject:
    """Its address with nothing on file."""
    return Subject(dict.fromkeys(listing.arguments, 1))


def _file_with_rows(people: People) -> Subject:
    """A file of dealer A, of which three rows change fields on file."""
    batch = ImportBatch.objects.create(
        dealer=people.dealer_a, kind="visits", file_name="十二月.csv", sha256="1" * 64, created_at=OPENED_AT,
        state=ImportBatch.State.PREVIEWED, stored_name="laws", counts={"rows": 4, "superseded": 3},
    )  # fmt: skip
    path = uploads.ledger_of(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    details = ('[["advisor", "林", "赵"]]', '[["odometer_km", "1", "2"]]', '[["advisor", "", "林"]]')
    with closing(sqlite3.connect(path)) as book:
        book.executescript(ledger._SCHEMA)
        for number, detail in enumerate(details):
            sheet, day = f"表{number % 2}", f"2010-12-0{number + 1}"
            row = ("supersede", sheet, number, f"R{number}", f"沪A0000{number}", "", day, detail)
            book.execute(ledger._INSERT, row)
        book.execute(ledger._INSERT, ("create", "表0", 9, "R9", "沪A00009", "", "2010-12-09", ""))
        book.commit()
    return Subject({"number": batch.pk}, "verdict=supersede")


def _closed_months(people: People) -> Subject:
    """Two months of dealer A that were closed."""
    scope, at = people.scope(people.zhao), timezone.now()
    for month in ("2010-11", "2010-12"):
        close_month(
            at=at, by=people.zhao, scope=scope, dealer_id=people.dealer_a.pk, month=parse_month(month)
        )
    return Subject({})


def _entries(people: People) -> Subject:
    """Targets and an entry of dealer A."""
    figures = {Slot("keep_rate", WHOLE, parse_month(month)): 8000 for month in ("2010-11", "2010-12")}
    own = {Slot("renewals", FigureSubject("", LIN_IN_THE_DMS), parse_month("2010-12")): 3}
    for sort, values in ((TARGET, figures), (ENTRY, own)):
        set_month_figures(
            at=timezone.now(), by=people.zhao, scope=people.scope(people.zhao), dealer_id=people.dealer_a.pk,
            sort=sort, values=values,
        )  # fmt: skip
    return Subject({})


def _needs(people: People) -> Subject:
    """The needs of dealer A's cars as they are now."""
    needs.refresh(people.dealer_a, at=timezone.now())
    return Subject({})


def _round_of_calls(people: People) -> Subject:
    """A round of dealer A whose list had a line that names no vehicle."""
    topic = Topic.objects.create(
        dealer=people.dealer_a, title="雨刮", purpose="reminder", created_at=OPENED_AT,
        created_by=people.zhao, unmatched=["沪Z99999", "沪Z99998"],
    )  # fmt: skip
    return Subject({"topic_id": topic.pk})


def _campaign(people: People) -> Subject:
    """Two campaigns of dealer A, one with two members."""
    vehicles = Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a).order_by("pk")[:2]
    usual: dict[str, Any] = {
        "dealer": people.dealer_a, "conditions": {}, "purpose": "win_back", "quota": 5,
        "created_at": OPENED_AT, "created_by": people.zhao,
    }  # fmt: skip
    Campaign.objects.create(**usual, name="计划中的")
    campaign = Campaign.objects.create(**usual, name="进行中的", started_at=OPENED_AT)
    for turn, vehicle in enumerate(vehicles, start=1):
        CampaignMember.objects.create(
            campaign=campaign, vehicle=vehicle, tier="lost", held_out=turn == 1, turn=turn
        )
    return Subject({"campaign_id": campaign.pk})


def _vouchers(people: People) -> Subject:
    """Two offers of dealer A and a segment; two vehicles have vouchers of the first."""
    dealer = people.dealer_a
    Segment.objects.create(
        dealer=dealer, name="浦东", conditions={"filters": {"region": ["浦东"]}}, created_at=OPENED_AT,
    )  # fmt: skip
    segment = Segment.objects.create(dealer=dealer, name="全部", conditions={}, created_at=OPENED_AT)
    usual: dict[str, Any] = {"dealer": dealer, "created_at": OPENED_AT}
    Offer.objects.create(**usual, name="滤清器免工时")
    offer = Offer.objects.create(**usual, name="工时七折", from_months=12)
    today = timezone.localdate()
    for number, vehicle in enumerate(Vehicle.objects.unscoped(WHY).filter(dealer=dealer).order_by("pk")[:2]):
        Voucher.objects.create(
            dealer=dealer, offer=offer, vehicle=vehicle, code=f"ABCD{number}EFG", issued_at=OPENED_AT,
            valid_from=today, valid_until=today,
        )  # fmt: skip
    return Subject({"segment_id": segment.pk})


def _without_arguments(make: Callable[[People], Subject], query: str) -> Callable[[People], Subject]:
    def made(people: People) -> Subject:
        make(people)
        return Subject({}, query)

    return made


def _outbox(people: People) -> Subject:
    """Messages of both dealers, in two states, of two texts each."""
    for dealer in (people.dealer_a, people.dealer_b):
        for number, state in enumerate(("new", "blocked", "failed")):
            text = a_text(dealer, f"law_{number}", name=f"甲{number}")
            Message.objects.create(
                dealer=dealer, template=text, channel="sms", purpose="reminder", text="您好", cause="list",
                cause_key=f"{dealer.code}{number}", out_id=f"{dealer.code}{number}", made_at=OPENED_AT,
                state=state, rule="block" if state == "blocked" else "", tries=number,
            )  # fmt: skip
    return Subject({})


def _care(people: People) -> Subject:
    """An event of dealer A with guests, two members with a ledger, referrals, lines used, two notices."""
    dealer, scope = people.dealer_a, people.scope(people.zhao)
    cars = list(Vehicle.objects.unscoped(WHY).filter(dealer=dealer, owner__isnull=False).order_by("pk")[:3])
    act: dict[str, Any] = {"at": timezone.now(), "by": people.zhao, "scope": scope}
    event = an_event(dealer, created_at=OPENED_AT, opened_at=OPENED_AT)
    an_event(dealer, title="自驾游", kind="outing", created_at=OPENED_AT, opened_at=None)
    for day in (1, 8):
        an_event(dealer, title=f"座谈{day}", held_on=date(2010, 12, day), opened_at=OPENED_AT)
    for car in cars:
        a_guest(event, car)
        club.join(**act, customer_id=car.owner_id or 0)
        brought = referrals.Brought(
            kind="rebuy", giver_vehicle_id=car.pk, on=timezone.localdate(), new_name="途观"
        )
        referrals.note_referral(**act, brought=brought)
        referrals.note_line(**act, vehicle_id=car.pk, line="insurance", on=timezone.localdate())
    member = Member.objects.unscoped(WHY).filter(dealer=dealer).order_by("pk").first()
    assert member
    for kind in ("top_up", "spend"):
        balances.enter(**act, member_id=member.pk, kind=kind, amount_fen=100)
    text = a_text(dealer, "weather_notice")
    for number in range(2):
        notice = Broadcast.objects.create(
            dealer=dealer, kind="weather", notice=f"暴雨{number}", template=text, queued=1, made_at=OPENED_AT,
            handed_at=OPENED_AT,
        )  # fmt: skip
        message = Message.objects.create(
            dealer=dealer, template=text, channel="sms", purpose="notice", text="您好", cause="broadcast",
            cause_key=f"{number}", out_id=f"care{number}", made_at=OPENED_AT, vehicle=cars[0],
        )  # fmt: skip
        Recipient.objects.create(broadcast=notice, message=message)
    return Subject({"event_id": event.pk, "member_id": member.pk, "broadcast_id": notice.pk})


def _of_care(*names: str) -> Callable[[People], Subject]:
    def made(people: People) -> Subject:
        arguments = _care(people).arguments
        return Subject({name: arguments[name] for name in names})

    return made


def _complaints(people: People) -> Subject:
    """Two complaints of dealer A, of which one made its owner important."""
    vehicles = Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a).order_by("pk")[:2]
    for vehicle in vehicles:
        made = a_complaint(people.dealer_a, vehicle.pk, vehicle=vehicle, at=timezone.now())
    ImportantOwner.objects.create(
        dealer=people.dealer_a, vehicle=made.vehicle, complaint=made, why="major", proposed_at=timezone.now()
    )
    return Subject({})


def _assigned(people: People) -> Subject:
    """Lin answers for one vehicle and has put it forward; the manager sees both, and the decision."""
    car = Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a).order_by("pk").first()
    assert car is not None
    now, manager = timezone.now(), people.by_role[Role.SERVICE_MANAGER]
    chosen = {car.pk: Holder(people.team.pk, people.lin.pk)}
    give(at=now, by=manager, dealer=people.dealer_a, kind="single", from_on=now.date(), chosen=chosen)
    nominate(at=now, by=people.lin, scope=people.scope(people.lin), vehicle_id=car.pk)
    return Subject({}, "", "service_manager")


def _follow_ups(people: People) -> Subject:
    """Two of dealer A, one answered and one not drawn, on two occasions."""
    dealer = people.dealer_a
    vehicles = list(Vehicle.objects.unscoped(WHY).filter(dealer=dealer).order_by("pk")[:2])
    revision = a_revision(a_questionnaire(dealer))
    response = Response.objects.create(
        dealer=dealer, revision=revision, vehicle=vehicles[0], channel="phone", started_at=OPENED_AT,
        answered_at=OPENED_AT, answers={"satisfied": 2}, summary="dissatisfied",
    )  # fmt: skip
    a_follow_up(vehicles[0], revision.questionnaire, response=response, advisor_name="林", team_name="一组")
    other = a_questionnaire(dealer, "first_service")
    a_follow_up(vehicles[1], other, drawn=False, seed="abcdef", due_from=date(2026, 11, 20))
    return Subject({})


SUBJECTS: Mapping[str, Callable[[People], Subject]] = {
    "events": _of_care(),
    "event_guests": _of_care("event_id"),
    "members": _of_care(),
    "care_effects": _of_care(),
    "ledger": _of_care("member_id"),
    "referrals": _of_care(),
    "lines_used": _of_care(),
    "broadcasts": _of_care(),
    "broadcast_recipients": _of_care("broadcast_id"),
    "messages": _outbox,
    "texts": _outbox,
    "import_rows": _file_with_rows,
    "complaints": _complaints,
    "complaint_figures": _complaints,
    "important_owners": _complaints,
    "campaigns": _without_arguments(_campaign, ""),
    "segments": _without_arguments(_vouchers, "holds=true"),
    "segment_vehicles": _vouchers,
    "offers": _without_arguments(_vouchers, "holds=true"),
    "vouchers": _without_arguments(_vouchers, "state=valid"),
    "campaign_members": _campaign,
    "topic_unmatched": _round_of_calls,
    "assignment_batches": _assigned,
    "assigned_vehicles": _assigned,
    "unassigned_vehicles": _assigned,
    "nominations": _assigned,
    "follow_ups": _follow_ups,
    "needs": _needs,
    "without_needs": _needs,
    "month_closes": _closed_months,
    "figure_records": _entries,
    "customer_hits": lambda people: Subject({}, "q=车主"),
    "network_dealers": lambda people: Subject({}, "month=2010-12", "region"),
    "mine": lambda people: Subject({}, "show=all", "lin"),
}
