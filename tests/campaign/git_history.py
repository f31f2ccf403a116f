"""A repository whose commits a test writes one after the other, and what a plain scan says of each."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from campaign_project import load_pack, write_files

from ssot_migrate.kinds.registry import find_usage_rules
from ssot_migrate.model.history import HistoryPoint
from ssot_migrate.model.places import Places
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

_IDENTITY = {
    name: value
    for role in ("AUTHOR", "COMMITTER")
    for name, value in ((f"GIT_{role}_NAME", "Tester"), (f"GIT_{role}_EMAIL", "tester@example.com"))
}


@dataclass(slots=True)
class Repository:
    """`root` is the project's; its git folder may lie above it. Commits are a minute apart."""

    root: Path
    clock: int = 1_750_000_000

    @property
    def request(self) -> Request:
        return Request(self.root, (load_pack(),), use_cache=True)

    def git(self, *arguments: str) -> str:
        environment = {**os.environ, **_IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull}
        environment |= {"GIT_AUTHOR_DATE": f"{self.clock} +0000", "GIT_COMMITTER_DATE": f"{self.clock} +0000"}
        done = subprocess.run(["git", *arguments], cwd=self.root, env=environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self, changes: Mapping[str, str | None], subject: str = "Work", seconds: int = 60) -> str:
        """Writes files, removes those that are None, and commits it all; the commit's id."""
        write_files(self.root, {path: text for path, text in changes.items() if text is not None})
        for path in (path for path, text in changes.items() if text is None):
            (self.root / path).unlink()
        self.clock += seconds
        self.git("add", "--all", "--force", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.git("rev-parse", "HEAD")

    def forget(self, revision: str) -> None:
        """Takes the object of a revision out of the repository."""
        name = self.git("rev-parse", revision)
        (Path(self.git("rev-parse", "--absolute-git-dir")) / "objects" / name[:2] / name[2:]).unlink()


def make_repository(folder: Path, inner: str = "") -> Repository:
    """An empty one in `folder`; the project may lie in a folder of it."""
    root = folder / inner
    root.mkdir(parents=True)
    repository = Repository(root)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    (folder / ".git" / "info" / "exclude").write_text(".ssot-migrate/\n")
    return repository


def scan_places(repository: Repository) -> tuple[Places | None, tuple[tuple[str, int], ...]]:
    """What a scan of the working tree counts, and its uses of the old by rule."""
    result = scan(repository.request)
    usage = find_usage_rules(repository.request.packs)
    rules = Counter(one.rule for one in result.findings if (one.pack, one.rule) in usage)
    return result.places, tuple(sorted(rules.items()))


def tell(point: HistoryPoint) -> tuple[Places, tuple[tuple[str, int], ...]]:
    """The same of a point."""
    return point.places, point.by_rule
