"""The reasons of the contract in words, for people who see them for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ssot_migrate.model.findings import Idle, Reason

REASONS: Final[Mapping[Reason, str]] = {
    Reason.AMBIGUOUS: "the name means one thing or another, depending on how the program runs",
    Reason.ASSERTS_OLD_BEHAVIOUR: "the test asserts what the old one does; it has to be decided anew",
    Reason.ASYNC_NEEDED: "the new call must be awaited, and this is no async function",
    Reason.DOES_NOT_BIND: "the arguments do not fit the signature",
    Reason.HELD_BACK: "could move, but only together with something that cannot",
    Reason.INDIRECT: "the value takes a way that cannot be followed (container, partial, variable)",
    Reason.MISSING_API: "the new class lacks what the new code would call",
    Reason.MISSING_CONTEXT: "something that the new one requires is neither passed nor in scope",
    Reason.MISSING_MEMBER: "the new class has no such attribute or method",
    Reason.MISSING_TARGET: "what it should become does not exist in this project",
    Reason.NO_SUCCESSOR: "nothing takes its place",
    Reason.NOT_PROVABLE: "nothing proves that the change keeps the meaning",
    Reason.STAR_ARGUMENTS: "*args or **kwargs: what is passed cannot be read from the source",
    Reason.STAR_IMPORT: "a star import: which names are used cannot be read from the statement",
    Reason.SUBCLASS: "a subclass has to be rewritten by hand for the new constructor",
    Reason.SUPPRESSED: "suppressed by a comment",
    Reason.UNSUPPORTED_SYNTAX: "written in a way that the rewriter does not handle",
}

IDLE: Final[Mapping[Idle, str]] = {
    Idle.UNUSED: "there is nothing to suppress any more",
    Idle.UNKNOWN_RULE: "no rule has this id",
    Idle.NO_REASON: "suppresses nothing without a reason, which this project requires",
}
