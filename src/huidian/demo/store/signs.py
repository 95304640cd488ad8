"""Signs that interviews of the first shops are not genuine, each at least once, and a check of a team that
finds its log wrong.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from huidian.demo.store.surveys import moment
from huidian.engine.surveys.questions import SCALES, question_of
from huidian.kit.months import first_day, month_of
from huidian.network.models import Dealer, Staff, Team
from huidian.network.queries import scope_of
from huidian.network.rules import rules_of
from huidian.surveys.actions.staff_numbers import note_staff_number
from huidian.surveys.actions.team_checks import NothingLoggedError, OwnTeamError, draw_team_check, note_answer
from huidian.surveys.models import CheckedOwner, Response, StaffNumber, TeamCheck
from huidian.surveys.queries.returns import SPAN, later_of
from huidian.surveys.queries.score_rows import REGULAR

PLEASED_AND_GONE, CHECKED = 4, 6
"""So many owners were full of praise and did not come again; so many of a team's owners were asked."""
_SAID = (
    (CheckedOwner.Answer.AGREES, ""),
    (CheckedOwner.Answer.NEVER, "车主说这几个月没有人联系过"),
    (CheckedOwner.Answer.AGREES, ""),
    (CheckedOwner.Answer.DIFFERS, "记的是到店见面，车主说只收到一条消息"),
    (CheckedOwner.Answer.UNREACHED, ""),
)
_WHY = "the demo's own interviews"


def show_signs(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Let some interviews carry the signs, and a team be checked; once."""
    if StaffNumber.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    _praise(dealer, as_of)
    _numbers(dealer, manager, as_of, now)
    _check(dealer, manager, as_of, now)


def _praise(dealer: Dealer, as_of: date) -> None:
    """Owners who did not come again gave full marks."""
    last = month_of(as_of) - 1
    gone = [
        row.id
        for row, later in later_of(dealer, range(last - SPAN + 1, last + 1), as_of)
        if later.back_on is None
    ]
    rows = Response.objects.unscoped(_WHY).filter(pk__in=gone[:PLEASED_AND_GONE]).select_related("revision")
    for one in rows:
        kinds = {asked.key: asked.kind for asked in map(question_of, one.revision.questions)}
        for key in one.answers:
            if kinds[key] in SCALES:
                one.answers[key] = SCALES[kinds[key]]
        one.answers |= {"fixed": "yes"} if "fixed" in one.answers else {}
        one.summary = Response.Summary.SATISFIED
        one.save(update_fields=["answers", "summary"])


def _numbers(dealer: Dealer, manager: Staff, as_of: date, now: datetime) -> None:
    """One number was called for several vehicles, one is somebody's of the shop; in months that are over."""
    begin = moment(dealer, first_day(month_of(as_of)), 0)
    rows = Response.objects.unscoped(_WHY).standing().filter(dealer=dealer, channel="phone")
    rows = rows.filter(answered_at__lt=begin, revision__questionnaire__occasion=REGULAR)
    called = list(rows.exclude(number="").order_by("-answered_at", "pk")[:200])
    by_vehicle = {one.vehicle_id: one for one in called}
    of_one = list(by_vehicle.values())[: rules_of(dealer).scores.limits.shared_vehicles + 1]
    if len(of_one) < 2:
        return
    *shared, staffs = of_one
    rows.filter(pk__in=[one.pk for one in shared]).update(number=shared[0].number)
    note_staff_number(
        at=min(moment(dealer, as_of - timedelta(days=3), 10), now),
        by=manager,
        scope=scope_of(manager, at=now),
        dealer_id=dealer.pk,
        number=staffs.number,
        whose="前台小张",
    )


def _check(dealer: Dealer, manager: Staff, as_of: date, now: datetime) -> None:
    """The care department asks owners whom a team says it spoke to; where no team logged anything, none."""
    who = {"by": manager, "scope": scope_of(manager, at=now)}
    at = min(moment(dealer, as_of - timedelta(days=2), 15), now)
    if TeamCheck.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    for team in Team.objects.filter(dealer=dealer).order_by("pk"):
        try:
            check = draw_team_check(
                at=at, team_id=team.pk, since=as_of - timedelta(days=120), until=as_of, size=CHECKED,
                seed="demo", **who,  # type: ignore[arg-type]
            )  # fmt: skip
        except (NothingLoggedError, OwnTeamError):
            continue
        owners = CheckedOwner.objects.unscoped(_WHY).filter(check_of=check).order_by("pk")
        for owner, (answer, note) in zip(owners, _SAID, strict=False):
            note_answer(at=at, owner_id=owner.pk, answer=answer, note=note, **who)  # type: ignore[arg-type]
        return
