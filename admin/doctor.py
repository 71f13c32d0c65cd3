"""What is well with an installation of both sides and what is not (体检)."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from admin import audit
from admin.app import SIDE
from admin.config import AdminSettings, load
from admin.documents.typesetting import missing_families
from vote import doctor
from vote.db import Database
from vote.errors import PingjiaError
from vote.terminal import Finding


def examine(path: Path) -> Iterator[Finding]:
    """Look at the machine, at the voting side, and at the signed-in side."""
    yield from doctor.examine(path)
    yield fonts()
    try:
        settings = load(path)
    except PingjiaError as error:
        yield Finding(False, error.message, "按 config.example.toml 的 [admin] 一节改正")
        return
    yield address(settings)
    yield files(settings)
    found = doctor.database(settings, SIDE)
    yield found
    if found.well:
        yield trail(settings)


def fonts() -> Finding:
    """Look whether slips and papers can be set."""
    missing = missing_families()
    if missing:
        return Finding(False, f"缺少字体 {'、'.join(missing)}，选票和会议记录印不出来", "重新安装本软件")
    return Finding(True, "中文字体")


def address(settings: AdminSettings) -> Finding:
    """Look at the address that officers open; passwords travel to it."""
    text = f"工会干部访问的网址 {settings.public_url}"
    parts = urlsplit(settings.public_url)
    if parts.hostname in doctor.LOOPBACK:
        return Finding(True, text, "只有本机能打开；正式使用请改为 https 网址")
    if parts.scheme != "https":
        return Finding(False, text, "必须使用 https：否则密码可被他人看到")
    return Finding(True, text)


def files(settings: AdminSettings) -> Finding:
    """Look whether evidence can be kept."""
    folder = settings.files
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(False, f"佐证材料文件夹 {folder} 写不进去：{error.strerror}", "检查 admin.files 一项和权限")
    return Finding(True, f"佐证材料文件夹 {folder}")


def trail(settings: AdminSettings) -> Finding:
    """Look whether every entry of the audit trail is as it was written."""
    with closing(Database.of(settings, SIDE)) as database, database.read() as session:
        broken, last = audit.verify(session), audit.head(session)
    if broken is not None:
        return Finding(
            False,
            f"操作记录从第 {broken.seq:,} 条起对不上：{broken.why}",
            "记录可能被改动过：保留现场和数据库文件，与备份比对，查清是谁动了数据库",
        )
    number, digest = last
    known = f"共 {number:,} 条，最后一条的校验值 {digest.hex()[:16]}；抄下来，以后可核对末尾有没有被删"
    return Finding(True, "操作记录逐条相接，没有被改动", known if number else "")
