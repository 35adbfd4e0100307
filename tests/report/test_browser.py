"""The HTML in a real browser, where there is one: nothing is cut off, no label lies on another, and it prints."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ittui.board import Board
from ittui.report import render

from .conftest import DAY
from .test_hostile import NASTY, board_of

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDTHS = (390, 800, 1280)
PAGES = ("weekly", "monthly", "kpi", "budget", "nasty")

pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium to look at the pages with")

# Opens each page in a frame of each width, and tells how far it scrolls sideways and which labels of charts overlap.
MEASURE = """<pre id="out"></pre><script>
const jobs = %s; let left = jobs.length, out = "";
for (const [page, width] of jobs) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`; frame.src = page + ".html";
  frame.onload = () => {
    const root = frame.contentDocument.documentElement; let clashes = 0;
    for (const svg of frame.contentDocument.querySelectorAll("figure svg")) {
      const edge = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll("text")].map(each => each.getBoundingClientRect());
      boxes.forEach((a, at) => {
        if (a.right > edge.right + 1 || a.left < edge.left - 1) clashes++;
        for (const b of boxes.slice(0, at))
          if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2) clashes++;
      });
    }
    out += `${page} ${width} ${root.scrollWidth - root.clientWidth} ${clashes}\\n`;
    if (!--left) document.getElementById("out").textContent = out;
  };
  document.body.append(frame);
}
</script>"""


def browse(folder: Path, *options: str) -> str:
    command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout


@pytest.fixture(scope="module")
def folder(sample: Board, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    nasty = " ".join(NASTY) + "x" * 90
    sources = {name: render(sample, name, "html", DAY) for name in PAGES[:-1]}
    sources["nasty"] = render(board_of(nasty), "weekly", "html", DAY)
    for name, source in sources.items():
        (folder / f"{name}.html").write_text(source, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_nothing_is_cut_off_and_no_label_lies_on_another(folder: Path) -> None:
    jobs = [[page, width] for page in PAGES for width in WIDTHS]
    measure = folder / "measure.html"
    measure.write_text(MEASURE % str(jobs).replace("'", '"'), encoding="utf-8")
    dumped = browse(
        folder, "--allow-file-access-from-files", "--virtual-time-budget=20000", "--dump-dom", measure.as_uri()
    )
    reported = re.search(r'<pre id="out">(.*?)</pre>', dumped, re.DOTALL)
    assert reported, "the browser told nothing"
    result = [line.split() for line in html.unescape(reported[1]).split("\n") if line]
    assert len(result) == len(jobs)
    assert [row for row in result if row[2:] != ["0", "0"]] == []


def printed(folder: Path, page: str) -> list[str]:
    """The pages of a page on paper, as text."""
    paper = folder / f"{page}.pdf"
    browse(folder, "--no-pdf-header-footer", f"--print-to-pdf={paper}", (folder / f"{page}.html").as_uri())
    assert paper.read_bytes()[:5] == b"%PDF-"
    if not shutil.which("pdftotext"):
        pytest.skip("there is no pdftotext to read the paper with")
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def test_the_week_is_one_page_of_paper(folder: Path) -> None:
    assert len(printed(folder, "weekly")) == 1


@pytest.mark.slow
def test_long_reports_have_numbered_pages_and_no_heading_at_the_end_of_one(folder: Path) -> None:
    pages = printed(folder, "monthly")
    titles = re.findall(r"<h2>([^<]*)</h2>", (folder / "monthly.html").read_text(encoding="utf-8"))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        *lines, foot = [line.strip() for line in page.splitlines() if line.strip()]
        assert foot.replace(" ", "") == f"{number}/{len(pages)}"
        assert html.unescape(lines[-1]) not in map(html.unescape, titles)
