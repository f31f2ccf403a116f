"""SSOT201 duplicate-implementation: another class that plays the part of the one that is to stay."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ssot_migrate.kinds.collaborators import Collaborators
from ssot_migrate.kinds.owners import is_double
from ssot_migrate.kinds.players import find_delegate, is_interface, is_no_implementation, iter_bases
from ssot_migrate.kinds.structure import Place, Structure, join_words, lower, methods_of
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.semantics.likeness import compare, read_likeness
from ssot_migrate.semantics.outline import ClassOutline, FunctionOutline, Outline

KIND = "duplicate-implementation"


@light_dataclass(frozen=True, slots=True)
class _Player:
    outline: Outline
    item: ClassOutline
    evidence: tuple[str, ...]

    @property
    def symbol(self) -> str:
        return f"{self.outline.module}.{self.item.qualname}"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        for role in pack.find_roles(Part.IMPLEMENTATION) if rule is not None else ():
            canonical = structure.find_class_place(role.canonical) if role.canonical is not None else None
            if rule is not None and canonical is not None:
                yield from _check_role(structure, pack, rule, role, canonical)


def _check_role(structure: Structure, pack: Pack, rule: Rule, role: Role, canonical: Place) -> Iterator[Finding]:
    wanted = _find_names(structure, pack, role)
    collaborators = Collaborators(structure)
    players = [
        _Player(outline, item, evidence)
        for outline in structure.iter_outlines(pack)
        for item in outline.classes
        if _may_play(role, outline, item, wanted)
        and f"{outline.module}.{item.qualname}" != canonical.symbol
        and (evidence := tuple(_find_evidence(structure, pack, role, outline, item, canonical, collaborators)))
    ]
    likeness = _Likeness(structure, canonical)
    for player in players:
        yield _tell(structure, pack, rule, role, canonical, player, len(players), likeness)


# who plays the part ---------------------------------------------------------------------------------------------


def _find_names(structure: Structure, pack: Pack, role: Role) -> frozenset[str]:
    """The names of interfaces, and of all classes that derive from one, as written: cheap, and never too few."""
    names = {tail_name(interface) for interface in role.interfaces}
    while True:
        more = {
            item.name
            for outline in structure.iter_outlines(pack)
            for item in outline.classes
            if any(outline.aliases.get(base, tail_name(base)) in names for base in item.bases)
        }
        if more <= names:
            return frozenset(names)
        names |= more


def _may_play(role: Role, outline: Outline, item: ClassOutline, names: frozenset[str]) -> bool:
    """A first look, which resolves nothing."""
    if role.has_class(item.name) or item.name in names:
        return True
    return len(methods_of(outline, item.qualname).keys() & set(role.methods)) >= role.least_methods


def _find_evidence(
    structure: Structure,
    pack: Pack,
    role: Role,
    outline: Outline,
    item: ClassOutline,
    canonical: Place,
    collaborators: Collaborators,
) -> Iterator[str]:
    """Why a class plays the part; nothing for one that does not, or only stands for those who do."""
    methods = methods_of(outline, item.qualname)
    if is_covered(item.name, role.excluded) or is_double(item.name) or is_no_implementation(item, methods):
        return
    bases = [structure.find_symbol(outline.path, item.qualname, base) or base for base in item.bases]
    above = list(iter_bases(structure, bases))
    if is_interface(item, bases, methods) or canonical.symbol in above:
        return  # a promise, or a kind of the canonical class and no other
    interface = next((base for base in above if base in role.interfaces), None)
    done = [name for name in role.methods if name in methods and not methods[name].is_empty]
    if interface is None and not role.has_class(item.name) and len(done) < role.least_methods:
        return
    if interface is not None:
        yield f"implements `{tail_name(interface)}`"
    if shared := [*done, *(name for name in _find_shared(structure, methods, canonical) if name not in done)]:
        yield f"has {join_words([f'`{name}`' for name in shared])} like it"
    elif role.has_class(item.name) and not interface and collaborators.is_concerned(pack, outline, item):
        yield "has the name of one"


def _find_shared(structure: Structure, methods: dict[str, FunctionOutline], canonical: Place) -> list[str]:
    """The public methods that a class has by the same name as the canonical one."""
    found = structure.find_outline(canonical.symbol)
    own = methods_of(found[0], found[1].qualname) if found is not None else {}
    return sorted(name for name in methods if name in own and not name.startswith("_"))


# what is told ---------------------------------------------------------------------------------------------------


class _Likeness:
    """Compares classes with the canonical one, each read once."""

    def __init__(self, structure: Structure, canonical: Place) -> None:
        self._structure = structure
        found = structure.find_outline(canonical.symbol)
        self._canonical = self._read(*found) if found is not None else frozenset()

    def compare(self, outline: Outline, item: ClassOutline) -> int:
        return compare(self._read(outline, item), self._canonical)

    def _read(self, outline: Outline, item: ClassOutline) -> frozenset[int]:
        text = self._structure.resolver.project.get_source(outline.path).text
        # As the parser counts lines: form feeds and their like end none.
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        source = textwrap.dedent("\n".join(lines[item.line - 1 : item.end_line]))
        try:
            return read_likeness(source)
        except SyntaxError:  # a text in it that stands further left than its class
            return frozenset()


def _tell(
    structure: Structure,
    pack: Pack,
    rule: Rule,
    role: Role,
    canonical: Place,
    player: _Player,
    count: int,
    likeness: _Likeness,
) -> Finding:
    outline, item = player.outline, player.item
    evidence = [*player.evidence]
    percent = likeness.compare(outline, item)
    if percent >= role.likeness:
        evidence.append(f"is {percent} % like `{tail_name(canonical.symbol)}`")
    target = find_delegate(structure, pack, role, outline, item)
    severity = None
    if target:
        evidence.append(f"delegates to `{target}`")
        severity = lower(rule.severity)
    length = item.end_line - item.line + 1
    others = f", one of {count} beside it" if count > 1 else ""
    message = (
        f"`{item.name}` plays the part of `{tail_name(canonical.symbol)}` ({canonical}){others}: it "
        f"{join_words(evidence, 5)}; {length:,} lines in which the next mistake has to be mended once more"
    )
    return structure.build_finding(
        pack,
        rule,
        outline.path,
        item.span,
        message,
        symbol=player.symbol,
        scope=item.qualname,
        chain=(Hop(outline.path, item.line), Hop(canonical.path, canonical.line)),
        severity=severity,
    )
