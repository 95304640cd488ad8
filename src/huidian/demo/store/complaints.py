"""The demo's owners complain, lately and half a year ago: of each state one, by the product's own verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huidian.complaints.actions import closing, handling, important, passing_on
from huidian.complaints.actions.opening import Source, open_complaint
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.customers.models import Vehicle
from huidian.flows.surveys.after_complaints import close_complaint
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.network.scope import Scope
from huidian.visits.models import Visit

_WHY = "the demo's own complaints"
_MORNING, _STEP = time(9, 40), timedelta(hours=1, minutes=10)
_ORIGIN = "demo:"
CONFIRMED = "take answer findings solution close confirm"


@dataclass(frozen=True, slots=True)
class Story:
    """A complaint so many days before the data end, of which vehicle, and what was done with it.

    A step is a verb, or a number of days that went by; steps follow each other by hours. `of` is
    the place of the vehicle among the dealer's.
    """

    days_ago: int
    of: int
    source: Source
    cause: str
    text: str
    steps: str
    yuan: int = 0


STORIES = (
    Story(205, 19, "call", "workmanship", "换了刹车片还是响", CONFIRMED, 320),
    Story(203, 20, "desk", "price", "工时按两次算了", CONFIRMED),
    Story(201, 21, "call", "waiting", "约了九点，十一点才接车", CONFIRMED),
    Story(59, 0, "desk", "workmanship", "换完机油后底护板松动，路上掉了", CONFIRMED, 180),
    Story(57, 1, "call", "waiting", "说好两小时，等了五个小时", CONFIRMED),
    Story(55, 2, "survey", "attitude", "接待顾问说话不耐烦", "take answer 1 findings solution 1 close"),
    Story(54, 3, "call", "parts", "配件两周没到", "take answer pause 9 resume findings 1 solution close"),
    Story(50, 4, "desk", "price", "结算比报价多三百元", "take answer findings 1 dismiss 11 confirm"),
    Story(46, 5, "call", "same_fault", "空调异响修了三次还响",
          "take answer region 2 findings 2 solution close", 650),
    Story(41, 6, "link", "damage", "洗车后右前门有划痕",
          "take answer findings 1 solution 2 close 10 reopen 2 findings solution", 900),
    Story(38, 0, "call", "promise", "答应的代步车没有给", CONFIRMED, 200),
    Story(35, 7, "survey", "waiting", "取车排队半小时", CONFIRMED),
    Story(30, 8, "desk", "safety", "高速上刹车发软", "take answer maker 1 findings"),
    Story(26, 9, "call", "workmanship", "轮胎动平衡没做好", "take answer 1 findings 1 solution close", 120),
    Story(21, 10, "survey", "price", "工时费不透明", "take answer findings"),
    Story(19, 11, "desk", "parts", "等玻璃等了快三周", "take answer pause"),
    Story(14, 12, "link", "attitude", "休息区没人理", "take answer 1 findings solution close"),
    Story(12, 0, "call", "waiting", "预约了还要等两小时", "take answer"),
    Story(9, 13, "desk", "product", "新车中控屏黑屏", "take answer region"),
    Story(6, 14, "call", "workmanship", "做完保养发动机灯亮", "take"),
    Story(4, 15, "survey", "other", "打了三次电话没人接", "take answer findings solution"),
    Story(2, 16, "call", "waiting", "洗车等了一个多小时", ""),
    Story(1, 17, "link", "attitude", "前台互相推", ""),
    Story(3, 18, "desk", "other", "登记错了车", "withdraw"),
)  # fmt: skip
_FINDINGS = "已查看工单和监控，与当班人员核对。"
_SOLUTION = "已向车主道歉并返工，车主在场验收。"
_REASONS = {"pause": "等配件，和车主说好", "reopen": "回访时车主说没有解决", "withdraw": "登记错了车"}


def complain(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Let the stories of a dealer happen, once; what is to come after `now` does not."""
    if Complaint.objects.unscoped(_WHY).filter(dealer=dealer, origin__startswith=_ORIGIN).exists():
        return
    rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, owner__isnull=False)
    vehicles = list(rows.select_related("owner").order_by("pk")[: len(STORIES) * 3])
    scope, zone = scope_of(manager, at=now), ZoneInfo(dealer.timezone)
    for number, story in enumerate(STORIES):
        at = datetime.combine(as_of - timedelta(days=story.days_ago), _MORNING, zone)
        told = _Told(dealer, manager, scope, story, now)
        told.happen(vehicles[story.of % len(vehicles)], at, f"{_ORIGIN}{number}")
    _see_to(dealer, manager, scope, now=now)


@dataclass(frozen=True, slots=True)
class _Told:
    dealer: Dealer
    manager: Staff
    scope: Scope
    story: Story
    now: datetime

    def happen(self, vehicle: Vehicle, at: datetime, origin: str) -> None:
        """Open the complaint and do its steps, as far as they are over by now."""
        if at >= self.now:
            return
        orders = Visit.objects.unscoped(_WHY).current().filter(vehicle=vehicle, settled_on__lte=at.date())
        complaint = open_complaint(
            at=at,
            by=None if self.story.source == "link" else self.manager,
            dealer=self.dealer,
            vehicle=vehicle,
            customer=vehicle.owner,
            source=self.story.source,
            text=self.story.text,
            visit=orders.order_by("-settled_on", "-pk").first(),
            cause_key=origin,
        )
        for step in self.story.steps.split():
            if step.isdecimal():
                at = datetime.combine(at.date() + timedelta(days=int(step)), _MORNING, at.tzinfo)
            else:
                at += _STEP
            if at >= self.now:
                return
            if not step.isdecimal():
                asked = {"at": at, "by": self.manager, "scope": self.scope, "complaint_id": complaint.pk}
                verb, says = self._verb(step)
                verb(**asked, **says)

    def _verb(self, step: str) -> tuple[Callable[..., object], dict[str, Any]]:
        """A verb of the room, and what it is told."""
        because = {"reason": _REASONS.get(step, "")}
        findings = {"findings": _FINDINGS, "cause": self.story.cause, "done": True}
        solution = {"solution": _SOLUTION, "cost_fen": self.story.yuan * 100, "done": True}
        verbs: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
            "take": (handling.take, {}),
            "answer": (handling.answer_first, {}),
            "findings": (handling.write_findings, findings),
            "solution": (handling.write_solution, solution),
            "pause": (handling.pause, because),
            "resume": (handling.resume, {}),
            "close": (close_complaint, {"valid": True}),
            "dismiss": (close_complaint, {"valid": False, "invalid_why": "报价单上已写明这一项"}),
            "confirm": (closing.confirm, {}),
            "reopen": (closing.reopen, because),
            "withdraw": (closing.withdraw, because),
            "region": (passing_on.put_before, {"lane": "region", "why": "请派技术支持"}),
            "maker": (passing_on.put_before, {"lane": "maker", "why": "刹车发软，是否批量问题"}),
        }
        return verbs[step]


def _see_to(dealer: Dealer, manager: Staff, scope: Scope, *, now: datetime) -> None:
    """The manager sees to one of the owners proposed and declines another; one more is named by hand."""
    asked: dict[str, Any] = {"at": now, "by": manager, "scope": scope}
    proposed = list(ImportantOwner.objects.unscoped(_WHY).filter(dealer=dealer).order_by("pk"))
    for row in proposed[:1]:
        important.accept(**asked, important_id=row.pk, every_days=14)
    rows = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer, owner__isnull=False)
    for vehicle in rows.order_by("-pk")[:1]:
        named = important.name_owner(**asked, vehicle_id=vehicle.pk, reason="本地车友会会长，上次说要发视频")
        important.accept(**asked, important_id=named.pk)
