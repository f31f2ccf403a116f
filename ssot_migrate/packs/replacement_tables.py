"""Reads `[[replace]]`: what is old, what is new, and how constructions of the one become constructions of the other."""

from __future__ import annotations

from ssot_migrate.model.names import is_dotted_name, tail_name
from ssot_migrate.model.rules import ApiTemplate, Applicability, Construction, Fill, Plan, Replacement, Signature
from ssot_migrate.packs.expressions import check_expression, check_statements
from ssot_migrate.packs.globs import find_glob_mistake
from ssot_migrate.packs.mistakes import shorten
from ssot_migrate.packs.nearest import render_quoted, render_suggestion
from ssot_migrate.packs.reading import Table
from ssot_migrate.packs.signatures import parse_signature, parse_template

_NO_PARAMETERS = Signature(())


def read_replacement(table: Table) -> Replacement:
    """Read one `[[replace]]`; mistakes are noted in the table."""
    members = table.read_table("members")
    renamed, removed = _read_members(members)
    replacement = Replacement(
        source=read_symbol(table, "from"),
        target=read_symbol(table, "to") if table.has("to") else None,
        why=table.read_text("why"),
        constructions=tuple(_read_construction(each) for each in table.read_tables("construction")),
        plans=tuple(_read_plan(each) for each in table.read_tables("plan")),
        api=tuple(_read_api(each) for each in table.read_tables("api")),
        renamed_members=renamed,
        removed_members=removed,
    )
    table.finish()
    return replacement


def read_symbol(table: Table, key: str) -> str:
    """A dotted name with at least two parts, "" if it is missing or none."""
    return check_symbol(table, table.read_text(key), key)


def check_symbol(table: Table, text: str, *keys: str | int) -> str:
    """`text` if it is a dotted name with at least two parts, else "" with a mistake noted."""
    if not text or ("." in text and is_dotted_name(text)):
        return text
    table.add_mistake(f"{shorten(text)} is no dotted name; expected one like package.module.Name.", *keys)
    return ""


def read_globs(table: Table, key: str, is_required: bool = False) -> tuple[str, ...]:
    """A list of globs that are below the project root."""
    globs = table.read_texts(key, "globs" if is_required else "")
    for glob in globs:
        mistake = find_glob_mistake(glob)
        if mistake is not None:
            table.add_mistake(mistake, key)
    return globs


def _read_members(table: Table) -> tuple[dict[str, str], dict[str, str]]:
    renamed, removed = table.read_text_map("renamed"), table.read_text_map("removed")
    for old, new in renamed.items():
        for name in (old, new):
            check_identifier(table, name, "renamed", old)
        if old == new:
            table.add_mistake(f'"{old}" is renamed to itself; leave it out, the new class has it too.', "renamed", old)
    for name, advice in removed.items():
        check_identifier(table, name, "removed", name)
        if name in renamed:
            table.add_mistake(f'"{name}" is both renamed and removed; keep one.', "removed", name)
        if not advice.strip():
            table.add_mistake("say what to do instead.", "removed", name)
    table.finish()
    return renamed, removed


def _read_construction(table: Table) -> Construction:
    signature = _read_signature(table, is_required=True) or _NO_PARAMETERS
    synonyms, aliases, required = (
        table.read_text_map("synonyms"),
        table.read_text_map("aliases"),
        table.read_texts("required"),
    )
    names = [parameter.name for parameter in signature.parameters]
    for key, others in (("synonyms", synonyms), ("aliases", aliases)):
        for other in others:
            check_identifier(table, other, key, other)
            if other in names:
                table.add_mistake(f'"{other}" is a real parameter; it needs no other name.', key, other)
            elif key == "aliases" and other in synonyms:
                table.add_mistake(f'"{other}" is a synonym too; keep one.', key, other)
    for name in (*synonyms.values(), *aliases.values(), *required):
        if names and name not in names:
            key = "required" if name in required else "synonyms" if name in synonyms.values() else "aliases"
            message = f"the signature has no parameter {shorten(name)}{render_suggestion(name, names)}"
            table.add_mistake(message, key)
    applicability = Applicability(table.read_choice("applicability", ("safe", "unsafe"), "safe"))
    note = table.read_text_or("note", "")
    if applicability is Applicability.UNSAFE and not note.strip():
        table.add_mistake('"applicability" is "unsafe"; say why in "note".', "applicability")
    types = _read_symbols(table, "types")
    fills = tuple(_read_fill(each) for each in table.read_tables("fill"))
    for name in (*types, *(fill.parameter for fill in fills)):
        if names and name and name not in names:
            message = f"the signature has no parameter {shorten(name)}{render_suggestion(name, names)}"
            table.add_mistake(message, "types" if name in types else "fill")
    callee = read_symbol(table, "callee")
    construction = Construction(
        callee, signature, synonyms, required, applicability, note, aliases=aliases, types=types, fills=fills
    )
    table.finish()
    return construction


def _read_fill(table: Table) -> Fill:
    parameter, text = table.read_text("parameter"), table.read_text("text")
    check_expression(table, text, ("test",), "text")
    fill = Fill(parameter, text, read_globs(table, "paths", is_required=True), _read_imports(table))
    table.finish()
    return fill


def _read_symbols(table: Table, key: str) -> dict[str, str]:
    """Parameter → class."""
    symbols = table.read_text_map(key)
    return {name: check_symbol(table, symbol, key, name) for name, symbol in symbols.items()}


def _read_imports(table: Table) -> tuple[str, ...]:
    imports = table.read_texts("imports")
    for symbol in imports:
        check_symbol(table, symbol, "imports")
    return imports


def _read_plan(table: Table) -> Plan:
    if not table.has("arguments"):
        table.add_mistake('the key "arguments" is missing; expected { new_parameter = "old_parameter" }.')
    arguments = table.read_text_map("arguments")
    for new, old in arguments.items():
        check_identifier(table, new, "arguments", new)
        check_identifier(table, old, "arguments", new)
    found, built = _read_symbols(table, "found"), table.read_text_map("built")
    for new, text in built.items():
        check_identifier(table, new, "built", new)
        check_expression(table, text, None, "built", new)
    preparation = table.read_text_or("preparation", "")
    check_statements(table, preparation, "preparation")
    dropped = table.read_texts("dropped")
    for old in dropped:
        check_identifier(table, old, "dropped")
        if old in arguments.values():
            table.add_mistake(f'"{old}" is both passed and dropped; keep one.', "dropped")
    for new in sorted({*found} & {*built} | {*arguments} & {*found, *built}):
        table.add_mistake(f'"{new}" gets two values; keep one.', "found" if new in found else "built", new)
    taken = list(arguments.values())
    for old in sorted({old for old in taken if taken.count(old) > 1}):
        table.add_mistake(f'"{old}" is used twice, so its argument would be evaluated twice.', "arguments")
    plan = Plan(
        name=table.read_text("name"),
        callee=read_symbol(table, "callee"),
        arguments=tuple(arguments.items()),
        signature=_read_signature(table, is_required=False),
        is_async=table.read_flag("async", default=False),
        paths=read_globs(table, "paths"),
        found=tuple(found.items()),
        built=tuple(built.items()),
        imports=_read_imports(table),
        note=table.read_text_or("note", ""),
        preparation=preparation,
        dropped=dropped,
        on_instance=table.read_flag("on-instance", default=False),
    )
    if plan.signature is not None and plan.signature.is_async and not plan.is_async:
        table.add_mistake('the signature starts with "async"; say async = true in the plan instead.', "signature")
    table.finish()
    return plan


def _read_api(table: Table) -> ApiTemplate:
    name, template = table.read_text("name"), table.read_text("template")
    owner = table.read_text_or("owner", "")
    if owner and not is_dotted_name(owner):
        table.add_mistake(f"{shorten(owner)} is no dotted name; expected a class or a module.", "owner")
    signature = _read_signature(table, is_required=True)
    check_identifier(table, name, "name")
    found = None
    if name.isidentifier() and template:
        try:
            found = parse_template(template, name, is_member=not owner or tail_name(owner)[:1].isupper())
        except ValueError as error:
            table.add_mistake(str(error), "template")
    if found is not None and signature is not None and found.signature != signature:
        written = render_quoted(parameter.name for parameter in found.signature.parameters) or "no parameters"
        message = f"the template is not defined with this signature; it takes {written}"
        table.add_mistake(message + (" and is async." if found.signature.is_async else "."), "signature")
    imports = table.read_texts("typing-imports")
    for symbol in imports:
        check_symbol(table, symbol, "typing-imports")
    needs = table.read_texts("needs")
    for symbol in needs:
        check_symbol(table, symbol, "needs")
    table.finish()
    is_on_instance = found is not None and found.is_on_instance
    return ApiTemplate(name, signature or _NO_PARAMETERS, template, imports, owner, needs, is_on_instance)


def _read_signature(table: Table, is_required: bool) -> Signature | None:
    text = table.read_text("signature") if is_required else table.find_text("signature")
    if not text:
        return None
    try:
        return parse_signature(text)
    except ValueError as error:
        table.add_mistake(str(error), "signature")
        return None


def check_identifier(table: Table, text: str, *keys: str) -> None:
    if text and (tail_name(text) != text or not is_dotted_name(text)):
        table.add_mistake(f"{shorten(text)} is no Python name.", *keys)
