"""What git knows about the project: where it begins, which files differ from the last commit, which it keeps anyway."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from ssot_migrate.errors import UsageError

_ARGUMENT_BYTES = 24_000  # a command line on Windows holds 32,767 characters
_OWN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")


def find_git_top(path: Path) -> Path | None:
    """The nearest folder from `path` upwards that holds `.git` (a folder, or a file in worktrees and submodules)."""
    return next((folder for folder in (path, *path.parents) if os.path.lexists(folder / ".git")), None)


def list_dirty(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Those of `paths` that git could not bring back as they are now: changed, staged or untracked. Sorted.

    `paths` and the answer are POSIX, relative to `root`. Empty where git is missing or `root` is in no repository.
    Raises UsageError if git is there and cannot tell.
    """
    top = find_git_top(root.resolve())
    if top is None:
        return ()
    prefix = root.resolve().relative_to(top).as_posix()
    prefix = "" if prefix == "." else f"{prefix}/"
    options = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    dirty: set[str] = set()
    for chunk in _split_arguments(paths):
        listed = _read_git(root, "status", *options, "--", *chunk) or b""
        # Each entry is two letters of state, a space, and the path from the top of the repository.
        dirty.update(os.fsdecode(entry[3:]).removeprefix(prefix) for entry in listed.split(b"\0") if entry)
    return tuple(sorted(dirty))


def list_tracked_ignored(root: Path, patterns: Sequence[str]) -> tuple[str, ...]:
    """Files below `root` that git tracks although a `.gitignore` names them, and that match one of the pathspecs.

    POSIX, relative to `root`, sorted. Empty where git is missing or `root` is in no repository.
    Raises UsageError if git is there and cannot tell.
    """
    options = ("-z", "--cached", "--ignored", "--exclude-standard")
    listed = _read_git(root, "ls-files", *options, "--", *patterns, literal=False) or b""
    return tuple(sorted({os.fsdecode(entry) for entry in listed.split(b"\0") if entry}))


def _read_git(root: Path, command: str, *arguments: str, literal: bool = True) -> bytes | None:
    """What a git command prints, run in `root`; None where git is missing or this is no repository."""
    done = run_git(root, command, *arguments, literal=literal)
    if done is None or done.returncode == 0:
        return None if done is None else done.stdout
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in complaint:
        return None
    raise UsageError(f"git {command} failed in {root}: {complaint} Make it work there, then try again.")


def run_git(
    root: Path, command: str, *arguments: str, literal: bool = True, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Runs a git command in `root`, unmoved by the user's environment; None where git is not installed.

    `literal`: paths among the arguments are no patterns.
    """
    # A hook that runs us points these variables at its own repository; we ask about the one around `root`.
    environment = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1" if literal else "0"}
    # A file system monitor is a program that the repository's configuration names; looking must start none.
    line = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", command, *arguments)
    try:
        return subprocess.run(line, cwd=root, env=environment, capture_output=True, input=stdin, check=False)
    except FileNotFoundError:
        return None


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
