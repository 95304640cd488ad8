"""Which of a machine's PostgreSQL tools fits a server: of its major version, else a newer one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from huidian.flows.backups.archive import BackupRefused

PLACES: Sequence[str] = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Library/PostgreSQL/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
"""Where systems put the tools of several versions side by side."""


def fitting_tool(tool: str, server: int) -> str:
    """The path of `pg_dump`, `pg_restore` or `psql` for a server of this major version.

    Raises `BackupRefused`, which says the version that is needed and those that are there. A newer tool is
    taken where none is of the server's version: what it writes a server of its own version reads.
    """
    versions = {program: version for program in _programs(tool) if (version := _major(program))}
    fitting = [program for program, version in versions.items() if version >= server]
    if fitting:
        return min(fitting, key=lambda program: versions[program])
    there = ", ".join(map(str, sorted(set(versions.values()))))
    only = f"只有 {there} 版" if there else "没有"
    raise BackupRefused(
        f"数据库是 PostgreSQL {server}，需要 {server} 版的 {tool}；本机{only}。"
        f"请安装 postgresql-client-{server}。",
        f"The server is PostgreSQL {server} and needs {tool} {server}; here there is {there or 'none'}. "
        f"Install postgresql-client-{server}.",
    )


def _programs(tool: str) -> list[str]:
    """The one on the path first."""
    usual = shutil.which(tool)
    beside = [
        program
        for place in PLACES
        for folder in Path(Path(place).anchor).glob(str(Path(place).relative_to(Path(place).anchor)))
        if (program := shutil.which(tool, path=str(folder)))
    ]
    return list(dict.fromkeys([*([usual] if usual else []), *beside]))


def _major(program: str) -> int | None:
    """The major version a program says it is of; None where it cannot be started."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except OSError:
        return None
    version = re.search(r"\b(\d+)(?:\.|\b)", said.stdout)
    return int(version[1]) if version else None
