"""`huidian run`: the site, its background work and its schedule in one command."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from huidian.config.cli import django_setup
from huidian.config.cli.language import in_language, reason_of
from huidian.config.store import faults, steps_missing
from huidian.flows import swapping
from huidian.jobs.supervisor import Child, Supervisor
from huidian.kit.labels import Label

_NOT_STARTED = Label("网站没有启动，原因见上面几行。", "The site did not start; the lines above say why.")
_STOPPED = Label("已停止。", "Stopped.")
_NO_PORT = Label(
    "无法监听 {at}（{why}）。huidian 是否已在运行？换一个端口：--port 8001",
    "Cannot listen at {at} ({why}). Is huidian running already? Another port: --port 8001",
)
_NOT_MIGRATED = Label(
    "数据库需要升级（缺 {} 步）：请加 --migrate 启动。",
    "The store is not up to date ({:step is|steps are} missing): start with --migrate.",
)
_NO_ANSWER = Label("数据库没有响应：{}", "The database does not answer: {}")
_AT = Label("huidian 在 {} （Ctrl-C 停止）", "huidian is at {}  (Ctrl-C stops it)")
_FIRST_RUN = Label("首次使用，请打开", "First run, open")
_EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="Background workers."
)
@click.option("--migrate", is_flag=True, help="Bring the store up to date first.")
def run_command(host: str, port: int, workers: int, migrate: bool) -> None:
    """Serve the site with its background work until Ctrl-C; what stops by itself is started again."""
    _require_free(host, port)
    home = _home()
    swapping.finish(home)
    code = _prepare_store(migrate=migrate)
    os.environ["HUIDIAN_SUPERVISED"] = "1"  # pages may ask for what only this process can do
    supervisor = Supervisor([_web(host, port), *_workers(workers)], standstill=lambda: _swap(home))
    for number in _stop_signals():
        signal.signal(number, lambda *_: supervisor.stop())
    threading.Thread(target=_announce, args=(host, port, supervisor, code), daemon=True).start()
    if not supervisor.run():
        raise click.ClickException(in_language(_NOT_STARTED))
    click.echo(in_language(_STOPPED))


def _home() -> Path:
    """The data folder, without opening the store in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huidian.config.settings")
    from django.conf import settings

    return Path(settings.HUIDIAN_HOME)


def _swap(home: Path) -> Callable[[], object] | None:
    """The exchange of the data folder's content, where a page has asked for it."""
    return (lambda: swapping.swap(home, at=datetime.now(UTC))) if swapping.is_wanted(home) else None


def _web(host: str, port: int) -> Child:
    command = [sys.executable, "-m", "huidian.config.serving", host, str(port), str(web_processes())]
    return Child("web", command)


def web_processes() -> int:
    """As many as the setting says; on Windows one, where the server's processes cannot share a port."""
    from django.conf import settings

    return 1 if sys.platform == "win32" else int(settings.HUIDIAN_WEB_PROCESSES)


def _workers(count: int) -> list[Child]:
    # A worker started again under its name takes back at once what it held when it died.
    here = f"{socket.gethostname()[:40]}-{secrets.token_hex(4)}"
    command = [sys.executable, "-m", "huidian.config.cli", "jobs", "work", "--with-parent", "--name"]
    names = {f"worker {n}": f"{here}-{n}" for n in range(1, count + 1)}
    return [Child(name, [*command, key], once_settled=True) for name, key in names.items()]


def _stop_signals() -> list[signal.Signals]:
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return [signal.Signals[name] for name in names if name in signal.Signals.__members__]


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = in_language(_NO_PORT, at=f"{host}:{port}", why=reason_of(error))
            raise click.ClickException(message) from error


def _prepare_store(*, migrate: bool) -> str:
    """Ready to serve; the one-time code for the first manager of a store without people, else ""."""
    django_setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    from huidian.network import actions as network

    try:
        # Only what can be wrong with an installation; the rest is checked where the code is.
        if wrong := faults():
            raise click.ClickException("\n".join(wrong))
        if migrate:
            call_command("migrate", interactive=False, verbosity=0)
        if missing := steps_missing():
            raise click.ClickException(in_language(_NOT_MIGRATED, missing))
        if network.nobody_yet():
            return network.make_first_code()
        network.forget_first_code()
        return ""
    except DatabaseError as error:
        raise click.ClickException(in_language(_NO_ANSWER, error)) from error
    finally:
        connections.close_all()


def _announce(host: str, port: int, supervisor: Supervisor, code: str) -> None:
    """Print the address once the site answers there."""
    name = "127.0.0.1" if host in _EVERY_ADDRESS else host
    url = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
    while not _answers(f"{url}healthz"):
        time.sleep(0.02)
    supervisor.settled = True
    click.echo(in_language(_AT, url))
    if code:
        click.echo(f"{in_language(_FIRST_RUN)}: {url}first-run/?code={code}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
