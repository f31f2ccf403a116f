"""Every call by which the writer touches the disk: few, so that each can be made to fail in a test."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ssot_migrate.errors import RefusedError
from ssot_migrate.source.files import digest_bytes, read_regular_file

_NEVER_WRITTEN = frozenset((".git", ".ssot-migrate"))


@dataclass(frozen=True, slots=True)
class Replacement:
    """`data` shall take the place of `target`, whose digest is `expected` until then.

    `path` is what people call it; `temporary` a free name in the target's folder.
    """

    path: str
    target: Path
    temporary: Path
    expected: str
    data: bytes = field(repr=False)


def replace_files(replacements: Sequence[Replacement]) -> None:
    """Writes all new contents beside their targets first, then renames one after the other into place.

    So a full disk shows before the first file is replaced, and the time with a mixed tree is short. After an error some
    files may be replaced and temporary files left: the caller has the journal to tidy up by.
    Raises OSError, and RefusedError for a target that has changed since.
    """
    for replacement in replacements:
        write_new_file(replacement.temporary, replacement.data, like=replacement.target.stat())
    for replacement in replacements:
        if digest_file(replacement.target) != replacement.expected:
            raise RefusedError(f"{replacement.path} was changed by somebody else while it was to be written.")
        os.replace(replacement.temporary, replacement.target)  # noqa: PTH105 – the call that tests make fail
    for folder in sorted({replacement.target.parent for replacement in replacements}):
        sync_folder(folder)


def write_new_file(path: Path, data: bytes, *, like: os.stat_result | None = None) -> None:
    """Creates a file that must not exist yet, on the disk when this returns, with the mode and owner of `like`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600 if like else 0o644), "wb") as stream:
        stream.write(data)
        stream.flush()
        if like:
            # Run as root, as in containers, a file must not pass into root's hands by being replaced.
            own = os.fstat(stream.fileno())
            if (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid) and os.geteuid() == 0:
                os.fchown(stream.fileno(), like.st_uid, like.st_gid)
            path.chmod(stat.S_IMODE(like.st_mode))
        os.fsync(stream.fileno())


def write_marker(path: Path, text: str) -> None:
    """Puts a small file in place in one step, whatever stood there."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    write_new_file(temporary, text.encode("utf-8"))
    os.replace(temporary, path)  # noqa: PTH105 – the call that tests make fail
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it, that may be there already."""
    path.mkdir(parents=True, exist_ok=True)


def rename_folder(source: Path, target: Path) -> None:
    """Renames within one folder, on the disk when this returns."""
    source.rename(target)
    sync_folder(target.parent)


def remove_leftover(path: Path) -> None:
    """Removes a file that need not be there."""
    path.unlink(missing_ok=True)


def remove_folder(path: Path) -> None:
    shutil.rmtree(path)


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder outlive a power cut. Windows cannot, and needs not, open folders for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_file(path: Path) -> str | None:
    """SHA-256 in hex; None where there is no regular file."""
    if not os.path.lexists(path):
        return None
    data = read_regular_file(path)
    return None if data is None else digest_bytes(data)


def find_target(root: Path, path: str) -> Path | None:
    """The file that a path of the project means, symbolic links followed; None if that is no place to write to.

    Those are places outside the root, and the insides of git and of this program's own folder.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or not pure.parts or ".." in pure.parts:
        return None
    top = Path(os.path.realpath(root))
    target = Path(os.path.realpath(top / pure))
    if target == top or not target.is_relative_to(top):
        return None
    return target if _NEVER_WRITTEN.isdisjoint(target.relative_to(top).parts) else None


def is_replaceable(target: Path) -> bool:
    """Whether file and folder may be written. The mode bits count too: root may write what its owner has locked."""
    return all(
        os.stat(place).st_mode & 0o222 and os.access(place, os.W_OK)  # noqa: PTH116 – one loop over both
        for place in (target, target.parent)
    )


@contextmanager
def refuse_on_failure(what: str) -> Iterator[None]:
    """Turns an OSError of a step before anything was written into a RefusedError."""
    try:
        yield
    except OSError as error:
        raise RefusedError(f"{what}: {error.strerror or error}. Nothing was written.") from error
