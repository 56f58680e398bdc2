"""A drawing as an image inside the page: its words are its alternative text, on the screen and in a PDF."""

from __future__ import annotations

from markupsafe import Markup, escape

INK, GREY = "#0b4a55", "#595959"
_IN_URL = str.maketrans({"%": "%25", " ": "%20", "#": "%23", "<": "%3C", ">": "%3E", '"': "%22"})


def picture(kind: str, size: tuple[int, int], shapes: str, words: str) -> Markup:
    """Return an image of the shapes, which are SVG of our own; `words` say the same to those who do not see it."""
    width, height = size
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>{shapes}</svg>"
    return Markup(  # noqa: S704  (the drawing has no quotation mark, and the words are escaped)
        f'<img class="{kind}" alt="{escape(words)}" width="{width}" height="{height}" '
        f'src="data:image/svg+xml,{drawing.translate(_IN_URL)}">'
    )
