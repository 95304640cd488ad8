"""Owners and whether they may be contacted, as one person may see and decide it."""

from huidian.flows.owners.file import BlockLine, ConsentLine, NumberLine, OwnerFile, number_of, owner_file
from huidian.flows.owners.reach import owners_in_reach
from huidian.flows.owners.rows import OwnerRow, owner_rows
from huidian.flows.owners.several import block_several, lift_several
from huidian.flows.owners.vehicles import ChannelAnswer, VehicleContact, contact_about, permission_by_plate

__all__ = [
    "BlockLine",
    "ChannelAnswer",
    "ConsentLine",
    "NumberLine",
    "OwnerFile",
    "OwnerRow",
    "VehicleContact",
    "block_several",
    "contact_about",
    "lift_several",
    "number_of",
    "owner_file",
    "owner_rows",
    "owners_in_reach",
    "permission_by_plate",
]
