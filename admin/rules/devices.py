"""What a browser calls itself (User-Agent), in words for the list of devices (设备)."""

BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR", "Opera"), ("HuaweiBrowser", "华为浏览器"),
    ("QQBrowser", "QQ浏览器"), ("UCBrowser", "UC浏览器"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "安卓"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def name(agent: str) -> str:
    """Return a name like ``Edge（Windows）``."""
    browser = next((label for sign, label in BROWSERS if sign in agent), "浏览器")
    system = next((label for sign, label in SYSTEMS if sign in agent), "其他设备")
    return f"{browser}（{system}）"
