"""Sessions as values: what was answered by whom and when, and what that comes to."""
