"""Typed access to parsed TOML: every wrong type, missing key and unknown key becomes a mistake with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ssot_migrate.packs.key_lines import KeyPath
from ssot_migrate.packs.mistakes import Mistakes, shorten
from ssot_migrate.packs.nearest import render_quoted, render_suggestion


class Table:
    """One table. Every key has to be asked for before `finish`, which reports all others as unknown.

    A value that is wrong or missing comes back empty, with its mistake noted: callers check what is not empty.
    """

    def __init__(self, values: Mapping[str, object], path: KeyPath, mistakes: Mistakes) -> None:
        self._values = values
        self._mistakes = mistakes
        self._asked: dict[str, None] = {}
        self.path = path

    def has(self, key: str) -> bool:
        """Whether `key` stands there, right or wrong; the key counts as asked for."""
        self._asked[key] = None
        return key in self._values

    def add_mistake(self, message: str, *keys: str | int) -> None:
        self._mistakes.add((*self.path, *keys), message)

    def read_text(self, key: str) -> str:
        """A text that must be there and must not be blank."""
        if not self.has(key):
            self.add_mistake(f'the key "{key}" is missing; expected a text.')
            return ""
        return self._get_text(key, may_be_blank=False)

    def read_text_or(self, key: str, default: str) -> str:
        return self._get_text(key, may_be_blank=True) if self.has(key) else default

    def find_text(self, key: str) -> str | None:
        """A text that may be missing, and then is None."""
        return self._get_text(key, may_be_blank=True) if self.has(key) else None

    def read_flag(self, key: str, default: bool) -> bool:
        if not self.has(key):
            return default
        value = self._values[key]
        if not isinstance(value, bool):
            self._add_type_mistake("true or false", value, key)
            return default
        return value

    def read_number(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from `least` to `most`; `default` where the key is missing or wrong."""
        if not self.has(key):
            return default
        value = self._values[key]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.add_mistake(f"expected a whole number from {least} to {most}.", key)
        return default

    def read_choice(self, key: str, known: Collection[str], default: str) -> str:
        """One of `known`; `default` where the key is missing or wrong. An empty `default` makes the key required."""
        if not default and not self.has(key):
            self.add_mistake(f'the key "{key}" is missing; expected {render_quoted(known)}.')
            return default
        text = self.read_text_or(key, default)
        if text in known:
            return text
        if isinstance(self._values.get(key, ""), str):
            self.add_mistake(
                f"expected {render_quoted(known)}, found {shorten(text)}" + render_suggestion(text, known), key
            )
        return default

    def read_texts(self, key: str, expected: str = "") -> tuple[str, ...]:
        """A list of texts. Where `expected` says what it should hold, it must be there and not empty."""
        if not self.has(key):
            if expected:
                self.add_mistake(f'the key "{key}" is missing; expected a list of {expected}.')
            return ()
        value = self._values[key]
        if not isinstance(value, list):
            self._add_type_mistake(f"a list of {expected or 'texts'}", value, key)
            return ()
        if expected and not value:
            self.add_mistake(f"expected a list of {expected}, found an empty one.", key)
        for position, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                self._add_type_mistake("a text", item, key, position)
        return tuple(item for item in value if isinstance(item, str) and item.strip())

    def read_text_map(self, key: str) -> dict[str, str]:
        """A table of texts in its own order, empty where the key is missing."""
        if not self.has(key):
            return {}
        value = self._values[key]
        if not isinstance(value, dict):
            self._add_type_mistake("a table of texts", value, key)
            return {}
        for name, item in value.items():
            if not isinstance(item, str):
                self._add_type_mistake("a text", item, key, str(name))
        return {str(name): item for name, item in value.items() if isinstance(item, str)}

    def read_table(self, key: str) -> Table:
        """A table, empty where the key is missing."""
        value = self._values[key] if self.has(key) else {}
        if not isinstance(value, dict):
            self._add_type_mistake("a table", value, key)
            value = {}
        return Table(value, (*self.path, key), self._mistakes)

    def read_tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables (`[[key]]`), empty where the key is missing."""
        value = self._values[key] if self.has(key) else []
        if not isinstance(value, list):
            self._add_type_mistake(f"an array of tables, written [[{key}]]", value, key)
            return ()
        tables: list[Table] = []
        for position, item in enumerate(value):
            if isinstance(item, dict):
                tables.append(Table(item, (*self.path, key, position), self._mistakes))
            else:
                self._add_type_mistake("a table", item, key, position)
        return tuple(tables)

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                suggestion = render_suggestion(key, self._asked)
                message = f"nothing here has the name {shorten(key)}{suggestion}"
                known = f" Known are {', '.join(sorted(self._asked))}." if suggestion == "." else ""
                self.add_mistake(message + known, key)

    def _get_text(self, key: str, may_be_blank: bool) -> str:
        value = self._values[key]
        if not isinstance(value, str):
            self._add_type_mistake("a text", value, key)
            return ""
        if not may_be_blank and not value.strip():
            self.add_mistake("expected a text, found an empty one.", key)
            return ""
        return value

    def _add_type_mistake(self, expected: str, value: object, *keys: str | int) -> None:
        self.add_mistake(f"expected {expected}, found {_describe(value)}.", *keys)


def _describe(value: object) -> str:
    """What a TOML value is, in words."""
    if isinstance(value, str):
        return f"the text {shorten(value)}" if value.strip() else "an empty text"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else "a date or time"
