"""One vehicle at several dealers of a manufacturer (S3)."""
