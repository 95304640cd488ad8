"""Recalls and service campaigns by their trade's name: field campaigns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "__first__"),
        ("outreach", "0002_need_refresh"),
    ]

    operations = [
        migrations.RemoveConstraint("Campaign", "campaign_code_once"),
        migrations.RemoveConstraint("Campaign", "campaign_forward"),
        migrations.RemoveConstraint("CampaignPlace", "campaign_place_once"),
        migrations.RenameModel("Campaign", "FieldCampaign"),
        migrations.RenameModel("CampaignPlace", "FieldCampaignVehicle"),
        migrations.AlterField(
            "FieldCampaignVehicle",
            "campaign",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="vehicles",
                to="outreach.fieldcampaign",
            ),
        ),
        migrations.AlterField(
            "FieldCampaignVehicle",
            "vehicle",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="field_campaigns",
                to="customers.vehicle",
            ),
        ),
        migrations.AddConstraint(
            "FieldCampaign",
            models.UniqueConstraint(
                condition=models.Q(("retracted_at__isnull", True)),
                fields=("dealer", "code"),
                name="field_campaign_code_once",
            ),
        ),
        migrations.AddConstraint(
            "FieldCampaign",
            models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="field_campaign_forward",
            ),
        ),
        migrations.AddConstraint(
            "FieldCampaignVehicle",
            models.UniqueConstraint(fields=("campaign", "vehicle"), name="field_campaign_vehicle_once"),
        ),
    ]
