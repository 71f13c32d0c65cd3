"""Files that people hand in, on disk under their digest, outside of anything that is served (文件存放).

A file is written beside its place, synced, and moved there in the transaction that makes
its row; both are there, or neither. What no row uses is deleted.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from admin.errors import InputInvalid
from admin.rules import files
from admin.rules.tickets import rule
from vote.errors import PingjiaError

DIGEST = re.compile("[0-9a-f]{64}")
CHUNK = 256 * 1024
INCOMING = ".incoming-"
FORGOTTEN_SECONDS = 3600
"""How old a file is that `sweep` may delete: none of an upload that is still under way."""

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FileTooLarge(PingjiaError):
    """The file is larger than any that is taken."""

    status = 413
    code = "file-too-large"
    sentence = "文件过大，没有接收。每份材料不超过20MB；照片可先压缩，录像可截取要点。"


class FileNotTaken(InputInvalid):
    """The content of the file is of no kind that is taken."""

    code = "file-not-taken"
    sentence = (
        "文件的内容不是可以接收的类型，没有保存。"
        "请上传 PDF、JPEG 或 PNG 图片、DOCX、XLSX 或 MP4；其他格式请先另存为 PDF（苹果手机照片请存为 JPEG）。"
    )


class StorageUnfit(PingjiaError):
    """The folder for evidence is not as the system made it; nothing is put there."""

    code = "storage-unfit"
    sentence = "存放材料的文件夹不符合要求，没有保存，已有的内容都在。请告诉系统管理员。"


class EvidenceDamaged(PingjiaError):
    """The file on disk is missing, or is not the one that was handed in."""

    code = "evidence-damaged"
    sentence = "这份材料的文件丢失或已损坏，不能下载。请告诉系统管理员从备份恢复。"


@dataclass(frozen=True)
class Incoming:
    """A file that was received and checked, and waits beside its place."""

    temporary: str
    name: str
    media_type: str
    size_bytes: int
    digest: str


def read(folder: Path, digest: str) -> bytes:
    """Return the file of a digest, checked against it.

    Raises:
        EvidenceDamaged: it is missing, or another one.
        StorageUnfit: the folder is not safe.
    """
    with opened(folder) as root, _shelf(root, digest) as shelf:
        try:
            with os.fdopen(os.open(digest, OLD, dir_fd=shelf), "rb") as found:
                content = found.read(rule().largest_bytes + 1)
        except OSError as error:
            raise EvidenceDamaged from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise EvidenceDamaged
    return content


def forget(root: int, incoming: Incoming) -> None:
    """Delete what still waits beside its place."""
    with suppress(FileNotFoundError):
        os.unlink(incoming.temporary, dir_fd=root)


def delete(root: int, digest: str) -> int:
    """Delete the file of a digest; return how many there were."""
    with _shelf(root, digest) as shelf:
        try:
            os.unlink(digest, dir_fd=shelf)
        except FileNotFoundError:
            return 0
        os.fsync(shelf)
    return 1


def sweep(folder: Path, drop: Callable[[int, str], int]) -> int:
    """Delete what a machine left that stopped in the middle; return how many files.

    Args:
        drop: deletes the file of a digest in an opened folder unless it is used, and says how many that were.
    """
    if not folder.exists():
        return 0
    gone = 0
    before = time.time() - FORGOTTEN_SECONDS
    with opened(folder) as root:
        for left in [path for path in folder.glob(f"{INCOMING}*") if path.lstat().st_mtime < before]:
            os.unlink(left.name, dir_fd=root)
            gone += 1
        for path in [path for path in folder.glob("??/??/*") if DIGEST.fullmatch(path.name)]:
            if path.lstat().st_mtime < before:
                gone += drop(root, path.name)
    return gone


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Give the folder for files; make it where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _folder(str(folder)) as root:
        yield root


@contextmanager
def _folder(name: str, within: int | None = None) -> Iterator[int]:
    """Give a folder that is a folder, ours, and that nobody else writes to."""
    try:
        found = os.open(name, FOLDER, dir_fd=within)
    except OSError as error:
        raise StorageUnfit from error
    try:
        facts = os.fstat(found)
        if facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
            raise StorageUnfit
        yield found
    finally:
        os.close(found)


@contextmanager
def _shelf(root: int, digest: str) -> Iterator[int]:
    """Give the folder in which the file of a digest lies, two levels down."""
    with suppress(FileExistsError):
        os.mkdir(digest[:2], 0o700, dir_fd=root)
    with _folder(digest[:2], root) as outer:
        with suppress(FileExistsError):
            os.mkdir(digest[2:4], 0o700, dir_fd=outer)
        with _folder(digest[2:4], outer) as inner:
            yield inner
            os.fsync(outer)


def receive(root: int, name: str, content: BinaryIO) -> Incoming:
    """Write a file beside its place, sync it, and look at what it is; nothing stays of one that is not taken."""
    temporary = INCOMING + secrets.token_hex(16)
    with os.fdopen(os.open(temporary, NEW, 0o600, dir_fd=root), "w+b") as kept:
        try:
            size, digest = _copy(content, kept)
            kind = files.kind_of(kept, size)
            if kind is None:
                raise FileNotTaken
            plain = files.clean_name(name)
            if files.ending_of(plain) not in kind.endings:
                raise FileNotTaken(
                    f"文件的内容是{kind.label}，名称却不是以{'或'.join(kind.endings)}结尾，没有保存。请核对是不是选错了文件。"
                )
            os.fsync(kept.fileno())
        except BaseException:
            os.unlink(temporary, dir_fd=root)
            raise
    return Incoming(temporary, plain, kind.media_type, size, digest)


def _copy(content: BinaryIO, kept: BinaryIO) -> tuple[int, str]:
    """Copy a file and return its size in bytes and its SHA-256."""
    size, sha256 = 0, hashlib.sha256()
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > rule().largest_bytes:
            raise FileTooLarge
        sha256.update(chunk)
        kept.write(chunk)
    if size == 0:
        raise InputInvalid("没有选文件，或者文件是空的，没有保存。")
    kept.flush()
    return size, sha256.hexdigest()


def place(root: int, incoming: Incoming) -> None:
    """Move a file that was received to its place."""
    with _shelf(root, incoming.digest) as shelf:
        os.rename(incoming.temporary, incoming.digest, src_dir_fd=root, dst_dir_fd=shelf)
        os.fsync(shelf)
    os.fsync(root)
