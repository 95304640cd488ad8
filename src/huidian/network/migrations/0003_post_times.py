"""Posts stay when they are closed; when one was opened is told by the audit trail."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def opened_as_recorded(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model("network", "AuditEvent").objects.filter(action="post.opened", object_type="post")
    opened = dict(events.values_list("object_id", "at"))
    Post = apps.get_model("network", "Post")
    for post in Post.objects.select_related("staff"):
        post.opened_at = opened.get(str(post.pk), post.staff.date_joined)
        post.save(update_fields=["opened_at"])


class Migration(migrations.Migration):
    dependencies = [("network", "0002_submission")]
    operations = [
        migrations.AddField("post", "opened_at", models.DateTimeField(null=True)),
        migrations.AddField("post", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("staff", "must_change_password", models.BooleanField(default=False)),
        migrations.RunPython(opened_as_recorded, migrations.RunPython.noop),
        migrations.AlterField("post", "opened_at", models.DateTimeField()),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["object_type", "object_id"], name="audit_by_object")
        ),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=Q(("closed_at__isnull", True), ("closed_at__gte", F("opened_at")), _connector="OR"),
                name="post_forward",
            ),
        ),
    ]
