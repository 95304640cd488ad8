"""What a picture is by its first bytes, whatever it is called."""

MOST_BYTES = 4 * 1024 * 1024
MOST_A_ITEM = 3


def type_of(content: bytes) -> str:
    """The content type of a picture that is kept; "" of anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
