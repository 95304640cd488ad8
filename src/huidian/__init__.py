"""回店: keeps after-sales customers of car dealers. See `docs/map.md` for the rooms."""

__version__ = "0.1.0"
