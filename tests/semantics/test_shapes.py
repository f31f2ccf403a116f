"""The shapes of real code: for each a small project with a name that resolves, and one that is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from semantic_samples import describe, make_project

from ssot_migrate.semantics.occurrences import Occurrence, find_occurrences
from ssot_migrate.semantics.resolver import Resolver

FOLDER = Path(__file__).parent / "shapes"
ALWAYS = {
    "old.py": "class E:\n    def run(self): ...\n\n\ndef helper(): ...\n\n\n_hidden = 1\n",
    "other.py": "class E: ...\n",
}
MARK = re.compile(r"# (resolves to|leaves alone) (\S+)$")


def read_shapes() -> Iterator[tuple[str, dict[str, str]]]:
    """Title and files of each shape."""
    for bundle in sorted(FOLDER.glob("*.txt")):
        for shape in re.split("^== ", bundle.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, *files = re.split(r"\n-- ", shape)
            texts = [file.partition("\n") for file in files]
            yield f"{bundle.stem}: {title}", {path: text for path, _, text in texts}


SHAPES = dict(read_shapes())


def describe_occurrence(found: Occurrence) -> str:
    if found.resolution is None:
        return "local"
    return ":".join(filter(None, (describe(found.resolution), ".".join(found.members))))


def test_there_are_enough() -> None:
    assert len(SHAPES) >= 60


@pytest.mark.parametrize("title", SHAPES)
def test_a_shape(title: str) -> None:
    project = make_project({**ALWAYS, **SHAPES[title]})
    resolver = Resolver(project)
    kinds: set[str] = set()
    for path, text in SHAPES[title].items():
        summary = project.find_summary(path)
        if summary is None:
            continue
        found = find_occurrences(resolver, summary, project.get_source(path))
        for number, line in enumerate(text.splitlines(), 1):
            mark = MARK.search(line)
            if mark is None:
                continue
            kinds.add(mark[1])
            lines = project.lines(path)
            here = [item for item in found if lines.location(path, item.span).line == number]
            assert here, (path, number, "has no name")
            assert describe_occurrence(here[-1]) == mark[2], (path, number)
            assert mark[1] == "resolves to" or mark[2] != "old.E"
    assert kinds == {"resolves to", "leaves alone"}
