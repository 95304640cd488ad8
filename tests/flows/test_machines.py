"""Every registered machine walked at random: several actors, double submits, two at once.

No step outside its table, one audit event for each step that has one, nothing for people of other dealers.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from huidian.assignment.machine import BATCH, NOMINATION
from huidian.care.machines import BROADCAST, EVENT
from huidian.care.models import Broadcast, Recipient
from huidian.complaints.machines import CLOCK, COMPLAINT, ESCALATION, IMPORTANT
from huidian.complaints.models import Complaint, Escalation, ImportantOwner
from huidian.flows.uploads.machine import UPLOAD
from huidian.messages.machines import MESSAGE, TEMPLATE
from huidian.messages.models import Message, Template
from huidian.network import audit
from huidian.network.machines import GONE, MACHINES, Machine, NotNowError, Transition, move
from huidian.network.models import AuditEvent, Dealer, Staff
from huidian.network.roles import Role
from huidian.network.submissions import IdempotencyKey, once
from huidian.outreach.campaign_machine import CAMPAIGN
from huidian.outreach.models import Campaign, Offer, Voucher
from huidian.outreach.voucher_machine import VOUCHER
from huidian.retention.closing import MONTH_CLOSE, ClosedAnewError
from huidian.retention.models import MonthClose
from huidian.surveys.audit_machine import AUDIT
from huidian.surveys.house_machine import HOUSE_FILE
from huidian.surveys.machines import QUESTIONNAIRE, RESPONSE
from huidian.surveys.models import Audit, HouseFile, Response
from huidian.visits.models import ImportBatch
from tests.assignment.made import a_batch, a_nomination
from tests.care.made import an_event
from tests.messages.made import a_text
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.surveys.made import a_questionnaire, a_revision

AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
WHY = "a test looks at everything"
STEPS = 60
REFUSALS = {"DoesNotExist", "NotNowError", "ClosedAnewError"}
Outcome = str
"""The state a step led to, or the name of what it raised."""


def a_close(dealer: Dealer, dice: random.Random) -> int:
    return MonthClose.objects.create(
        dealer=dealer,
        month=24000 + dice.randrange(3),
        closed_at=AT,
        known_at=AT,
        rule_version="1",
        window_months=6,
        leave_out_gone=False,
        figures={},
        # One at most of a month may hold.
        undone_at=AT,
    ).pk


def an_upload(dealer: Dealer, dice: random.Random) -> int:
    state = dice.choice(ImportBatch.State.values)
    undone_at = AT if state == ImportBatch.State.UNDONE else None
    return ImportBatch.objects.create(
        dealer=dealer,
        kind="visits",
        file_name="file.csv",
        sha256="0",
        created_at=AT,
        state=state,
        undone_at=undone_at,
    ).pk


def a_template(dealer: Dealer, dice: random.Random) -> int:
    key = f"text_{dice.randrange(10**9)}"
    return a_text(dealer, key, state=dice.choice(["draft", "submitted", *Template.State.values])).pk


def a_message(dealer: Dealer, dice: random.Random) -> int:
    number = str(dice.randrange(10**9))
    return Message.objects.create(
        dealer=dealer,
        template=a_text(dealer, f"text_{number}"),
        channel="sms",
        purpose="reminder",
        text="您好",
        cause="test",
        cause_key=number,
        state=dice.choice(Message.State.values),
        out_id=number,
        made_at=AT,
    ).pk


def a_campaign(dealer: Dealer, dice: random.Random) -> int:
    started = dice.choice([None, AT])
    return Campaign.objects.create(
        dealer=dealer,
        name="挽回",
        conditions={},
        purpose="win_back",
        quota=5,
        created_at=AT,
        created_by=Staff.objects.get(username="zhao"),
        started_at=started,
        ended_at=dice.choice([None, None, AT]) if started else None,
    ).pk


def a_voucher(dealer: Dealer, dice: random.Random) -> int:
    offer = Offer.objects.create(dealer=dealer, name="工时七折", created_at=AT)
    redeemed = dice.choice([None, None, AT])
    return Voucher.objects.create(
        dealer=dealer,
        offer=offer,
        vehicle=a_vehicle(dealer, dice.randrange(10**5)),
        code=f"{dice.randrange(10**9)}",
        issued_at=AT,
        valid_from=AT.date(),
        valid_until=AT.date() + timedelta(days=60),
        redeemed_at=redeemed,
        redeemed_how="desk" if redeemed else "",
        withdrawn_at=None if redeemed else dice.choice([None, None, AT]),
    ).pk


def a_complaint(dealer: Dealer, dice: random.Random) -> int:
    return complaint_of(dealer, dice, responsible=dice.choice([None, Staff.objects.get(username="lin")])).pk


def complaint_of(dealer: Dealer, dice: random.Random, **columns: Any) -> Complaint:
    """A complaint of which everything is written down that a step may want."""
    return Complaint.objects.create(
        dealer=dealer,
        vehicle=a_vehicle(dealer, dice.randrange(10**5)),
        source="desk",
        origin=f"{dice.randrange(10**9)}",
        text="异响",
        opened_at=AT,
        **{"findings": "螺栓松", "cause": "workmanship", "solution": "重新紧固", "invalid_why": "无"}
        | columns,
    )


def an_escalation(dealer: Dealer, dice: random.Random) -> int:
    return Escalation.objects.create(
        dealer=dealer,
        complaint=complaint_of(dealer, dice),
        lane="region",
        raised_at=AT,
        why="缺件",
        withdrawn_at=dice.choice([None, AT]),
    ).pk


def an_important_owner(dealer: Dealer, dice: random.Random) -> int:
    vehicle = a_vehicle(dealer, dice.randrange(10**5))
    return ImportantOwner.objects.create(dealer=dealer, vehicle=vehicle, why="named", proposed_at=AT).pk


def an_event_row(dealer: Dealer, dice: random.Random) -> int:
    opened = dice.choice([None, AT])
    return an_event(dealer, opened_at=opened, over_at=dice.choice([None, AT]) if opened else None).pk


def a_broadcast(dealer: Dealer, dice: random.Random) -> int:
    message = Message.objects.unscoped(WHY).get(pk=a_message(dealer, dice))
    Message.objects.unscoped(WHY).filter(pk=message.pk).update(state=Message.State.NEW)
    broadcast = Broadcast.objects.create(
        dealer=dealer, kind="weather", notice="明日暴雨", template=message.template, queued=1, made_at=AT
    )
    Recipient.objects.create(broadcast=broadcast, message=message)
    return broadcast.pk


def a_house_file(dealer: Dealer, dice: random.Random) -> int:
    return HouseFile.objects.create(
        dealer=dealer,
        file_name="结果.xlsx",
        sha256=f"{dice.randrange(10**9)}",
        model="mot",
        rows=1,
        imported_at=AT,
        undone_at=dice.choice([None, AT]),
    ).pk


def an_audit(dealer: Dealer, dice: random.Random) -> int:
    submitted = dice.choice([None, AT, AT])
    return Audit.objects.create(
        dealer=dealer,
        visited_on=AT.date(),
        checklist=[],
        auditor=Staff.objects.get(username="auditor"),
        begun_at=AT,
        submitted_at=submitted,
        withdrawn_at=dice.choice([None, AT]) if submitted else None,
    ).pk


def a_survey(dealer: Dealer, dice: random.Random) -> int:
    return a_questionnaire(dealer, f"o{dice.randrange(10**9)}", archived_at=dice.choice([None, AT])).pk


def a_response(dealer: Dealer, dice: random.Random) -> int:
    answered = dice.choice([None, AT])
    return Response.objects.create(
        dealer=dealer,
        revision=a_revision(a_questionnaire(dealer, f"o{dice.randrange(10**9)}")),
        vehicle=a_vehicle(dealer, dice.randrange(10**5)),
        channel="phone",
        started_at=AT,
        answered_at=answered,
        summary="neutral" if answered else "",
        retracted_at=dice.choice([None, AT]),
    ).pk


MADE: dict[str, Callable[[Dealer, random.Random], int]] = {
    BROADCAST.name: a_broadcast,
    EVENT.name: an_event_row,
    BATCH.name: a_batch,
    NOMINATION.name: a_nomination,
    CAMPAIGN.name: a_campaign,
    QUESTIONNAIRE.name: a_survey,
    RESPONSE.name: a_response,
    CLOCK.name: a_complaint,
    COMPLAINT.name: a_complaint,
    ESCALATION.name: an_escalation,
    IMPORTANT.name: an_important_owner,
    VOUCHER.name: a_voucher,
    MONTH_CLOSE.name: a_close,
    UPLOAD.name: an_upload,
    HOUSE_FILE.name: a_house_file,
    AUDIT.name: an_audit,
    TEMPLATE.name: a_template,
    MESSAGE.name: a_message,
}
"""How a row of each machine is made; a machine without one fails."""


def test_every_machine_is_walked() -> None:
    assert set(MADE) == set(MACHINES)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_its_table_names_only_its_states(machine: Machine) -> None:
    for step in machine.transitions:
        assert {*step.leaves, *([] if step.to == GONE else [step.to])} <= set(machine.states)
    assert len({step.verb for step in machine.transitions}) == len(machine.transitions)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_a_random_walk_keeps_to_the_table(people: People, machine: Machine, seed: int) -> None:
    dice, walked, boss = random.Random(seed), Counter[str](), boss_of(people, machine)
    rows = [MADE[machine.name](people.dealer_a, dice) for _ in range(4)]
    for number in range(STEPS):
        row, step = dice.choice(rows), dice.choice(list(machine.transitions))
        staff = dice.choice([boss, boss, people.lin, people.qian, people.nobody])
        before, events = machine.state_of(row), events_of(machine)
        at = AT + timedelta(minutes=number)
        tried = Step(machine, row, step, people, at, boss)
        said = dice.choice([tried.walk, tried.twice, tried.overtaken])(staff)
        after = machine.state_of(row)
        wrote = events_of(machine) - events
        if said in REFUSALS:
            assert (after, wrote) == (before, 0)
        else:
            assert before in step.leaves
            assert (after, wrote) == (step.to, 1 if step.event else 0)
        if before == GONE or not people.scope(staff).may_at(people.dealer_a.pk, step.permission):
            assert said == "DoesNotExist"
        elif before not in step.leaves:
            assert said == "NotNowError"
        walked[said] += 1
    assert walked["DoesNotExist"] and walked["NotNowError"] and len(walked) > 2
    assert audit.verify().broken is None


def boss_of(people: People, machine: Machine) -> Staff:
    """Whoever may walk every step of a machine: Zhao, or a manager of another kind."""
    for staff in (people.zhao, people.by_role[Role.SERVICE_MANAGER], people.by_role[Role.AUDITOR]):
        scope = people.scope(staff)
        if all(scope.may_at(people.dealer_a.pk, step.permission) for step in machine.transitions):
            return staff
    return people.zhao


@dataclass(frozen=True)
class Step:
    """What somebody tries with a row."""

    machine: Machine
    row: int
    step: Transition
    people: People
    at: datetime
    boss: Staff

    def walk(self, staff: Staff, machine: Machine | None = None) -> Outcome:
        """The state it led to, or what it was refused with."""
        asked: dict[str, Any] = {"at": self.at, "by": staff, "scope": self.people.scope(staff)}
        try:
            move(machine or self.machine, self.row, self.step.verb, **asked)
        except (ObjectDoesNotExist, NotNowError, ClosedAnewError) as refusal:
            return type(refusal).__name__
        return self.step.to or "gone"

    def twice(self, staff: Staff) -> Outcome:
        """The same shown form sent twice: the second time nothing happens and the same is said."""
        key = IdempotencyKey(f"{self.row} {self.at:%H%M}", self.step.verb, staff.pk)
        asked: dict[str, Any] = {"at": self.at, "by": staff, "scope": self.people.scope(staff)}

        def act() -> dict[str, Any]:
            move(self.machine, self.row, self.step.verb, **asked)
            return {"to": self.step.to or "gone"}

        said = []
        for _ in range(2):
            try:
                said.append(once(key, at=self.at, act=act)["to"])
            except (ObjectDoesNotExist, NotNowError, ClosedAnewError) as refusal:
                said.append(type(refusal).__name__)
        assert said[0] == said[1]
        return str(said[0])

    def overtaken(self, staff: Staff) -> Outcome:
        """Two at once: the boss walks the step between this one's reading and writing. One of them does."""
        first: list[Outcome] = []

        def guard(seen: Any) -> bool:
            first.append(self.walk(self.boss))
            return self.step.guard(seen)

        before = self.machine.state_of(self.row)
        late = self.walk(staff, _like(self.machine, replace(self.step, guard=guard)))
        if first and first[0] not in REFUSALS:
            assert late in REFUSALS or before == self.step.to
        # On one connection what the boss did was rolled back with the one that came late: it is done again.
        return self.walk(self.boss) if first and late in REFUSALS else late


def _like(machine: Machine, step: Transition) -> Machine:
    """The machine with that step alone, not registered."""
    other = object.__new__(Machine)
    for name in ("name", "model", "states"):
        object.__setattr__(other, name, getattr(machine, name))
    object.__setattr__(other, "transitions", [step])
    return other


def events_of(machine: Machine) -> int:
    return AuditEvent.objects.unscoped(WHY).filter(object_type=machine.name).count()
