from typing import Any

from django.db import migrations, models
from django.db.models import F


def stand_already(apps: Any, schema_editor: Any) -> None:
    apps.get_model("care", "Broadcast")._base_manager.update(handed_at=F("made_at"))


class Migration(migrations.Migration):
    dependencies = [("care", "0002_ledger_append_only")]
    operations = [
        migrations.AddField(
            model_name="broadcast", name="handed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="broadcast",
            name="task_id",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(stand_already, migrations.RunPython.noop),
    ]
