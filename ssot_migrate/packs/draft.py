"""The first version of a pack, as TOML, from what is known of the old thing and of the new one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Example, Signature


@dataclass(frozen=True, slots=True)
class Thing:
    """What a qualified name means. `kind` is "module", "class", "function", or "" for anything else. `is_foreign`: it
    is none of the project's.

    `signature` is how it is called, as text (`(a, b=None)`, values of defaults are not known); None where nobody can
    tell. `parameters` and `required` are the names in it; `members` a class's public attributes and methods.
    """

    name: str
    kind: str
    signature: str | None = None
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule with its examples; `kind` as packs name it."""

    kind: str
    number: str
    why: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the pack says. `prefix` begins the ids of its rules, `files` are the modules of its examples."""

    old: Thing
    new: Thing
    prefix: str
    rules: tuple[DraftRule, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The parameters that the new thing requires and the old one does not have."""
        return tuple(name for name in self.new.required if name not in self.old.parameters)

    @property
    def newly_required(self) -> tuple[str, ...]:
        """The parameters that the old thing could do without, and the new one cannot."""
        return tuple(
            name for name in self.new.required if name in self.old.parameters and name not in self.old.required
        )

    @property
    def is_other_call(self) -> bool:
        """Whether the new class is built in another way, as far as both signatures are known."""
        is_known = self.old.signature is not None and self.new.signature is not None
        return self.old.kind == self.new.kind == "class" and is_known and self.old.signature != self.new.signature

    @property
    def lost_members(self) -> tuple[str, ...]:
        """What the old class has and the new one lacks."""
        return tuple(name for name in self.old.members if name not in self.new.members) if self.new.members else ()


def describe_parameters(signature: Signature) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the parameters that a call can pass, and of those that it has to."""
    plain = [item for item in signature.parameters if item.kind in ("positional", "standard", "keyword")]
    return tuple(item.name for item in plain), tuple(item.name for item in plain if not item.has_default)


# the text ---------------------------------------------------------------------------------------------------------


def render_draft(draft: Draft) -> str:
    """A pack that loads, and whose examples pass; what only people can say stands in it as TODO."""
    return "\n".join((*_iter_head(draft), *_iter_replacement(draft), *_iter_rules(draft), *_iter_files(draft)))


def _iter_head(draft: Draft) -> Iterator[str]:
    old, new = tail_name(draft.old.name), tail_name(draft.new.name)
    yield "# A draft: read all of it, answer every TODO, then run `ssot-migrate rules test` on this file."
    yield "schema = 1\n"
    yield "[pack]"
    yield f"name = {_quote(draft.prefix.lower())}"
    yield f"title = {_quote(f'{old} becomes {new}' if old != new else f'{old} moves')}"
    yield 'why = "TODO: what goes wrong as long as both are there."\n'
    yield "# In which order the files are migrated; the first phase that matches counts."
    yield '[[phase]]\nname = "production"\ntitle = "Code that serves users"\npriority = "P0"'
    yield 'paths = ["src/**", "app/**"]\n'
    yield '[[phase]]\nname = "everything-else"\ntitle = "Everything else"\npriority = "P1"\npaths = ["**"]\n'


def _iter_replacement(draft: Draft) -> Iterator[str]:
    for thing in (draft.old, draft.new):
        if thing.is_foreign:
            yield f"# TODO: the project has no {thing.name}. If it is not that of an installed package, correct it."
    yield "[[replace]]"
    yield f"from = {_quote(draft.old.name)}"
    yield f"to = {_quote(draft.new.name)}"
    yield 'why = "TODO: why nobody should use the old one."\n'
    if draft.lost_members:
        yield "# What the old class has and the new one does not: say what to do instead, or what it is called now:"
        yield '# renamed.old_name = "new_name"'
        yield "[replace.members]"
        yield from (f'removed.{name} = "TODO: what to use instead."' for name in draft.lost_members)
        yield ""
    if draft.is_other_call:
        yield from _iter_call(draft)


def _iter_call(draft: Draft) -> Iterator[str]:
    yield "# How the old one is built. Add a table for each other way: a classmethod, a factory function."
    yield "[[replace.construction]]"
    yield f"callee = {_quote(draft.old.name)}"
    yield f"signature = {_quote(draft.old.signature or '()')}"
    if draft.newly_required:
        yield f"required = {json.dumps(list(draft.newly_required))}  # must be passed, and not as None"
    yield ""
    if draft.missing:
        yield f"# The new one is built by {draft.new.signature}."
        yield f"# TODO: nothing maps to {', '.join(draft.missing)}."
        yield "# Write a plan: what each parameter takes over (arguments), finds in scope (found) or gets (built)."
        yield "# Without one, constructions are reported and not rewritten. The page about rule packs tells more."
        yield "# [[replace.plan]]"
        yield '# name = "constructor"'
        yield f"# callee = {_quote(draft.new.name)}"
        pairs = ", ".join(f"{name} = {_quote(name)}" for name in draft.new.parameters if name in draft.old.parameters)
        yield f"# arguments = {{ {pairs} }}\n"
        return
    pairs = ", ".join(f"{name} = {_quote(name)}" for name in draft.new.parameters if name in draft.old.parameters)
    yield "# How the new one is built from the same arguments: new parameter = old parameter."
    yield "[[replace.plan]]"
    yield 'name = "constructor"'
    yield f"callee = {_quote(draft.new.name)}"
    yield f"arguments = {{ {pairs} }}"
    lost = [name for name in draft.old.parameters if name not in draft.new.parameters]
    if lost:
        yield f"# TODO: a call that passes {', '.join(lost)} cannot be rewritten; if they may go, name them in dropped."
    yield ""


def _iter_rules(draft: Draft) -> Iterator[str]:
    for rule in draft.rules:
        yield "[[rule]]"
        yield f'id = "{draft.prefix}{rule.number}"'
        yield f'name = "{rule.kind}"'
        yield f'kind = "{rule.kind}"'
        yield 'severity = "error"'
        yield f"why = {_quote(rule.why)}\n"
        for example in rule.examples:
            yield "[[rule.example]]"
            yield f"title = {_quote(example.title)}"
            if example.is_unchanged:
                yield f"unchanged = {_quote(example.before)}\n"
                continue
            yield f"before = {_quote(example.before)}"
            if example.after is not None:
                yield f"after = {_quote(example.after)}\n"
            else:
                yield f"reported = {_quote(example.reported or '')}\n"


def _iter_files(draft: Draft) -> Iterator[str]:
    yield "# The modules that the examples stand on."
    yield "[examples.files]"
    for path, text in draft.files:
        yield f"{_quote(path)} = {_quote(text)}"
    yield ""


def _quote(text: str) -> str:
    """A TOML string: over several lines where it has several, else with JSON's escapes, which mean the same there."""
    if text.count("\n") > 1 and "'''" not in text and "\r" not in text:
        return f"'''\n{text}'''"
    return json.dumps(text, ensure_ascii=False)


def list_example_files(old: Thing, new: Thing) -> tuple[tuple[str, str], ...]:
    """The two modules, with just enough in them that a name can be imported and called."""
    if old.kind == "module":  # what a module holds may move with it only where it is the same thing there
        texts = {old.name: f"from {new.name} import something\n", new.name: "def something(): ...\n"}
        return tuple((f"{module.replace('.', '/')}.py", text) for module, text in texts.items())
    bodies: dict[str, str] = {}
    for thing in (old, new):
        module = parent_name(thing.name)
        bodies[module] = bodies.get(module, "") + _sketch(thing)
    return tuple((f"{module.replace('.', '/')}.py", text) for module, text in bodies.items())


def _sketch(thing: Thing) -> str:
    name = tail_name(thing.name)
    signature = thing.signature or "(*args, **kwargs)"
    call = signature.removeprefix("async ")
    if thing.kind == "function":
        return f"{'async ' if signature != call else ''}def {name}{call}: ...\n\n\n"
    if thing.kind == "class":
        members = "".join(f"    {member} = None\n" for member in thing.members)
        inner = f"(self, {call[1:]}" if call != "()" else "(self)"
        return f"class {name}:\n{members}    def __init__{inner}: ...\n\n\n"
    return f"{name} = object()\n\n\n"
