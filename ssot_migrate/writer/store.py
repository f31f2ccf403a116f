"""Where a project's journal lies: in the project, or where its configuration says."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.writer.disk import make_folder, write_marker

DEFAULT_PLACE = ".ssot-migrate"
_IGNORE_ALL = "*\n"


@light_dataclass(frozen=True, slots=True)
class Store:
    """The folder that is this program's own, for the project at `root`."""

    root: Path
    folder: Path

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    def list_names(self) -> tuple[str, ...]:
        """What lies beside each other in `runs`, sorted; nothing where there never was a run.

        Raises UsageError where it may not be looked at, as after a run of another user.
        """
        try:
            return tuple(sorted(place.name for place in self.runs.iterdir()))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UsageError(
                f"The journal {self.runs} cannot be read: {error.strerror or error}. Give it to the user who runs "
                "this, or name another folder for it in the configuration (`journal`)."
            ) from error


def locate_store(root: Path, place: str = "") -> Store:
    """The store of a project; `place` is a folder, absolute or relative to `root`, "" for the usual one.

    A place outside the project may be shared by several: each gets a folder of its own in it.
    """
    folder = Path(os.path.normpath(root / (place or DEFAULT_PLACE)))
    if folder.is_relative_to(root) and folder != root:
        return Store(root, folder)
    mark = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:12]
    return Store(root, folder / f"{root.name}-{mark}")


def open_store(store: Store) -> None:
    """Makes the folder if need be, with a `.gitignore` that keeps all of it out of git.

    Raises RefusedError for a folder that is not ours: one with a link in the way, or with somebody else's files.
    """
    if store.folder.is_symlink() or store.runs.is_symlink():
        raise RefusedError(
            f"{store.folder} is, or holds, a symbolic link: remove it, or the journal would be written elsewhere."
        )
    ignore = store.folder / ".gitignore"
    is_usual = store.folder == store.root / DEFAULT_PLACE
    if not is_usual and not store.runs.is_dir() and store.folder.is_dir() and any(store.folder.iterdir()):
        raise RefusedError(f"{store.folder} holds files that are no journal: name an empty folder, or a new one.")
    # Former contents may be of files that others must not read.
    make_folder(store.runs, 0o700)
    if not ignore.exists():
        write_marker(ignore, _IGNORE_ALL)
