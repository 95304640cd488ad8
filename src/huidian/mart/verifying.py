"""Does the mart hold what the store holds? Read only: nothing is refreshed, nothing put right."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from huidian.mart import verdicts
from huidian.mart.facts import DataMovedError, read_facts
from huidian.mart.freshness import reckoning_of
from huidian.mart.marts import storage
from huidian.mart.verdicts import Difference, Verdict
from huidian.network.models import Dealer
from huidian.network.rules import rules_of

if TYPE_CHECKING:
    import pyarrow as pa

    from huidian.engine.mart.files import DealerManifest, Part

ATTEMPTS = 3
_MANIFEST = "manifest.json"


def verify(code: str | None = None) -> Iterator[Verdict]:
    """Compares every dealer's part of the mart with the store, or one dealer's: one verdict each, by code.

    Also told are parts of the mart whose dealer the store does not know. Raises `Dealer.DoesNotExist` for a
    code that is unknown.
    """
    dealers = Dealer.objects.select_related("reckoning").order_by("code")
    if code is not None:
        yield _verdict(dealers.get(code=code))
        return
    known = list(dealers)
    for dealer in known:
        if dealer.data_revision or _written(dealer.code):
            yield _verdict(dealer)
    yield from _strangers({dealer.code for dealer in known})


def differing_dealers(codes: Iterable[str] | None = None) -> list[str]:
    """Which dealers of the store (of `codes`) have a part of the mart that differs from it."""
    known = Dealer.objects.filter(data_revision__gt=0).order_by("code")
    chosen = known if codes is None else known.filter(code__in=list(codes))
    return [dealer.code for dealer in chosen if _verdict(dealer).differences]


def _verdict(dealer: Dealer) -> Verdict:
    """Begins anew where a refresh came between."""
    for _ in range(ATTEMPTS):
        before = _written(dealer.code)
        dealer = Dealer.objects.select_related("reckoning").get(pk=dealer.pk)
        verdict = _compared(dealer)
        if _written(dealer.code) == before:
            break
    return verdict


def _compared(dealer: Dealer) -> Verdict:
    from huidian.engine.mart.files import MartError, read_manifest

    revision = dealer.data_revision
    try:
        manifest = read_manifest(storage(), dealer.code)
    except MartError as error:
        return Verdict(dealer.code, revision, None, differences=(verdicts.unreadable(str(error)),))
    if manifest is None:
        return Verdict(dealer.code, revision, None, differences=(verdicts.missing(),) if revision else ())
    return Verdict(
        dealer=dealer.code,
        store_revision=revision,
        mart_revision=manifest.revision,
        rows={name: part.rows for name, part in manifest.parts.items()},
        differences=(*_state(dealer, manifest), *_contents(dealer, manifest)),
    )


def _state(dealer: Dealer, manifest: DealerManifest) -> Iterator[Difference]:
    """Which data and rules the mart is of, and whether the standings are of the same."""
    if manifest.revision < dealer.data_revision:
        yield verdicts.behind(manifest.revision, dealer.data_revision)
    if manifest.revision > dealer.data_revision:
        yield verdicts.ahead(manifest.revision, dealer.data_revision)
    reckoning = reckoning_of(dealer)
    version = rules_of(dealer).version
    if reckoning is None or reckoning.mart_digest != manifest.digest:
        yield verdicts.cut_off()
    elif reckoning.rule_version != version:
        yield verdicts.other_rules(reckoning.rule_version, version)


def _contents(dealer: Dealer, manifest: DealerManifest) -> Iterator[Difference]:
    """File by file: is it there, is it what was written, does it hold what the store holds?"""
    held = {name: _content(dealer.code, part.file) for name, part in manifest.parts.items()}
    flaws = {name: _flaw(part, held[name]) for name, part in manifest.parts.items()}
    yield from (flaw for flaw in flaws.values() if flaw)
    try:
        wanted = _wanted(dealer)
    except DataMovedError:
        yield verdicts.moving()
        return
    for name, part in manifest.parts.items():
        if flaws[name] is None:
            yield from _table(name, part, wanted[name], held[name] or b"")


def _flaw(part: Part, content: bytes | None) -> Difference | None:
    if content is None:
        return verdicts.file_missing(part.file)
    if hashlib.sha256(content).hexdigest() != part.digest:
        return verdicts.file_changed(part.file)
    return None


def _table(name: str, part: Part, wanted: pa.Table, content: bytes) -> Iterator[Difference]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = pq.read_table(pa.BufferReader(content))
    if held.num_rows != part.rows:
        yield verdicts.other_rows(name, part.rows, held.num_rows)
    if not held.equals(wanted):
        yield verdicts.other_content(name, *_apart(wanted, held))


def _apart(wanted: pa.Table, held: pa.Table) -> tuple[int, int]:
    """How many rows are in the one and in the other only; of equal rows it matters how many there are."""
    one, other = (Counter(map(repr, table.to_pylist())) for table in (wanted, held))
    return (one - other).total(), (other - one).total()


def _wanted(dealer: Dealer) -> dict[str, pa.Table]:
    """What the files would hold if they were written now."""
    from huidian.engine.mart.files import dealer_tables

    facts = read_facts(dealer, rules_of(dealer))
    return dealer_tables(
        dealer.code,
        facts.visits,
        facts.vehicles,
        departures=facts.departures,
        assignments=facts.assignments,
    )


def _strangers(known: set[str]) -> Iterator[Verdict]:
    """Parts of the mart that belong to no dealer of the store."""
    from huidian.engine.mart.files import folder_of

    folders = {folder_of(code) for code in known}
    for folder in storage().folders():
        if folder not in folders and storage().read(f"{folder}/{_MANIFEST}"):
            yield Verdict(folder, None, None, differences=(verdicts.stranger(folder),))


def _written(code: str) -> bytes:
    """The manifest as it lies there; b"" for none."""
    return _content(code, _MANIFEST) or b""


def _content(code: str, file: str) -> bytes | None:
    from huidian.engine.mart.files import folder_of

    return storage().read(f"{folder_of(code)}/{file}")
