"""Workers killed for good while they send through a real gateway that loses answers, breaks and is slow.

    python -m tests.messages.killing --messages 3000 --kills 60 [--seed 1]

Needs a migrated store of its own (HUIDIAN_HOME). A process is the gateway, another the worker, which is
killed (SIGKILL) and begun anew; the clock goes back an hour, forward a day, and once three days without a
worker. Receipts come twice, early and late. Prints how many messages were taken once, twice or never.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

BEGINS = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
"""Ten in the morning at the dealer, a Friday."""
LEASE_SECONDS = 3
MOST_SECONDS = 100
"""After which a worker that finds no end is over."""
WHY = "a simulation looks at everything"


class Clock:
    """One clock for all processes: the machine's, set off by seconds that any of them may change."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)
        self._began = time.time()
        self.set_off(0.0)

    def __call__(self) -> datetime:
        return BEGINS + timedelta(seconds=time.time() - self._began + self.off)

    @property
    def off(self) -> float:
        value: float = struct.unpack("d", self._shared[:8])[0]
        return value

    def set_off(self, seconds: float) -> None:
        self._shared[:8] = struct.pack("d", seconds)

    def jump(self, by: timedelta) -> None:
        self.set_off(self.off + by.total_seconds())


class Gateway(BaseHTTPRequestHandler):
    """The contract's other side: it takes a message when it arrives, then may not answer, or late."""

    protocol_version = "HTTP/1.1"
    wbufsize = 2**16
    taken: dict[str, int] = {}
    faults = {"broken": 0, "lost": 0, "slow": 0, "busy": 0}
    dice = random.Random()

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = self.dice.choices(["", "broken", "lost", "slow", "busy"], [76, 7, 7, 7, 3])[0]
        if fault:
            self.faults[fault] += 1
        if fault in ("broken", "busy"):
            self._answer(500 if fault == "broken" else 429, {"error": fault})
            return
        self.taken[said["out_id"]] = self.taken.get(said["out_id"], 0) + 1
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        if fault == "slow":
            time.sleep(0.25)
        self._answer(200, {"id": said["out_id"][:12]})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "count" in asked:
            self._answer(200, {"count": sum(self.taken.values())})
        elif "all" in asked:
            self._answer(200, {"taken": self.taken, "faults": self.faults})
        else:
            known = asked.get("out_id", [""])[0] in self.taken
            self._answer(200, {"state": "sent" if known else "unknown"})

    def _answer(self, status: int, data: Any) -> None:
        body = json.dumps(data).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Says nothing of workers that died while they spoke."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def forked(act: Callable[[], None]) -> int:
    """A process of its own that does something; its id."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    try:
        act()
    finally:
        os._exit(0)


def serve(seed: int) -> tuple[int, str]:
    """The gateway's process and address."""
    reads, writes = os.pipe()

    def act() -> None:
        Gateway.dice = random.Random(seed)
        server = Server(("127.0.0.1", 0), Gateway)
        os.write(writes, f"{server.server_port}\n".encode())
        server.serve_forever()

    pid = forked(act)
    return pid, f"http://127.0.0.1:{os.read(reads, 20).decode().strip()}/sms"


def make(number: int) -> None:
    """So many messages that are due, each to an owner of its own."""
    from huidian.customers.models import Customer
    from huidian.messages.models import Message, Template
    from huidian.network import actions as network
    from huidian.network.bulk import allocate_ids, insert_columns
    from huidian.network.models import Recording

    dealer = network.create_dealer(at=BEGINS, by=None, code="A", name="甲店(虚构)")
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=BEGINS)
    owners = allocate_ids(Customer, number)
    phones = [f"139{n:08d}" for n in range(number)]
    columns: dict[str, Any] = {
        "id": owners, "dealer_id": dealer.pk, "recorded_at": BEGINS, "recorded_by_id": recording.pk,
        "name": "车主", "phone": phones, "phone_last4": [one[-4:] for one in phones],
    }  # fmt: skip
    insert_columns(Customer, number, columns)
    text = Template.objects.create(
        dealer=dealer, key="t", name="提醒", message_class="notification", channel="sms", purpose="reminder",
        body="您好", signature="甲店", state="approved", made_at=BEGINS,
    )  # fmt: skip
    columns = {
        "dealer_id": dealer.pk, "template_id": text.pk, "channel": "sms", "purpose": "reminder",
        "customer_id": owners, "address": phones, "text": "您好", "cause": "test",
        "cause_key": [str(one) for one in owners], "out_id": [f"out{one}" for one in owners],
        "due_at": BEGINS, "made_at": BEGINS,
    }  # fmt: skip
    insert_columns(Message, number, columns)


def work(clock: Clock) -> None:
    """A worker: does what is due; with nothing to do it sets the clock to when there is."""
    from huidian.flows.messages.sending import send_due
    from huidian.messages.models import Line, Message

    signal.alarm(MOST_SECONDS)
    open_messages = Message.objects.unscoped(WHY).exclude(state__in=("sent", "reconciled"))
    while True:
        if send_due(clock):
            continue
        due_at = open_messages.order_by("due_at").values_list("due_at", flat=True).first()
        if due_at is None:
            return
        rests = Line.objects.filter(resumes_at__gt=clock()).values_list("resumes_at", flat=True).first()
        time.sleep(0.3)  # what a killed worker had sent has arrived by then
        clock.jump(max((rests or due_at) - clock(), timedelta(seconds=1)))


def until_taken(url: str, more: int, seconds: float = 2.0) -> None:
    """Wait until the gateway has taken so many more; in vain only for a while."""
    before, ends = count(url), time.monotonic() + seconds
    while count(url) < before + more and time.monotonic() < ends:
        time.sleep(0.005)


def count(url: str) -> int:
    with urlopen(f"{url}?count=1") as answer:
        taken: int = json.load(answer)["count"]
        return taken


def receive(url: str, clock: Clock, dice: random.Random) -> int:
    """Receipts of some messages, each twice; how many were news the second time."""
    from huidian.flows.messages.receipts import take_receipts
    from huidian.messages.channels.pushed import Receipt

    taken = sorted(json.load(urlopen(f"{url}?all=1"))["taken"])
    some = [Receipt(one, True) for one in dice.sample(taken, min(len(taken), 20))]
    take_receipts(some, at=clock())
    return take_receipts(some, at=clock())


def run(number: int, kills: int, seed: int) -> dict[str, Any]:
    """The whole simulation; what came of it."""
    dice, clock = random.Random(seed), Clock()
    gateway, url = serve(seed)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from huidian.messages.models import Message

    settings.HUIDIAN_SMS_URL, settings.HUIDIAN_MESSAGE_LEASE_SECONDS = url, LEASE_SECONDS
    make(number)
    messages = Message.objects.unscoped(WHY)
    jumps = {
        kills // 3: timedelta(hours=-1), kills // 2: timedelta(days=1), 2 * kills // 3: timedelta(days=3)
    }  # fmt: skip
    in_hand, twice_news, began = 0, 0, time.perf_counter()
    try:
        for turn in range(kills):
            connections.close_all()
            worker = forked(lambda: work(clock))
            until_taken(url, dice.randint(1, max(2, number // (2 * kills))))
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            in_hand += messages.filter(state="sending").exists()
            twice_news += receive(url, clock, dice)
            clock.jump(jumps.get(turn, timedelta(0)))
        connections.close_all()
        os.waitpid(forked(lambda: work(clock)), 0)
        gateway_said = json.load(urlopen(f"{url}?all=1"))
        took = time.perf_counter() - began
    finally:
        os.kill(gateway, signal.SIGKILL)
        os.waitpid(gateway, 0)
    taken: dict[str, int] = gateway_said["taken"]
    states = dict.fromkeys(messages.values_list("state", flat=True), 0)
    for state in messages.values_list("state", flat=True):
        states[state] += 1
    return {
        "messages": number,
        "kills": kills,
        "kills with messages in hand": in_hand,
        "taken once": sum(n == 1 for n in taken.values()),
        "taken twice": sum(n > 1 for n in taken.values()),
        "lost": number - len(taken),
        "states": states,
        "faults": gateway_said["faults"],
        "news in second receipts": twice_news,
        "seconds": round(took, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=150)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(run(asked.messages, asked.kills, asked.seed), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
