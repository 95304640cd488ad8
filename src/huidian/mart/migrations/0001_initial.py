"""Reckoning and Standing come from the retention app, whose tables were renamed for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('network', '0001_initial'),
        ('retention', '0004_mart_moves_out'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Reckoning',
                    fields=[
                        ('dealer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reckoning', serialize=False, to='network.dealer')),
                        ('revision', models.PositiveBigIntegerField()),
                        ('as_of_on', models.DateField()),
                        ('rule_version', models.CharField(max_length=20)),
                        ('mart_digest', models.CharField(max_length=64)),
                        ('settled_until_on', models.DateField(null=True)),
                        ('first_settled_on', models.DateField(null=True)),
                        ('refreshed_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Standing',
                    fields=[
                        ('vehicle', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='customers.vehicle')),
                        ('first_visit_on', models.DateField(null=True)),
                        ('last_visit_on', models.DateField(null=True)),
                        ('visits', models.PositiveIntegerField()),
                        ('visit_days_12m', models.PositiveIntegerField()),
                        ('months_away', models.PositiveIntegerField(null=True)),
                        ('tier', models.CharField(blank=True, max_length=30)),
                        ('customer_class', models.CharField(blank=True, max_length=10)),
                        ('lost_in_month', models.PositiveIntegerField(null=True)),
                        ('advisor', models.CharField(blank=True, max_length=60)),
                        ('dealer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.dealer')),
                    ],
                    options={
                        'indexes': [models.Index(models.F('dealer'), models.OrderBy(models.F('last_visit_on'), descending=True), name='standing_by_last_visit'), models.Index(fields=['dealer', 'tier', 'last_visit_on'], name='standing_by_tier'), models.Index(fields=['dealer', 'lost_in_month'], name='standing_by_loss'), models.Index(fields=['dealer', 'advisor', 'months_away'], name='standing_by_advisor')],
                    },
                ),
            ],
        ),
    ]
