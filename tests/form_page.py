"""A page with a form renderer in a real browser, without a network: what it shows, what it gives out."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from selenium.webdriver import Chrome

Shown = tuple[set[str], dict[str, Any]]


def _item(link_id: str) -> str:
    """Return where an item stands on the page of each renderer."""
    return f"//*[starts-with(@id, 'item-{link_id}/') or @data-linkid='{link_id}' or label[@id='{link_id}-label']]"


class FormPage:
    """One browser with a renderer loaded. Each renderer's page has the same few functions."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser

    def rendered(self, questionnaire: dict[str, Any], responses: Sequence[dict[str, Any]]) -> list[Shown]:
        """Return, for each response, the linkIds that are to be seen on the page, and what the form gives out."""
        return self._shown("rendered", questionnaire, responses)

    def computed(self, questionnaire: dict[str, Any], responses: Sequence[dict[str, Any]]) -> list[Shown]:
        """Return the same from the renderer's own data, without drawing a page."""
        return self._shown("computed", questionnaire, responses)

    def clicked(self, questionnaire: dict[str, Any], fields: Sequence[Sequence[str]]) -> list[Shown]:
        """Return the same after an empty form was filled in by clicks on these fields, by their ids."""
        return self._shown("clicked", questionnaire, fields)

    def open(self, questionnaire: dict[str, Any]) -> None:
        """Show an empty form."""
        self.rendered(questionnaire, [{}])

    def now(self) -> Shown:
        """Return what is to be seen now, and what the form gives out now."""
        visible, given = self.browser.execute_script("return now()")
        return set(visible), given

    @property
    def text(self) -> str:
        return " ".join(self.browser.execute_script("return document.getElementById('form').innerText").split())

    def choose(self, link_id: str, text: str) -> None:
        """Click an answer by its words, as a person does."""
        self.browser.find_element("xpath", f"{_item(link_id)}//label[normalize-space()='{text}']").click()

    def wait_for(self, link_id: str, text: str) -> None:
        """Wait until an item is to be seen, and says this."""
        from selenium.webdriver.support.wait import WebDriverWait

        def said(browser: Chrome) -> bool:
            places = browser.find_elements("xpath", _item(link_id))  # Medplum's page names none of what is only read
            if places:
                return any(text in found.text for found in places)
            return link_id in self.now()[0] and text in self.text

        WebDriverWait(self.browser, chromium.PATIENCE).until(said)

    def element(self, name: str) -> Any:
        return self.browser.find_element("id", name)

    def _shown(self, function: str, questionnaire: dict[str, Any], filled: Sequence[Any]) -> list[Shown]:
        given = (json.dumps(questionnaire), json.dumps(filled))
        script = (
            f"{function}(arguments[0], arguments[1]).then(arguments[2], error => arguments[2](String(error.stack)))"
        )
        found = self.browser.execute_async_script(script, *given)
        assert isinstance(found, list), found
        return [(set(visible), response) for visible, response in found]


@contextmanager
def opened(page: Path) -> Iterator[FormPage]:
    """Yield a page in a browser, and close it; skip the test where there is no browser."""
    with chromium.driven("--window-size=1000,1400") as browser:
        browser.get(page.as_uri())
        yield FormPage(browser)
