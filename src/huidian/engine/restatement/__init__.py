"""What a month's figure said at one moment and says at a later one, and by which orders it moved."""
