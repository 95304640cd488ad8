"""Answers and follow-ups whose orders name no team get the team that their advisor is in."""

from typing import Any

from django.db import migrations


def _name_teams(apps: Any, schema_editor: Any) -> None:
    post = apps.get_model("network", "Post")
    rows = post.objects.filter(dealer__isnull=False, team__isnull=False).exclude(advisor_name="")
    teams = {
        (dealer, advisor): team
        for dealer, advisor, team in rows.order_by("opened_at", "pk").values_list(
            "dealer", "advisor_name", "team__name"
        )
    }
    for name in ("FollowUp", "Response"):
        model = apps.get_model("surveys", name)
        for (dealer, advisor), team in teams.items():
            nameless = model.objects.filter(dealer=dealer, advisor_name=advisor, team_name="")
            nameless.update(team_name=team)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0011_team_ends"),
        ("surveys", "0004_makers_calls"),
    ]

    operations = [migrations.RunPython(_name_teams, migrations.RunPython.noop)]
