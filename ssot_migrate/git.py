"""What git knows about the project: where it begins, which files differ from the last commit, which it keeps anyway."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ssot_migrate.errors import UsageError

_ARGUMENT_BYTES = 24_000  # a command line on Windows holds 32,767 characters
_OWN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")


def find_git_top(path: Path) -> Path | None:
    """The nearest folder from `path` upwards that holds `.git` (a folder, or a file in worktrees and submodules)."""
    return next((folder for folder in (path, *path.parents) if os.path.lexists(folder / ".git")), None)


def list_dirty(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Those of `paths` that git could not bring back as they are now: changed, staged or untracked. Sorted.

    `paths` and the answer are POSIX, relative to `root`. Each file is asked about in its own repository, which may lie
    in another one. Empty where git is missing or the files are in no repository.
    Raises UsageError if git is there and cannot tell.
    """
    root = root.resolve()
    options = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    dirty: set[str] = set()
    for top, inside in _group_by_repository(root, paths).items():
        for chunk in _split_arguments(inside):
            listed = _read_git(top, "status", *options, "--", *chunk) or b""
            # Each entry is two letters of state, a space, and the path from the top of the repository.
            found = (top / os.fsdecode(entry[3:]) for entry in listed.split(b"\0") if entry)
            dirty.update(place.relative_to(root).as_posix() for place in found)
    return tuple(sorted(dirty))


def _group_by_repository(root: Path, paths: Iterable[str]) -> dict[Path, list[str]]:
    """The paths of each repository, relative to its top; those of none are left out."""
    tops: dict[Path, Path | None] = {}
    groups: dict[Path, list[str]] = {}
    for path in paths:
        place = root / path
        if place.parent not in tops:
            tops[place.parent] = find_git_top(place.parent)
        top = tops[place.parent]
        if top is not None:
            groups.setdefault(top, []).append(place.relative_to(top).as_posix())
    return groups


def list_tracked_ignored(root: Path, patterns: Sequence[str]) -> tuple[str, ...]:
    """Files below `root` that git tracks although a `.gitignore` names them, and that match one of the pathspecs.

    POSIX, relative to `root`, sorted. Empty where git is missing or `root` is in no repository.
    Raises UsageError if git is there and cannot tell.
    """
    options = ("-z", "--cached", "--ignored", "--exclude-standard")
    listed = _read_git(root, "ls-files", *options, "--", *patterns, literal=False) or b""
    return tuple(sorted({os.fsdecode(entry) for entry in listed.split(b"\0") if entry}))


def check_committable(root: Path, paths: Sequence[str]) -> None:
    """Raises UsageError where no commit of these files can be made: no repository or another one, no name, a merge."""
    if _read_git(root, "rev-parse", "--git-dir") is None:
        raise UsageError("--commit needs git, and a repository around the project: leave it out, or make one.")
    others = sorted(top for top in _group_by_repository(root.resolve(), paths) if top != find_git_top(root.resolve()))
    if others:
        raise UsageError(
            f"--commit makes commits in one repository, and files would change in {others[0]}, which is another: "
            "run it there, or exclude that folder."
        )
    _read_git(root, "var", "GIT_COMMITTER_IDENT")
    for name in ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"):
        place = os.fsdecode((_read_git(root, "rev-parse", "--git-path", name) or b"").rstrip(b"\n"))
        if os.path.lexists(root / place):
            raise UsageError(f"--commit cannot be used in the middle of a merge or rebase ({place}): end that first.")


def commit_files(root: Path, paths: Sequence[str], message: str) -> str:
    """Commits files as they are in the working tree, and nothing else; what is staged of others stays staged.

    `paths` are POSIX, relative to `root`. The id of the commit, short. Raises UsageError with git's complaint, as
    where one of the repository's hooks refuses.
    """
    listed = b"".join(os.fsencode(path) + b"\0" for path in paths)
    # Files that git does not know yet have to be announced before they can be named.
    there = b"".join(os.fsencode(path) + b"\0" for path in paths if os.path.lexists(root / path))
    from_stdin = ("--pathspec-from-file=-", "--pathspec-file-nul")
    if there:
        _read_git(root, "add", "--intent-to-add", *from_stdin, stdin=there)
    _read_git(root, "commit", "--quiet", "--only", "--message", message, *from_stdin, stdin=listed)
    return os.fsdecode((_read_git(root, "rev-parse", "--short", "HEAD") or b"").strip())


def _read_git(root: Path, command: str, *arguments: str, literal: bool = True, stdin: bytes = b"") -> bytes | None:
    """What a git command prints, run in `root`; None where git is missing or this is no repository."""
    done = run_git(root, command, *arguments, literal=literal, stdin=stdin)
    if done is None or done.returncode == 0:
        return None if done is None else done.stdout
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in complaint:
        return None
    if "\n" in complaint:  # as where git says at length how to tell it one's name
        raise UsageError(f"git {command} failed in {root}: make it work there, then try again.", complaint)
    raise UsageError(f"git {command} failed in {root}: {complaint} Make it work there, then try again.")


def run_git(
    root: Path, command: str, *arguments: str, literal: bool = True, lazy: bool = True, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Runs a git command in `root`, unmoved by the user's environment; None where git is not installed.

    `literal`: paths among the arguments are no patterns. `lazy`: git may fetch objects that it lacks.
    """
    line, environment = build_git_call(command, *arguments, literal=literal, lazy=lazy)
    try:
        return subprocess.run(line, cwd=root, env=environment, capture_output=True, input=stdin, check=False)
    except FileNotFoundError:
        return None


def build_git_call(
    command: str, *arguments: str, literal: bool = True, lazy: bool = True
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The words and the environment by which git is started; see `run_git`."""
    # A hook that runs us points these variables at its own repository; we ask about the one around `root`.
    environment = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1" if literal else "0"}
    if not lazy:
        environment["GIT_NO_LAZY_FETCH"] = "1"
    # A file system monitor is a program that the repository's configuration names; looking must start none.
    return ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", command, *arguments), environment


def _split_arguments(paths: Sequence[str]) -> Iterator[list[str]]:
    """Chunks that fit on one command line each."""
    chunk: list[str] = []
    size = 0
    for path in paths:
        length = len(os.fsencode(path)) + 1
        if chunk and size + length > _ARGUMENT_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(path)
        size += length
    if chunk:
        yield chunk
