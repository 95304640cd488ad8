"""What the import commands are given: store, dealer, file, columns; or a sentence and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from huidian.config.cli import django_setup
from huidian.config.store import faults, steps_missing
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.network.models import Dealer
    from huidian.visits.importing import Kind
    from huidian.visits.models import ImportBatch

UNUSABLE = 2
_NOT_MIGRATED = Label(
    "数据库需要升级，请先运行：huidian manage migrate",
    "The database needs an upgrade. First run: huidian manage migrate",
)
_NOT_IN_FORCE = Label("这个批次没有生效，或已经撤销。", "This batch is not in force, or was undone already.")


@contextmanager
def store(language: str) -> Iterator[None]:
    """Django and a store that is up to date; where there is none, a sentence and exit code 2."""
    django_setup()
    from django.db import DatabaseError

    try:
        if wrong := "\n".join(faults(language)):
            refuse(Label(wrong, wrong), language)
        if steps_missing():
            refuse(_NOT_MIGRATED, language)
        yield
    except DatabaseError as failure:
        refuse(Label(f"数据库无法使用：{failure}", f"The database cannot be used: {failure}"), language)


@contextmanager
def refusals(language: str) -> Iterator[None]:
    """What a person can put right in an import is a sentence and exit code 2."""
    from huidian.flows.churn_files.asking import refused
    from huidian.flows.import_file import NotImportable
    from huidian.visits.actions import AlreadyCommitted, NotUndoable
    from huidian.visits.importing import FileRefused

    try:
        yield
    except FileRefused as refusal:
        refuse(refused(refusal), language)
    except NotImportable as refusal:
        refuse(refusal.label, language)
    except (AlreadyCommitted, NotUndoable):
        refuse(_NOT_IN_FORCE, language)


def known_dealer(code: str, language: str) -> Dealer:
    """The dealer of that code, which has to be there."""
    from huidian.network.models import Dealer

    dealer = Dealer.objects.filter(code=code).first()
    if dealer is None:
        refuse(_no_dealer(code), language)
    return dealer


def dealer_of(code: str, language: str, new_name: str | None = None) -> Dealer:
    """The dealer of that code; one that is not there yet is stored with its first file (see `new_dealer`)."""
    from huidian.flows.new_dealers import new_dealer
    from huidian.network.models import Dealer

    dealer = Dealer.objects.filter(code=code).first()
    # In a store without any dealer a code cannot be a slip for another one's.
    if dealer is None and (new_name or not Dealer.objects.exists()):
        return new_dealer(code, new_name or code)
    if dealer is None:
        no_dealer = _no_dealer(code)
        refuse(
            Label(
                f"{no_dealer.zh}要新建，请加 --new-dealer 名称。",
                f"{no_dealer.en} To set it up: --new-dealer NAME.",
            ),
            language,
        )
    return dealer


def _no_dealer(code: str) -> Label:
    from huidian.network.models import Dealer

    known = list(Dealer.objects.values_list("code", flat=True)[:20])
    return Label(
        f"没有代码为“{code}”的经销商。已有：{'、'.join(known) or '（无）'}。",
        f"There is no dealer “{code}”. Known: {', '.join(known) or '(none)'}.",
    )


def batch_of(
    file: Path, dealer: Dealer, kind: str, profile: str, mapping: dict[str, str], at: Any
) -> ImportBatch:
    """A batch that is not stored yet."""
    import hashlib

    from huidian import __version__
    from huidian.flows.import_file import NotImportable
    from huidian.visits.models import ImportBatch

    if not file.is_file():
        raise NotImportable(Label(f"找不到文件：{file}", f"There is no such file: {file}"))
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


def mapping_of(kind: Kind, pairs: tuple[str, ...], language: str) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            refuse(Label(f"--map 要写成 字段=列名：{pair}", f"--map wants FIELD=COLUMN: {pair}"), language)
    from huidian.visits.importing.reader import by_key
    from huidian.visits.importing.tables import TABLES

    named = {field.strip(): column.strip() for field, column in (pair.split("=", 1) for pair in pairs)}
    return by_key(TABLES[kind], named)


def refuse(label: Label, language: str, *arguments: object) -> NoReturn:
    click.echo(label.in_(language, *arguments), err=True)
    raise SystemExit(UNUSABLE)
