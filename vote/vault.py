"""The server's keys at rest (服务器密钥的保管): sealed under a key from a file of mode 0600."""

import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from vote.errors import KeyFileInvalid

KEY_BYTES = 32
NONCE_BYTES = 12


def write_key_file(path: Path) -> None:
    """Draw a fresh key and write it to a new file of mode 0600.

    Raises:
        KeyFileInvalid: the file exists already, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileInvalid(f"无法写入密钥文件 {path}：{error.strerror}。") from error


def read_key_file(path: Path) -> bytes:
    """Return the 32 bytes of a key file that nobody but its owner can read.

    Raises:
        KeyFileInvalid: it is missing, readable by others, or of another length.
    """
    try:
        mode = path.stat().st_mode
        key = path.read_bytes()
    except OSError as error:
        raise KeyFileInvalid(f"无法读取密钥文件 {path}：{error.strerror}。请先运行 pingjia init。") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileInvalid(f"密钥文件 {path} 可被他人读取。请运行 chmod 600 {path}。")
    if len(key) != KEY_BYTES:
        raise KeyFileInvalid(f"密钥文件 {path} 应为 {KEY_BYTES} 字节，实为 {len(key)} 字节。")
    return key


class Vault:
    """Seals short secrets for the database; ``purpose`` ties each to its place."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = ChaCha20Poly1305(key)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that belong to this key and a purpose, always the same."""
        return hmac.digest(self._key, b"pingjia/derived " + purpose.encode(), "sha256")

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return the sealed secret: a fresh nonce and the ciphertext."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """Return the secret that was sealed for this purpose.

        Raises:
            KeyFileInvalid: it was sealed under another key or for another purpose.
        """
        nonce, box = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, box, purpose.encode())
        except InvalidTag as error:
            raise KeyFileInvalid("密钥文件与数据库不匹配，无法取出服务器密钥。") from error
