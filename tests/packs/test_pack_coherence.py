"""Mistakes of single tables and between them: each pack here has exactly one."""

from __future__ import annotations

import pytest
from pack_texts import BRUSH, EXAMPLES, HEAD, MINIMAL, REPLACE, RULE, collect_mistakes

SECOND_RULE = RULE.replace("PAINT001", "PAINT002").replace("old-red", "old-blue").replace(".red", ".blue")
PHASE = '[[phase]]\nname = "a"\ntitle = "A"\npriority = "P0"\npaths = ["**"]\n'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('["paint.old.red"]', '["paint.old.red", "paint.old.red"]', 'rule 1: "paint.old.red" is replaced twice'),
        ('["paint.old.red"]', '["paint.new.red"]', "round in a circle: paint.new.red → paint.new.red."),
        ('["paint.old.red"]', '["paint.new"]', "circle: paint.new → paint.new."),
        ('["paint.old.red"]', '["red"]', '"red" is no dotted name'),
        ('["paint.old.red"]', '["paint.old.class"]', '"paint.old.class" is no dotted name'),
        ('["paint.old.red"]', '"paint.old.red"', "expected a list of dotted names, found the text"),
        ('["paint.old.red"]', "[]", "expected a list of dotted names, found an empty one."),
        ('from = ["paint.old.red"]', "", 'the key "from" is missing'),
        ('"import new_paint"', '"import old_paint"', 'it is the same as "before"'),
        ('"import new_paint"', '"x"\npath = "../x.py"', '"../x.py" has an empty part, "." or ".." in it'),
        ('"import new_paint"', '"x"\npath = "/x.py"', '"/x.py" is no path below the project root'),
        ('"import new_paint"', '"x"\nfiles = { "example.py" = "" }', '"example.py" is the example itself'),
        ('"import new_paint"', '"x"\nfiles = { "a/../b.py" = "" }', '"a/../b.py" has an empty part'),
        ('"import new_paint"', '"x"\nstyle = "ranme"', '"ranme"; did you mean "rename"?'),
        ('"import paint"', '"x"\nfiles-after = { "a.py" = "" }', '"files-after" is only for examples with "after"'),
        ('title = "stays"', 'title = "moves"', 'two examples have the title "moves".'),
        ('severity = "error"', 'severity = "error"\nexempt = ["a\\\\b"]', "has a backslash in it"),
        ("PAINT001", "PAINT1", '"PAINT1" is no rule id'),
        ('why = "It fades."', 'why = "It fades."\nwy = 1', 'nothing here has the name "wy"; did you mean "why"?'),
        ('why = "Two paints."', 'why = "Two paints."\n[[pack.exempt]]', "expected a text, found a table."),
    ],
)
def test_one_mistake_in_a_minimal_pack(old: str, new: str, sentence: str) -> None:
    assert old in MINIMAL
    (mistake,) = collect_mistakes(MINIMAL.replace(old, new, 1))
    assert sentence in mistake


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('width = "width" }', 'width = "wdth" }', 'no construction has a parameter "wdth"; did you mean "width"?'),
        ('width = "width" }', 'width = "owner" }', '"owner" is used twice'),
        (', width = "width" }', " }", '"paint.new.Brush.for_owner" needs "width", which the plan does not pass.'),
        ('{ owner = "owner", width', '{ width = "width", owner', "list them in the order of the new parameters"),
        ('"(width, owner=None)"', '"(width, owner=None"', "this is no Python parameter list"),
        ('"(width, owner=None)"', '"(self, width, owner=None)"', 'leave "self" out'),
        ('"(width, owner=None)"', '"(width, width, owner)"', "two parameters have the same name."),
        (
            '"(owner, width)"',
            '"(owner, width, x=1)"',
            'is not defined with this signature; it takes "owner" or "width"',
        ),
        ("def for_owner(cls", "def for_own(cls", 'the template defines "for_own"; expected "for_owner"'),
        ("owner, width): ...", "owner, width", "this is no Python source of one unindented function"),
        ("width): ...", "width): ...\\nimport os", "it holds something else, or more than one statement"),
        ("@classmethod", "@staticmethod", 'it takes "cls"'),
        ("@classmethod\\n", "", '"paint.new.Brush.for_owner" is a method of instances; say on-instance = true.'),
        ('name = "for-owner"', 'name = "for-owner"\non-instance = 1', "expected true or false"),
        ('required = ["owner"]', 'required = ["ownr"]', 'no parameter "ownr"; did you mean "owner"?'),
        ('required = ["owner"]', 'synonyms = { width = "owner" }', '"width" is a real parameter'),
        ('required = ["owner"]', 'applicability = "unsafe"', 'say why in "note".'),
        (
            'required = ["owner"]',
            'applicability = "display-only"',
            'expected "safe" or "unsafe", found "display-only".',
        ),
        ('name = "for-owner"', 'name = "for-owner"\npaths = ["{a,b}.py"]', "has braces in it"),
        (
            'name = "for-owner"',
            'name = "for-owner"\nsignature = "async (owner, width)"',
            "say async = true in the plan",
        ),
        ('name = "for-owner"', 'name = "for-owner"\nasync = "no"', "expected true or false"),
        (
            'name = "for-owner"',
            'name = "for-owner"\npreparation = "import os"',
            "expected unindented statements, each a call, or an assignment to a name.",
        ),
        (
            'name = "for-owner"',
            'name = "for-owner"\npreparation = "x.y = 1"',
            "expected unindented statements, each a call, or an assignment to a name.",
        ),
        ('name = "for-owner"', 'name = "for-owner"\npreparation = "x ="', "expected unindented statements"),
        ('name = "for-owner"', 'name = "for-owner"\npreparation = \'f(\\"\\"\\"a\\nb\\"\\"\\")\'', "unindented"),
        (
            'name = "for-owner"',
            'name = "for-owner"\npreparation = "x = {wdth}"',
            'has a parameter "wdth"; did you mean',
        ),
        ('name = "for-owner"', 'name = "for-owner"\npreparation = "x = {a b}"', "stands in braces"),
        ('name = "for-owner"', 'name = "for-owner"\ndropped = ["width"]', '"width" is both passed and dropped'),
        ('name = "for-owner"', 'name = "for-owner"\ndropped = ["size"]', 'no construction has a parameter "size"'),
        ('name = "for_owner"', 'name = "for_owner"\nneeds = ["paint.new.Pot.of"]', "no [[replace.api]] adds"),
        ('name = "for_owner"', 'name = "for_owner"\nowner = "paint-pot"', "is no dotted name"),
    ],
)
def test_one_mistake_in_a_replacement(old: str, new: str, sentence: str) -> None:
    assert old in BRUSH
    mistakes = collect_mistakes(BRUSH.replace(old, new, 1))
    assert any(sentence in mistake for mistake in mistakes), mistakes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (MINIMAL + SECOND_RULE.replace("PAINT002", "PAINT001"), 'rule 2: the id "PAINT001" is used twice'),
        (MINIMAL + SECOND_RULE.replace("old-blue", "old-red"), 'rule 2: the name "old-red" is used twice.'),
        (MINIMAL + SECOND_RULE.replace(".blue", ".red"), 'rule 2: "paint.old.red" is replaced twice'),
        (
            MINIMAL + SECOND_RULE.replace("old.blue", "new.red").replace("new.blue", "old.red"),
            'rule 2, key "to": the replacements go round in a circle: paint.old.red → paint.new.red → paint.old.red.',
        ),
        (HEAD + PHASE * 2 + RULE, 'phase 2: the phase "a" is there twice.'),
        (BRUSH + REPLACE.replace("paint.old", "paint.oldest"), '"paint.new.Brush.for_owner" is stated twice'),
        (
            BRUSH + REPLACE.split("[[replace.api]]")[0].replace("paint.old.Brush", "paint.oldest.Brush", 1),
            'replace 2, construction 1: a second construction with the callee "paint.old.Brush".',
        ),
        (
            HEAD + RULE.replace('"replace-symbol"', '"constructor-mismatch"').split("from =")[0],
            'a rule of kind "constructor-mismatch" looks for what [[replace]] names, and there is none.',
        ),
        (
            BRUSH + SECOND_RULE.replace("replace-symbol", "constructor-mismatch"),
            "only a rule of kind replace-symbol says what it replaces.",
        ),
        (MINIMAL.replace(EXAMPLES, ""), 'a rule that can fix needs an example with "before" and "after".'),
        (MINIMAL.replace(EXAMPLES, ""), 'a rule that can fix needs an example with "unchanged"'),
        (
            MINIMAL.replace('after = "import new_paint"', 'reported = "held-bak"'),
            '"held-bak" is no reason; did you mean "held-back"?',
        ),
        (MINIMAL.replace('after = "import new_paint"', 'reported = ""'), "say which reason keeps the finding"),
        (BRUSH.replace('to = "paint.new.Brush"\n', ""), 'there is nothing to build, as the replacement has no "to".'),
        (
            HEAD + REPLACE.split("[[replace.con")[0] + "[[replace.plan]]" + REPLACE.split("[[replace.plan]]")[1] + RULE,
            "say in [[replace.construction]] how the old one is built.",
        ),
    ],
)
def test_mistakes_between_tables(text: str, sentence: str) -> None:
    mistakes = collect_mistakes(text)
    assert any(sentence in mistake for mistake in mistakes), mistakes


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ('renamed = { a = "a" }', '"a" is renamed to itself'),
        ('renamed = { a = "b" }\nremoved = { a = "x" }', '"a" is both renamed and removed'),
        ('renamed = { a = "b c" }', '"b c" is no Python name.'),
        ('removed = { a = "" }', "say what to do instead."),
        ("removed = { a = 1 }", "expected a text, found a number."),
        ('moved = { a = "b" }', 'nothing here has the name "moved"; did you mean "removed"?'),
    ],
)
def test_members(members: str, sentence: str) -> None:
    text = BRUSH.replace("[[replace.con", f"[replace.members]\n{members}\n[[replace.con", 1)
    (mistake,) = collect_mistakes(text)
    assert sentence in mistake


def test_a_plan_whose_callee_is_outside_the_tree_is_checked_by_its_own_signature() -> None:
    outside = 'callee = "elsewhere.build"\nsignature = "(owner)"'
    (mistake,) = collect_mistakes(BRUSH.replace('callee = "paint.new.Brush.for_owner"', outside))
    assert mistake.endswith('key "arguments.width": "elsewhere.build" has no parameter "width".')


def test_a_long_chain_of_replacements_takes_no_time() -> None:
    names = ", ".join(f'"paint.old.c{number}"' for number in range(20_000))
    chain = MINIMAL.replace('["paint.old.red"]', f"[{names}]")
    assert "circle" in collect_mistakes(chain.replace('"paint.new.red"', '"paint.old.c7"'))[0]
