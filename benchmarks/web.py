"""What the pages cost: their start beside `--version`, processor time a page, and fifty tablets at once.

    python -m benchmarks.web [TABLETS [STORE]]

The tablets answer by forms as a browser would, each a whole interview with half a second to one and a half to read
each page (people do not press in step), over a file and a PostgreSQL server of its own (with fsync), or over STORE;
in the middle the program is killed (SIGKILL) and started again, and what is asked meanwhile is counted apart. One run
takes two minutes on a machine that does nothing else; on any other its times say little.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

from decision_aid.sessions.staff import Person, Role, Staff
from decision_aid.sessions.store import locations, open_store
from tests import servers

PROGRAM = (sys.executable, "-m", "decision_aid")
PASSWORD, PATIENCE, MOST_PAGES = "of this benchmark", 30.0, 120
STARTS, SEE_OTHER = 5, 303
CHOICE = r'type="(?:radio|checkbox)" name="(.+?)" value="(.+?)".*<label.*?>(.+?)</label>'
READING = 1.0  # seconds, for a page; half as much to half as much again


class Browser:
    """A browser that keeps cookies, follows where it is sent, and tries again while nobody answers."""

    def __init__(self, port: int) -> None:
        self._port, self._cookies, self.path, self.html = port, {}, "", ""
        self.seconds: list[float] = []
        self.interrupted: list[float] = []

    def get(self, path: str) -> None:
        self._ask("GET", path, "")

    def send(self, path: str, fields: list[tuple[str, str]]) -> None:
        secret = re.findall('name="secret" value="(.+?)"', self.html)
        self._ask("POST", path, urlencode([*fields, *[("secret", one) for one in secret]]))

    def _ask(self, method: str, path: str, body: str) -> None:
        while True:
            started = time.perf_counter()
            status, place, text, is_first = self._once(method, path, body)
            (self.seconds if is_first else self.interrupted).append(time.perf_counter() - started)
            self.path, self.html = path, text
            if status != SEE_OTHER:
                return
            method, path, body = "GET", place, ""

    def _once(self, method: str, path: str, body: str) -> tuple[int, str, str, bool]:
        until, is_first = time.monotonic() + PATIENCE, True
        while True:
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            headers = {"cookie": cookies, "content-type": "application/x-www-form-urlencoded"}
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as connection:
                    connection.request(method, path, body.encode(), headers)
                    answer = connection.getresponse()
                    text = answer.read().decode()
            except OSError:
                if time.monotonic() > until:
                    raise
                is_first = False
                time.sleep(0.05)
                continue
            for cookie in answer.headers.get_all("set-cookie", []):
                name, _, value = cookie.split(";")[0].partition("=")
                self._cookies[name] = value.strip('"')
            return answer.status, answer.headers.get("location", ""), text, is_first


def answer(browser: Browser, wished: tuple[str, ...] = ("No", "18 to 64")) -> None:
    """Send the form on the page: what is wished, or the first choice, for every question."""
    given: dict[str, str] = {}
    for name, value, text in re.findall(CHOICE, browser.html):
        if name not in given or text in wished:
            given[name] = value
    pressed = re.findall('name="pressed" value="(.+?)"', browser.html)
    browser.send(browser.path, [*given.items(), ("pressed", "go-on" if "go-on" in pressed else pressed[0])])


def interview(port: int, link: str) -> tuple[list[float], list[float]]:
    browser, reading = Browser(port), random.Random(link)  # noqa: S311  (how long somebody reads)
    time.sleep(reading.uniform(0, READING))
    browser.get(link)
    for _ in range(MOST_PAGES):
        if "give this back" in browser.html:
            return browser.seconds, browser.interrupted
        time.sleep(reading.uniform(0.5, 1.5) * READING)
        answer(browser)
        if 'href="/">Go back' in browser.html:  # after a restart, a form of before is asked for once more
            browser.get("/")
    raise AssertionError(browser.path)


def started(port: int, *options: str) -> subprocess.Popen[str]:
    command = [*PROGRAM, "web", "--clinic", "--port", str(port), "--region", "us", *options]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if not program.stdout.readline():
        sys.exit(f"the pages did not start: {' '.join(command)}")
    return program


def processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def startup() -> tuple[float, float, float]:
    """Return the seconds of `--version`, until the address is told, and until the first page has come."""
    versions, told, pages = [], [], []
    for _ in range(STARTS):
        begun = time.perf_counter()
        subprocess.run([*PROGRAM, "--version"], stdout=subprocess.DEVNULL, check=True)
        versions.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        program = subprocess.Popen([*PROGRAM, "web", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        address = urlsplit(program.stdout.readline().decode().strip())
        told.append(time.perf_counter() - begun)
        Browser(address.port).get(address.path)
        pages.append(time.perf_counter() - begun)
        program.send_signal(signal.SIGINT)
        program.wait()
    return median(versions), median(told), median(pages)


def main() -> None:
    tablets, store = (*sys.argv[1:], *("50", "")[len(sys.argv) - 1 :])
    version, told, page = startup()
    print(f"address told after {told / version:.2f}x of --version ({1000 * version:.0f} ms)", end=", ")
    print(f"first page after {page / version:.2f}x ({1000 * page:.0f} ms)")
    if store:
        return run(int(tablets), store)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # where the keys of desks stand
        run(int(tablets), str(Path(folder) / "clinic.db"))
    if (programs := servers.programs()) is None:
        return print(servers.NO_SERVER)
    with servers.Server(programs, durable=True) as server:
        return run(int(tablets), server.new_database())


def run(tablets: int, store: str) -> None:
    """Let tablets answer over a store, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        staff = Path(folder) / "staff.json"
        staff.touch(mode=0o600)
        staff.write_text(Staff().with_person(Person("Ada", Role.NURSE), PASSWORD).as_text())
        with open_store(store, passphrase=None, create=True):
            pass
        is_server = locations.is_address(store)
        options = ("--staff", str(staff), "--server" if is_server else "--store", store)
        port = 8765
        program = started(port, *options)
        links = lent(port, tablets)
        with ThreadPoolExecutor(tablets) as people:
            waiting = [people.submit(interview, port, link) for link in links]
            time.sleep(20 * READING)
            used, done = processor(program.pid), sum(one.done() for one in waiting)
            program.kill()
            program.wait()
            program = started(port, *options)
            seconds = [second for one in waiting for second in one.result()[0]]
            interrupted = [second for one in waiting for second in one.result()[1]]
        used += processor(program.pid)
        program.send_signal(signal.SIGINT)
        program.wait()
        with open_store(store, passphrase=None, create=False) as kept:
            answers = [sum(not event.is_detail for event in kept.events(one.id)) for one in kept.sessions()]
    print(f"{'PostgreSQL' if is_server else 'One file'}: {tablets} tablets, {len(seconds)} requests")
    print(f"killed once, {done} tablets were done: {len(interrupted)} asked meanwhile, all answered within", end=" ")
    print(f"{max(interrupted, default=0):.1f} s; answers kept of each: {min(answers)} to {max(answers)}")
    late, half = (1000 * one for one in (quantiles(seconds, n=100)[98], median(seconds)))
    each = 1000 * used / (len(seconds) + len(interrupted))
    print(f"99 of 100 requests under {late:.0f} ms, half under {half:.0f} ms, {each:.1f} ms of processor each")


def sign_in(nurse: Browser) -> None:
    nurse.get("/board/sign-in")
    nurse.send("/board/sign-in", [("name", "Ada"), ("password", PASSWORD)])


def lent(port: int, tablets: int) -> list[str]:
    nurse = Browser(port)
    sign_in(nurse)
    links = []
    for number in range(tablets):
        nurse.get("/board")
        nurse.send("/board/new", [("reference", f"T-{number}")])
        nurse.send(f"{nurse.path}/lend", [])
        links += re.findall(r"http://127\.0\.0\.1:\d+(/open/[^<\s]+)", nurse.html)
    return links


if __name__ == "__main__":
    main()
