"""An address as a QR code: a picture in the page, without a request of its own."""

from __future__ import annotations


def code_of(address: str) -> str:
    """The code as a data address of an SVG; "" where the library for codes is not installed."""
    try:
        import segno
    except ImportError:
        return ""
    return str(segno.make(address, error="m").svg_data_uri(scale=6, border=4))
