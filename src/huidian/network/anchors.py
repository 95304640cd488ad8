"""Anchors of the audit chain, kept outside the database: whoever can write only there cannot mend them.

One line a day in `HUIDIAN_HOME/audit-anchors.log`: how many events there were and the digest of the last. An
end cut off, or a chain rewritten from some event on, does not fit an anchor taken before.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from huidian.network.models import AuditEvent, AuditHead


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain at a moment (UTC, ISO); `anew`: a restored copy begins here."""

    at: str
    events: int
    digest: str
    anew: bool = False


def anchors_path() -> Path:
    return Path(settings.HUIDIAN_HOME) / "audit-anchors.log"


def read_anchors(path: Path | None = None) -> list[Anchor]:
    """The anchors of this chain, the oldest first, or those of a file.

    A line a killed writer left half is passed over.
    """
    try:
        lines = (path or anchors_path()).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    anchors: list[Anchor] = []
    for line in lines:
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError):
            continue
        anchors = [anchor] if anchor.anew else [*anchors, anchor]
    return anchors


def drop_anchor(*, at: datetime, anew: bool = False) -> bool:
    """Append the chain of this moment; False, and nothing appended, where the last anchor is not in it."""
    head = AuditHead.objects.first() or AuditHead(events=0, digest="")
    last = None if anew else next(reversed(read_anchors()), None)
    if last and not (last.events <= head.events and _holds(last)):
        return False
    anchor = Anchor(at.astimezone(UTC).isoformat(), head.events, head.digest, anew)
    descriptor = os.open(anchors_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        # Begun on a line of its own, whatever was left by who was killed.
        file.write(f"\n{json.dumps(asdict(anchor))}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _holds(anchor: Anchor) -> bool:
    events = AuditEvent.objects.unscoped("the chain runs through all dealers")
    return anchor.events == 0 or events.filter(digest=anchor.digest).exists()
