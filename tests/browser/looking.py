"""A browser that looks at the city's pages and keeps what is wrong with them."""

import shutil
import subprocess
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# The shell draws the same pages without a browser's own windows, in a third of the time.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), "")
INSTALL = "apt-get install --no-install-recommends chromium-headless-shell fonts-noto-cjk fonts-hanazono fonts-babelstone-han"
# The resolver rule: nothing but this machine can be reached, whatever a page asks for.
FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
LEVEL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALL = 900
WIDTHS = (390, 1024, 1600)
SPILL = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return "";
  const edge = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > edge + .5);
  return `${over}px: ` + (wide.length ? wide[wide.length - 1].outerHTML.slice(0, 160) : "?");
}"""


def missing() -> str:
    """What this machine lacks for a browser test, with the one command that installs it; empty where nothing."""
    if not CHROMIUM:
        return f"Chromium is not installed. Install it with: {INSTALL}"
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
    return "" if fonts.strip() else f"No Chinese font is installed. Install one with: {INSTALL}"


@dataclass
class Browser:
    """Windows of one browser on one city, and everything that they complained of."""

    chromium: object
    home: str
    ours: tuple[str, ...]
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(
        self, *, width: int = 1024, height: int = TALL, scheme: str = "light", script: bool = True, cookies=(), scale: int = 1,
        elsewhere: tuple[str, ...] = (),
    ) -> Page:  # fmt: skip
        """Open a window of its own, with nothing remembered but these cookies. Its clock is New York's."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script, base_url=self.home,
            reduced_motion="reduce", locale="zh-CN", timezone_id="America/New_York", device_scale_factor=scale,
        )  # fmt: skip
        context.add_cookies([{"url": self.home + path, "name": name, "value": value} for name, value, path in cookies])
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        allowed = self.ours + elsewhere

        def asked(request: Request) -> None:
            if not request.url.startswith((*allowed, "data:", "blob:", "about:")):
                self.complaints.append(f"{request.frame.url} asks elsewhere: {request.url}")

        context.on("request", asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda fault: self.complaints.append(f"script: {fault.error}"))
        return context.new_page()

    def close(self) -> None:
        """Close every window and forget what they said."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        self.complaints.clear()

    def _answered(self, response: Response) -> None:
        request = response.request
        is_page = request.is_navigation_request() and request.frame.parent_frame is None
        if response.status >= (500 if is_page else 400):
            self.complaints.append(f"{response.status} {request.method} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A refused form is a page like any other to us; what failed besides is told by `_answered`.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.page.url if message.page else '?'} says: {message.text}")


def violations(page: Page) -> list[str]:
    """What axe finds: each rule with its first element."""
    found = (
        Axe()
        .run(page, options={"runOnly": {"type": "tag", "values": LEVEL}, "resultTypes": ["violations"]})
        .response["violations"]
    )
    return [f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:160]}" for rule in found]


def spill(page: Page) -> str:
    """By how much a page is wider than its window, and the element to blame; empty where it fits."""
    return page.evaluate(SPILL)
