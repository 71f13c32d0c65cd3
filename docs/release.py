"""Write down which scripts and styles phones run at this state of the source: `make release` writes docs/release.md.

A server computes the number of its scripts itself, so it proves nothing where the server lies. What is committed
here can be compared with what a server shows and sends, and anybody can build the same from the same source.
"""

from __future__ import annotations

from pathlib import Path

from vote import release

PAGE = Path(__file__).with_name("release.md")
WORDS = """\
# The scripts of this release (手机页面程序)

Written by `make release`; whoever builds this source with the locked tools gets exactly this. Do not edit.

程序核对码:

```
{number}
```

It stands on the public board of every poll and is the first line of `pingjia doctor --check ADDRESS`, which compares
what a server sends with what is installed ([operations](operations.md#does-the-server-send-these-scripts)). Take this
page from a place that is not the server's.

| file | SHA-256 |
|---|---|
{rows}
"""


def page() -> str:
    """Return the page about what is built here."""
    rows = (f"| `{name}` | `{digest}` |" for name, digest in release.digests().items())
    return WORDS.format(number=release.number(), rows="\n".join(rows))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.name}: {release.number()}")
