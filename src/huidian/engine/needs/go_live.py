"""Before a shop begins: how many tasks its rules make a week, what its agents can do, and what piles up.

Counted are the needs that are known on the day, coming ones too. Owners who come by themselves in the
meantime, and needs that visits to come will open, are not: for the first weeks it is the most there can be.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush

from huidian.engine.needs.need import TO_CONTACT, Need
from huidian.kit.labels import Label, counted

_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)
_NEVER = date.max


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """So many needs of one kind that open, are due and expire on the same days."""

    due: date
    earliest: date
    latest: date
    kind: str
    needs: int


def monday_to_friday(day: date) -> bool:
    """Whether a day is one of work, public holidays apart."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be set before going live.

    ``starts_on`` is the first day of calls and ``backlog_days`` how long ago a need may have been due to be
    taken over at all; ``quotas`` are tasks a day by kind (no limit where absent), ``more_lead`` days by
    which a kind opens earlier (later, if negative), ``attempts`` the calls one task takes.
    """

    starts_on: date
    agents: int
    calls_a_day: int
    weeks: int = 12
    backlog_days: int | None = None
    attempts: float = 1.0
    quotas: Mapping[str, int] = field(default_factory=dict)
    more_lead: Mapping[str, int] = field(default_factory=dict)
    works_on: Callable[[date], bool] = monday_to_friday

    @property
    def tasks_a_day(self) -> int:
        """What all agents can do on a day of work."""
        return int(self.agents * self.calls_a_day / max(self.attempts, 1.0))


@dataclass(frozen=True, slots=True)
class Week:
    """What one week brings: tasks that open, are done, expire undone, wait at its end; what could be done."""

    begins: date
    opened: int
    done: int
    expired: int
    waiting: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the rules ask of the agents; needs that were due too long ago are ``left_out``, ``begun`` are
    tasks that are open already.
    """

    tasks: int
    left_out: int
    weeks: tuple[Week, ...]
    by_kind: Mapping[str, int]
    begun: int = 0

    @property
    def clear_on(self) -> date | None:
        """The first week that ends with nothing waiting."""
        return next((week.begins for week in self.weeks if not week.waiting), None)

    @property
    def expired(self) -> int:
        """Tasks that expire undone."""
        return sum(week.expired for week in self.weeks)

    def sentence(self, agents: int) -> Label:
        """What it comes to, in a sentence."""
        a_week = max((week.capacity for week in self.weeks), default=0)
        weeks, waiting = len(self.weeks), self.weeks[-1].waiting if self.weeks else 0
        return Label(
            f"按这套规则，{weeks} 周有 {self.tasks:,} 项任务；{agents} 人每周能做 {a_week:,} 项；"
            f"到期没做的 {self.expired:,} 项，最后还等着 {waiting:,} 项",
            f"These rules make {counted(self.tasks, 'task', 'tasks')} in {counted(weeks, 'week', 'weeks')}; "
            f"{counted(agents, 'agent', 'agents')} can do "
            f"{a_week:,} a week; {self.expired:,} expire undone, {waiting:,} still wait at the end",
        )


def demands(needs: Iterable[Need], day: date) -> list[Demand]:
    """What may have to be done from a day on: needs to contact about now or later, counted by their days."""
    counted = Counter(
        (need.due, need.earliest, need.latest or _NEVER, need.kind)
        for need in needs
        if need.state_on(day) in TO_CONTACT or need.state_on(day) == "coming"
    )
    return sorted(Demand(*key, count) for key, count in counted.items())


def simulate(demanded: Iterable[Demand], setting: Setting) -> Load:
    """Day by day: what opens joins the queue, what is due first is done first within quotas and hands."""
    ends_on = setting.starts_on + setting.weeks * _WEEK
    queue = _Queue()
    ahead, left_out = [], 0
    for one in demanded:
        opens = max(one.earliest - timedelta(days=setting.more_lead.get(one.kind, 0)), setting.starts_on)
        if _too_old(one, setting):
            left_out += one.needs
        elif opens < ends_on and one.latest >= opens:
            ahead.append((opens, one))
    ahead.sort(reverse=True)
    by_kind = Counter[str]()
    for _, one in ahead:
        by_kind[one.kind] += one.needs
    weeks = [_week(setting.starts_on + n * _WEEK, ahead, queue, setting) for n in range(setting.weeks)]
    return Load(by_kind.total(), left_out, tuple(weeks), dict(sorted(by_kind.items())))


def _too_old(one: Demand, setting: Setting) -> bool:
    days = setting.backlog_days
    return days is not None and one.due < setting.starts_on - timedelta(days=days)


class _Queue:
    """Open demands by kind, the one due first in front."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[tuple[date, date, int]]] = {}
        self.waiting = 0

    def add(self, one: Demand) -> None:
        heappush(self.kinds.setdefault(one.kind, []), (one.due, one.latest, one.needs))
        self.waiting += one.needs

    def expire(self, day: date) -> int:
        """Drops what may not be done any more on a day, and says how much that was."""
        before = self.waiting
        for kind, heap in self.kinds.items():
            if any(latest < day for _, latest, _ in heap):
                self.kinds[kind] = sorted(entry for entry in heap if entry[1] >= day)
        self.waiting = sum(count for heap in self.kinds.values() for *_, count in heap)
        return before - self.waiting

    def do(self, hands: int, quotas: Mapping[str, int]) -> int:
        """Does what is due first, and says how much that was."""
        left, allowed = hands, dict(quotas)
        while left:
            open_kinds = [kind for kind, heap in self.kinds.items() if heap and allowed.get(kind, 1) > 0]
            if not open_kinds:
                break
            kind = min(open_kinds, key=lambda one: self.kinds[one][0])
            due, latest, count = heappop(self.kinds[kind])
            done = min(count, left, allowed.get(kind, left))
            if count > done:
                heappush(self.kinds[kind], (due, latest, count - done))
            if kind in allowed:
                allowed[kind] -= done
            left -= done
        self.waiting -= hands - left
        return hands - left


def _week(begins: date, ahead: list[tuple[date, Demand]], queue: _Queue, setting: Setting) -> Week:
    opened = done = expired = capacity = 0
    for day in (begins + n * _A_DAY for n in range(7)):
        while ahead and ahead[-1][0] <= day:
            one = ahead.pop()[1]
            queue.add(one)
            opened += one.needs
        expired += queue.expire(day)
        if setting.works_on(day):
            capacity += setting.tasks_a_day
            done += queue.do(setting.tasks_a_day, setting.quotas)
    return Week(begins, opened, done, expired, queue.waiting, capacity)
