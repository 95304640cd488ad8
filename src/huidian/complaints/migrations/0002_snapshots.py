"""How a complaint stood from a moment on; of those there are already, as they are now."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = ("level", "responsible_id", "cause", "answered_at", "solved_at", "valid")


def keep(apps: Any, schema_editor: Any) -> None:
    """A snapshot from its opening on for every complaint: what it was in between is not known."""
    snapshot = apps.get_model("complaints", "Snapshot")
    rows = apps.get_model("complaints", "Complaint")._base_manager.all()
    snapshot._base_manager.bulk_create(
        [
            snapshot(complaint_id=one.pk, at=one.opened_at, **{name: getattr(one, name) for name in KEPT})
            for one in rows.iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_complaints_and_important_owners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("level", models.CharField(max_length=12)),
                ("cause", models.CharField(blank=True, default="", max_length=40)),
                ("answered_at", models.DateTimeField(null=True)),
                ("solved_at", models.DateTimeField(null=True)),
                ("valid", models.BooleanField(null=True)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
