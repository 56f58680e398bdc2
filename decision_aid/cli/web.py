"""`decision-aid web`: the same questions as pages in the browser of this computer."""

from __future__ import annotations

from typing import Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.interviews import anew
from decision_aid.cli.shared import PROBLEMS, ContentOptions, fail, pack_of, say

_MISSING = 'The pages need more: pip install "decision-aid[web]"'


@flat
def web(
    *,
    port: Annotated[int, typer.Option("--port", help="Answer at this port; 0 is any that is free.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")] = True,
    content: ContentOptions,
) -> None:
    """Answer the same questions in your web browser. Nothing leaves this computer."""
    loaded, place = content.opened()
    try:
        from decision_aid.people.web import serving
        from decision_aid.people.web.application import Site
        from decision_aid.people.web.talk import Talk
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "python_multipart"):
            raise
        fail(_MISSING, PROBLEMS)

    def begin() -> Talk:
        begun = anew(loaded, place, None)
        return Talk(begun.interview, begun.state, begun.helper)

    site = Site(pack_of(loaded).meta.language)
    path = site.link(begin)

    def tell(address: str) -> None:
        print(f"{address}{path}", flush=True)
        say("Open this address in a browser of this computer. To end, close the page, or press Ctrl and C here.")
        if browser:
            import webbrowser

            webbrowser.open(f"{address}{path}")

    try:
        serving.serve(site, port, tell)
    except OSError as error:
        fail(f"Cannot answer at port {port}: {(error.strerror or str(error)).lower()}", PROBLEMS)
