"""Whoever later makes the table anew (SQLite does for many changes) protects it again after that."""

from typing import Any

from django.db import migrations

from huidian.assignment.no_overlap import PROTECT, RELEASE


def protect(apps: Any, schema_editor: Any) -> None:
    for statement in PROTECT[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def release(apps: Any, schema_editor: Any) -> None:
    for statement in RELEASE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("assignment", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
