"""A real browser without a network, for the tests of what is printed. Tests that use it share one xdist group."""

from __future__ import annotations

import base64
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests import npm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

Found = TypeVar("Found")
GROUP = pytest.mark.xdist_group("chromium")
AXE = "axe-core@4.14.1"
INCH = 72  # points
PATIENCE = 120.0  # seconds, on the slowest machine under load
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no name leads anywhere but to this computer
)


class Browser:
    """One browser, for many pages."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def show(self, page: Path, width: int = 1000) -> None:
        """Show a file in a window of this width, in pixels of CSS."""
        self.open(page.as_uri(), width)

    def open(self, address: str, width: int = 1000) -> None:
        """Open an address in a window of this width, in pixels of CSS."""
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._driver.get(address)

    @property
    def title(self) -> str:
        return str(self._driver.title)

    @property
    def address(self) -> str:
        return str(self._driver.current_url)

    def back(self) -> None:
        self._driver.back()

    def reload(self) -> None:
        self._driver.refresh()

    def forget(self) -> None:
        """Lose all cookies, as another browser that was never here."""
        self._driver.delete_all_cookies()

    def close_others(self) -> None:
        """Close all windows but the one that is used."""
        here = self._driver.current_window_handle
        for other in set(self._driver.window_handles) - {here}:
            self._driver.switch_to.window(other)
            self._driver.close()
        self._driver.switch_to.window(here)

    def find(self, selector: str) -> list[Any]:
        """Return the elements that a selector of CSS finds, to be clicked and typed into as a person does."""
        return list(self._driver.find_elements("css selector", selector))

    def click(self, element: Any) -> None:
        """Click something that leads to another page, and wait for that."""
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.support.expected_conditions import staleness_of

        element.click()
        gone = staleness_of(element)
        # asked in the moment of leaving, the driver ends in an error of its own; asked again, it says that it is gone
        self.wait_until(lambda: gone(self._driver), despite=(WebDriverException,))
        self.wait_until(lambda: self.run("return document.readyState") == "complete")

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self._driver.switch_to.active_element.send_keys(*keys)

    def wait_until(self, seen: Callable[[], Found], *, despite: tuple[type[Exception], ...] = ()) -> Found:
        """Wait until something is so, and return it; no longer than a slow machine takes."""
        from selenium.webdriver.support.ui import WebDriverWait

        waiting = WebDriverWait(self._driver, PATIENCE, poll_frequency=0.05, ignored_exceptions=despite)
        return waiting.until(lambda _: seen())

    @contextmanager
    def without_scripts(self) -> Iterator[None]:
        """Run none of the scripts of the pages that are shown meanwhile."""
        self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    @contextmanager
    def preferring(self, **features: str) -> Iterator[None]:
        """Tell the pages what a person has chosen, such as prefers_color_scheme="dark"."""
        wished = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wished})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def run(self, script: str) -> Any:
        """Return what a script returns on the page that is shown."""
        return self._driver.execute_script(script)

    def violations(self) -> list[Any]:
        """Return what axe blames on the page that is shown, each with its elements."""
        axe = npm.package(AXE) / "axe.min.js"
        self._driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe.read_text(encoding="utf-8")})
        found: list[Any] = self._driver.execute_async_script(
            "axe.run({resultTypes: ['violations']})"
            ".then(result => arguments[0](result.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"
        )
        return found

    def printed(self, size: tuple[int, int]) -> bytes:
        """Return the page as it is printed, with no background, on paper of this size in points."""
        from selenium.common.exceptions import WebDriverException

        width, height = size
        wishes = {"paperWidth": width / INCH, "paperHeight": height / INCH, "printBackground": False}
        # Chromium now and then says "Printing failed" of a page that it prints a moment later
        made = self.wait_until(
            lambda: self._driver.execute_cdp_cmd("Page.printToPDF", wishes), despite=(WebDriverException,)
        )
        return base64.b64decode(made["data"])


@contextmanager
def driven(*switches: str) -> Iterator[Chrome]:
    """Yield the driver of a browser, and close that; skip the test where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in (*_SWITCHES, *switches):
        options.add_argument(switch)
    found: Chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        found.set_script_timeout(PATIENCE - 10)  # the driver itself gives up at 120
        yield found
    finally:
        found.quit()


def browser() -> Iterator[Browser]:
    with driven() as driver:
        yield Browser(driver)
