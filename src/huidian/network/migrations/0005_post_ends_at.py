"""A post may be given for a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0004_saved_view")]
    operations = [migrations.AddField("post", "ends_at", models.DateTimeField(null=True))]
