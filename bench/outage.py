"""What people wait for while the gateway of text messages is down, beside the same with no gateway at all.

    python bench/outage.py --home A-DEMO [--users 20] [--seconds 20] [--messages 2000]

Puts messages that are due into the outbox of a copy of a demo, then lets people walk through the pages of
`huidian run` (as `load.py` does) while its worker has no gateway, one that refuses connections, one that
takes them and never answers, and none again. Prints what was waited, and how often messages were tried.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load import HUIDIAN, Load, free_port, loaded, milliseconds, site, store, web_processes

ANEW = """
import django
django.setup()
from huidian.messages.models import Line
Line.objects.all().delete()
"""
WORKER_BEGINS = 90
"""Seconds after which it is no longer waited for the worker to try a message."""
WAITING = """
import sys
import django
django.setup()
from uuid import uuid4
from django.utils import timezone
from huidian.customers.models import Vehicle
from huidian.messages.models import Message, Template
why, at = "the store of this measurement", timezone.now()
text = Template.objects.unscoped(why).filter(key="service_reminder", state="approved").first()
cars = Vehicle.objects.unscoped(why).current().filter(dealer=text.dealer_id, owner__phone__gt="")
Message.objects.bulk_create(
    Message(
        dealer_id=text.dealer_id, template=text, channel="sms", purpose="reminder", vehicle=car,
        customer=car.owner, address=car.owner.phone, text=text.body, cause="bench",
        cause_key=str(car.pk), out_id=uuid4().hex, due_at=at, made_at=at,
    )
    for car in cars.select_related("owner")[: int(sys.argv[1])]
)
"""
TRIED = """
import django
django.setup()
from django.db.models import Sum
from huidian.messages.models import Message
rows = Message.objects.unscoped("the store of this measurement")
wait = rows.filter(cause="bench", state__in=["new", "sending", "unknown"]).count()
print(wait, rows.aggregate(n=Sum("tries"))["n"])
"""


@contextmanager
def silent() -> Iterator[str]:
    """The address of a gateway that takes connections and never answers."""
    with socket.socket() as ears:
        ears.bind(("127.0.0.1", 0))
        ears.listen(256)
        yield f"http://127.0.0.1:{ears.getsockname()[1]}/sms"


def python(script: str, environment: dict[str, str], *more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *more], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def measured(name: str, url: str, load: Load, environment: dict[str, str]) -> None:
    """One line of the table."""
    port = free_port()
    beside = environment | ({"HUIDIAN_SMS_URL": url} if url else {})
    address = f"http://127.0.0.1:{port}/healthz"
    # What earlier lines of the table left behind: a channel that rests.
    python(ANEW, environment)
    before = python(TRIED, environment)
    with site([*HUIDIAN, "run", "--port", str(port)], beside, address) as process:
        # The worker begins once the site has answered and what is asked first is computed.
        ends = time.monotonic() + WORKER_BEGINS
        while url and python(TRIED, environment) == before and time.monotonic() < ends:
            time.sleep(2)
        asyncio.run(loaded(load, port, web_processes(process.pid)))
    middle, p95, p99 = milliseconds(load.visits)
    failed = sum(one.failed for one in load.visits)
    wait, tried = python(TRIED, environment).split()
    pages = len(load.visits)
    print(
        f"| {name} | {pages} | {middle:.0f} ms | {p95:.0f} ms | {p99:.0f} ms | {failed} | {wait} | {tried} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a data folder that holds a demo")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--think", type=float, nargs=2, default=(1.0, 2.0))
    parser.add_argument("--settle", type=float, default=12.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--messages", type=int, default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, silent() as hangs:
        home = Path(shutil.copytree(given.home, Path(folder) / "home"))
        with store(home, postgresql=False) as environment:
            environment["DJANGO_SETTINGS_MODULE"] = "huidian.config.settings"
            python(WAITING, environment, str(given.messages))
            print("\n| gateway | pages | median | p95 | p99 | failed | wait | tries |")
            print("|---|---:|---:|---:|---:|---:|---:|---:|")
            refuses = f"http://127.0.0.1:{free_port()}/sms"
            for name, url in (
                ("none", ""),
                ("refuses", refuses),
                ("never answers", hangs),
                ("none again", ""),
            ):
                load = Load(given.users, (given.think[0], given.think[1]), given.settle, given.seconds)
                measured(name, url, load, environment)


if __name__ == "__main__":
    main()
