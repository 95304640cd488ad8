"""Tasks for the tests. They tell what they did in files, so that other processes can see it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from huidian.flows import background


@background.task()
def note(context: background.Context, folder: str, word: str) -> None:
    """Write one line."""
    _tell(folder, f"{word} {context.attempt}")


@background.task(max_attempts=2)
def stumble(context: background.Context, folder: str) -> None:
    """Fail, always."""
    _tell(folder, f"stumbled {context.attempt}")
    context.report(3, 10, "steps")
    raise OSError("the disk is full")


@background.task()
def refuse(context: background.Context) -> None:
    """Fail for good at once."""
    raise background.GiveUp("这个文件不是表格。")


@background.task()
def wait_for(context: background.Context, folder: str, name: str) -> None:
    """Say "started", then report until a file of this name appears, then say "done"."""
    _tell(folder, f"started {context.attempt} {os.getpid()}")
    steps = 0
    while not (Path(folder) / name).exists():
        steps += 1
        context.report(steps, 200_000, "行")
        time.sleep(0.01)
    _tell(folder, f"done {context.attempt} {os.getpid()}")


def told(folder: Path) -> list[str]:
    """All lines written so far."""
    path = folder / "told"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _tell(folder: str, line: str) -> None:
    with (Path(folder) / "told").open("a", encoding="utf-8") as out:
        out.write(line + "\n")
