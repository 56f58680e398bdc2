"""What a person reads: the sheet and its parts."""
