"""Which file a module name means, and which module a file is: import roots, packages, namespaces, relative names."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from posixpath import dirname
from typing import TypeVar

from ssot_migrate.model.light import light_dataclass

Map = TypeVar("Map", bound="ModuleMap")

_ROOT_PACKAGE = "__init__"  # what the project root is called where it is itself a package


@light_dataclass(frozen=True, slots=True)
class ModuleFile:
    """What a module name leads to. `path` is None for a namespace package (PEP 420), which has no file."""

    name: str
    path: str | None
    is_package: bool


class ModuleMap:
    """The modules of one project: a pure function of its file names.

    Names are looked up in the stated import roots, else in the project root and `src`, as a program started there
    would see them; then in the folder that the importing file's own package starts from; then in the only other
    folder of the project that has a package of that name; at last in the project root, whatever roots are stated.
    """

    def __init__(self, paths: Iterable[str], import_roots: Iterable[str] = ()) -> None:
        self._paths = frozenset(paths)
        self._folders = list_folders(self._paths)
        stated = tuple(root.strip("/").removeprefix("./").removesuffix(".") for root in import_roots)
        self._roots = stated or ("", *(("src",) if "src" in self._folders else ()))
        self._packages = frozenset(dirname(path) for path in self._paths if path.endswith("/__init__.py"))
        self._found: dict[tuple[str, str], ModuleFile | None] = {}
        self._starts: dict[str, str] = {}
        self._owners: dict[str, list[str]] = {}
        for folder in sorted({self._start_of(package) for package in self._packages}):
            for package in (item for item in self._packages if dirname(item) == folder):
                self._owners.setdefault(package.rpartition("/")[2], []).append(folder)

    def with_moved(self: Map, came: Iterable[str], went: Iterable[str]) -> Map | None:
        """The map of a project in which these files have come and gone; None where it has to be made anew.

        That is where packages or folders come or go with them, by which other names may mean something else.
        """
        came, went = frozenset(came), frozenset(went)
        paths = (self._paths - went) | came
        folders = {dirname(path) for path in went} - {""}
        is_plain = (
            not any(self.is_package(path) for path in (*came, *went))
            and all(dirname(path) in self._folders or not dirname(path) for path in came)
            and folders <= {dirname(path) for path in paths}
        )
        if not is_plain:
            return None
        other = copy(self)
        for derived in ("_children", "_by_tail"):
            vars(other).pop(derived, None)
        tails = {module_tail(path) for path in (*came, *went)}
        other._paths = paths
        other._found = {key: found for key, found in self._found.items() if key[1].rpartition(".")[2] not in tails}
        return other

    # from names to files ----------------------------------------------------------------------------------------

    def find_module(self, name: str, importer: str = "") -> ModuleFile | None:
        """The module that `import name` in the file `importer` means; None if this project has none."""
        if not name:
            return None
        for root in self._roots_for(importer, name.partition(".")[0]):
            found = self._find_in(root, name)
            if found is not None:
                return found
        return None

    def find_below(self, root: str, name: str) -> ModuleFile | None:
        """The module of that name where the folder `root` is an import root."""
        return self._find_in(root, name)

    def list_conftests(self, path: str) -> list[str]:
        """The `conftest.py` files that pytest runs before the file at `path`, the nearest first."""
        folder, found = dirname(path), []
        while True:
            found.append(f"{folder}/conftest.py".lstrip("/"))
            if not folder:
                return [item for item in found if item in self._paths]
            folder = dirname(folder)

    def is_known_top(self, name: str, importer: str = "") -> bool:
        """Whether the first part of a dotted name is a module of this project, so that the rest must be too."""
        return self.find_module(name.partition(".")[0], importer) is not None

    def is_own_top(self, top: str, importer: str) -> bool:
        """Whether a top-level name is surely a package of this project: one with an `__init__`, in an import root or
        around the importer. A folder, or a file beside a script, may bear the name of an installed package.
        """
        start = self._start_of(dirname(importer))
        around = (start,) if importer.startswith(f"{start}/{top}/".lstrip("/")) else ()
        found = (self._find_in(root, top) for root in (*self._roots, "", *around))
        first = next((item for item in found if item is not None), None)
        return first is not None and first.path is not None and first.is_package

    def list_children(self, package: ModuleFile) -> list[str]:
        """The names of the modules and packages directly in a package, sorted."""
        folder = dirname(package.path) if package.path else self._find_folder(package.name)
        return self._children.get(folder, []) if package.is_package else []

    def find_alike(self, name: str) -> list[str]:
        """The modules anywhere whose last name is that of the given one, sorted."""
        return sorted(self.module_name(path) for path in self._by_tail.get(name.rpartition(".")[2], ()))

    def has_anywhere(self, name: str) -> bool:
        """Whether some folder of the project, if it were an import root, would have the module."""
        wanted = f"/{name.replace('.', '/')}"
        stems = (_stem_of(path) for path in self._by_tail.get(name.rpartition(".")[2], ()))
        return any(f"/{stem}".endswith(wanted) for stem in stems) or any(
            f"/{folder}".endswith(wanted) for folder in self._folders
        )

    def _find_folder(self, name: str) -> str:
        wanted = name.replace(".", "/")
        roots = (root for root in self._roots if self._find_in(root, name) is not None)
        return "/".join(filter(None, (next(roots, ""), wanted)))

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            found.setdefault(_stem_of(path).rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for stem in (*map(_stem_of, self._paths), *self._folders):
            folder, _, name = stem.rpartition("/")
            found.setdefault(folder, set()).add(name)
        return {folder: sorted(names) for folder, names in found.items()}

    def _roots_for(self, importer: str, top: str) -> list[str]:
        roots = list(self._roots)
        if importer:
            own = self._start_of(dirname(importer))
            if own not in roots:
                roots.append(own)
        owners = self._owners.get(top, [])
        if len(owners) == 1 and owners[0] not in roots:
            roots.append(owners[0])
        return roots if "" in roots else [*roots, ""]  # a path with dots names its file, whatever the roots are

    def _find_in(self, root: str, name: str) -> ModuleFile | None:
        key = (root, name)
        if key not in self._found:
            self._found[key] = self._look_in(root, name)
        return self._found[key]

    def _look_in(self, root: str, name: str) -> ModuleFile | None:
        base = "/".join(filter(None, (root, name.replace(".", "/"))))
        for path, is_package in (
            (f"{base}/__init__.py", True),
            (f"{base}.py", False),
            (f"{base}/__init__.pyi", True),
            (f"{base}.pyi", False),
        ):
            if path in self._paths:
                return ModuleFile(name, path, is_package)
        return ModuleFile(name, None, True) if base in self._folders else None

    # from files to names ----------------------------------------------------------------------------------------

    def module_name(self, path: str) -> str:
        """The name by which the file is known everywhere; files that no import can reach have their path with dots.

        Every file has a name of its own: a copy of a package in another folder is not that package.
        """
        stem = _stem_of(path)
        own = self._start_of(dirname(path))
        roots = sorted({*self._roots, own}, key=len, reverse=True)
        if dirname(path) not in self._packages:
            # The folder of a script is a root for its neighbours only: to others it is a namespace package.
            roots.sort(key=lambda root: root not in self._roots)
        for root in roots:
            if not root or stem.startswith(f"{root}/"):
                name = stem[len(root) :].lstrip("/").replace("/", ".")
                found = self.find_module(name)
                if found is not None and found.path == path:
                    return name
        return stem.replace("/", ".")

    def has_file(self, path: str) -> bool:
        """Whether the project has this file."""
        return path in self._paths

    def is_package(self, path: str) -> bool:
        return path.endswith(("/__init__.py", "/__init__.pyi")) or path in ("__init__.py", "__init__.pyi")

    def absolute_name(self, module: str, importer: str, importer_module: str) -> str | None:
        """`..a.b` in a file → the absolute name (PEP 328); None when it leaves the top of its package."""
        if not module.startswith("."):
            return module
        rest = module.lstrip(".")
        level = len(module) - len(rest)
        parts = importer_module.split(".")
        if not self.is_package(importer) or importer_module == _ROOT_PACKAGE:
            parts = parts[:-1]
        if level - 1 > len(parts) - (f"{_ROOT_PACKAGE}.py" not in self._paths):
            return None
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, *filter(None, [rest])]) or None

    def _start_of(self, folder: str) -> str:
        """The folder that the regular package around `folder` lies in."""
        found = self._starts.get(folder)
        if found is None:
            found = folder
            while found in self._packages:
                found = dirname(found)
            self._starts[folder] = found
        return found


def module_tail(path: str) -> str:
    """The last part of the module's name: `b` of `a/b.py` and of `a/b/__init__.py`."""
    return _stem_of(path).rpartition("/")[2]


def _stem_of(path: str) -> str:
    """`a/b` of `a/b.py` and of `a/b/__init__.py`."""
    stem = path.removesuffix(".pyi").removesuffix(".pyw").removesuffix(".py")
    return stem.removesuffix("/__init__")


def list_folders(paths: Iterable[str]) -> frozenset[str]:
    """All folders in which files lie, however deep, but for the root."""
    folders: set[str] = set()
    for path in paths:
        folder = dirname(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = dirname(folder)
    return frozenset(folders)
