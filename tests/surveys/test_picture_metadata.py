"""What cameras write into pictures goes; what is seen stays as it was."""

from __future__ import annotations

import struct
from zlib import crc32

import pytest

from huidian.surveys.picture_metadata import without_metadata

PLACE = b"GPS 31.2304N 121.4737E"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(way_up: int, order: str = "<") -> bytes:
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, way_up, 0)
    entries = struct.pack(f"{order}HHII", 0x0110, 2, 8, 64) + entries
    return segment(0xE1, b"Exif\0\0" + head + struct.pack(f"{order}H", 2) + entries + PLACE)


SEEN = (
    segment(0xDB, bytes(65))
    + segment(0xC0, bytes(15))
    + segment(0xDA, bytes(10)) + b"\x12\xff\x00\x34\xff\xd0\x56"
    + segment(0xC4, bytes(20))
    + segment(0xDA, bytes(10)) + b"\x78"
)  # fmt: skip
JFIF, ICC = segment(0xE0, b"JFIF\0" + bytes(9)), segment(0xE2, b"ICC_PROFILE\0" + bytes(40))
JPEG_PLAIN = b"\xff\xd8" + JFIF + SEEN + b"\xff\xd9"


def told(way_up: int, order: str = "<") -> bytes:
    """A picture with all that phones write."""
    return (
        b"\xff\xd8" + JFIF + exif(way_up, order) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)
        + ICC + segment(0xE2, b"MPF\0" + PLACE) + segment(0xED, PLACE) + segment(0xFE, PLACE)
        + SEEN + b"\xff\xd9" + b"ftypmp42" + PLACE
    )  # fmt: skip


def turned(way_up: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, way_up, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff)


@pytest.mark.parametrize(
    ("way_up", "order", "left"),
    [(1, "<", b""), (6, "<", turned(6)), (3, ">", turned(3)), (99, ">", b"")],
)
def test_of_a_jpeg_the_picture_its_colours_and_which_way_up(way_up: int, order: str, left: bytes) -> None:
    made = without_metadata(told(way_up, order), "image/jpeg")
    assert made == b"\xff\xd8" + JFIF + left + ICC + SEEN + b"\xff\xd9"
    assert without_metadata(made, "image/jpeg") == made


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def test_of_a_png_the_picture() -> None:
    head, seen = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)), chunk(b"IDAT", bytes(30))
    end = chunk(b"IEND", b"")
    more = chunk(b"eXIf", PLACE) + chunk(b"tEXt", PLACE) + chunk(b"tIME", bytes(7))
    assert without_metadata(head + more + seen + end + PLACE, "image/png") == head + seen + end


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(one)) + one + b"\0" * (len(one) % 2) for kind, one in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_of_a_webp_the_picture_and_a_header_that_fits() -> None:
    header, seen = b"\x2c" + bytes(9), (b"VP8 ", bytes(31))  # with ICC, EXIF and XMP flags
    content = riff((b"VP8X", header), seen, (b"EXIF", PLACE), (b"XMP ", PLACE)) + PLACE
    assert without_metadata(content, "image/webp") == riff((b"VP8X", b"\x20" + bytes(9)), seen)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (told(6)[:60], "image/jpeg"),
        (told(6).replace(b"\xff\xd9", b""), "image/jpeg"),
        (b"\xff\xd8\xff\xe0" + b"0" * 100, "image/jpeg"),
        (b"\xff\xd8\xff\xe0\0\0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)), "image/png"),
        (riff((b"VP8 ", bytes(30)))[:-4], "image/webp"),
    ],
)
def test_a_broken_picture_is_none(content: bytes, content_type: str) -> None:
    with pytest.raises(ValueError, match=r"end|segment"):
        without_metadata(content, content_type)
