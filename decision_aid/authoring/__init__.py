"""What those who write the content use: checks, proofs, differences, coverage, the graph."""
