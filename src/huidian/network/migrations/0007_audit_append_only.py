"""Whoever later makes the table anew (SQLite does for many changes) calls `protect` after it."""

from typing import Any

from django.db import migrations

from huidian.network.append_only import AUDIT


def protect(apps: Any, schema_editor: Any) -> None:
    for statement in AUDIT.protect(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def release(apps: Any, schema_editor: Any) -> None:
    for statement in AUDIT.release(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("network", "0006_trouble")]
    operations = [migrations.RunPython(protect, release)]
