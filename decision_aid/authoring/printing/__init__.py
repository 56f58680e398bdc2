"""What authors' commands print."""
