"""A real browser without a network, for the tests of what is printed. Tests that use it share one xdist group."""

from __future__ import annotations

import base64
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

GROUP = pytest.mark.xdist_group("chromium")
INCH = 72  # points
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name leads anywhere
)


class Browser:
    """One browser, for many pages."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def show(self, page: Path, width: int = 1000) -> None:
        """Show a file in a window of this width, in pixels of CSS."""
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._driver.get(page.as_uri())

    def run(self, script: str) -> Any:
        """Return what a script returns on the page that is shown."""
        return self._driver.execute_script(script)

    @contextmanager
    def beginning_with(self, script: str) -> Iterator[None]:
        """Run a script at the beginning of every page that is shown meanwhile."""
        added = self._driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        yield
        self._driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

    def wait_for(self, script: str) -> Any:
        """Return what a script hands to its last argument."""
        return self._driver.execute_async_script(script)

    def printed(self, size: tuple[int, int]) -> bytes:
        """Return the page as it is printed, with no background, on paper of this size in points."""
        width, height = size
        wishes = {"paperWidth": width / INCH, "paperHeight": height / INCH, "printBackground": False}
        return base64.b64decode(self._driver.execute_cdp_cmd("Page.printToPDF", wishes)["data"])


def browser() -> Iterator[Browser]:
    """Yield a browser, and close it; skip the test where there is none."""
    pytest.importorskip("selenium")
    from selenium import webdriver

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in _SWITCHES:
        options.add_argument(switch)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        found.set_script_timeout(60)
        yield Browser(found)
    finally:
        found.quit()
