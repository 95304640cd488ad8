"""Files on their way in: kept under a name that tells nothing, and recognised when they come again."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from huidian import __version__
from huidian.network.models import Dealer, Staff
from huidian.visits.models import ImportBatch, ImportProfile


def receive_file(
    chunks: Iterable[bytes],
    *,
    dealer: Dealer,
    kind: str,
    file_name: str,
    staff: Staff | None,
    at: datetime,
    profile: str = "",
    mapping: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Keep an uploaded file and open a batch for it; nothing is read yet."""
    folder = Path(settings.HUIDIAN_UPLOADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16) + _ending(file_name)
    digest, size = sha256(), 0
    try:
        with os.fdopen(os.open(folder / name, _FOR_NOBODY_ELSE, 0o600), "wb") as kept:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                kept.write(chunk)
    except OSError:
        # A disk that is full does not keep the half that fitted.
        (folder / name).unlink(missing_ok=True)
        raise
    return ImportBatch.objects.create(
        dealer=dealer,
        kind=kind,
        file_name=Path(file_name).name.replace("\0", "")[-255:],
        file_bytes=size,
        sha256=digest.hexdigest(),
        stored_name=name,
        profile=profile,
        mapping=dict(mapping or {}),
        reader_version=__version__,
        created_by=staff,
        created_at=at,
    )


_FOR_NOBODY_ELSE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _ending(file_name: str) -> str:
    """The ending by which readers know a file; one with other signs in it (`.csv:x`) is left away."""
    ending = Path(file_name).suffix.lower()[:8]
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""


def same_file_in_force(batch: ImportBatch) -> ImportBatch | None:
    """An earlier batch of the same file, read the same way, with the dealer's data unchanged since.

    Bringing the file in again would then find every row as it stands, so it need not be read.
    """
    revision = Dealer.objects.values_list("data_revision", flat=True).filter(pk=batch.dealer_id).first()
    earlier = ImportBatch.objects.unscoped("one dealer's own batches").filter(
        dealer=batch.dealer_id,
        sha256=batch.sha256,
        kind=batch.kind,
        profile=batch.profile,
        mapping=batch.mapping,
        reader_version=batch.reader_version,
        state=ImportBatch.State.DONE,
        data_revision=revision,
    )
    saved = ImportProfile.objects.unscoped("the dealer's own profile").filter(
        dealer=batch.dealer_id, kind=batch.kind, name=batch.profile
    )
    if changed_at := saved.values_list("updated_at", flat=True).first():
        earlier = earlier.filter(created_at__gt=changed_at)
    return earlier.exclude(pk=batch.pk).order_by("-id").first()


def save_profile(
    *,
    dealer: Dealer,
    kind: str,
    name: str,
    mapping: Mapping[str, str],
    staff: Staff | None,
    at: datetime,
    based_on: str = "",
) -> ImportProfile:
    """Keep a mapping of columns (field to header) under a name, for the next export of the same system.

    `based_on` is the shipped profile whose words go on holding where the mapping says nothing.
    """
    profile, _ = ImportProfile.objects.unscoped("the dealer's own profile").update_or_create(
        dealer=dealer,
        kind=kind,
        name=name,
        defaults={
            "mapping": dict(mapping),
            "based_on": based_on,
            "created_by": staff,
            "updated_at": at,
        },
    )
    return profile
