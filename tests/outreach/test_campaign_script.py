"""What is said in the calls of one campaign: its own script, that of all campaigns, that of all kinds."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huidian.flows.call_card import call_card
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from huidian.outreach.actions.scripts import write_script
from huidian.outreach.models import Campaign, CampaignMember, Offer
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db


def test_the_narrowest_script_that_is_written_is_said(people: People, client: Client) -> None:
    dealer, zhao, agent = people.dealer_a, people.zhao, people.by_role[Role.CARE_AGENT]
    offer = Offer.objects.create(dealer=dealer, name="工时七折", created_at=AT)
    campaign = Campaign.objects.create(
        dealer=dealer, name="冬季", conditions={}, purpose="win_back", quota=5, created_at=AT,
        created_by=zhao, offer=offer,
    )  # fmt: skip
    car = a_vehicle(dealer, 1)
    member = CampaignMember.objects.create(
        campaign=campaign, vehicle=car, customer=car.owner, held_out=False, turn=1
    )
    task = a_task(car, kind="campaign", cycle=f"campaign:{campaign.pk}", purpose="win_back", member=member)
    scope = people.scope(agent)

    def said() -> tuple[str, dict[str, str]]:
        taken = claim(at=AT, by=agent, scope=scope, task_id=task.pk)
        assert taken is not None
        card = call_card(scope, task.pk, at=AT, taken=taken)
        return card.opening.zh, {reason.key: text.zh for reason, text in card.replies}

    assert "有段时间没来店里了" in said()[0], "the playbook's for campaigns"
    who: dict[str, Any] = {"at": AT, "by": zhao, "scope": people.scope(zhao), "dealer_id": dealer.pk}
    for kind, opening in (
        ("", "通用"),
        ("campaign", "各活动"),
        (f"campaign:{campaign.pk}", "{item}给{owner}"),
    ):
        write_script(**who, kind=kind, opening=opening, branches={"price": f"{kind}的价格"})
        text, replies = said()
        assert text == opening.format(item="工时七折", owner="车主1")
        assert replies["price"] == f"{kind}的价格"
    for kind in ("campaign:0", "campaign:x", "nothing"):
        with pytest.raises(KeyError):
            write_script(**who, kind=kind, opening="", branches={})
    client.force_login(zhao, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/needs/scripts/write/?kind=campaign:{campaign.pk}"
    assert "冬季" in client.get(url).content.decode()
    assert client.get("/needs/scripts/write/?kind=campaign:999").status_code == 404
    client.force_login(people.qian, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 404
