"""What carries out an expression: DuckDB in this process, or Spark."""
