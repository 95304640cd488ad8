"""Where every vehicle stands is the mart's: its tables take the name of that app, their rows stay."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('retention', '0003_month_close'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable('Reckoning', 'mart_reckoning'),
                migrations.AlterModelTable('Standing', 'mart_standing'),
            ],
            state_operations=[
                migrations.DeleteModel('Reckoning'),
                migrations.DeleteModel('Standing'),
            ],
        ),
    ]
