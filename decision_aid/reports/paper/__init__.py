"""The sheet on paper: one HTML file that stands by itself, and a PDF made from it."""
