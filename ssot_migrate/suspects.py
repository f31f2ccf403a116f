"""Which files may import something that does not exist: read from the bytes of their import lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import dirname

from ssot_migrate.semantics.dangling import DanglingImports
from ssot_migrate.semantics.import_lines import ImportLine
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver


def find_suspects(
    project: Project,
    resolver: Resolver,
    imports: Mapping[str, Sequence[ImportLine]],
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Iterator[str]:
    """The files of which an import line leads nowhere, in order; whether it does is for a closer look to say."""
    search = _Search(project, DanglingImports(resolver))
    project.preload(sorted(search.list_files_to_read(imports)))
    for count, (path, lines) in enumerate(imports.items()):
        progress("checking imports", count, len(imports))
        if search.is_suspect(path, lines):
            yield path


_Key = tuple[str, str, tuple[str, ...]]


def _key(path: str, line: ImportLine) -> _Key:
    """Lines with the same key mean the same; of one with leading dots the file that asks decides what is meant."""
    return (path if line.module.startswith(".") else dirname(path), line.module, line.names)


class _Search:
    """Remembers what it has worked out: the files of a folder mostly import the same."""

    def __init__(self, project: Project, dangling: DanglingImports) -> None:
        self._modules = project.modules
        self._dangling = dangling
        self._known: dict[_Key, bool] = {}

    def list_files_to_read(self, imports: Mapping[str, Sequence[ImportLine]]) -> set[str]:
        """The modules of which a glance does not tell whether they have all that is imported from them."""
        asked = {_key(path, line): (path, line) for path, lines in imports.items() for line in lines if line.names}
        return {unsure for path, line in asked.values() for unsure in self._list_unsure(path, line)}

    def _list_unsure(self, path: str, line: ImportLine) -> Iterator[str]:
        module = self._find_named(path, line)
        if module is not None:
            for name in line.names:
                unsure = self._dangling.find_file_to_read(module, name, path)
                if unsure is not None:
                    yield unsure

    def is_suspect(self, path: str, lines: Sequence[ImportLine]) -> bool:
        for line in lines:
            key = _key(path, line)
            if key not in self._known:
                self._known[key] = self._leads_nowhere(path, line)
            if self._known[key]:
                return True
        return False

    def _leads_nowhere(self, path: str, line: ImportLine) -> bool:
        if not line.module.startswith(".") and not self._modules.is_known_top(line.module, path):
            return False
        module = self._find_named(path, line)
        if module is None or self._dangling.find_missing_module(module, path) is not None:
            return True
        return any(self._dangling.lacks_name(module, name, path) for name in line.names)

    def _find_named(self, path: str, line: ImportLine) -> str | None:
        """The module that a line imports from; None where it has too many dots."""
        if not line.module.startswith("."):
            return line.module
        return self._modules.absolute_name(line.module, path, self._modules.module_name(path))
