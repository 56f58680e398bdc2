"""Values -> text, Markdown, JSON. Reports compute nothing: one Guidance goes through all of them."""
