"""Take all pictures of the README and the manual anew (重拍全部截图): `make pictures`.

A demonstration is started on loopback ports, and a story is walked through in real browsers: a street makes a union,
its chair holds a rehearsal and an assembly, the result goes up, opinions become 整改, a second union misses the rate.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.pictures import after, beginning, meeting, missed
from docs.pictures.camera import FLAGS, MOST_BYTES, Camera, chromium
from docs.pictures.cast import Cast
from tests.browser.demonstration import Demonstration, demonstration

HERE = Path(__file__).parent
CHAPTERS = (beginning, meeting, after, missed)


def main(folder: Path) -> int:
    """Walk the whole story and keep its pictures in a folder; 1 where one is too large."""
    with tempfile.TemporaryDirectory() as data, demonstration(Path(data)) as demo:
        sizes = walk(demo, folder, Path(data))
    print(f"{len(sizes)} pictures, {sum(sizes.values()):,} bytes")
    large = {name: size for name, size in sizes.items() if size > MOST_BYTES}
    for name, size in large.items():
        print(f"{name} has {size:,} bytes, more than {MOST_BYTES:,}: show less of the page", file=sys.stderr)
    return 1 if large else 0


def walk(demo: Demonstration, folder: Path, papers: Path) -> dict[str, int]:
    """Walk the chapters and return the sizes of the pictures; where the story breaks off, show what the server said."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS.split())
        cast = Cast(demo, Camera(browser, folder), papers)
        try:
            for chapter in CHAPTERS:
                chapter.play(cast)
        except BaseException:
            print(demo.log.read_text("utf-8")[-4000:], file=sys.stderr)
            raise
        browser.close()
    return {path.name: path.stat().st_size for path in cast.camera.taken}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE))
