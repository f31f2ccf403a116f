"""A pack is read as a whole, and its author is told every mistake at once, with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pack_texts import BRUSH, HEAD, MINIMAL, REPLACE, RULE, TINY, collect_mistakes

from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Applicability, Parameter, Severity, StringFunction, StringMeaning
from ssot_migrate.packs.loader import load_pack, parse_pack

MANY_MISTAKES = """schema = 1
color = "red"
[pack]
name = "Paint!"
titel = "Paint"
why = " "
exempt = ["/etc/**", "../x", "ok/**"]
[[phase]]
name = "one"
title = "One"
priority = 1
paths = []
[[replace]]
from = "Brush"
why = "It drips."
[[rule]]
id = "paint1"
name = "old-red"
kind = "replace-symbl"
severity = "eror"
why = "It fades."
enabled = "yes"
[[rule.example]]
title = "both"
before = "a"
after = "b"
unchanged = "c"
pth = "x.py"
"""


def test_many_mistakes_are_told_at_once_in_the_order_of_lines() -> None:
    assert collect_mistakes(MANY_MISTAKES, "packs/p.toml") == (
        'packs/p.toml:2: key "color": nothing here has the name "color". '
        "Known are examples, goal, pack, phase, replace, role, rule, schema, string-function.",
        'packs/p.toml:3: key "pack": the key "title" is missing; expected a text.',
        'packs/p.toml:4: key "pack.name": "Paint!" is no name; expected small words joined by hyphens.',
        'packs/p.toml:5: key "pack.titel": nothing here has the name "titel"; did you mean "title"?',
        'packs/p.toml:6: key "pack.why": expected a text, found an empty one.',
        'packs/p.toml:7: key "pack.exempt": the glob "/etc/**" is absolute; write it from the project root on.',
        'packs/p.toml:7: key "pack.exempt": the glob "../x" has ".." or "." in it; write it from the project root on.',
        'packs/p.toml:11: phase 1, key "priority": expected a text, found a number.',
        'packs/p.toml:12: phase 1, key "paths": expected a list of globs, found an empty one.',
        'packs/p.toml:14: replace 1, key "from": "Brush" is no dotted name; expected one like package.module.Name.',
        'packs/p.toml:17: rule 1, key "id": "paint1" is no rule id; expected capitals and three digits, like ABC123.',
        'packs/p.toml:19: rule 1, key "kind": expected "deprecated-import", "deprecated-construction", '
        '"deprecated-reference", "deprecated-string", "deprecated-member", "misleading-alias", "constructor-mismatch", '
        '"missing-api", "unresolved-import", "replace-symbol", "deprecated-module", "compat-alias", '
        '"duplicate-implementation", "global-registry", "singleton-factory", "shared-instance-factory", '
        '"shared-manager", "unowned-context", "null-emitter", "missing-event" or "uncleaned-engine", '
        'found "replace-symbl"; did you mean "replace-symbol"?',
        'packs/p.toml:20: rule 1, key "severity": expected "error", "warning" or "info", found "eror"; '
        'did you mean "error"?',
        'packs/p.toml:22: rule 1, key "enabled": expected true or false, found the text "yes".',
        'packs/p.toml:23: rule 1, example 1: expected exactly one of "after", "unchanged" and "reported", '
        'found "after" and "unchanged".',
        'packs/p.toml:25: rule 1, example 1, key "before": "unchanged" is the whole example; leave "before" out.',
        'packs/p.toml:28: rule 1, example 1, key "pth": nothing here has the name "pth"; did you mean "path"?',
    )


def test_a_good_pack_becomes_values() -> None:
    pack = load_pack(TINY)
    crane, weigh = pack.replacements
    assert (pack.name, pack.exempt, pack.origin) == ("warehouse", ("warehouse/archive/**",), TINY.as_posix())
    assert (crane.source, crane.target) == ("warehouse.legacy.Crane", "warehouse.modern.TowerCrane")
    direct, rented = crane.constructions
    assert direct.signature.parameters == (
        Parameter("capacity"),
        Parameter("yard", has_default=True),
        Parameter("colour", "keyword", has_default=True),
    )
    assert (direct.synonyms, direct.required) == ({"max_load": "capacity"}, ("yard",))
    assert (rented.applicability, direct.applicability) == (Applicability.UNSAFE, Applicability.SAFE)
    assert crane.plans[0].arguments == (("yard", "yard"), ("capacity", "capacity"))
    assert crane.api[0].template.startswith("@classmethod\ndef for_yard")
    assert crane.renamed_members == {"reach": "radius"}
    assert (weigh.source, weigh.target, weigh.rule) == ("warehouse.legacy.weigh", "warehouse.scales.weigh", "CRANE501")
    assert weigh.why == pack.rules[-1].why
    assert [phase.name for phase in pack.phases] == ["yards", "all"]
    assert pack.rules[2].severity is Severity.WARNING


def test_examples_stand_on_the_shared_files_and_their_own_win() -> None:
    shared = HEAD + '[examples]\nfiles = { "a.py" = "1", "example.py" = "1", "b.py" = "1" }\n'
    text = shared + RULE + 'files = { "a.py" = "2" }\n'
    first, last = parse_pack(text, "p.toml").rules[0].examples
    assert last.files == {"a.py": "2", "b.py": "1"}
    assert first.files == {"a.py": "1", "b.py": "1"}
    assert (last.before, last.is_unchanged, first.after) == ("import paint", True, "import new_paint")


def test_the_same_text_has_the_same_digest_and_another_text_another() -> None:
    first, again = parse_pack(MINIMAL, "a.toml"), parse_pack(MINIMAL, "b.toml")
    assert first.digest == again.digest != parse_pack(MINIMAL + "\n", "a.toml").digest


def test_kinds_that_have_nothing_to_fix_in_this_pack_need_no_example_of_a_fix() -> None:
    member = RULE.replace("replace-symbol", "deprecated-member").replace(
        'from = ["paint.old.red"]\nto = "paint.new.red"\n', ""
    )
    without_fix = member[: member.index("[[rule.example]]")]
    assert parse_pack(HEAD + REPLACE + without_fix, "p.toml").rules[0].examples == ()
    renaming = REPLACE.replace("[[replace.c", '[replace.members]\nrenamed = { a = "b" }\n[[replace.c', 1)
    assert len(collect_mistakes(HEAD + renaming + without_fix)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("schema = 2\nnew_things = 1", 'p.toml: "schema" is 2; this version of the program reads schema = 1 only.'),
        ("[pack", "p.toml: this is no TOML: "),
        ("a = " + "[" * 10_000, "p.toml: this is no TOML: "),
        ("#" * 1_000_001, "p.toml: the pack is larger than 1000000 bytes; split it."),
        (HEAD, "p.toml: the pack has no [[rule]], so it would report nothing."),
        (HEAD.replace("schema = 1\n", "") + RULE, 'p.toml: the key "schema" is missing; expected schema = 1'),
        (HEAD.replace("schema = 1", "schema = true") + RULE, 'p.toml:1: key "schema": expected the number 1.'),
        ("schema = 1\n" + RULE, "p.toml: the table [pack] is missing; expected one with name, title and why."),
        (HEAD + '[[rule]]\nid = "A001"\n' * 2001, "p.toml: more than 2000 rules, roles and replacements; split"),
    ],
)
def test_what_is_no_pack_at_all(text: str, sentence: str) -> None:
    (mistake,) = collect_mistakes(text)
    assert mistake.startswith(sentence)


@pytest.mark.parametrize("text", [MINIMAL, BRUSH, "\ufeff" + MINIMAL, MINIMAL.replace("\n", "\r\n")])
def test_packs_that_are_fine(text: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_bytes(text.encode())
    assert load_pack(path, "pack.toml").origin == "pack.toml"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.toml: the pack cannot be read: "):
        load_pack(tmp_path / "missing.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"schema = 1\n# \xe4\n")
    with pytest.raises(UsageError, match=r"latin\.toml:2: the pack is not UTF-8"):
        load_pack(latin)
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger than"):
        load_pack(large)


def test_aliases_are_other_names_of_parameters() -> None:
    crane = '[[replace.construction]]\ncallee = "a.B"\nsignature = "(capacity)"\n'
    head = MINIMAL + '[[replace]]\nfrom = "a.B"\nto = "c.D"\nwhy = "w"\n'
    with pytest.raises(UsageError) as caught:
        parse_pack(
            head + crane + 'synonyms = { load = "capacity" }\naliases = { capacity = "x", load = "y" }\n', "p.toml"
        )
    told = "\n".join(caught.value.mistakes)
    assert '"capacity" is a real parameter; it needs no other name.' in told
    assert '"load" is a synonym too; keep one.' in told
    assert 'the signature has no parameter "x"' in told


def test_functions_that_take_names() -> None:
    text = MINIMAL + '[[string-function]]\ncallee = "a.swap"\nmeaning = "patch"\n'
    text += '[[string-function]]\ncallee = "a.B.load"\nargument = 2\nkeyword = "path"\nmeaning = "look-up"\n'
    assert parse_pack(text, "p.toml").string_functions == (
        StringFunction("a.swap", 0, "", StringMeaning.PATCH),
        StringFunction("a.B.load", 2, "path", StringMeaning.LOOK_UP),
    )


def test_mistakes_in_functions_that_take_names() -> None:
    text = MINIMAL + '[[string-function]]\ncallee = "swap"\nargument = -1\nkeyword = "a.b"\nmeaning = "pach"\nx = 1\n'
    assert [mistake.partition(": ")[2] for mistake in collect_mistakes(text, "p.toml")] == [
        'string-function 1, key "callee": "swap" is no dotted name; expected one like package.module.Name.',
        'string-function 1, key "argument": expected a whole number from 0 to 50.',
        'string-function 1, key "keyword": "a.b" is no Python name.',
        'string-function 1, key "meaning": expected "patch", "look-up" or "label", found "pach"; did you mean "patch"?',
        'string-function 1, key "x": nothing here has the name "x". Known are argument, callee, keyword, meaning.',
    ]
