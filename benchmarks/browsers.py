"""Time how soon the pages answer: each page and the builder's preview to one browser, a drill to twenty at once.

    python benchmarks/browsers.py [--browsers 20] [--seconds 30]

A real server, started as people start it, and real browsers on the same machine, which take most of the processor. An
answer is what comes over the page's socket: from the first byte that the browser sends after a click to the last one
that it gets. A preview is there when another curve is on the screen, counted from that first byte as well (what is
typed is sent a sixth of a second after the last key). Needs a Chromium and `pip install -e .[dev]`.
"""

import argparse
import asyncio
import statistics
import time

from playwright.async_api import Browser, Page, WebSocket, async_playwright
from readme import machine, markdown, record

from sim.docs.serving import ARGUMENTS, READY, chromium, served

QUIET = 0.4
"""Seconds without another byte after which an answer is taken to be over."""
PAGES = ("Library", "Builder", "Compare", "Register", "Help")
DRAFTS = {
    "upgrade-failure": "usual",
    "perfect-storm": "most happens",
    "data-centre-lost": "longest",
    "data-migration": "240,000 orders",
}
"""Scenarios that are edited, and what each stands for."""
EDITED = "Demand factor"
ANOTHER_CURVE = """(before) => new Promise((found) => {
    const look = () => {
        const line = document.querySelector(".st-key-builder-backlog .scatterlayer .trace:last-child .js-line");
        const drawn = line && line.getAttribute("d");
        if (drawn && drawn !== before) {
            changes.disconnect();
            requestAnimationFrame(() => found(drawn));
        }
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] });
    look();
})"""
"""Waits until the run with the response is drawn by another curve, and gives it; a page that looks at every frame
whether it is would itself take most of a processor."""
THINKING = 3.0
"""Seconds between two clicks of a person."""


class Ear:
    """When a page last sent and got something over its socket."""

    def __init__(self, page: Page) -> None:
        self.sent: list[float] = []
        self.got = 0.0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self.sent.append(time.monotonic()))
        socket.on("framereceived", lambda _: setattr(self, "got", time.monotonic()))

    async def answer(self, act: object) -> float:
        """Seconds that the answer to an act took."""
        self.sent.clear()
        await act  # type: ignore[misc]
        while not self.sent or self.got < self.sent[0] or time.monotonic() - self.got < QUIET:
            await asyncio.sleep(0.02)
        return self.got - self.sent[0]


async def opened(browser: Browser, url: str) -> tuple[Page, Ear]:
    """A page that is ready, in a browser of its own."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(120_000)
    ear = Ear(page)
    await page.goto(url)
    await page.wait_for_selector(READY)
    return page, ear


async def pages(browser: Browser, url: str, repetitions: int) -> dict[str, list[float]]:
    """How soon each page answers when one comes from another."""
    page, ear = await opened(browser, url)
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for turn in range(repetitions + 1):
        for name in PAGES[1:] + PAGES[:1]:
            link = page.get_by_role("link", name=name, exact=True).first
            seconds = await ear.answer(link.click())
            if turn:  # the first time the server loads what the page needs
                times[name].append(seconds)
    await page.context.close()
    return times


async def previews(browser: Browser, url: str, scenario: str, repetitions: int) -> list[float]:
    """How soon another curve is there after a number has been typed into the form of a draft."""
    page, ear = await opened(browser, f"{url}/builder?kind=scenario&open={scenario}")
    curve = await page.evaluate(ANOTHER_CURVE, "")
    field = page.get_by_role("textbox", name=EDITED)
    times: list[float] = []
    for turn in range(repetitions + 1):
        ear.sent.clear()
        await field.fill(f"1.{turn + 1:02}")
        curve = await page.evaluate(ANOTHER_CURVE, curve)
        if turn:
            times.append(time.monotonic() - ear.sent[0])
        await page.wait_for_selector(READY)
        await asyncio.sleep(QUIET)
    await page.context.close()
    return times


async def crowd(browser: Browser, url: str, people: int, seconds: float) -> list[float]:
    """How soon a drill of other luck is there, for each of many who ask at their own times."""
    times: list[float] = []
    drill = f"{url}/drill?scenario=upgrade-failure&organisation=small-firm"
    there = [await opened(browser, f"{drill}&seed={number}00") for number in range(people)]

    async def person(number: int) -> None:
        page, ear = there[number]
        await asyncio.sleep(THINKING * number / people)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            times.append(await ear.answer(page.get_by_role("button", name="Try other luck").click()))
            await asyncio.sleep(THINKING)

    await asyncio.gather(*(person(number) for number in range(people)))
    return times


async def measure(
    url: str, people: int, seconds: float, repetitions: int
) -> tuple[dict[str, list[float]], dict[str, list[float]], list[float]]:
    """All measurements, one after the other."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        alone = await pages(browser, url, repetitions)
        edits = {name: await previews(browser, url, name, repetitions) for name in DRAFTS}
        many = await crowd(browser, url, people, seconds)
        await browser.close()
    return alone, edits, many


def milliseconds(times: list[float]) -> tuple[str, str]:
    """Median and 95th percentile."""
    return f"{statistics.median(times) * 1000:.0f}", f"{statistics.quantiles(times, n=20)[-1] * 1000:.0f}"


def main() -> None:
    """Measure, print and write into the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browsers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--print-only", action="store_true", help="leave README.md as it is")
    asked = parser.parse_args()
    with served() as server:
        alone, edits, many = asyncio.run(measure(server.address, asked.browsers, asked.seconds, asked.repetitions))
    rows = [[name, "1", str(len(times)), *milliseconds(times), "under 300"] for name, times in alone.items()]
    for name, times in edits.items():
        what = f"an edit in the builder, to the new curve: {name} ({DRAFTS[name]})"
        rows.append([what, "1", str(len(times)), *milliseconds(times), "under 500"])
    rows.append(["another drill (small firm)", str(asked.browsers), str(len(many)), *milliseconds(many), "usable"])
    table = markdown(["page", "browsers", "answers", "median, ms", "95th percentile, ms", "wanted"], rows)
    text = f"{machine()}; browsers and server on the same machine.\n\n{table}"
    if not asked.print_only:
        record("browsers", text)
    print(text)


if __name__ == "__main__":
    main()
