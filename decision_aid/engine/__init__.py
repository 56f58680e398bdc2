"""One person's answers against the content: truth in three values, explanations, guidance. Pure."""
