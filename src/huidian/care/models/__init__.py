"""Events, the club with its prepaid balance, referrals, and notices to many at once."""

from huidian.care.models.club import LedgerEntry, LevelChange, Member
from huidian.care.models.events import Event, Guest
from huidian.care.models.notices import Broadcast, Recipient
from huidian.care.models.referrals import LineUse, Referral

__all__ = [
    "Broadcast",
    "Event",
    "Guest",
    "LedgerEntry",
    "LevelChange",
    "LineUse",
    "Member",
    "Recipient",
    "Referral",
]
