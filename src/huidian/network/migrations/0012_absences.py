"""Absences are a fact of people: the table stays where it is, only who speaks of it moves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAFF = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):

    dependencies = [("network", "0011_team_ends")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("cover", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=STAFF)),
                        ("dealer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.dealer")),
                        ("noted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=STAFF)),
                        ("staff", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="absences", to=STAFF)),
                    ],
                    options={
                        "db_table": "outreach_absence",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))), name="absence_forward"
                            )
                        ],
                    },
                )
            ]
        )
    ]
