"""What vehicles need, what is to be done about it, and what was done."""

from huidian.outreach.models.attempts import Attempt, Skip
from huidian.outreach.models.callers import Caller, CallQuerySet
from huidian.outreach.models.campaigns import Campaign, CampaignMember, Segment
from huidian.outreach.models.needs import DemandCount, Need, NeedCheck, NeedRefresh, NeedRun, OwnerStatement
from huidian.outreach.models.occasions import (
    ArrivedPart,
    DeferredWork,
    FieldCampaign,
    FieldCampaignVehicle,
    OwnPlan,
    OwnPowertrain,
)
from huidian.outreach.models.offers import Offer, Voucher
from huidian.outreach.models.scripts import Script
from huidian.outreach.models.tasks import CallPlan, Task, Topic

__all__ = [
    "ArrivedPart",
    "Attempt",
    "CallPlan",
    "CallQuerySet",
    "Caller",
    "Campaign",
    "CampaignMember",
    "DeferredWork",
    "DemandCount",
    "FieldCampaign",
    "FieldCampaignVehicle",
    "Need",
    "NeedCheck",
    "NeedRefresh",
    "NeedRun",
    "Offer",
    "OwnPlan",
    "OwnPowertrain",
    "OwnerStatement",
    "Script",
    "Segment",
    "Skip",
    "Task",
    "Topic",
    "Voucher",
]
