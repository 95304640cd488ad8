"""Numbers within a text by which a person or a vehicle is known: plates, VINs, phones, identity cards."""

import re

from huidian.kit.phones import mask_phone
from huidian.kit.plates import PROVINCES, mask_plate
from huidian.kit.vins import mask_vin

VIN = re.compile(r"(?<![0-9A-Z])(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[0-9A-Z]{17}(?![0-9A-Z])", re.I | re.A)
PHONE = re.compile(r"(?<!\d)(?:1\d\d([ -]?)\d{4}\1\d{4}|0\d{2,3}[ -]?\d{7,8})(?!\d)", re.A)
_PLATE = re.compile(
    rf"[{PROVINCES}][A-Z][ ·•-]?(?=[A-Z]*[0-9])[0-9A-Z]{{4,6}}(?:[学警挂港澳试超领]|(?![0-9A-Z]))",
    re.I | re.A,
)
_ID_CARD = re.compile(r"(?<![0-9A-Z])[1-9]\d{5}(?:(?:18|19|20)\d{9}[\dX]|\d{9})(?![0-9A-Z])", re.I | re.A)


_MAIL = re.compile(r"[A-Z0-9._%+-]+@([A-Z0-9.-]+)", re.I | re.A)
LIKE_AN_IDENTIFIER = (
    "1[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4}|0[0-9]{2,3}[ -]?[0-9]{7,8}|[1-9][0-9]{14}"
    "|[0-9A-HJ-NPR-Za-hj-npr-z]{17}"
    f"|[{PROVINCES}][A-Za-z][ ·•-]?[0-9A-Za-z]{{4}}"
)
"""What may be a phone, an identity card, a VIN or a plate, or hold one: rather too much than too little, in
words that every database's regular expressions understand.
"""


def mask_identifiers(text: str) -> str:
    """The text with those numbers as somebody reads them who may not read them whole.

    >>> mask_identifiers("沪A12345 的车主 12012345678")
    '沪A***45 的车主 120****5678'
    """
    text = _ID_CARD.sub(lambda hit: "*" * (len(hit[0]) - 4) + hit[0][-4:], text)
    text = VIN.sub(lambda hit: mask_vin(hit[0]), text)
    text = _PLATE.sub(lambda hit: mask_plate(hit[0]), text)
    return PHONE.sub(lambda hit: mask_phone(re.sub(r"\D", "", hit[0])), text)


def mask_contacts(text: str) -> str:
    """As `mask_identifiers`, and of mail addresses only where they are.

    >>> mask_contacts("wang@owner.example 12012345678")
    '****@owner.example 120****5678'
    """
    return mask_identifiers(_MAIL.sub(r"****@\1", text))
