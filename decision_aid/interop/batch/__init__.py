"""Many sheets at once: the rules as SQL, run by DuckDB here, or by a database where the sheets are."""
