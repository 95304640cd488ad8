"""Remembers which demo a data folder holds, and takes one away again."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from huidian.demo.places import MANUFACTURERS
from huidian.demo.world import Plan
from huidian.mart.marts import forget_dealer
from huidian.network import append_only
from huidian.network.models import Dealer

_KEPT_APPS = {"contenttypes", "auth", "jobs", "django_tasks_database"}


class OtherDealersError(RuntimeError):
    """The store holds dealers that are not the demo's."""


def kept_plan(home: Path) -> tuple[Plan, bool] | None:
    """The plan of the demo in a data folder and whether it was finished; none if there is no demo."""
    path = _path(home)
    if not path.exists() or not Dealer.objects.filter(region__manufacturer__code__in=MANUFACTURERS).exists():
        return None
    mark = json.loads(path.read_text("utf-8"))
    plan = Plan(date.fromisoformat(mark["as_of"]))
    parts = {key: mark[key] for key in ("dealers", "vehicles", "years", "seed")}
    return replace(plan, **parts), mark["finished"]


def keep_plan(home: Path, plan: Plan, *, finished: bool) -> None:
    """Writes down the plan of the demo in a data folder."""
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = {**asdict(plan), "as_of": plan.as_of.isoformat(), "finished": finished}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def remove(home: Path) -> None:
    """Empties the store and the folders of the demo. `OtherDealersError` where there are other dealers.

    The audit chain starts anew: a chain cannot lose some of its links.
    """
    others = Dealer.objects.exclude(region__manufacturer__code__in=MANUFACTURERS)
    if others.exists():
        raise OtherDealersError(", ".join(others.values_list("code", flat=True)[:5]))
    for code in Dealer.objects.values_list("code", flat=True):
        forget_dealer(code)
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _KEPT_APPS and model._meta.managed
    ]
    # All of them go, so no reference is left hanging; looking for one row by row would take minutes.
    with append_only.released(), connection.constraint_checks_disabled():
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, reset_sequences=True))
    for folder in (home / "demo", home / "samples"):
        shutil.rmtree(folder, ignore_errors=True)


def _path(home: Path) -> Path:
    return home / "demo" / "plan.json"
