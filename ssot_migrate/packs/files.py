"""The text of a rule pack, wherever it lies, before anybody asks what it says."""

from __future__ import annotations

import errno
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.source.files import read_plain_file

_LARGEST_PACK = 1_000_000


def read_pack_text(path: Path, origin: str) -> str:
    """The text of the pack at `path`; messages name it `origin`.

    Raises:
        UsageError: where it cannot be read, is too large, or is not UTF-8.
    """
    try:
        content = read_plain_file(path, _LARGEST_PACK)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise UsageError(_describe_size(origin)) from None
        raise UsageError(f"{origin}: the pack cannot be read: {error.strerror or error}.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{origin}:{line}: the pack is not UTF-8; save it in that encoding.") from None


def check_size(text: str, origin: str) -> None:
    """Raises UsageError for a text that is too large."""
    if len(text) > _LARGEST_PACK or len(text.encode("utf-8", "replace")) > _LARGEST_PACK:
        raise UsageError(_describe_size(origin))


def _describe_size(origin: str) -> str:
    return f"{origin}: the pack is larger than {_LARGEST_PACK} bytes; split it."
