"""Lines are found by a scanner of our own: it has to agree with the TOML parser about what stands where."""

from __future__ import annotations

from pathlib import Path

import pytest
from pack_texts import ROOT, TINY, read_toml

from ssot_migrate.packs.key_lines import KeyPath, find_key_lines

TEXT = '''\
# a = 1
top = "x # no comment ["  # [no table]
[a] # [[b]]
text = """
key = 1
[c]
"""
raw = \'\'\'
it's ] = [[
\'\'\'
list = [ # first
    "]",
    { b = "}" },
]
after = { x = 1 }
"quoted.key" = 1
dotted.key = 2
[[d]]
[[d]]
k = """ends in quotes"""""
[d.e]
k = ""
[[d.f]]
[[d.f]]
k = \'\'
[  "g h" . i ]
k = "\\""
'''


def test_lines_of_headers_and_keys() -> None:
    assert dict(find_key_lines(TEXT)) == {
        ("top",): 2,
        ("a",): 3,
        ("a", "text"): 4,
        ("a", "raw"): 8,
        ("a", "list"): 11,
        ("a", "after"): 15,
        ("a", "quoted.key"): 16,
        ("a", "dotted"): 17,
        ("a", "dotted", "key"): 17,
        ("d", 0): 18,
        ("d", 1): 19,
        ("d", 1, "k"): 20,
        ("d", 1, "e"): 21,
        ("d", 1, "e", "k"): 22,
        ("d", 1, "f", 0): 23,
        ("d", 1, "f", 1): 24,
        ("d", 1, "f", 1, "k"): 25,
        ("g h", "i"): 26,
        ("g h", "i", "k"): 27,
    }


@pytest.mark.parametrize("path", [TINY, *sorted((ROOT / "rules").glob("*.toml"))], ids=lambda path: str(path.name))
def test_every_line_leads_to_a_value_of_the_parser(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = find_key_lines(text)
    assert len(lines) > 50
    values: object = read_toml(text)
    for place in lines:
        assert _has_value(values, place), place


def _has_value(values: object, place: KeyPath) -> bool:
    for step in place:
        items = dict(enumerate(values)) if isinstance(values, list) else values
        if not isinstance(items, dict) or step not in items:
            return False
        values = items[step]
    return True
