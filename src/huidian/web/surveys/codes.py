"""An address as a QR code: a picture in the page, without a request of its own."""

from __future__ import annotations

import segno


def code_of(address: str) -> str:
    """The code as a data address of an SVG."""
    return str(segno.make(address, error="m").svg_data_uri(scale=6, border=4))
