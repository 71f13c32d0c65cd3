"""Compare what a server sends to phones with what this installation would send (核对线上程序).

A server could send other bytes to others: ask from several networks, and with several phones' words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from vote import release
from vote.errors import PingjiaError
from vote.terminal import Finding
from vote.views.assets import Assets
from vote.views.headers import policy

TIMEOUT_S = 30.0
LARGEST_BYTES = 8 * 1024 * 1024
AS_A_PHONE = (
    "Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 MicroMessenger/8.0.40"
)
"""Words of a phone's browser, so that the answer is that which phones get."""
PREFIX = "/static/"
POLICY_HEADER = "content-security-policy"
REMEDY = "不要用这个网站投票。保留现场，换一个网络再核对一次，并告诉监票人"


class NotReached(PingjiaError):
    """The server gave no page."""

    code = "not-reached"


@dataclass
class _Page(HTMLParser):
    """What a page loads, and what it would run by itself."""

    loads: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note scripts and styles, wherever they come from."""
        given = {name: value or "" for name, value in attributes}
        self.inline += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        self.inline += [f"<{tag}>"] * (tag in ("base", "iframe", "object", "embed"))
        self.inline += [f"<{tag}>"] * any(value.strip().lower().startswith("javascript:") for value in given.values())
        if tag == "script" and "src" in given:
            self.loads.append(given["src"])
        elif tag == "script" and given.get("type") != "application/json":
            self.inline.append("<script>")
        elif tag == "link" and given.get("rel", "").lower() in ("stylesheet", "preload", "modulepreload"):
            self.loads.append(given.get("href", ""))


def compare(url: str) -> Iterator[Finding]:
    """Look at a page of a server and at every file that phones load from it.

    Args:
        url: the server's address, or that of a poll's page.

    Raises:
        NotReached: there is no such page.
    """
    ours = release.digests()
    yield Finding(
        bool(ours), f"本机程序核对码 {release.number()}（{len(ours)} 个文件）", "" if ours else "运行 make install"
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False, headers={"User-Agent": AS_A_PHONE}) as client:
        page = _fetched(client, url)
        yield _policy(page)
        read = _Page()
        read.feed(page.text)
        yield Finding(not read.inline, f"网页里夹带的脚本 {len(read.inline)} 处", REMEDY if read.inline else "")
        for address in read.loads:
            yield from _stranger(url, origin, address, ours)
        for name, digest in ours.items():
            yield _same(_fetched(client, f"{origin}{PREFIX}{name}"), name, digest)


def _fetched(client: httpx.Client, url: str) -> httpx.Response:
    try:
        with client.stream("GET", url) as answer:
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > LARGEST_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotReached(f"打不开 {url}（{type(error).__name__}）。请核对网址和网络。") from error
    kept = {name: answer.headers.get(name, "") for name in ("content-type", POLICY_HEADER)}
    return httpx.Response(answer.status_code, headers=kept, content=content)


def _policy(page: httpx.Response) -> Finding:
    well = page.headers[POLICY_HEADER] == policy(Assets.of().style)
    return Finding(well, "网页只许运行本站的脚本文件（内容安全策略）", "" if well else REMEDY)


def _stranger(url: str, origin: str, address: str, ours: dict[str, str]) -> Iterator[Finding]:
    """Find fault with a file that a page loads and that is none of ours."""
    name = urljoin(url, address).removeprefix(f"{origin}{PREFIX}")
    if name not in ours:
        yield Finding(False, f"网页加载了本机没有的文件：{address}", f"版本不同，或者被改过。{REMEDY}")


def _same(answer: httpx.Response, name: str, digest: str) -> Finding:
    well = answer.status_code == httpx.codes.OK and sha256(answer.content).hexdigest() == digest
    return Finding(well, name if well else f"{name}：与本机的不同", "" if well else f"版本不同，或者被改过。{REMEDY}")
