"""The first look at every file: what its bytes say to those who do not look for names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from ssot_migrate.semantics.import_lines import ImportLine, read_import_lines

MARK = b"ssot:"  # in every comment that is meant for this tool


@dataclass(slots=True)
class FirstLook:
    """What was seen, in the order of the files.

    `watches` says of a path and bytes whether the rules about classes and state look into the file. `wants_imports`:
    import lines are of interest. `watched` and `marked` (with comments for this tool) are paths, `imports` the import
    lines of each file that has some.
    """

    watches: Callable[[str, bytes], bool] | None = None
    wants_imports: bool = False
    watched: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    imports: dict[str, tuple[ImportLine, ...]] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)

    def show(self, path: str, data: bytes) -> None:
        """Looks at one file."""
        if MARK in data:
            self.marked.append(path)
        if self.watches is not None and self.watches(path, data):
            self.watched.append(path)
        if self.wants_imports and (lines := tuple(read_import_lines(data))):
            self.imports[path] = lines

    def digest_imports(self) -> dict[str, bytes]:
        """What tells whether a file still imports the same, by path."""
        return {**self._digests, **{path: _digest(lines) for path, lines in self.imports.items()}}

    def forget_imports(self) -> None:
        """Keeps of the import lines only what tells whether they stay the same."""
        self._digests = self.digest_imports()
        self.imports = {}


def _digest(lines: Iterable[ImportLine]) -> bytes:
    told = "\n".join(f"{line.module} {','.join(line.names)} {','.join(line.bound)} {line.is_flush}" for line in lines)
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest()
