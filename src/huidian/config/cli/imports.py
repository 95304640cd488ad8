"""`huidian import`, `huidian import-undo`, `huidian digest`: the store by command line."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.import_answers import STAGES, answer_of, as_text, is_all_refused, undo_as_text
from huidian.config.cli.import_call import (
    UNUSABLE,
    batch_of,
    dealer_of,
    known_dealer,
    mapping_of,
    refusals,
    refuse,
    store,
)
from huidian.config.cli.language import LANGUAGE
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import datetime

    from huidian.flows.import_file import Stage, Watch
    from huidian.visits.importing import Kind
    from huidian.visits.models import ImportBatch

_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON instead of text.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--dealer",
    "code",
    required=True,
    metavar="CODE",
    help="Whose file it is. In an empty store this sets the dealer up.",
)
@click.option(
    "--kind", type=click.Choice(["visits", "customers", "vehicles"]), default="visits", show_default=True
)
@click.option("--profile", default="", metavar="NAME", help="How this DMS words its exports.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Name a field's column (a date's as COLUMN:dmy); repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option("--rejects", type=click.Path(path_type=Path), metavar="PATH", help="Where refused rows go.")
@click.option("--new-dealer", metavar="NAME", help="Set the dealer up under this name if there is none.")
@_JSON
@LANGUAGE
def import_command(
    file: Path,
    code: str,
    kind: Kind,
    profile: str,
    pairs: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    new_dealer: str | None,
    wants_json: bool,
    language: str,
) -> None:
    """Bring a DMS export into a dealer's file.

    \b
    huidian import 2010-12.xlsx --dealer 3101 --dry-run
    huidian import owners.xls --dealer 3101 --kind customers
    """
    # Millions of values live until the end; looking for cycles among them would take a fifth of the time.
    gc.disable()
    with store(language), refusals(language):
        from django.utils import timezone

        from huidian.flows.import_file import figures_failure

        at = timezone.now()
        dealer = dealer_of(code, language, new_dealer)
        batch = batch_of(file, dealer, kind, profile, mapping_of(kind, pairs, language), at)
        with _progress_bar(language) as watch:
            answer = (
                _tried_out(batch, file, at, watch, language)
                if dry_run
                else _imported(batch, file, at, rejects, watch, language)
            )
        if answer["batch"] is not None:
            with _progress_bar(language) as watch:
                if why := figures_failure(batch.dealer, at=at, watch=watch):
                    answer["figures_failed"] = why
    _print(answer if wants_json else as_text(answer, batch.file_name, language), wants_json)
    if is_all_refused(answer):
        raise SystemExit(UNUSABLE)


def _tried_out(batch: ImportBatch, file: Path, at: datetime, watch: Watch, language: str) -> dict[str, Any]:
    from huidian.flows.preview_import import preview_import
    from huidian.flows.warnings import remarks_of

    preview = preview_import(batch, file, at=at, watch=watch)
    return answer_of(batch, preview.plan.counts, None, remarks_of(preview.reading), language) | {
        "effect": preview.effect,
        "vehicles": preview.known_vehicles.vehicles,
        "known_vehicles": preview.known_vehicles.known,
        "is_strange": preview.known_vehicles.is_strange,
    }


def _imported(
    batch: ImportBatch, file: Path, at: datetime, rejects: Path | None, watch: Watch, language: str
) -> dict[str, Any]:
    from huidian.flows.import_file import EveryRowRefused, bring_in

    try:
        done = bring_in(batch, file, staff=None, at=at, rejects=rejects, watch=watch, language=language)
    except EveryRowRefused as refusal:
        return answer_of(batch, refusal.counts, refusal.rejects, refusal.remarks, language)
    return answer_of(done.batch, done.batch.counts, done.rejects, done.remarks, language)


@click.command("import-undo")
@click.argument("batch", type=int)
@_JSON
@LANGUAGE
def import_undo_command(batch: int, wants_json: bool, language: str) -> None:
    """Take an import back. What later imports have changed since stays, and is listed."""
    with store(language), refusals(language):
        from django.utils import timezone

        from huidian.flows.import_file import undo_import
        from huidian.visits.models import ImportBatch

        batches = ImportBatch.objects.unscoped("named on the command line").select_related("dealer")
        row = batches.filter(pk=batch).first()
        if row is None:
            refuse(Label(f"没有编号为 {batch} 的导入批次。", f"There is no import batch {batch}."), language)
        report = undo_import(row, staff=None, at=timezone.now())
        answer = {"batch": batch, "dealer": row.dealer.code, "file": row.file_name, **report.as_json()}
    _print(answer if wants_json else undo_as_text(answer, language), wants_json)


@click.command("digest")
@click.option("--dealer", "code", metavar="CODE", help="One dealer only.")
@LANGUAGE
def digest_command(code: str | None, language: str) -> None:
    """One value over the business data that hold today, the same for the same data whatever ids and clock."""
    with store(language):
        from huidian.visits.digest import digest

        click.echo(digest(known_dealer(code, language) if code else None))


def _print(answer: dict[str, Any] | str, wants_json: bool) -> None:
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # whatever a Windows code page would make of Chinese
    click.echo(json.dumps(answer, ensure_ascii=False) if wants_json else answer)


@contextmanager
def _progress_bar(language: str) -> Iterator[Watch]:
    """A bar on stderr, if somebody is there to see it."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(stage: Stage, done: int, total: int | None) -> None:
            bar.update(task, description=STAGES[stage].in_(language), completed=done, total=total)

        yield show
