"""Kept sessions as lists, logs and tables."""
