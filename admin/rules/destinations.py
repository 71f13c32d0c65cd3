"""Where webhooks may go (推送地址): to the public network only, unless the settings say otherwise.

A webhook makes this server call an address that somebody typed in. Whatever stands in the
server's own network, which trusts the server, must stay out of its reach.
"""

import ipaddress
import re

import httpx

LONGEST_URL = 500
PORTS = {"http": 80, "https": 443}

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII without space and backslash; other names are typed in their xn-- form."""
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)
"""What the C library takes for an IPv4 address: decimal, octal, hexadecimal, and fewer than four parts."""
_CARRIERS = tuple(
    map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""IPv6 networks whose addresses carry an IPv4 address inside."""
_NEVER = tuple(map(ipaddress.ip_network, ("0.0.0.0/8", "169.254.0.0/16", "::/128", "fe80::/10", "fec0::/10")))
"""Never a receiver, even in a private network; 169.254.169.254 gives out secrets of a cloud's machines."""


def why_not(url: str, private: bool) -> str | None:
    """Return, in Chinese, why a webhook may not be sent to this URL; None where nothing speaks against it.

    Names are not looked up here: the addresses behind them are judged whenever something is sent.

    Args:
        private: whether addresses in private networks, and http, are allowed.
    """
    if len(url) > LONGEST_URL or not _PLAIN.fullmatch(url):
        return f"网址只能用英文字母、数字和符号，不超过 {LONGEST_URL} 个字符；中文域名请填 xn-- 开头的写法。"
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "这不是正确的网址。"
    if parts.scheme not in (("http", "https") if private else ("https",)):
        return "网址要以 https:// 开头。" if not private else "网址要以 https:// 或 http:// 开头。"
    if parts.userinfo or "@" in url.split("?", maxsplit=1)[0]:
        return "网址里不能带用户名和密码。对方可以用签名核对来源。"
    if "#" in url:
        return "网址里不能带 # 号。"
    if parts.port is not None and not 1 <= parts.port <= 65_535:
        return "网址里的端口不对。"
    return _why_not_host(parts.raw_host.decode("ascii"), private)


def why_not_address(address: str, private: bool) -> str | None:
    """Return, in Chinese, why nothing may be sent to this IP address; None where it is allowed.

    An IPv6 address that carries an IPv4 address inside is judged as both.
    """
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return "这不是正确的地址。"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return why_not_address(str(found.ipv4_mapped), private)
        if int(found) > 1 and any(found in network for network in _CARRIERS):
            return f"不能推送到转换地址 {found}。"
    if found.is_multicast or any(found in network for network in _NEVER if network.version == found.version):
        return f"不能推送到 {found}：这是本机、链路或组播地址。"
    if found.is_reserved and not found.is_loopback:
        return f"不能推送到保留地址 {found}。"
    if not private and not found.is_global:
        return f"不能推送到内部网络的地址 {found}。"
    return None


def _why_not_host(host: str, private: bool) -> str | None:
    if not host:
        return "网址里没有主机名。"
    if ":" in host:
        return why_not_address(host, private)
    if _NUMERIC.fullmatch(host):
        if not re.fullmatch(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}", host):
            return "IP 地址要写成四段十进制数字，如 203.0.113.8。"
        return why_not_address(host, private)
    if not _NAME.fullmatch(host):
        return "网址的主机名只能由英文字母、数字、点和横线组成。"
    last = host.rstrip(".").rsplit(".", 1)
    if not private and (len(last) < 2 or last[1].lower() in ("localhost", "local", "internal", "lan", "home", "arpa")):
        return "网址的主机名要是公网域名，如 oa.example.cn。"
    return None
