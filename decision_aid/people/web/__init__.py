"""The same interview as pages of a browser: the prompts of the fold, drawn as forms. No second engine or words."""
