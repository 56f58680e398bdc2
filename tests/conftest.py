"""What the tests share: the shipped pack, the kitchen-sink pack, and answer sheets."""

from __future__ import annotations

import gc
import math
import os
import signal
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from decision_aid import loading
from decision_aid.authoring.verify import Limits
from decision_aid.sessions.content import Content
from tests import chromium, servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack
    from tests.chromium import Browser
    from tests.servers import Server

load = cache(loading.load)  # most tests begin with one of two packs, and packs never change
TOP = Path(__file__).parent.parent
KITCHEN_SINK = TOP / "tests" / "packs" / "kitchen_sink.yaml"
NO_HURRY = Limits(math.inf)  # a busy machine proves the same, later; a proof without an end ends with its test


def content_in(path: Path) -> Content:
    """Return the content of a file that holds a sound pack."""
    loaded = load(path)
    assert loaded.pack is not None, loaded.diagnostics
    return Content(loaded.pack, loaded.sha256)


def pack_in(path: Path) -> ContentPack:
    return content_in(path).pack


def both_packs() -> dict[str, ContentPack]:
    """Return the pack that has one of each kind, and our own, by the names of their files."""
    return {path.stem: pack_in(path) for path in (KITCHEN_SINK, TOP / "questions.yaml")}


SLOW_TO_MAKE = {"wholes", "installed", "covered"}  # fixtures; the tests that share one run in one process

# Where the suite was started in the background, it ignores some signals, and so would all programs it starts. A signal
# that is caught is at its default again in them.
for ignorable in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(ignorable) is signal.SIG_IGN:
        signal.signal(ignorable, lambda _signal, _frame: None)

settings.register_profile(
    "suite",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
settings.load_profile("suite")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait for a terminal; still more would be in each other's way."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_itemcollected(item: pytest.Item) -> None:
    for name in SLOW_TO_MAKE.intersection(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.xdist_group(name))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what runs in one process begin first, so that at the end nobody waits for it; skip what takes long."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    if "long" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes long: pytest -m long"))


def pytest_collection(session: pytest.Session) -> None:
    """Before the whole suite, let each worker begin with other files: what one compiles, the others find compiled."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    files = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))
    first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for name in files[first:] + files[:first]:
        with suppress(pytest.skip.Exception):
            import_module(f"tests.{name}")


def pytest_collection_finish() -> None:
    gc.freeze()  # what is there by now stays, and need not be looked through again and again for what can go
    gc.set_threshold(50_000)  # as the program does


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    yield from chromium.browser()


@pytest.fixture(scope="session", autouse=True)
def settings_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of who runs the tests out of them, and the keys of stores out of those settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))
        yield


@pytest.fixture(scope="session")
def shipped() -> LoadedPack:
    return load(TOP / "questions.yaml")


@pytest.fixture(scope="session")
def pack(shipped: LoadedPack) -> ContentPack:
    return pack_in(shipped.path)


@pytest.fixture(scope="session")
def kitchen_sink() -> ContentPack:
    return pack_in(KITCHEN_SINK)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL server; tests that use it belong to one xdist group, so that it is started once."""
    if (folder := servers.programs()) is None:
        pytest.skip(servers.NO_SERVER)
    with servers.Server(folder) as server:
        yield server
