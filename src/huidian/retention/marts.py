"""The installation's mart and the engine of this process that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from huidian.engine.mart import DealerManifest, Mart
    from huidian.engine.runner import DuckDBRunner
    from huidian.retention.facts import Facts


@cache
def runner() -> DuckDBRunner:
    """One DuckDB for all requests of this process: what it compiled once it need not compile again."""
    from huidian.engine.runner import DuckDBRunner

    return DuckDBRunner()


def open_mart_of(codes: Sequence[str]) -> Mart:
    """The mart's facts of these dealers, at the state of this moment."""
    from huidian.engine.mart import open_mart

    return open_mart(settings.HUIDIAN_MART, codes, runner())


def manifest_of(code: str) -> DealerManifest | None:
    """What the mart holds of a dealer; `None` also where this version cannot read it."""
    from huidian.engine.mart import MartError, read_manifest

    try:
        return read_manifest(settings.HUIDIAN_MART, code)
    except MartError:
        return None


def write_facts(code: str, facts: Facts, *, at: datetime) -> DealerManifest:
    """Puts one dealer's facts into the mart in one step; facts older than those there change nothing."""
    from huidian.engine.mart import write_dealer

    return write_dealer(settings.HUIDIAN_MART, code, facts.visits, facts.vehicles, facts.revision, at=at)


def forget_dealer(code: str) -> None:
    """Takes a dealer out of the mart, whose files go with the next writing."""
    from huidian.engine.mart import folder_of

    (Path(settings.HUIDIAN_MART) / folder_of(code) / "manifest.json").unlink(missing_ok=True)
