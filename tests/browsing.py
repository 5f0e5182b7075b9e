"""A real browser for the tests: Debian's Chromium, watched so that nothing it complains of goes unheard."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 900}
AXE = ROOT / "build/editor/node_modules/axe-core/axe.min.js"
PATIENCE = 20_000
"""Milliseconds that anything may take on a busy machine."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run")
HINT = "install Chromium (Debian: apt-get install chromium) to walk through the pages"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start one browser for many visits; the machine's own, nothing is downloaded."""
    path = next((it for name in ("chromium", "chromium-browser", "google-chrome") if (it := shutil.which(name))), None)
    if not path:
        if os.environ.get("CI"):
            pytest.fail(HINT)
        pytest.skip(HINT)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*QUIET])
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@dataclass
class Visits:
    """Visits to one server, and everything that went wrong in them: complaints of the browser, requests elsewhere."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)
    open: list[BrowserContext] = field(default_factory=list)
    allowed: tuple[str, ...] = ()

    def begin(
        self, path: str, language: str = "es", *, script: bool = True, phone: bool = False, dark: bool = False
    ) -> Page:
        """Open a page as a new reader would, with a language, with or without JavaScript, on a phone or at a desk."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=language,
            java_script_enabled=script,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(PATIENCE)
        self.open.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._request)
        page.goto(path)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(it in message.text for it in self.allowed):
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.faults.append(f"a request left the machine: {request.url}")

    def close(self) -> None:
        """Leave every page; nothing may have gone wrong in any."""
        for context in self.open:
            context.close()
        self.open.clear()
        assert self.faults == []


def fits(page: Page) -> bool:
    """Whether a page needs no scrolling to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def barriers(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA in a page with JavaScript: the rule, and the elements that break it."""
    chosen: dict[str, Any] = {"runOnly": {"type": "tag", "values": LEVELS}, "rules": {"target-size": {"enabled": True}}}
    if colours_only:
        chosen = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    page.evaluate(_axe())
    asked = json.dumps({**chosen, "resultTypes": ["violations"]})
    page.evaluate(f"() => {{ axe.run(document, {asked}).then((told) => {{ window.told = told.violations; }}); }}")
    page.wait_for_function("window.told", timeout=60_000)  # without JavaScript it would wait for ever
    found: list[dict[str, Any]] = page.evaluate("window.told")
    page.evaluate("delete window.told")
    return [f"{it['id']}: {[node['target'] for node in it['nodes']][:4]}" for it in found]


def _axe() -> str:
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing: python -m pip install -e . fetches it from npm")
    return AXE.read_text("utf-8")


def taken(page: Page, press: Callable[[], None], folder: Path) -> Path:
    """The file that is downloaded when something is pressed."""
    with page.expect_download() as download:
        press()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
