"""`decision-aid web`: the same questions as pages in a browser, at home or in a waiting room; `page`: as one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import (
    ContentOptions,
    OutputOptions,
    fail,
    open_pack,
    pack_of,
    place_of,
    refuse_usage,
    say,
)
from decision_aid.cli.start import AtHome
from decision_aid.cli.stores import NotEncryptedOption, StoreOptions
from decision_aid.frozen import frozen
from decision_aid.sessions.staff import read

if TYPE_CHECKING:
    from starlette.routing import Route

    from decision_aid.cli.interviews import Begun
    from decision_aid.engine.regions import Place
    from decision_aid.people.web.application import InTurn, OneBrowser
    from decision_aid.people.web.serving import Listening
    from decision_aid.people.web.talk import Talk
    from decision_aid.people.web.waiting_room import WaitingRoom
    from decision_aid.sessions.content import Content

_LIBRARIES = ("starlette", "uvicorn", "python_multipart", "segno", "argon2")
_MISSING = 'The pages need more: pip install "decision-aid[web]"'
_NO_ADDRESS = "Nobody can open {host}. Say how others reach the pages: --address https://NAME:PORT"
_ODD_ADDRESS = (
    "--address: write it as browsers do, https://NAME or https://NAME:PORT, with nothing behind it and no :443."
)
_NOT_ALONE = "Other computers may reach this address. Add --certificate and --key, or say --behind-proxy."


@frozen
class ListeningOptions:
    """Where the pages answer."""

    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Answer at this port; 0 is any that is free.")
    ] = 0
    host: Annotated[str, typer.Option("--host", help="Answer at this address of the computer.")] = "127.0.0.1"
    address: Annotated[
        str | None, typer.Option("--address", metavar="URL", help="How others reach the pages, for links.")
    ] = None
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Certificate for TLS (PEM).")
    ] = None
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Key of the certificate (PEM).")] = None
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A server in front of this one takes care of TLS.")
    ] = False

    def checked(self) -> Listening:
        """Return where to listen; end the program where others could listen in, or read what is missing."""
        from decision_aid.people.web.serving import HERE, Listening

        if (self.certificate is None) != (self.key is None):
            refuse_usage("--certificate and --key go together.")
        if self.host not in (HERE, "localhost", "::1") and not (self.certificate or self.behind_proxy):
            refuse_usage(_NOT_ALONE)
        if self.host in ("0.0.0.0", "::") and not self.address:  # noqa: S104
            refuse_usage(_NO_ADDRESS.format(host=self.host))
        address = (self.address or "").rstrip("/").lower()
        kind = "https://(?!.*:443$)" if self.certificate or self.behind_proxy else "https?://(?!.*:(443|80)$)"
        if self.address is not None and not re.fullmatch(rf"{kind}[^/@\s]+", address):
            refuse_usage(_ODD_ADDRESS)
        for file in filter(None, (self.certificate, self.key)):
            if not file.is_file():
                fail(f"Cannot read {file}: no such file")
        files = (str(self.certificate), str(self.key)) if self.certificate else None
        return Listening(self.host, self.port, address, files, behind_proxy=self.behind_proxy)


@flat
def web(
    *,
    clinic: Annotated[
        bool, typer.Option("--clinic", help="Serve the tablets of a waiting room, and a board for the nurse.")
    ] = False,
    staff: Annotated[
        Path | None, typer.Option("--staff", metavar="FILE", help="Who may use the board: see `decision-aid staff`.")
    ] = None,
    not_encrypted: NotEncryptedOption = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")] = True,
    listening: ListeningOptions,
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Answer the same questions in your web browser. Nothing leaves this computer."""
    if staff and not clinic:
        refuse_usage("--staff goes with --clinic. At home, whoever opens the link may answer.")
    content, place = given.opened()
    if any(find_spec(library) is None for library in _LIBRARIES):
        fail(_MISSING)
    at = listening.checked()
    try:
        if clinic:
            _serve_clinic(content, place, at, staff, where, not_encrypted=not_encrypted)
        else:
            with AtHome(content, "patient", None, where, encrypt=False) as home:

                def begin() -> Begun:
                    return home.begin(place, given.region, short=True)

                _serve_home(content, begin, at, opens=browser)
    except OSError as error:
        if at.certificate and hasattr(error, "library"):  # of TLS
            fail(f"Cannot use {' with the key '.join(at.certificate)}: are both PEM, and of one pair?")
        why = (error.strerror or str(error)).partition(" (while")[0].lower()
        fail(f"Cannot answer at {at.host}, port {at.port}: {why}. Without --port, any that is free will do.")


def _serve_home(content: Content, begin: Callable[[], Begun], at: Listening, *, opens: bool) -> None:
    import secrets

    from decision_aid.people.web import serving

    token = secrets.token_urlsafe(24)

    def talk() -> Talk:
        from decision_aid.people.web.papers import TO_KEEP, Papers
        from decision_aid.people.web.talk import Talk

        begun = begin()
        paper = Papers(content, begun.helper)
        return Talk(replace(begun.interview, paper=paper), replace(begun.state, kept=(TO_KEEP,)), begun.helper)

    def make(_: str, __: object) -> tuple[OneBrowser, tuple[()]]:
        from decision_aid.people.web.application import OneBrowser

        site = OneBrowser(content.pack.meta.language)
        site.link(talk, token)
        return site, ()

    def tell(address: str) -> None:
        path = f"/open/{token}"
        print(f"{address}{path}", flush=True)
        say("Open this address in a browser of this computer. To end, close the page, or press Ctrl and C here.")
        if opens:
            from threading import Thread

            from decision_aid.cli.interviews import open_in_browser

            # some browsers come back when they are closed only, or once the page has come
            Thread(target=open_in_browser, args=(f"{address}{path}",), daemon=True).start()

    serving.serve(at, make, tell, ends_when_closed=True)


def _serve_clinic(
    content: Content, place: Place, at: Listening, staff: Path | None, where: StoreOptions, *, not_encrypted: bool
) -> None:
    from decision_aid.people.web import serving

    if staff is None:
        refuse_usage(
            "--clinic needs --staff FILE: who may use the board. To make one: decision-aid staff add FILE NAME"
        )
    people = read(staff)
    with where.opened_at_desk(not_encrypted=not_encrypted) as store:

        def make(address: str, in_turn: InTurn) -> tuple[WaitingRoom, list[Route]]:
            from decision_aid.people.web.board import Board
            from decision_aid.people.web.waiting_room import WaitingRoom

            room = WaitingRoom(content, store, place)
            return room, Board(room, people, address, secure=at.secure, in_turn=in_turn).routes()

        def tell(address: str) -> None:
            print(f"{address}/board", flush=True)
            say("Open the board in a browser. To end, press Ctrl and C here.")

        serving.serve(at, make, tell, silent=store.seems_silent)


@flat
def page(
    *,
    pyodide: Annotated[Path, typer.Option("--pyodide", metavar="FOLDER", help="The unpacked npm package of Pyodide.")],
    to: Annotated[OutputOptions, "Write the page to this file."],
    given: ContentOptions,
) -> None:
    """Make one HTML file that holds all of this: for a web site or a stick, with nothing to install."""
    from decision_aid.people.web import one_file

    loaded = open_pack(given.pack)
    pack = pack_of(loaded)
    region = place_of(pack, given.region).region.id if given.region else ""
    to.refuse_existing()
    to.put(one_file.render(loaded, pack.meta, region, pyodide))
