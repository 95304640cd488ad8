"""The network speaks of absences from here on; the table stays."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("outreach", "0013_who_calls"), ("network", "0012_absences")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Absence")])
    ]
