"""Plates, VINs and phones that no vehicle and no person can have, in the form real ones have."""

from huidian.demo.dice import Dice
from huidian.kit.vins import make_vin

# Provinces in which no registration office has the letter Z, so that no plate 沪Z… or 陕Z… was ever issued.
PROVINCES_WITHOUT_Z = "沪陕晋豫甘鄂苏皖"
_SERIAL_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_VIN_TAILS = 1_000_000
_VIN_SECTIONS = 33**5
_PHONE_SCATTER = 618_033_989  # shares no factor with 1e9: neighbours get distant numbers, none twice


def plate_of(province: str, number: int) -> str:
    """The plate with a serial number below 1,200,000; different numbers give different plates.

    The registration letter is Z, which none of these provinces has assigned.
    """
    if province not in PROVINCES_WITHOUT_Z:
        raise ValueError(f"{province} may have issued plates with Z")
    rest, digits = divmod(number, 10_000)
    letters, place = divmod(rest, 5)
    letter = _SERIAL_LETTERS[letters]
    serial = f"{digits:04d}"
    return f"{province}Z{serial[:place]}{letter}{serial[place:]}"


def vin_of(dice: Dice, maker: str, number: int) -> str:
    """A VIN with a valid check digit; the number, below a million, is its serial number and unique."""
    return make_vin(maker, dice.whole(0, _VIN_SECTIONS - 1) * _VIN_TAILS + number)


def phone_of(number: int) -> str:
    """A mobile number in the range 12x, which no carrier has; numbers below 1e9 give different ones."""
    return f"12{number * _PHONE_SCATTER % 1_000_000_000:09d}"
