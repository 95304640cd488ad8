"""`huidian jobs …`: the queue, without the web."""

from __future__ import annotations

import signal
import threading

import click

from huidian.config.cli import django_setup
from huidian.config.cli.language import in_language
from huidian.kit.labels import Label

_DRAINED = Label("运行了 {} 项任务，没有其他到期的", "{:task run|task runs}; nothing more is due")


@click.group("jobs")
def jobs_command() -> None:
    """Work that runs without a person waiting."""


@jobs_command.command("drain")
def drain_command() -> None:
    """Run everything that is due, then exit."""
    django_setup()
    from huidian.jobs.worker import drain

    runs = drain(with_heart=True)
    click.echo(in_language(_DRAINED, runs))


@jobs_command.command("work")
@click.option("--name", default="", help="A name no other worker has at the same time.")
@click.option("--with-parent", is_flag=True, help="Stop when standard input closes.")
def work_command(name: str, with_parent: bool) -> None:
    """Be one more worker, until Ctrl-C (`huidian run` has one already)."""
    django_setup()
    from huidian.jobs import lifeline
    from huidian.jobs.worker import work

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # In a thread: a handler that interrupts `stop.wait` would block on the event's own lock.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    if with_parent:
        lifeline.hold(stop.set)
    work(name=name, stop=stop)
