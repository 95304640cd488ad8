"""A picture without what cameras write into it: where and when it was taken, by which device, previews.

What is seen stays to the last pixel: segments are left out, nothing is encoded anew. Of a JPEG the colour
profile stays, and which way up it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_EOI, _SOS = 0xD9, 0xDA
_RESTART = range(0xD0, 0xD8)
_JFIF, _ICC, _EXIF, _ADOBE, _COMMENT = 0xE0, 0xE2, 0xE1, 0xEE, 0xFE
_APPS = range(0xE0, 0xF0)
_ORIENTATION = 0x0112
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_METADATA = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"dSIG"}
_WEBP_METADATA = {b"EXIF": 0x08, b"XMP ": 0x04}
"""Chunks that are left out, with the bit of the header that says they are there."""


def without_metadata(content: bytes, content_type: str) -> bytes:
    """The same JPEG, PNG or WebP picture without metadata. Raises `ValueError` where it is broken."""
    parts = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[content_type]
    try:
        return b"".join(parts(content))
    except (IndexError, struct.error):
        raise ValueError("the picture ends before it should") from None


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segment by segment; what stands behind the picture's end (a film, another picture) goes as well."""
    yield content[:2]
    place = 2
    while True:
        if content[place] != 0xFF:
            raise ValueError(f"no segment begins at {place}")
        marker = content[place + 1]
        if marker == 0xFF:  # padding
            place += 1
            continue
        if marker == _EOI:
            yield content[place : place + 2]
            return
        if marker in _RESTART or marker == 0x01:
            yield content[place : place + 2]
            place += 2
            continue
        (size,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + size
        segment = content[place:end]
        if size < 2 or len(segment) < size + 2:
            raise ValueError(f"the segment at {place} has no end")
        if marker == _SOS:
            end = _scan_end(content, end)
            yield content[place:end]
        elif marker == _EXIF:
            yield _way_up(segment)
        elif _stays(marker, segment):
            yield segment
        place = end


def _stays(marker: int, segment: bytes) -> bool:
    """Whether a segment is needed to see the picture as it is."""
    if marker in (_JFIF, _ADOBE):
        return True
    if marker == _ICC:
        return segment[4:15] == b"ICC_PROFILE"
    return marker not in _APPS and marker != _COMMENT


def _scan_end(content: bytes, place: int) -> int:
    """Where the marker stands that follows a scan's data."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise ValueError("a scan has no end")
        following = content[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0 or following in _RESTART:
            place += 2
        else:
            return place


def _way_up(segment: bytes) -> bytes:
    """A segment that says nothing but which way up the picture is; empty where it is upright or unknown."""
    try:
        value = _orientation(segment[10:]) if segment[4:10] == b"Exif\0\0" else 1
    except struct.error:
        value = 1
    if not 2 <= value <= 8:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def _orientation(tiff: bytes) -> int:
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(entries):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
        if tag == _ORIENTATION:
            return int(value)
    return 1


def _png(content: bytes) -> Iterator[bytes]:
    yield _PNG_HEAD
    place = len(_PNG_HEAD)
    while True:
        size, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + size
        if end > len(content):
            raise ValueError(f"the chunk at {place} has no end")
        if kind not in _PNG_METADATA:
            yield content[place:end]
        if kind == b"IEND":
            return
        place = end


def _webp(content: bytes) -> Iterator[bytes]:
    """The header says how long the picture is and what is in it: both are said anew."""
    chunks, place = [], 12
    (whole,) = struct.unpack_from("<I", content, 4)
    last = 8 + whole
    if last > len(content):
        raise ValueError("the picture ends before it should")
    while place < last:
        kind, size = struct.unpack_from("<4sI", content, place)
        end = place + 8 + size + size % 2
        if end > last:
            raise ValueError(f"the chunk at {place} has no end")
        if kind not in _WEBP_METADATA:
            chunks.append(_flags_off(content[place:end]) if kind == b"VP8X" else content[place:end])
        place = end
    body = b"WEBP" + b"".join(chunks)
    yield b"RIFF" + struct.pack("<I", len(body)) + body


def _flags_off(header: bytes) -> bytes:
    bits = sum(_WEBP_METADATA.values())
    return header[:8] + bytes([header[8] & ~bits & 0xFF]) + header[9:]
