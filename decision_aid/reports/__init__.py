"""Values -> text, Markdown, JSON, HTML, PDF. Reports compute nothing: one Guidance goes through all of them."""
