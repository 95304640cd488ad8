"""`huidian import`, `huidian import-undo`, `huidian digest`: the store by command line."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from huidian.config.cli import django_setup
from huidian.config.cli.import_answers import STAGES, answer_of, doubts_of, told, undone
from huidian.config.store import faults, steps_missing
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from datetime import datetime

    from huidian.flows.import_file import Stage, Watch
    from huidian.network.models import Dealer
    from huidian.visits.importing import Kind
    from huidian.visits.models import ImportBatch

UNUSABLE = 2
_LANGUAGE = click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
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
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Name a field's column; repeatable."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option("--rejects", type=click.Path(path_type=Path), metavar="PATH", help="Where refused rows go.")
@click.option("--new-dealer", metavar="NAME", help="Set the dealer up under this name if there is none.")
@_JSON
@_LANGUAGE
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
    with _store(language):
        from django.utils import timezone

        at = timezone.now()
        with _kept_unless_tried_out(dry_run, code):
            dealer = _dealer(code, language, new_dealer)
            batch = _batch(file, dealer, kind, profile, _mapping(kind, pairs, language), at)
            with _progress_bar(language) as watch:
                answer = (
                    _tried_out(batch, file, at, watch, language)
                    if dry_run
                    else _imported(batch, file, at, rejects, watch, language)
                )
    _print(answer if wants_json else told(answer, batch.file_name, language), wants_json)


def _tried_out(batch: ImportBatch, file: Path, at: datetime, watch: Watch, language: str) -> dict[str, Any]:
    from huidian.flows.doubts import groups_of
    from huidian.flows.preview_import import preview_import

    preview = preview_import(batch, file, at=at, watch=watch)
    doubts = doubts_of(groups_of(preview.reading.warnings), file.name, language)
    return answer_of(None, preview.plan.counts, None, doubts) | {
        "effect": preview.effect,
        "vehicles": preview.acquaintance.vehicles,
        "known_vehicles": preview.acquaintance.known,
        "is_strange": preview.acquaintance.is_strange,
    }


def _imported(
    batch: ImportBatch, file: Path, at: datetime, rejects: Path | None, watch: Watch, language: str
) -> dict[str, Any]:
    from huidian.flows.import_file import import_file

    done = import_file(batch, file, staff=None, at=at, rejects=rejects, watch=watch, language=language)
    return answer_of(
        done.batch.pk, done.batch.counts, done.rejects, doubts_of(done.warnings, file.name, language)
    )


@click.command("import-undo")
@click.argument("batch", type=int)
@_JSON
@_LANGUAGE
def import_undo_command(batch: int, wants_json: bool, language: str) -> None:
    """Take an import back. What later imports have changed since stays, and is listed."""
    with _store(language):
        from django.utils import timezone

        from huidian.flows.import_file import undo_import
        from huidian.visits.models import ImportBatch

        found = ImportBatch.objects.unscoped("named on the command line").select_related("dealer")
        row = found.filter(pk=batch).first()
        if row is None:
            _refuse(Label(f"没有编号为 {batch} 的导入批次。", f"There is no import batch {batch}."), language)
        report = undo_import(row, staff=None, at=timezone.now())
        answer = {"batch": batch, **report.as_json()}
    _print(answer if wants_json else undone(answer, language), wants_json)


@click.command("digest")
@click.option("--dealer", "code", metavar="CODE", help="One dealer only.")
@_LANGUAGE
def digest_command(code: str | None, language: str) -> None:
    """One SHA-256 over the business data that holds today, free of ids and clock."""
    with _store(language):
        from huidian.visits.digest import digest

        click.echo(digest(_dealer(code, language) if code else None))


# --- finding things --------------------------------------------------------------------------------------
@contextmanager
def _store(language: str) -> Iterator[None]:
    """Django and a store that is up to date; what a person can put right is a sentence and exit code 2."""
    django_setup()
    from django.db import DatabaseError

    from huidian.flows.churn_files.asking import refused
    from huidian.flows.import_file import NotImportable
    from huidian.visits.actions import AlreadyCommitted, NotUndoable
    from huidian.visits.importing import FileRefused

    try:
        if wrong := "\n".join(faults()):
            _refuse(Label(wrong, wrong), language)
        if steps_missing():
            _refuse(_NOT_MIGRATED, language)
        yield
    except FileRefused as refusal:
        _refuse(refused(refusal), language)
    except NotImportable as refusal:
        _refuse(refusal.label, language)
    except (AlreadyCommitted, NotUndoable):
        _refuse(_NOT_IN_FORCE, language)
    except DatabaseError as failure:
        _refuse(Label(f"数据库无法使用：{failure}", f"The database cannot be used: {failure}"), language)


@contextmanager
def _kept_unless_tried_out(dry_run: bool, code: str) -> Iterator[None]:
    """A dry run does not set up its dealer for good either."""
    from django.db import transaction

    from huidian.network.models import Dealer

    if not dry_run or Dealer.objects.filter(code=code).exists():
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _dealer(code: str, language: str, new_name: str | None = None) -> Dealer:
    from django.utils import timezone

    from huidian.network.actions import create_dealer
    from huidian.network.models import Dealer

    found = Dealer.objects.filter(code=code).first()
    # In a store without any dealer a code cannot be a slip for another one's.
    if found is None and (new_name or not Dealer.objects.exists()):
        return create_dealer(at=timezone.now(), by=None, code=code, name=new_name or code)
    if found is None:
        known = "、".join(Dealer.objects.values_list("code", flat=True)[:20])
        _refuse(
            Label(
                f"没有代码为“{code}”的经销商。已有：{known or '（无）'}。要新建，请加 --new-dealer 名称。",
                f"There is no dealer “{code}”. Known: {known or '(none)'}. To set it up: --new-dealer NAME.",
            ),
            language,
        )
    return found


def _batch(
    file: Path, dealer: Dealer, kind: str, profile: str, mapping: dict[str, str], at: Any
) -> ImportBatch:
    """A batch that is not stored yet."""
    import hashlib

    from huidian import __version__
    from huidian.visits.importing import FileRefused
    from huidian.visits.models import ImportBatch

    if not file.is_file():
        raise FileRefused("file_missing")
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return ImportBatch(
        dealer=dealer,
        kind=kind,
        file_name=file.name[-255:],
        file_bytes=file.stat().st_size,
        sha256=digest,
        profile=profile,
        mapping=mapping,
        reader_version=__version__,
        created_at=at,
    )


def _mapping(kind: Kind, pairs: tuple[str, ...], language: str) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            _refuse(Label(f"--map 要写成 字段=列名：{pair}", f"--map wants FIELD=COLUMN: {pair}"), language)
    from huidian.visits.importing.reader import by_key
    from huidian.visits.importing.tables import TABLES

    named = {field.strip(): column.strip() for field, column in (pair.split("=", 1) for pair in pairs)}
    return by_key(TABLES[kind], named)


# --- telling ---------------------------------------------------------------------------------------------
_NOT_MIGRATED = Label(
    "数据库需要升级，请先运行：huidian manage migrate",
    "The database needs an upgrade. First run: huidian manage migrate",
)
_NOT_IN_FORCE = Label("这个批次没有生效，或已经撤销。", "This batch is not in force, or was undone already.")


def _print(answer: dict[str, Any] | str, wants_json: bool) -> None:
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # whatever a Windows code page would make of Chinese
    click.echo(json.dumps(answer, ensure_ascii=False) if wants_json else answer)


def _refuse(label: Label, language: str) -> NoReturn:
    click.echo(label.in_(language), err=True)
    raise SystemExit(UNUSABLE)


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
