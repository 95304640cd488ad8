#!/usr/bin/env python3
"""3,000 messages from the outbox through a gateway of this machine, beside the same calls without a store.

    .venv/bin/python bench/messages.py [--messages 3000]
    .venv/bin/python bench/messages.py --kills 60

The gateway is a process of its own; each message is posted, its answer noted, permission asked for all.
With `--kills` the worker is killed so many times (SIGKILL) while the gateway loses answers, breaks, is slow
and tells twice, and the clock jumps (`tests/messages/killing.py`): how many were taken once, twice, never.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Fake(BaseHTTPRequestHandler):
    """Takes every message."""

    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # head and body in one packet: in two the second waits for the first to be confirmed

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"id": said["out_id"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def serve() -> None:
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    print(server.server_port, flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


def used() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--kills", type=int, default=0)
    asked = parser.parse_args()
    if asked.kills:
        kill(asked.messages, asked.kills)
        return
    if asked.serve:
        serve()
        return
    gateway = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert gateway.stdout is not None and gateway.stdin is not None
    url = f"http://127.0.0.1:{gateway.stdout.readline().strip()}/sms"
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "HUIDIAN_HOME": home, "HUIDIAN_SMS_URL": url, "DJANGO_SETTINGS_MODULE": "huidian.config.settings",
        }  # fmt: skip
        try:
            measure(url, asked.messages)
        finally:
            gateway.stdin.close()
            gateway.wait()


def kill(number: int, kills: int) -> None:
    """The simulation with kills over a store of its own."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as home:
        own = {"HUIDIAN_HOME": home, "DJANGO_SETTINGS_MODULE": "huidian.config.settings"}
        environment = os.environ | own
        migrate = [sys.executable, "-m", "huidian.config.cli", "manage", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, check=True, env=environment)
        script = [sys.executable, "-m", "tests.messages.killing", "--messages", str(number)]
        subprocess.run([*script, "--kills", str(kills)], check=True, env=environment, cwd=root)
        used_by = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{used_by.ru_utime + used_by.ru_stime:.1f} s of processor, with the store made")


def measure(url: str, number: int) -> None:
    import django

    django.setup()
    from datetime import UTC, datetime
    from uuid import uuid4

    from django.core.management import call_command

    from huidian.customers.models import Customer
    from huidian.flows.messages.sending import LINES, send_all
    from huidian.messages.channels import Outgoing
    from huidian.messages.channels.http_sms import HttpSms
    from huidian.messages.models import Message, Template
    from huidian.network import actions as network
    from huidian.network.models import Recording

    call_command("migrate", verbosity=0)
    at = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    dealer = network.create_dealer(at=at, by=None, code="A", name="甲店(虚构)")
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=at)
    people = Customer.objects.bulk_create(
        Customer(dealer=dealer, name=f"车主{n}", phone=f"139{n:08d}", recorded_at=at, recorded_by=recording)
        for n in range(number)
    )
    text = Template.objects.create(
        dealer=dealer, key="t", name="提醒", message_class="notification", channel="sms", purpose="reminder",
        body="您好", signature="甲店", state="approved", made_at=at,
    )  # fmt: skip
    Message.objects.bulk_create(
        Message(
            dealer=dealer,
            template=text,
            channel="sms",
            purpose="reminder",
            customer=one,
            address=one.phone,
            text="您好",
            cause="bench",
            cause_key=str(one.pk),
            out_id=uuid4().hex,
            due_at=at,
            made_at=at,
        )
        for one in people
    )
    way = HttpSms(url)
    outgoing = [Outgoing(uuid4().hex, one.phone, "您好") for one in people]
    before, began = used(), time.perf_counter()
    with ThreadPoolExecutor(LINES) as pool:
        assert all(answer.verdict == "taken" for answer in pool.map(way.send, outgoing))
    floor, floor_used = time.perf_counter() - began, used() - before
    before, began = used(), time.perf_counter()
    send_all(lambda: at)
    took, took_used = time.perf_counter() - began, used() - before
    why = "the store of this measurement"
    left = Message.objects.unscoped(why).exclude(state="sent").values_list("state", "rule", "why")
    assert not left, list(left[:5])
    line = "{:,.0f} a second ({:.2f} s, {:.2f} s of processor)"
    print("floor, the calls alone:", line.format(number / floor, floor, floor_used))
    print("out of the outbox:     ", line.format(number / took, took, took_used))
    print(f"{took / floor:.2f} x the floor by the clock, {took_used / floor_used:.2f} x by the processor")


if __name__ == "__main__":
    main()
