"""The packs that are shipped, and all packs that a run was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.packs.files import read_pack_text
from ssot_migrate.packs.remembered import recall_pack

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable


@light_dataclass(frozen=True, slots=True)
class BuiltinPack:
    """A shipped pack, not yet parsed. Its name is its file's: `rules/my_pack.toml` is `my-pack`.

    Those in `rules/public` are about well-known libraries, and run only where somebody names them.
    """

    name: str
    origin: str
    text: str
    is_default: bool


def list_builtin() -> tuple[BuiltinPack, ...]:
    """The shipped packs, sorted by name: those of the wheel, or of the checkout that the package runs from."""
    package = resources.files("ssot_migrate")
    for folder in (package / "rules", Path(__file__).parents[2] / "rules"):
        if folder.is_dir():
            own, public = _read_folder(folder, "", is_default=True), _read_folder(folder, "public/", is_default=False)
            return tuple(sorted((*own, *public), key=lambda pack: pack.name))
    return ()


def _read_folder(rules: Traversable, below: str, *, is_default: bool) -> Iterator[BuiltinPack]:
    for file in rules.joinpath(below).iterdir():
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml").replace("_", "-")
            origin = f"ssot_migrate/rules/{below}{file.name}"
            yield BuiltinPack(name, origin, file.read_text(encoding="utf-8"), is_default)


def load_packs(
    names: Sequence[str], root: Path, *, may_leave_root: bool = False, use_cache: bool = False
) -> tuple[Pack, ...]:
    """Load packs in the order in which they are named, each once; no names mean the shipped packs that run by default.

    A name with a slash in it, or one that ends in `.toml`, is a file below `root`; any other a shipped pack.
    `may_leave_root` is for names that the user typed: then an absolute path may lie anywhere. With `use_cache`, what
    an earlier run has read in the same text is taken from memory.

    Raises:
        UsageError: with the mistakes of all packs, and what two packs say against each other.
    """
    shipped = {pack.name: pack for pack in list_builtin()}
    packs: dict[str, Pack] = {}
    mistakes: list[str] = []
    for name in names or tuple(pack.name for pack in shipped.values() if pack.is_default):
        try:
            origin, text = _read_named(name, shipped, root, may_leave_root)
            pack = recall_pack(text, origin, use_cache=use_cache)
        except UsageError as error:
            mistakes.extend(error.mistakes)
        else:
            packs[pack.origin] = packs.get(pack.origin, pack)
    mistakes.extend(_find_conflicts(tuple(packs.values())))
    if mistakes:
        raise UsageError(dict.fromkeys(mistakes))
    return tuple(packs.values())


def _read_named(name: str, shipped: dict[str, BuiltinPack], root: Path, may_leave_root: bool) -> tuple[str, str]:
    """By what name messages call a pack, and its text."""
    if name in shipped:
        return shipped[name].origin, shipped[name].text
    if not name.endswith(".toml") and "/" not in name and "\\" not in name:
        from ssot_migrate.packs.nearest import render_quoted, render_suggestion

        known = f" Shipped packs are {render_quoted(shipped)}." if shipped else ""
        hint = " Name a pack of your own by its file, ending in .toml."
        raise UsageError(f'there is no pack "{name}"{render_suggestion(name, shipped)}{known}{hint}')
    given, resolved_root = Path(name), root.resolve()
    path = (root / given).resolve()
    if path.is_relative_to(resolved_root):
        origin = path.relative_to(resolved_root).as_posix()
        return origin, read_pack_text(path, origin)
    if may_leave_root and given.is_absolute():
        return path.as_posix(), read_pack_text(path, path.as_posix())
    raise UsageError(
        f'the pack "{name}" lies outside the project; expected a path below {root.as_posix()}, '
        "or an absolute path on the command line."
    )


def _find_conflicts(packs: Sequence[Pack]) -> list[str]:
    """What no single pack can know: names, rule ids and old symbols that a second pack has too."""
    mistakes: list[str] = []
    names: dict[str, Pack] = {}
    rules: dict[str, tuple[Pack, Rule]] = {}
    sources: dict[str, Pack] = {}
    for pack in packs:
        first = names.setdefault(pack.name, pack)
        if first is not pack:
            mistakes.append(f'{pack.origin}: {first.origin} has the name "{pack.name}" already.')
        for rule in pack.rules:
            owner, known = rules.setdefault(rule.id, (pack, rule))
            if (known.name, known.kind) != (rule.name, rule.kind):
                mistakes.append(
                    f"{pack.origin}: rule {rule.id} is {rule.name} ({rule.kind}) here, "
                    f"and {known.name} ({known.kind}) in {owner.origin}; expected another id."
                )
        for replacement in pack.replacements:
            other = sources.setdefault(replacement.source, pack)
            if other is not pack:
                mistakes.append(f'{pack.origin}: "{replacement.source}" is replaced by {other.origin} already.')
    return mistakes
