"""Whoever later makes the table anew (SQLite does for many changes) calls `protect` after it."""

from typing import Any

from django.db import migrations

from huidian.care.append_only import LEDGER


def protect(apps: Any, schema_editor: Any) -> None:
    for statement in LEDGER.protect(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def release(apps: Any, schema_editor: Any) -> None:
    for statement in LEDGER.release(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("care", "0001_events_club_referrals_notices")]
    operations = [migrations.RunPython(protect, release)]
