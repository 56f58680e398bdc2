"""The nurse's board in a browser: who is waiting, urgent signs first; it lends a tablet, and takes it back."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

import anyio
import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from decision_aid.engine.answers import in_words, on_one_line
from decision_aid.people.desk.desk import Known, why_it_stays
from decision_aid.people.web.application import MOST_FIELDS, SEE_OTHER, InTurn, as_page, at_once, rendered
from decision_aid.people.web.waiting_room import WaitingRoom
from decision_aid.reports.for_clinicians.handover import handover_of
from decision_aid.reports.of_sessions import queue as words
from decision_aid.reports.paper import html
from decision_aid.sessions import reference as references
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.doings import LIST, THE_LIST, Noting
from decision_aid.sessions.recorder import SessionRecorder, begin
from decision_aid.sessions.records import Details
from decision_aid.sessions.staff import IDLE, Person, Role, Staff
from decision_aid.sessions.store.errors import StoreError, StoreUnreachableError, UnknownSessionError

COOKIE = "decision-aid-staff"
SHIFT = 10 * 3600.0  # seconds, as IDLE, after which somebody has to sign in again
BY_ITSELF = ("/board/changes", "/board/again")  # what a page asks for (board.js), which is no sign of a person
EVERY = 2.0  # seconds between two looks at the store


@dataclass(slots=True)
class SignedIn:
    """Somebody at a browser of the clinic; what they do is noted. `secret` stands in each of their forms.

    `seen` is when they did something last, `open` when their page asked for something last, be it by itself.
    """

    person: Person
    did: Noting
    since: float
    seen: float
    open: float
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(16))


@dataclass(slots=True)
class Board:
    """What the clinic's staff see and do; `address` is how a tablet reaches these pages."""

    room: WaitingRoom
    staff: Staff
    address: str
    secure: bool = False
    in_turn: InTurn = at_once
    _signed_in: dict[str, SignedIn] = field(default_factory=dict)
    _known: Known = field(init=False)

    def __post_init__(self) -> None:
        self._known = Known(self.room.content, self.room.store)

    def routes(self) -> list[Route]:
        return [
            Route("/board", self._for(self._list)),
            Route("/board/sign-in", self._sign_in, methods=["GET", "POST"]),
            Route("/board/sign-out", self._for(self._sign_out, post=True), methods=["POST"]),
            Route("/board/changes", self._changes),
            Route("/board/again", self._for(self._list)),
            Route("/board/new", self._for(self._new, post=True), methods=["POST"]),
            Route("/board/{code}", self._for(self._patient)),
            Route("/board/{code}/sheet.html", self._for(self._sheet)),
            Route("/board/{code}/handover.html", self._for(self._handover)),
            Route("/board/{code}/lend", self._for(self._lend, post=True), methods=["POST"]),
            Route("/board/{code}/take-back", self._for(self._take_back, post=True), methods=["POST"]),
            Route("/board/{code}/wrong", self._for(self._take_off, post=True), methods=["POST"]),
            Route("/board/{code}/reference", self._for(self._correct, post=True), methods=["POST"]),
            Route("/board/{code}/seen", self._for(self._seen, Role.CLINICIAN, post=True), methods=["POST"]),
        ]

    # --- who it is --------------------------------------------------------------------------------

    def _for(
        self, answer: Callable[[Request, SignedIn], Response], role: Role = Role.NURSE, *, post: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return a page for those who are signed in, with at least this role; a form must hold their secret."""

        async def shown(request: Request) -> Response:
            who = self._who(request)
            if who is None:
                return RedirectResponse("/board/sign-in", SEE_OTHER)
            roles = list(Role)
            if roles.index(who.person.role) < roles.index(role):
                raise HTTPException(403)
            fields = await _fields(request) if post else {}
            if post and not secrets.compare_digest(fields.get("secret", "").encode(), who.secret.encode()):
                raise HTTPException(403)
            request.state.fields = fields
            try:
                return await self.in_turn(lambda: answer(request, who))
            except StoreError as error:
                return self._page(
                    "told.html.j2", "This cannot be done just now", 503, lines=(str(error), _LATER), back="/board"
                )

        return shown

    def _who(self, request: Request) -> SignedIn | None:
        """Return who is at a browser; None where it was left alone for too long, so that it is locked."""
        who, now = self._signed_in.get(request.cookies.get(COOKIE, "")), monotonic()
        if who is None:
            return None
        who.open = now
        if now - who.seen > IDLE or now - who.since > SHIFT:
            return None
        if request.url.path not in BY_ITSELF:
            who.seen = now
        return who

    async def _sign_in(self, request: Request) -> Response:
        fields = await _fields(request) if request.method == "POST" else {}
        place = request.client.host if request.client else ""
        return await self.in_turn(lambda: self._signs_in(fields, request.cookies.get(COOKIE, ""), place))

    def _signs_in(self, fields: dict[str, str], before: str, place: str) -> Response:
        person = self.staff.signed_in(fields.get("name", ""), fields.get("password", ""), place) if fields else None
        if person is None:
            title = "Please look again - Sign in" if fields else "Sign in"
            told = self._told_while_locked() if before in self._signed_in else None
            status, name = 403 if fields else 200, fields.get("name", "")
            return self._page("sign_in.html.j2", title, status, wrong=bool(fields), name=name, told=told)
        cookie, now = secrets.token_urlsafe(24), monotonic()
        who = SignedIn(person, Noting(self.room.store.note, _desk(person)), now, now, now)
        others = {one: each for one, each in self._signed_in.items() if one != before and now - each.open < SHIFT}
        self._signed_in = {**others, cookie: who}
        who.did(LIST, THE_LIST)
        response = RedirectResponse("/board", SEE_OTHER)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=self.secure, path="/board")
        return response

    def _sign_out(self, request: Request, who: SignedIn) -> Response:
        del who
        self._signed_in.pop(request.cookies.get(COOKIE, ""), None)
        return RedirectResponse("/board/sign-in", SEE_OTHER)

    def _told_while_locked(self) -> tuple[str, ...]:
        self._known.look()
        return self._known.told_while_locked("Sign in for the list.")

    # --- the list ---------------------------------------------------------------------------------

    def _list(self, request: Request, who: SignedIn, problem: str = "", reference: str = "") -> Response:
        """Return the list, with what is wrong with a reference that was typed; what stands `beside` a patient, too."""
        self._known.look()
        beside = request.query_params.get("beside", "")
        signs = self._known.signs_beside(beside) if beside else ()
        entries = self._known.entries
        rows = list(zip(entries, words.lines(entries), strict=True))
        return self._page(
            "board.html.j2", "Waiting room", 400 if problem else 200, who=who, rows=rows,
            counts=words.counts(entries), where=self._known.where(), standing=(*self._known.standing(), *signs),
            now=f"{self.room.store.now():%A %d %B, %H:%M}", problem=problem, reference=reference,
        )  # fmt: skip

    async def _changes(self, request: Request) -> Response:
        """Tell the pages of somebody who has signed in each time when they are to be loaded anew, or are locked."""
        if request.cookies.get(COOKIE, "") not in self._signed_in:
            return RedirectResponse("/board/sign-in", SEE_OTHER)

        async def told() -> AsyncIterator[str]:
            before: tuple[object, ...] = ()  # what has changed while nobody listened is told at once
            while not await request.is_disconnected():
                now = (self._who(request) is None, *await self.in_turn(self._shown))
                yield "data: changed\n\n" if now != before else ": still here\n\n"
                before = now
                await anyio.sleep(EVERY)

        return StreamingResponse(told(), media_type="text/event-stream")

    def _shown(self) -> tuple[object, ...]:
        self._known.look()
        return (*self._known.standing(), *words.lines(self._known.entries))

    def _new(self, request: Request, who: SignedIn) -> Response:
        reference, problem = self._typed(request)
        if problem:
            return self._list(request, who, problem, reference)
        place = self.room.place
        details = Details(region=place.region.id if place.certain else "", short=True)
        keeper = begin(self.room.content, self.room.store, "nurse", details, reference)
        keeper.detail("desk", (who.did.who, "opened"))
        keeper.detail("desk", (who.did.who, "left"))
        return RedirectResponse(f"/board/{keeper.session.id}", SEE_OTHER)

    def _typed(self, request: Request) -> tuple[str, str]:
        """Return the reference of a form, and what is wrong with it."""
        reference = on_one_line(request.state.fields.get("reference", ""))
        problem = _NO_REFERENCE if not 0 < len(reference) <= references.LONGEST else references.warning(reference)
        self._known.look()
        if not problem and any(words.is_called(one, reference) for one in self._known.entries):
            problem = _TWICE.format(reference=reference)
        return reference, problem

    # --- one patient ------------------------------------------------------------------------------

    def _case(self, request: Request) -> Case:
        """Return a patient as the store has them now; as they are known, while it does not answer."""
        code = request.path_params["code"]
        try:
            session = self.room.store.find(code)
            return case(self.room.content, session, self.room.store.events(session.id))
        except UnknownSessionError:
            raise HTTPException(404) from None
        except StoreUnreachableError:
            self._known.look()
            known = [one for one in self._known.entries if one.session.id == code]
            if not known:
                raise
            return known[0]

    def _patient(self, request: Request, who: SignedIn) -> Response:
        one = self._case(request)
        who.did("opened", one.session.id)
        self._known.look()
        standing = (*self._known.standing(), *self._known.signs_beside(one.session.id))
        path = self.room.link(one)
        link = f"{self.address}{path}" if path else ""
        signs = [(sign.key, sign.item.short_text, in_words(sign.item, sign.answer)) for sign in one.progress.not_seen]
        return self._page(
            "patient.html.j2", words.name(one.session), who=who, one=one, link=link,
            code=_as_image(link) if link else "", signs=signs, standing=standing,
            line=words.line(one),
            tablet=words.tablet(one), may_see=who.person.role is not Role.NURSE,
            sheet=html.fragment(handover_of(one)[1:], self.room.content.pack),
        )  # fmt: skip

    def _sheet(self, request: Request, who: SignedIn) -> Response:
        """Return the patient's sheet, to print."""
        one = self._case(request)
        who.did("opened the sheet of", one.session.id)
        return as_page(html.render(self._paper(one)))

    def _handover(self, request: Request, who: SignedIn) -> Response:
        """Return the clinician's sheet, to hand over or print."""
        one = self._case(request)
        who.did("handed over", one.session.id)
        sheet = replace(self._paper(one), for_patient=False, handover=handover_of(one))
        return as_page(html.render(sheet))

    def _paper(self, one: Case) -> html.Paper:
        today = datetime.now().astimezone().date().isoformat()
        return html.Paper(one.sheet(self.room.place), date=today, code=one.session.id)

    def _lend(self, request: Request, who: SignedIn) -> Response:
        del who
        one = self._case(request)
        self.room.lend(one.session)
        return RedirectResponse(f"/board/{one.session.id}", SEE_OTHER)  # which may be loaded anew

    def _take_back(self, request: Request, who: SignedIn) -> Response:
        del who
        one = self._case(request)
        self.room.take_back(one.session)
        return RedirectResponse(f"/board/{one.session.id}", SEE_OTHER)

    def _take_off(self, request: Request, who: SignedIn) -> Response:
        """Mark a patient as a wrong reference; who was asked, or is open elsewhere, stays on the list."""
        one = self._case(request)
        if stays := why_it_stays(one, who.did.who, self.room.store.now()):
            back = f"/board/{one.session.id}"
            name = words.name(one.session)
            return self._page("told.html.j2", f"{name} stays on the list", 409, lines=(f"Because {stays}.",), back=back)
        SessionRecorder.resume(self.room.store, one.session, "nurse").detail("wrong-reference", value=True)
        who.did("took off the list", one.session.id)
        return RedirectResponse("/board", SEE_OTHER)

    def _correct(self, request: Request, who: SignedIn) -> Response:
        """Keep the right reference of a patient; the log keeps that of before."""
        one, (reference, problem) = self._case(request), self._typed(request)
        back = f"/board/{one.session.id}"
        if problem:
            lines = (problem, "Nothing was changed.")
            return self._page("told.html.j2", "Please look again at the reference", 400, lines=lines, back=back)
        SessionRecorder.resume(self.room.store, one.session, "nurse").detail(
            "reference", (one.session.reference, reference)
        )
        who.did("corrected the reference of", one.session.id)
        return RedirectResponse(back, SEE_OTHER)

    def _seen(self, request: Request, who: SignedIn) -> Response:
        """Keep that somebody has seen the urgent signs of the page, by name; one that came since is not among them."""
        one, shown = self._case(request), request.state.fields.values()
        keeper = SessionRecorder.resume(self.room.store, one.session, "nurse")
        for sign in one.progress.not_seen:
            if sign.key in shown:
                keeper.detail("seen", (sign.key, who.did.who))
        return RedirectResponse(f"/board/{one.session.id}", SEE_OTHER)

    def _page(self, template: str, title: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(rendered(template, self.room.language, title=title, **values), status)


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _desk(person: Person) -> str:
    return f"{person.name} ({person.role})"


def _as_image(link: str) -> Markup:
    """Return a link as a QR code (ISO/IEC 18004), to be read by the camera of a tablet."""
    return Markup(segno.make(link, micro=False).svg_inline(scale=6, border=4, dark="#000", light="#fff"))  # noqa: S704


_LATER = "Nothing was changed. Go back, and try again once the server answers."
_TWICE = "{reference} is on the list already: open it there. For somebody else, add a letter to the reference."
_NO_REFERENCE = f"A reference has 1 to {references.LONGEST} letters."
