"""The outbox is carried: what is due leaves, what is unclear is asked about, what is late expires.

A message is taken up under a lease before its gateway is called, so that a worker that dies in between leaves
a row of which nobody knows; the gateway is asked about it, by the id it got, before it is sent again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.flows.messages.allowed import AT_ONCE, Stop, hold, screen_channel, stops
from huidian.flows.messages.receipts import mark_number
from huidian.flows.surveys.sent_links import addresses_of, site
from huidian.messages.actions import asking, carrying, lines
from huidian.messages.addresses import CHANNELS, changed_addresses
from huidian.messages.channels import Answer, Channel, Outgoing
from huidian.messages.configured import channel_for
from huidian.messages.gateways.texts import LINK_PLACE
from huidian.messages.models import Message
from huidian.network import audit

Clock = Callable[[], datetime]
GATEWAYS = ZoneInfo("Asia/Shanghai")
"""By whose clock Chinese gateways count days."""
LINES = 16
"""How many calls of a gateway are under way at once."""
LOOKS_EVERY = 1.0
"""Seconds between looks whether messages may still leave."""
NOTED_AT_ONCE = 50
AT_A_STRETCH = 20.0
"""Seconds of sending after which a worker sees to other work."""


def send_due(clock: Clock, stop: threading.Event | None = None) -> int:
    """Do what is due with messages, one batch of each channel; how many changed. No transaction around it.

    A copy that nobody confirmed talks to no gateway. Where a channel has none people carry its messages:
    which of them may leave is asked all the same.
    """
    at = clock()
    if not carrying.due(at):
        return 0
    changed = carrying.over(at)
    if carrying.may_leave() is None:
        return changed
    for channel in CHANNELS:
        if not lines.is_open(channel, at) or (stop and stop.is_set()):
            continue
        way = channel_for(channel)
        if way is None:
            changed += screen_channel(channel, at)
        else:
            changed += _ask(channel, way, clock) + _send(channel, way, clock, stop)
    return changed


def send_all(clock: Clock, stop: threading.Event | None = None) -> int:
    """Batch after batch until nothing is due, `stop`, or `AT_A_STRETCH` is over; how many changed."""
    total, began = 0, time.monotonic()
    while not (stop and stop.is_set()) and (changed := send_due(clock, stop)):
        total += changed
        if time.monotonic() - began > AT_A_STRETCH:
            break
    return total


# --- leaving ------------------------------------------------------------------------------------------


def _send(channel: str, way: Channel, clock: Clock, stop: threading.Event | None) -> int:
    at = clock()
    waiting = carrying.due_on(channel, at, most=AT_ONCE)
    if not waiting:
        return 0
    against = _without_site(waiting) | stops(waiting, at)
    hold(against)
    free = [one.pk for one in waiting if one.pk not in against]
    carrying.readdress(changed_addresses([one for one in waiting if one.pk not in against]))
    began = time.monotonic()
    lease_for = timedelta(seconds=settings.HUIDIAN_MESSAGE_LEASE_SECONDS)
    lease = carrying.take_up(free, at, lease_for)
    batch = _Batch(channel, way, lease, clock, began + lease_for.total_seconds(), stop)
    return len(against) + batch.carry(carrying.held(lease))


def _without_site(messages: Sequence[Message]) -> dict[int, Stop]:
    """Messages with a place for a link, where nobody has said what links begin with."""
    return {} if site() else {one.pk: Stop("no_site", None) for one in messages if LINK_PLACE in one.text}


@dataclass
class _Batch:
    """Messages under one lease on their way; `until` is the monotonic moment at which the lease is over."""

    channel: str
    way: Channel
    lease: str
    clock: Clock
    until: float
    stop: threading.Event | None = None
    halted: threading.Event = field(default_factory=threading.Event)
    withdrawn: set[str] = field(default_factory=set)

    def carry(self, messages: Sequence[Message]) -> int:
        """Hand them over and note what came of each."""
        if not messages:
            return 0
        noted, links = 0, addresses_of(messages, self.clock())
        with ThreadPoolExecutor(min(LINES, len(messages)), thread_name_prefix=self.channel) as pool:
            try:
                for some in _in_turn(
                    {
                        pool.submit(self._hand_over, _outgoing(one, links.get(one.pk, ""))): one
                        for one in messages
                    }
                ):
                    noted += self._note(some)
                    if not self._may_go_on():
                        self.halted.set()
            except BaseException:
                self.halted.set()
                raise
        return noted

    def _hand_over(self, outgoing: Outgoing) -> Answer | None:
        """In a thread of its own, without the store. None: it was not tried."""
        if self.halted.is_set() or (self.stop and self.stop.is_set()) or time.monotonic() > self.until:
            return None
        if outgoing.out_id in self.withdrawn or LINK_PLACE in outgoing.text:
            return None
        if not outgoing.to:
            return Answer("refused", why="no address")
        return self.way.send(outgoing)

    def _may_go_on(self) -> bool:
        if self.stop and self.stop.is_set():
            return False
        allowed = carrying.may_leave()
        if allowed is None or not lines.is_open(self.channel, self.clock()):
            return False
        self.withdrawn |= carrying.withdrawn_among(self.lease)
        return not carrying.paused_among(self.lease)

    def _note(self, some: Sequence[tuple[Message, Answer | None]]) -> int:
        """What became of some of them, in one transaction; how many of them left or ended."""
        at, done = self.clock(), 0
        with audit.atomic():
            for message, answer in some:
                done += self._note_one(message, answer, at)
            self._note_line([answer for _, answer in some if answer], at)
        return done

    def _note_one(self, message: Message, answer: Answer | None, at: datetime) -> bool:
        if answer is None:
            carrying.put_back(message, self.lease, "", at, tried=False)
            return False
        match answer.verdict:
            case "taken":
                return carrying.left(message, self.lease, answer.id, at, asks=self.way.can_be_asked)
            case "colleague":
                return carrying.handed(message, self.lease, answer.id, at)
            case "refused":
                return carrying.refused(message, self.lease, answer.why, at)
            case "unanswered":
                return carrying.unanswered(message, self.lease, answer.why, at)
        carrying.put_back(message, self.lease, answer.why, at, tried=True)
        return False

    def _note_line(self, answers: Sequence[Answer], at: datetime) -> None:
        bad = [one for one in answers if one.verdict in ("unanswered", "not_sent")]
        if len(bad) < len(answers):
            lines.works(self.channel)
        elif bad:
            lines.failed(self.channel, bad[-1].why, at, times=len(bad))


def _in_turn(
    futures: dict[Future[Answer | None], Message],
) -> Iterator[list[tuple[Message, Answer | None]]]:
    """What came of calls, some together: so many, or those of a second."""
    pending, ready = set(futures), []
    since = time.monotonic()
    while pending:
        done, pending = wait(pending, timeout=LOOKS_EVERY, return_when=FIRST_COMPLETED)
        ready += [(futures[one], one.result()) for one in done]
        if len(ready) >= NOTED_AT_ONCE or not pending or time.monotonic() - since >= LOOKS_EVERY:
            yield ready
            ready, since = [], time.monotonic()


def _outgoing(message: Message, link: str = "") -> Outgoing:
    """What is handed over; `link` is the address of the link that the text has a place for."""
    template = message.template
    values = {key: link if value == LINK_PLACE else value for key, value in message.values.items()}
    return Outgoing(
        out_id=message.out_id,
        to=message.address,
        text=message.text.replace(LINK_PLACE, link or LINK_PLACE),
        subject=message.subject,
        signature=template.signature,
        template=template.gateway_code or template.key,
        values=values,
        day=f"{(message.left_at or message.made_at).astimezone(GATEWAYS):%Y%m%d}",
    )


# --- asking -------------------------------------------------------------------------------------------


def _ask(channel: str, way: Channel, clock: Clock) -> int:
    """Ask the gateway about what is unclear or under way; how many changed."""
    messages = asking.to_ask_about(channel, clock(), most=AT_ONCE)
    if not messages:
        return 0
    if not way.can_be_asked:
        asking.nobody_to_ask([one.pk for one in messages])
        return len(messages)
    with ThreadPoolExecutor(min(LINES, len(messages))) as pool:
        # The store is read in this thread alone.
        asked = [_outgoing(one) for one in messages]
        reports = list(pool.map(way.ask, asked, [one.gateway_id for one in messages]))
    at = clock()
    lease_for = timedelta(seconds=settings.HUIDIAN_MESSAGE_LEASE_SECONDS)
    with audit.atomic():
        for message, report in zip(messages, reports, strict=True):
            match report.fate:
                case "arrived":
                    asking.reported(message, arrived=True, why="", at=at)
                case "undeliverable":
                    if asking.reported(message, arrived=False, why=report.why, at=at) and report.number_bad:
                        mark_number(message, at)
                case "has_it" if message.state == Message.State.UNKNOWN:
                    asking.reported(message, arrived=None, why="", at=at)
                case "not_there" if message.state == Message.State.UNKNOWN:
                    asking.not_there(message, at, lease_for)
                case _:
                    asking.ask_later(message, at)
        silent = [one for one in reports if one.fate == "silent"]
        if len(silent) == len(reports):
            lines.failed(channel, silent[-1].why, at, times=len(silent))
        else:
            lines.works(channel)
    return len(messages)
