"""Reads `[[string-function]]`: functions of a project that take names as strings."""

from __future__ import annotations

from ssot_migrate.model.rules import StringFunction, StringMeaning
from ssot_migrate.packs.reading import Table
from ssot_migrate.packs.replacement_tables import check_identifier, read_symbol

_MEANINGS = tuple(meaning.value for meaning in StringMeaning)


def read_string_function(table: Table) -> StringFunction:
    """Read one `[[string-function]]`; mistakes are noted in the table."""
    meaning = table.read_choice("meaning", _MEANINGS, "")
    keyword = table.find_text("keyword")
    if keyword is not None:
        check_identifier(table, keyword, "keyword")
    function = StringFunction(
        callee=read_symbol(table, "callee"),
        argument=table.read_number("argument", 0, 0, 50),
        keyword=keyword or "",
        meaning=StringMeaning(meaning or StringMeaning.PATCH.value),
    )
    table.finish()
    return function
