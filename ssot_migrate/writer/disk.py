"""Every call by which the writer changes the disk: only functions of `os`, so that a test can make each one fail."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path, PurePosixPath

from ssot_migrate.errors import RefusedError
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.files import digest_bytes, read_regular_file

_NEVER_WRITTEN = frozenset((".git", ".ssot-migrate"))
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@light_dataclass(frozen=True, slots=True)
class Manner:
    """The permission bits and the owner (user and group id) that a file shall have."""

    mode: int
    owner: tuple[int, int]


@light_dataclass(frozen=True, slots=True)
class Replacement:
    """`data` shall take the place of `target`, whose digest is `expected` until then; None: no file, then or before.

    `path` is what people call it; `temporary` a free name in the target's folder. `manner` is for a target that is
    not there; None leaves that to the system, as for any new file.
    """

    path: str
    target: Path
    temporary: Path
    expected: str | None
    data: bytes | None = field(repr=False)
    manner: Manner | None = None


def replace_files(replacements: Sequence[Replacement]) -> None:
    """Writes all new contents beside their targets first, then renames one after the other into place.

    So a full disk shows before the first file is replaced, and the time with a mixed tree is short. After an error some
    files may be replaced and temporary files left: the caller has the journal to tidy up by.
    Raises OSError, and RefusedError for a target that has changed since.
    """
    for replacement in replacements:
        if replacement.data is None:
            continue
        if replacement.expected is None:
            make_folder(replacement.target.parent)
            write_new_file(replacement.temporary, replacement.data, replacement.manner)
        else:
            write_new_file(replacement.temporary, replacement.data, read_manner(replacement.target))
    for replacement in replacements:
        if digest_file(replacement.target) != replacement.expected:
            raise RefusedError(f"{replacement.path} was changed by somebody else while it was to be written.")
        if replacement.data is None:
            os.unlink(replacement.target)
        else:
            os.replace(replacement.temporary, replacement.target)
    for folder in sorted({replacement.target.parent for replacement in replacements}):
        sync_folder(folder)


def read_manner(path: Path) -> Manner:
    """Raises OSError."""
    status = path.stat()
    return Manner(stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))


def write_new_file(path: Path, data: bytes, manner: Manner | None = None) -> None:
    """Creates a file that must not exist yet, and that is on the disk when this returns."""
    descriptor = os.open(path, _NEW, 0o600 if manner else 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if manner:
            # Run as root, as in containers, a file must not pass into root's hands by being replaced.
            own = os.fstat(descriptor)
            if (own.st_uid, own.st_gid) != manner.owner and os.geteuid() == 0:
                os.chown(path, *manner.owner)
            os.chmod(path, manner.mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_marker(path: Path, text: str) -> None:
    """Puts a small file in place in one step, whatever stood there."""
    temporary = path.with_name(f"{path.name}.new")
    remove_leftover(temporary)
    write_new_file(temporary, text.encode("utf-8"))
    os.replace(temporary, path)
    sync_folder(path.parent)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Makes a folder, and those above it, that may be there already; on the disk when this returns."""
    for folder in reversed(list_missing_folders(path)):
        os.mkdir(folder, mode)
        sync_folder(folder.parent)


def list_missing_folders(path: Path) -> tuple[Path, ...]:
    """The folders that would have to be made for `path` to be one, the innermost first."""
    missing: list[Path] = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    return tuple(missing)


def remove_empty_folder(path: Path) -> None:
    """Removes a folder, unless something lies in it or it is gone already."""
    if path.is_dir() and not any(path.iterdir()):
        os.rmdir(path)
        sync_folder(path.parent)


def rename_folder(source: Path, target: Path) -> None:
    """Renames within one folder, on the disk when this returns."""
    os.rename(source, target)
    sync_folder(target.parent)


def remove_leftover(path: Path) -> None:
    """Removes a file that need not be there."""
    if os.path.lexists(path):
        os.unlink(path)


def remove_folder(path: Path) -> None:
    """Removes a folder that holds nothing but files; of a link to a folder, the link."""
    if path.is_symlink():
        os.unlink(path)
        return
    for entry in sorted(path.iterdir()):
        os.unlink(entry)
    os.rmdir(path)


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder outlive a power cut; one that is gone needs none.

    Windows cannot, and needs not, open folders for that.
    """
    if not hasattr(os, "O_DIRECTORY") or not folder.is_dir():
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_file(path: Path) -> str | None:
    """SHA-256 in hex; "" for what cannot be ours, being no regular file or too large; None where there is nothing."""
    if not os.path.lexists(path):
        return None
    try:
        data = read_regular_file(path)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return ""
        raise
    return "" if data is None else digest_bytes(data)


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
    """Whether file and folder may be written. The mode bits count too: root may write what its owner has locked.

    For a file that is not there yet the nearest folder that is has to be writable.
    """
    folder = target.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    places = (target, folder) if os.path.lexists(target) else (folder,)
    return folder.is_dir() and all(os.stat(place).st_mode & 0o222 and os.access(place, os.W_OK) for place in places)


@contextmanager
def refuse_on_failure(what: str) -> Iterator[None]:
    """Turns an OSError of a step before anything was written into a RefusedError."""
    try:
        yield
    except OSError as error:
        raise RefusedError(f"{what}: {error.strerror or error}.", outcome="Nothing was written.") from error
