"""Of several PostgreSQL tools the one that fits the server is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from huidian.flows.backups import tools
from huidian.flows.backups.archive import BackupRefused


@pytest.mark.parametrize(
    ("on_the_path", "beside", "server", "taken"),
    [
        (17, [], 17, "path"),
        (16, [17], 17, "17"),
        (18, [16, 17], 17, "17"),
        (18, [], 17, "path"),
        (17, [17], 17, "path"),
        (16, [15], 17, "需要 17 版的 pg_dump；本机只有 15, 16 版"),
        (None, [], 17, "需要 17 版的 pg_dump；本机没有"),
        (None, [17], 16, "17"),
    ],
)
def test_the_tool_of_the_server_s_version_is_taken(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    on_the_path: int | None,
    beside: list[int],
    server: int,
    taken: str,
) -> None:
    def put(folder: str, version: int) -> None:
        (tmp_path / folder / "bin").mkdir(parents=True)
        program = tmp_path / folder / "bin" / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4 (Debian {version}.4-1)'\n")
        program.chmod(0o755)

    if on_the_path:
        put("path", on_the_path)
    for version in beside:
        put(str(version), version)
    monkeypatch.setenv("PATH", f"{tmp_path}/path/bin")
    monkeypatch.setattr(tools, "PLACES", (f"{tmp_path}/1*/bin",))
    try:
        chosen = Path(tools.fitting_tool("pg_dump", server)).parts[-3]
    except BackupRefused as refusal:
        chosen = refusal.label.zh
    assert taken in chosen
