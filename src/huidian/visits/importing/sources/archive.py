"""A zip archive read without trusting what it says of itself.

Sizes and checksums in a zip are claims: the workbook reader unpacks a part to the end of its data, so the
parts are unpacked here the same way, a piece at a time, and stopped as soon as they exceed their claim.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from huidian.visits.importing.limits import MIB, Limits
from huidian.visits.importing.problems import FileRefused

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_LONGEST_TAIL = 65_557
_MOST_DIRECTORY = 4 * MIB
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")


def parts_of(file: BinaryIO, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts of an archive; raises ``FileRefused`` for too many, for doubles and for impossible sizes."""
    _check_directory(file)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError):
        raise FileRefused("damaged") from None
    names = {part.filename.lower() for part in parts}
    if len(names) != len(parts):
        raise FileRefused("damaged")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileRefused("encrypted")
    packed = any(
        part.file_size > limits.trusted_bytes
        and part.file_size > limits.packing_ratio * max(part.compress_size, 1)
        for part in parts
    )
    unpacked = sum(part.file_size for part in parts)
    if packed or len(parts) > limits.zip_entries or unpacked > limits.unpacked_bytes:
        raise FileRefused("unpacks_too_large")
    return parts


def _check_directory(file: BinaryIO) -> None:
    """Refuse a directory too large to be listed, and one that two readers could find in two places."""
    size = file.seek(0, 2)
    beginning = file.seek(max(0, size - _LONGEST_TAIL))
    tail = file.read()
    at = tail.rfind(_END)
    if tail.count(_END) != 1 or len(tail) < at + 22:
        raise FileRefused("damaged")
    length, start = struct.unpack_from("<II", tail, at + 12)
    end = beginning + at
    if tail[max(at - 20, 0) : at].startswith(_LOCATOR_64):
        end = int.from_bytes(tail[at - 12 : at - 4], "little")
        file.seek(min(end, size))
        wide = file.read(56)
        if len(wide) < 56 or not wide.startswith(_END_64):
            raise FileRefused("damaged")
        length, start = struct.unpack_from("<QQ", wide, 40)
    if length > _MOST_DIRECTORY:
        raise FileRefused("unpacks_too_large")
    if start + length != end:
        raise FileRefused("damaged")


def unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The data of a part in pieces of about a megabyte; raises ``FileRefused`` where it exceeds its claim."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise FileRefused("damaged")
    _, name, extra = _LOCAL_HEADER.unpack(header)
    file.seek(name + extra, 1)
    if part.compress_type == zipfile.ZIP_STORED:
        pieces = _stored(file, part.compress_size)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(file, part.compress_size)
    else:
        raise FileRefused("damaged")
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > part.file_size:
            raise FileRefused("unpacks_too_large")
        yield piece
    if seen != part.file_size:
        raise FileRefused("damaged")


def _stored(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (piece := file.read(min(MIB, left))):
        left -= len(piece)
        yield piece


def _inflated(file: BinaryIO, left: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not machine.eof:
            packed = machine.unconsumed_tail
            if not packed:
                packed = file.read(min(256 * 1024, left))
                left -= len(packed)
            if not packed:
                raise FileRefused("damaged")
            if piece := machine.decompress(packed, MIB):
                yield piece
    except zlib.error:
        raise FileRefused("damaged") from None
