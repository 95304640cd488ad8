from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0004_added_to_open_ones'),
    ]

    operations = [
        migrations.AddField(
            model_name='escalation',
            name='of_maker',
            field=models.BooleanField(default=False),
        ),
    ]
