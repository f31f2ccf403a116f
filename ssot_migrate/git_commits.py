"""Commits and what stands in them, from git's objects alone: nothing is checked out, nothing fetched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import TracebackType

from ssot_migrate.errors import UsageError
from ssot_migrate.git import build_git_call, find_git_top, run_git
from ssot_migrate.model.history import Commit

_MOST_BYTES = 256 << 20  # far more than is followed of any file; and the memory that one may take
_SKIPPED_AT_ONCE = 1 << 20
_REGULAR = ("100644", "100755")
_FIELDS = "%H%x00%T%x00%ct%x00%s"


@dataclass(frozen=True, slots=True)
class Span:
    """Which commits of the main line: the last `most` (0: all) up to `until`, from `since` on, a revision or a day."""

    until: str = "HEAD"
    since: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class ListedCommit:
    """A commit with the id of its tree."""

    commit: Commit
    tree: str


@dataclass(frozen=True, slots=True)
class Step:
    """How a tree differs from the one before: the ids of contents that came or changed, by path, and what went."""

    came: Mapping[str, str]
    went: tuple[str, ...]


def list_commits(root: Path, span: Span) -> tuple[ListedCommit, ...]:
    """The commits of the main line (first parents), the oldest first.

    Raises UsageError where there is no repository, or a revision or day that nobody knows.
    """
    if find_git_top(root.resolve()) is None:
        raise UsageError(f"{root} is in no git repository, and a history is read from git.")
    limits = [f"--max-count={span.most}"] if span.most else []
    revisions = [_find_commit(root, span.until, "--until")]
    if span.since:
        day = _read_day(span.since)
        if day is None:
            revisions.append(f"^{_find_commit(root, span.since, '--since')}^@")
        else:
            limits.append(f"--since={day.isoformat()}T00:00:00Z")
    listed = _ask(root, "log", "--first-parent", f"--format={_FIELDS}", *limits, *revisions, "--")
    rows = [row.split("\0", 3) for row in listed.decode("utf-8", "replace").splitlines() if "\0" in row]
    if not rows:
        raise UsageError(f"There is no commit on the way from {span.since or 'the first'} to {span.until}.")
    return tuple(ListedCommit(Commit(row[0], int(row[2]), row[3]), row[1]) for row in reversed(rows))


def read_tree(root: Path, tree: str, is_wanted: Callable[[str], bool]) -> dict[str, str] | None:
    """The ids of the contents of a tree's regular files below `root`, by path; None where git lacks a part of it.

    Paths are POSIX, relative to `root`; those that are not UTF-8 are left out.
    """
    prefix = _find_prefix(root)
    done = run_git(root, "ls-tree", "-r", "-z", "--full-tree", tree, lazy=False)
    if done is None or done.returncode:
        return None
    blobs: dict[str, str] = {}
    for row in filter(None, done.stdout.split(b"\0")):
        head, _, name = row.partition(b"\t")
        mode, _, blob = head.decode().split(" ")
        path = _place(name, prefix)
        if path is not None and mode in _REGULAR and is_wanted(path):
            blobs[path] = blob
    return blobs


def iter_steps(root: Path, trees: Sequence[str], is_wanted: Callable[[str], bool]) -> Iterator[Step | None]:
    """For each tree but the first how it differs from the last one before it; None for those that git has not whole."""
    prefix = _find_prefix(root)
    former, following = trees[0] if trees else "", list(trees[1:])
    while following:
        chain = [former, *following]
        pairs = "".join(f"{one} {other}\n" for one, other in pairwise(chain))
        options = ("-r", "--raw", "-z", "--no-abbrev", "--no-renames", "--stdin")
        done = run_git(root, "diff-tree", *options, stdin=pairs.encode(), lazy=False)
        steps = [] if done is None else list(_parse_steps(done.stdout, prefix, is_wanted))
        is_whole = done is not None and done.returncode == 0
        good = steps if is_whole else steps[:-1]  # git writes a pair's head before it fails at it
        yield from good
        if is_whole:
            return
        yield None
        former = chain[len(good)]
        following = following[len(good) + 1 :]


def _parse_steps(listed: bytes, prefix: str, is_wanted: Callable[[str], bool]) -> Iterator[Step]:
    r"""`TREE TREE\n:100644 100644 OLD NEW M\0path\0`, once more for each pair of trees."""
    step: Step | None = None
    came: dict[str, str] = {}
    went: list[str] = []
    fields = iter(listed.split(b"\0"))
    for field in fields:
        *heads, row = field.split(b"\n")
        for _ in heads:
            if step is not None:
                yield Step(came, tuple(went))
            step, came, went = Step({}, ()), {}, []
        if not row:
            continue
        _, mode, _, blob, _ = row.decode().removeprefix(":").split(" ")
        path = _place(next(fields), prefix)
        if path is None or not is_wanted(path):
            continue
        if mode in _REGULAR:
            came[path] = blob
        else:
            went.append(path)
    if step is not None:
        yield Step(came, tuple(went))


def _place(name: bytes, prefix: str) -> str | None:
    """A path of the repository as one of the project; None where it lies outside, or is not UTF-8."""
    try:
        path = name.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return path[len(prefix) :] if path.startswith(prefix) else None


class Objects:
    """Reads contents by id, from one process of git for all. To be used in a `with` statement."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Objects:
        line, environment = build_git_call("cat-file", "--batch", lazy=False)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(line, cwd=self._root, env=environment, stdin=pipe, stdout=pipe)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            with self._process as process:
                if process.stdin is not None:
                    process.stdin.close()

    def read(self, blob: str) -> bytes | None:
        """The content of that id, of a huge one the beginning; None where the repository lacks it.

        Raises UsageError if git has gone.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ValueError("objects can only be read inside the `with` statement")
        try:
            process.stdin.write(f"{blob}\n".encode())
            process.stdin.flush()
            head = process.stdout.readline().split()
        except OSError as error:
            raise UsageError(f"git cat-file has ended while a history was read: {error.strerror or error}") from None
        if len(head) != 3:
            if not head:
                raise UsageError("git cat-file has ended while a history was read.")
            return None
        rest = int(head[2]) + 1  # git ends it by a line feed
        data = process.stdout.read(min(rest, _MOST_BYTES + 1))
        rest -= len(data)
        while rest and (part := process.stdout.read(min(rest, _SKIPPED_AT_ONCE))):
            rest -= len(part)
        return data[: int(head[2])]


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _find_commit(root: Path, revision: str, option: str) -> str:
    found = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", lazy=False)
    if found is None:
        raise UsageError("git is not installed, and a history is read from git.")
    if found.returncode and revision == "HEAD":
        raise UsageError("The repository has no commit yet, and a history tells of commits.")
    if found.returncode:
        days = ", or a day like 2026-01-31" if option == "--since" else ""
        raise UsageError(f"{option} {revision}: git knows no such revision here; name a commit, tag or branch{days}.")
    return found.stdout.decode().strip()


def _find_prefix(root: Path) -> str:
    """The way from the top of the repository to the project: "" or `folder/`."""
    return os.fsdecode(_ask(root, "rev-parse", "--show-prefix").rstrip(b"\n"))


def _ask(root: Path, command: str, *arguments: str) -> bytes:
    done = run_git(root, command, *arguments, literal=False, lazy=False)
    if done is None or done.returncode:
        complaint = "it is not installed" if done is None else done.stderr.decode("utf-8", "replace").strip()
        raise UsageError(f"git {command} failed in {root}: {complaint} Make it work there, then try again.")
    return done.stdout
