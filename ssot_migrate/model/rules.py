"""Rule packs as values: what is old, what is new, how one maps to the other, and the rules that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.roles import Part, Role


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Applicability(Enum):
    """As in ruff: safe is applied by default, unsafe on request, display-only never."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY_ONLY = "display-only"


@light_dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a stated signature. `kind` is one of the markers `inspect` knows, by its short word."""

    name: str
    kind: str = "standard"  # "positional" | "standard" | "star" | "keyword" | "double-star"
    has_default: bool = False


@light_dataclass(frozen=True, slots=True)
class Signature:
    """Parameters in order, without `self` or `cls`."""

    parameters: tuple[Parameter, ...]
    is_async: bool = False


@light_dataclass(frozen=True, slots=True)
class Fill:
    """What may be written for a parameter that a call leaves out, in files that match one of `paths`.

    `text` is an expression; `{test}` in it stands for the name of the test around the call. `imports` are the
    qualified names of what it names.
    """

    parameter: str
    text: str
    paths: tuple[str, ...]
    imports: tuple[str, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Construction:
    """One way in which the deprecated class is built.

    `callee` is the qualified name that is called: the class, a classmethod of it, or a function.
    `signature` is used where the callee's source is not in the tree. `synonyms` maps keywords that callers use by
    mistake to the real parameter, `aliases` those that the callee takes as well. Parameters in `required` must be
    passed, and not as None. `types` are the classes of which a value in scope may be passed where a call leaves the
    parameter out; `fills` what may be written where there is none.
    """

    callee: str
    signature: Signature
    synonyms: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    applicability: Applicability = Applicability.SAFE
    note: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    fills: tuple[Fill, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Plan:
    """One way in which the new class can be built: `callee(target=<what was passed as source>, …)`.

    `arguments` maps each parameter of the new callee to the parameter of the old one whose argument it
    takes over, in the new callee's order. `paths` restricts the plan to files matching one of the globs. `found` maps
    further parameters to classes of which exactly one value must be in scope, `built` to expressions in which
    `{old_parameter}` stands for what was passed. `preparation` are statements, with the same placeholders, that are
    written above the call; `built` may use the names that they bind. `imports` are the qualified names of what those
    texts name. `dropped` are old parameters that the new callee has no use for. `on_instance`: `callee` is a method of
    instances, and exactly one value of its class must be in scope.
    """

    name: str
    callee: str
    arguments: tuple[tuple[str, str], ...]
    signature: Signature | None = None
    is_async: bool = False
    paths: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    built: tuple[tuple[str, str], ...] = ()
    imports: tuple[str, ...] = ()
    note: str = ""
    preparation: str = ""
    dropped: tuple[str, ...] = ()
    on_instance: bool = False


@light_dataclass(frozen=True, slots=True)
class ApiTemplate:
    """What plans write calls to and may be missing; `template` is its Python source, unindented.

    `owner` is the qualified name of the class or module that gets it, "" for the new class. `typing_imports` are
    qualified names that its annotations use, imported under TYPE_CHECKING where they are missing; `needs` other
    templates of the pack, by the qualified names of what they add, without which it does not work. `is_on_instance`: it
    is a method that is called on instances.
    """

    name: str
    signature: Signature
    template: str
    typing_imports: tuple[str, ...] = ()
    owner: str = ""
    needs: tuple[str, ...] = ()
    is_on_instance: bool = False


@light_dataclass(frozen=True, slots=True)
class Replacement:
    """A deprecated symbol and what takes its place.

    A plain move (function, constant, class with the same constructor) has no `constructions`.
    `target` None means that there is no successor: uses are reported with `why`.
    `renamed_members` maps old to new names; `removed_members` says what to do instead.
    """

    source: str
    target: str | None
    why: str
    constructions: tuple[Construction, ...] = ()
    plans: tuple[Plan, ...] = ()
    api: tuple[ApiTemplate, ...] = ()
    renamed_members: Mapping[str, str] = field(default_factory=dict)
    removed_members: Mapping[str, str] = field(default_factory=dict)
    rule: str | None = None  # the id that all its findings carry; None: the pack's rule of each kind


class StringMeaning(Enum):
    """What a function does with a name that it is given as a string."""

    PATCH = "patch"  # what stands there is replaced for a while
    LOOK_UP = "look-up"  # it is imported, or looked up, and handed back
    LABEL = "label"  # something is only called by it


@light_dataclass(frozen=True, slots=True)
class StringFunction:
    """A function that takes a name as a string: at position `argument`, counted from 0 and without `self`, or as
    `keyword` ("" where it cannot be passed so).
    """

    callee: str
    argument: int
    keyword: str
    meaning: StringMeaning


@light_dataclass(frozen=True, slots=True)
class Phase:
    """Part of the migration campaign; a file belongs to the first phase of which a glob matches its path."""

    name: str
    title: str
    priority: str
    paths: tuple[str, ...]


@light_dataclass(frozen=True, slots=True)
class Goal:
    """What a campaign wants the compliance figure to become, and where it stood at first; both in percent."""

    compliance: int
    began: int | None = None


@light_dataclass(frozen=True, slots=True)
class Example:
    """A test and documentation of a rule, run through the public pipeline.

    Exactly one of: `before`+`after` (a fix), `unchanged` (no finding of this rule), `before`+`reported`
    (a finding that is not fixed, with this unfixable reason; "" for rules that never fix).
    `files` are further modules of the example's project (path → text); `path` is where the snippet stands.
    """

    title: str
    before: str
    after: str | None = None
    reported: str | None = None
    is_unchanged: bool = False
    path: str = "example.py"
    files: Mapping[str, str] = field(default_factory=dict)
    files_after: Mapping[str, str] = field(default_factory=dict)
    unsafe: bool = False
    add_api: bool = False
    style: str = "rename"


@light_dataclass(frozen=True, slots=True)
class Rule:
    """`kind` names the code that looks; everything else is the pack's words."""

    id: str
    name: str
    kind: str
    severity: Severity
    why: str
    instead: str = ""
    enabled: bool = True
    exempt: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Pack:
    """One file of rules. `origin` is the path that messages name; `digest` identifies its content.

    `tests` are globs of what no user runs: tests, tools, copies. Rules about roles leave it out unless asked.
    """

    name: str
    title: str
    why: str
    origin: str
    digest: str
    replacements: tuple[Replacement, ...]
    rules: tuple[Rule, ...]
    phases: tuple[Phase, ...] = ()
    exempt: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    goal: Goal | None = None
    string_functions: tuple[StringFunction, ...] = ()

    def find_roles(self, *parts: Part) -> tuple[Role, ...]:
        """The roles with one of these parts, in the pack's order."""
        return tuple(role for role in self.roles if role.part in parts)

    def find_rule(self, kind: str) -> Rule | None:
        """The pack's rule of a kind; a pack has at most one, except for `replace-symbol`."""
        return next((rule for rule in self.rules if rule.kind == kind), None)
