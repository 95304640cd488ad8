"""The mart: a dealer's facts as Parquet files named by one manifest, in a folder or an object store."""
