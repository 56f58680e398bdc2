"""A pack's rules as one SQL query: the algebra, how answers are read from columns, the stages, the dialects."""
