"""Alembic's folder: how the tables of a store came to be, one revision after the other."""
