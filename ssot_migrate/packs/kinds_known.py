"""The kinds of rule that a pack may name, and what a replacement has to offer before they can bring a fix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ssot_migrate.model.roles import Part
from ssot_migrate.model.rules import Replacement

REPLACE_SYMBOL = "replace-symbol"
"""The one kind that says itself what is replaced by what, and of which a pack may have many rules."""


@dataclass(frozen=True, slots=True)
class KnownKind:
    """`is_fixable_by` tells whether its rules can fix something of a replacement; such rules need examples of it.

    `needs_parts` are those of which a pack must have a role: the rule looks at its players.
    `needs_replacement` says that it looks for what the pack's `[[replace]]` tables name.
    """

    name: str
    is_fixable_by: Callable[[Replacement], bool]
    needs_replacement: bool = True
    needs_parts: tuple[Part, ...] = ()


def can_fix(kind: str, replacements: Iterable[Replacement]) -> bool:
    """Whether a rule of `kind` can bring a fix for one of `replacements`; False for an unknown kind."""
    return kind in KNOWN_KINDS and any(KNOWN_KINDS[kind].is_fixable_by(each) for each in replacements)


def _never(replacement: Replacement) -> bool:
    return False


def _has_target(replacement: Replacement) -> bool:
    return replacement.target is not None


def _has_plan(replacement: Replacement) -> bool:
    return bool(replacement.plans)


def _has_renamed_member(replacement: Replacement) -> bool:
    return bool(replacement.renamed_members)


def _has_template(replacement: Replacement) -> bool:
    return bool(replacement.api)


def _about(*parts: Part, kind: str) -> KnownKind:
    """A kind that looks at the players of a role, and never fixes."""
    return KnownKind(kind, _never, needs_replacement=False, needs_parts=parts)


_KINDS = (
    KnownKind("deprecated-import", _has_target),
    KnownKind("deprecated-construction", _has_plan),
    KnownKind("deprecated-reference", _has_target),
    KnownKind("deprecated-string", _has_target),
    KnownKind("deprecated-member", _has_renamed_member),
    KnownKind("misleading-alias", _has_target),
    KnownKind("constructor-mismatch", _never),
    KnownKind("missing-api", _has_template),
    KnownKind("unresolved-import", _never, needs_replacement=False),
    KnownKind(REPLACE_SYMBOL, _has_target, needs_replacement=False),
    KnownKind("deprecated-module", _never),
    KnownKind("compat-alias", _never),
    _about(Part.IMPLEMENTATION, kind="duplicate-implementation"),
    _about(Part.SHARED, kind="global-registry"),
    _about(Part.SHARED, kind="singleton-factory"),
    _about(Part.SHARED, Part.IMPLEMENTATION, kind="shared-instance-factory"),
    _about(Part.CONNECTION, kind="shared-manager"),
    _about(Part.CONTEXT, kind="unowned-context"),
    _about(Part.EMITTER, kind="null-emitter"),
    _about(Part.IMPLEMENTATION, Part.EMITTER, kind="missing-event"),
    _about(Part.IMPLEMENTATION, kind="uncleaned-engine"),
)

KNOWN_KINDS: Mapping[str, KnownKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
