"""Where values come from, as far as a file says it: promised by annotations, returned, yielded, set on `self`.

Facts only: what they mean is worked out by `types`. All indexes point into the tables of the same `FileSummary`.
"""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span


@light_dataclass(frozen=True, slots=True)
class Annotation:
    """One class that an annotation promises: the reference that names it.

    `is_optional`: or None. `inside` is the last name of the generic around it where what is promised is not the
    thing itself (`Iterator[X]`, `type[X]`, `Awaitable[X]`).
    """

    reference: int
    is_optional: bool = False
    inside: str = ""


@light_dataclass(frozen=True, slots=True)
class Origin:
    """What an expression takes its value from: a name or chain, a call, None; all unset: something else."""

    reference: int | None = None
    call: int | None = None
    is_none: bool = False


@light_dataclass(frozen=True, slots=True)
class AttributeValue:
    """`self.name = …` in a method (whatever its first parameter is called), or `self.name: X`.

    `owner` is the scope of the class, `scope` that of the method or of the function inside it. `origin` is None
    where the attribute is only declared; `entered` as in `Binding`.
    """

    owner: int
    scope: int
    name: str
    span: Span
    line: int
    origin: Origin | None
    annotation: Annotation | None = None
    entered: str = ""


@light_dataclass(frozen=True, slots=True)
class Fixture:
    """A function that pytest calls for those who ask for `name`; with `autouse`, for everybody in its reach."""

    name: str
    autouse: bool = False


@light_dataclass(frozen=True, slots=True)
class Outcome:
    """What a function gives back. `ends`: its end can be reached, so that it may give None.

    `sets` are the attribute values that hold when it has run to its end, whatever path it took.
    """

    returned: tuple[Origin, ...] = ()
    yielded: tuple[Origin, ...] = ()
    ends: bool = True
    sets: tuple[int, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Visible:
    """What is bound at a place on every path to it: the bindings that may be in force, name by name, without those
    of imports, functions and classes; and the attribute values, likewise.
    """

    bindings: tuple[int, ...] = ()
    attributes: tuple[int, ...] = ()


NO_OUTCOME = Outcome()
NOTHING_VISIBLE = Visible()
