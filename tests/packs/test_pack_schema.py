"""The JSON Schema for editors and the loader say the same about every pack that a schema can judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import jsonschema
import pytest
from pack_texts import BRUSH, HEAD, MINIMAL, ROOT, TINY, read_toml

from ssot_migrate.errors import UsageError
from ssot_migrate.model.findings import Reason
from ssot_migrate.packs.kinds_known import KNOWN_KINDS
from ssot_migrate.packs.loader import parse_pack

SCHEMA = cast("dict[str, object]", json.loads((ROOT / "docs" / "rule-pack.schema.json").read_text(encoding="utf-8")))
SHIPPED = sorted((ROOT / "rules").glob("*.toml"))

REFUSED = [
    (MINIMAL, "schema = 1", "schema = 2"),
    (MINIMAL, "schema = 1", ""),
    (MINIMAL, "schema = 1", "schema = 1\nextra = 1"),
    (MINIMAL, "[pack]", "[pac]"),
    (MINIMAL, 'name = "paint"', 'name = "Paint"'),
    (MINIMAL, 'title = "Paint"', 'title = " "'),
    (MINIMAL, 'title = "Paint"', ""),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = ["/a"]'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = ["a/../b"]'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = ["a/"]'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = ["{a}"]'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = [""]'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\nexempt = "a"'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\n[[phase]]\nname = "a"'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\n[goal]\nbegan = 60'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\n[goal]\ncompliance = 101'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\n[goal]\ncompliance = "95 %"'),
    (MINIMAL, 'why = "Two paints."', 'why = "Two paints."\n[goal]\ncompliance = 95\nend = 1'),
    (MINIMAL, "PAINT001", "PAINT01"),
    (MINIMAL, "replace-symbol", "replace-symbols"),
    (MINIMAL, "replace-symbol", "constructor-mismatch"),
    (MINIMAL, '"error"', '"fatal"'),
    (MINIMAL, 'severity = "error"', ""),
    (MINIMAL, 'why = "It fades."', 'why = "It fades."\nenabled = 1'),
    (MINIMAL, 'from = ["paint.old.red"]', ""),
    (MINIMAL, 'from = ["paint.old.red"]', "from = []"),
    (MINIMAL, 'from = ["paint.old.red"]', 'from = ["red"]'),
    (MINIMAL, "paint.new.red", "paint..red"),
    (MINIMAL, 'before = "import old_paint"', ""),
    (MINIMAL, 'after = "import new_paint"', ""),
    (MINIMAL, 'after = "import new_paint"', 'after = "x"\nunchanged = "y"'),
    (MINIMAL, 'after = "import new_paint"', 'after = "x"\nreported = "held-back"'),
    (MINIMAL, 'after = "import new_paint"', 'reported = "held"'),
    (MINIMAL, 'after = "import new_paint"', 'reported = "held-back"'),
    (MINIMAL, 'unchanged = "import paint"', 'reported = "held-back"\nbefore = "x"'),
    (MINIMAL, 'unchanged = "import paint"', 'unchanged = "x"\nbefore = "x"'),
    (MINIMAL, 'unchanged = "import paint"', 'unchanged = "x"\nfiles-after = { "a.py" = "" }'),
    (MINIMAL, 'unchanged = "import paint"', 'unchanged = "x"\npath = "../a.py"'),
    (MINIMAL, 'unchanged = "import paint"', 'unchanged = "x"\nfiles = { "/a.py" = "" }'),
    (MINIMAL, 'unchanged = "import paint"', 'unchanged = "x"\nstyle = "none"'),
    (BRUSH, 'why = "It drips."', ""),
    (BRUSH, 'why = "It drips."', 'why = "It drips."\nmembers = { renamed = { a = "b c" } }'),
    (BRUSH, 'why = "It drips."', 'why = "It drips."\nmembers = { removed = { a = "" } }'),
    (BRUSH, 'why = "It drips."', 'why = "It drips."\nmembers = { gone = {} }'),
    (BRUSH, 'to = "paint.new.Brush"\n', ""),
    (BRUSH, '"(width, owner=None)"', '"width, owner"'),
    (BRUSH, 'required = ["owner"]', 'applicability = "unsafe"'),
    (BRUSH, 'required = ["owner"]', 'applicability = "unsafe"\nnote = ""'),
    (BRUSH, 'required = ["owner"]', 'applicability = "never"'),
    (BRUSH, 'required = ["owner"]', 'synonyms = { "a b" = "owner" }'),
    (BRUSH, 'arguments = { owner = "owner", width = "width" }', ""),
    (BRUSH, 'name = "for_owner"', ""),
]

ACCEPTED = [
    MINIMAL,
    BRUSH,
    MINIMAL.replace('to = "paint.new.red"', ""),
    MINIMAL.replace('after = "import new_paint"', 'after = ""\nunsafe = true\nadd-api = true\nstyle = "alias"'),
    MINIMAL.replace('why = "Two paints."', 'why = "Two paints."\nexempt = ["**", "a/**/b?.py", "[!x]*.py", "..a/b"]'),
    BRUSH.replace('required = ["owner"]', 'applicability = "unsafe"\nnote = "it drips"'),
    BRUSH.replace("paint.old", "färbe.alt"),
    HEAD + '[examples.files]\n"a/b.py" = ""\n' + MINIMAL.removeprefix(HEAD),
]

BEYOND_A_SCHEMA = [
    (MINIMAL, '["paint.old.red"]', '["paint.new.red"]'),
    (MINIMAL, '"import new_paint"', '"import old_paint"'),
    (BRUSH, 'width = "width" }', 'width = "wide" }'),
    (BRUSH, "def for_owner", "def for_nobody"),
]


def _is_fine_for_schema(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(read_toml(text)))


def _is_fine_for_loader(text: str) -> bool:
    try:
        parse_pack(text, "p.toml")
    except UsageError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", [*SHIPPED, TINY], ids=lambda path: str(path.name))
def test_every_pack_of_ours_is_fine_for_both(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    errors = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(read_toml(text))]
    assert errors == []
    assert _is_fine_for_loader(text)
    schema_path = text.splitlines()[0].removeprefix("#:schema ")
    assert (path.parent / schema_path).resolve() == ROOT / "docs" / "rule-pack.schema.json"


@pytest.mark.parametrize("text", ACCEPTED)
def test_both_accept(text: str) -> None:
    assert (_is_fine_for_schema(text), _is_fine_for_loader(text)) == (True, True)


@pytest.mark.parametrize(("text", "old", "new"), REFUSED)
def test_both_refuse(text: str, old: str, new: str) -> None:
    assert old in text
    changed = text.replace(old, new, 1)
    assert (_is_fine_for_schema(changed), _is_fine_for_loader(changed)) == (False, False)


@pytest.mark.parametrize(("text", "old", "new"), BEYOND_A_SCHEMA)
def test_only_the_loader_sees_what_takes_understanding(text: str, old: str, new: str) -> None:
    assert old in text
    changed = text.replace(old, new, 1)
    assert (_is_fine_for_schema(changed), _is_fine_for_loader(changed)) == (True, False)


def test_the_schema_knows_the_same_kinds_and_reasons() -> None:
    definitions = cast("dict[str, dict[str, dict[str, dict[str, list[str]]]]]", SCHEMA["$defs"])
    assert definitions["rule"]["properties"]["kind"]["enum"] == list(KNOWN_KINDS)
    reasons = ["", *(reason.value for reason in Reason)]
    assert definitions["example"]["properties"]["reported"]["enum"] == reasons
