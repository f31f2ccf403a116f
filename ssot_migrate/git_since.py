"""What a branch has changed, from git: which files, what they were called, and what stood in them before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.git import find_git_top, run_git

_REGULAR = ("100644", "100755")
_MOST_RENAMES = "-l4000"  # git compares every file that went with every one that came; beyond this it does not


@dataclass(frozen=True, slots=True)
class Changes:
    """How the working tree differs from the commit `base`. Paths are POSIX, relative to the project root.

    `added` were not there; `former` is what changed, renamed and deleted files held, by their former path;
    `renames` maps former paths to present ones.
    """

    base: str
    added: tuple[str, ...]
    former: Mapping[str, bytes]
    renames: Mapping[str, str]

    @property
    def present(self) -> frozenset[str]:
        """The files that are there now and were not, were called otherwise, or held something else."""
        return frozenset({*self.added, *self.renames.values(), *(self.former.keys() - self.renames.keys())})


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of `git diff --raw`; `blob` is empty where the file was not there, or was no regular file."""

    status: str
    blob: str
    before: str
    after: str


def read_changes(root: Path, revision: str, suffixes: Sequence[str]) -> Changes:
    """What has changed in files that end in one of `suffixes` since the branch left `revision`.

    Compared is the working tree, committed or not, with the merge base of `revision` and HEAD: what others have added
    to `revision` meanwhile is no change of this branch. Raises UsageError, with what to fetch, where git cannot tell.
    """
    if find_git_top(root.resolve()) is None:
        raise UsageError(f"{root} is in no git repository, and --changed-since asks git: use a baseline instead.")
    base = _find_base(root, revision)
    patterns = tuple(f"*{suffix}" for suffix in suffixes)
    options = ("--raw", "-z", "--no-abbrev", "--no-ext-diff", "--relative", "-M", _MOST_RENAMES, "--ignore-submodules")
    rows = tuple(_parse_raw(_ask(root, "diff", *options, base, "--", *patterns)))
    untracked = _ask(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *patterns)
    added = {row.after for row in rows if row.status == "A"}
    added |= {os.fsdecode(path) for path in untracked.split(b"\0") if path}
    return Changes(
        base,
        tuple(sorted(added)),
        dict(_read_blobs(root, [row for row in rows if row.blob])),
        {row.before: row.after for row in rows if row.status == "R"},
    )


def _find_base(root: Path, revision: str) -> str:
    """The commit at which the branch began."""
    known = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known is None:
        raise UsageError("git is not installed, and --changed-since asks it: install git, or use a baseline instead.")
    is_shallow = _ask(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    if known.returncode:
        raise UsageError(f"git does not know the revision {revision} here. {_say_what_to_fetch(revision, is_shallow)}")
    found = run_git(root, "merge-base", known.stdout.decode().strip(), "HEAD")
    if found is None or found.returncode:
        if is_shallow:
            raise UsageError(
                f"git does not know where this branch left {revision}: the clone is shallow. "
                f"{_say_what_to_fetch(revision, is_shallow)}"
            )
        raise UsageError(f"{revision} and HEAD have no common commit: name a revision that this branch comes from.")
    return found.stdout.decode().strip()


def _say_what_to_fetch(revision: str, is_shallow: bool) -> str:
    remote, slash, branch = revision.partition("/")
    if is_shallow:
        where = f"{remote} {branch}" if slash else "origin"
        return (
            f"Fetch the history first: `git fetch --unshallow {where}`; or let CI clone all of it "
            "(`fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` for GitLab)."
        )
    return f"Fetch it first: `git fetch {remote} {branch}`." if slash else "Name a commit, a tag or a branch."


def _ask(root: Path, command: str, *arguments: str) -> bytes:
    done = run_git(root, command, *arguments, literal=False)
    if done is None or done.returncode:
        complaint = "it is not installed" if done is None else done.stderr.decode("utf-8", "replace").strip()
        raise UsageError(f"git {command} failed in {root}: {complaint} Make it work there, then try again.")
    return done.stdout


def _parse_raw(listed: bytes) -> Iterator[_Row]:
    r"""`:100644 100644 OLD NEW R086\0old.py\0new.py\0`; the second path only where a file was renamed."""
    fields = iter(listed.split(b"\0"))
    for head in fields:
        if not head:
            continue
        mode, _, blob, _, status = head.decode().removeprefix(":").split(" ")
        before = os.fsdecode(next(fields))
        after = os.fsdecode(next(fields)) if status[0] in "RC" else before
        yield _Row(status[0], blob if mode in _REGULAR else "", before, after)


def _read_blobs(root: Path, rows: Sequence[_Row]) -> Iterator[tuple[str, bytes]]:
    """The former content of each row's file, from one process for all."""
    if not rows:
        return
    asked = "".join(f"{row.blob}\n" for row in rows).encode()
    done = run_git(root, "cat-file", "--batch", stdin=asked)
    data = b"" if done is None else done.stdout
    position = 0
    for row in rows:
        end = data.find(b"\n", position)
        head = data[position:end].split(b" ") if end >= 0 else []
        if len(head) != 3:
            raise UsageError(
                f"git does not have the former content of {row.before}: fetch it first (`git fetch --refetch`)."
            )
        size = int(head[2])
        yield row.before, data[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
