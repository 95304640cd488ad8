"""Whoever later makes the table anew (SQLite does for many changes) calls `protect` after it."""

from typing import Any

from django.db import migrations

from huidian.network.append_only import PROTECT, RELEASE


def protect(apps: Any, schema_editor: Any) -> None:
    for statement in PROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps: Any, schema_editor: Any) -> None:
    for statement in RELEASE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("network", "0006_trouble")]
    operations = [migrations.RunPython(protect, release)]
