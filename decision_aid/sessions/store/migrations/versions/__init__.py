"""One module for each version of the tables; a revision is never edited once it was released."""
