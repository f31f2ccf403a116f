"""The corpus is always the same, its truth is what the tool finds, and the runner measures and counts what it says."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from benchmarks import steps
from benchmarks.commits import main as commits_main
from benchmarks.generate import FEWEST, generate, iter_files
from benchmarks.generate import main as generate_main
from benchmarks.marked import Place, Use, read_marks
from benchmarks.measure import Command, CommandError, run, watch_memory
from benchmarks.report import merge_section
from benchmarks.run import main as run_main
from benchmarks.shapes import SHAPES
from benchmarks.tools import ours
from benchmarks.truth import Spot, Truth, read_truth, score

FILES = FEWEST
USES = {
    "SSOT101": Use.IMPORT,
    "SSOT102": Use.CONSTRUCTION,
    "SSOT103": Use.REFERENCE,
    "SSOT104": Use.STRING,
    "SSOT105": Use.REFERENCE,
    "SSOT106": Use.IMPORT,
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    generate(folder, FILES)
    return folder


# the corpus -------------------------------------------------------------------------------------------------------


def test_the_same_numbers_give_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    again = generate(tmp_path, FILES)
    names = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(corpus) for path in corpus.rglob("*") if path.is_file())
    assert [name for name in names if (tmp_path / name).read_bytes() != (corpus / name).read_bytes()] == []
    assert read_truth(tmp_path / "truth.json") == again


def test_another_seed_gives_another_corpus() -> None:
    first, second = ({file.path: file.data for file in iter_files(FILES, Random(seed))} for seed in (1, 2))
    assert first != second


def test_there_are_as_many_files_as_asked_for() -> None:
    for files in (FILES, 200, 533):
        assert len({file.path for file in iter_files(files, Random(1))}) == files


def test_shapes_grow_with_the_corpus() -> None:
    assert all(shape.count(FILES) == 1 for shape in SHAPES if shape.files < 200)
    assert {shape.name: shape.count(8_700) for shape in SHAPES} == {shape.name: shape.files for shape in SHAPES}


def test_the_corpus_holds_what_a_real_tree_does(corpus: Path) -> None:
    sources = [path.read_bytes() for path in (corpus / "tree").rglob("*.py")]
    assert max(map(len, sources)) > 60_000
    assert sum(not text.endswith(b"\n") for text in sources) > len(sources) / 2
    assert sum(text.startswith(b"\xef\xbb\xbf") for text in sources) == 1
    assert sum(b"\r\n" in text for text in sources) == 1
    assert sum(b"coding: latin-1" in text for text in sources) == 1
    broken = [text for text in sources if not parses(text)]
    assert 2 <= len([text for text in broken if b"lost_" in text or b"Torn_" in text]) <= 3
    assert not any(b"xecution" in text for text in broken)  # no trigger in them, as in the real tree


def parses(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def test_too_few_files_are_refused_with_a_number_that_would_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate_main([str(tmp_path / "a"), "--files", str(FILES - 1)]) == 2
    assert capsys.readouterr().err == f"error: {FILES - 1} files are too few to hold every shape; {FILES} are enough\n"


def test_marks_are_read_and_taken_out() -> None:
    text, places = read_marks("a = 1\nb(  #: construction reference from -1 to +1\n)\n# c  #: look-alike\n")
    assert text == "a = 1\nb(\n)\n# c\n"
    assert places == (
        Place(2, 1, 3, Use.CONSTRUCTION),
        Place(2, 1, 3, Use.REFERENCE),
        Place(4, 4, 4, Use.LOOK_ALIKE),
    )
    with pytest.raises(ValueError, match="nonsense"):
        read_marks("a  #: nonsense")


# the truth --------------------------------------------------------------------------------------------------------


def test_the_tool_finds_exactly_the_truth(corpus: Path, tmp_path: Path) -> None:
    tree, truth = corpus / "tree", read_truth(corpus / "truth.json")
    command = ours(tree, "scan", "--select", "SSOT1", "--no-cache", "--format", "json")
    findings = json.loads(run(command, tmp_path, limit=120)[1])["findings"]
    found = {
        (row["path"], row["line"], USES[row["rule"]])
        for row in findings
        if (row["rule"], row["path"]) != ("SSOT108", truth.ignored)
    }
    wanted = {(path, place.line, place.use) for path, place in truth.uses}
    assert len(wanted) > 80
    assert sorted(found - wanted) == []
    assert sorted(wanted - found) == []


def test_a_score_counts_what_is_found_missed_and_false() -> None:
    places = {
        "a.py": (Place(2, 1, 3, Use.IMPORT), Place(5, 5, 5, Use.STRING), Place(5, 5, 5, Use.REFERENCE)),
        "b.py": (Place(2, 2, 2, Use.LOOK_ALIKE),),
    }
    truth = Truth(2, 100, "old.py", places)
    spots: list[Spot] = [("a.py", 2), ("a.py", 3), ("b.py", 2), ("b.py", 9), ("old.py", 1)]
    result = score(truth, spots)
    assert result.found == {Use.IMPORT: 1}
    assert result.wanted == {Use.IMPORT: 1, Use.STRING: 1, Use.REFERENCE: 1}
    assert (result.false, result.look_alikes) == (2, 1)
    assert score(truth, [("a.py", 5)]).found == {Use.STRING: 1, Use.REFERENCE: 1}


# the runner -------------------------------------------------------------------------------------------------------


def test_the_runner_measures_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Head\n\n## Before\n\nkept\n", encoding="utf-8")
    only = (steps.COLD_SSOT1, steps.WARM_FINDING, "ripgrep")
    words = [word for name in only for word in ("--only", name)]
    assert (
        run_main(
            ["--files", str(FILES), "--rounds", "1", "--no-memory", "--title", "Small", "--output", str(page), *words]
        )
        == 0
    )
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Head\n\n## Before\n\nkept\n\n## Small\n\n60 Python files, ")
    assert f"| `{steps.COLD_SSOT1}` | " in text
    assert f"| `{steps.WARM_FINDING}` | " in text
    row = next(line for line in text.splitlines() if line.startswith("| ssot-migrate | "))
    assert row.endswith(" | 0 | 0 (0) |")
    assert str(tmp_path) not in text


def test_what_is_no_benchmark_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_main(["--tree", str(tmp_path / "none"), "--output", str(tmp_path / "page.md")]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")
    assert not (tmp_path / "page.md").exists()


def test_a_run_that_fails_or_hangs_is_no_measurement(tmp_path: Path) -> None:
    python = sys.executable
    cost, output = run(Command((python, "-c", "print(1)"), tmp_path), tmp_path, limit=60)
    assert output == b"1\n"
    assert 0 < cost.cpu < 60
    with pytest.raises(CommandError, match="exit code 3"):
        run(Command((python, "-c", "raise SystemExit(3)"), tmp_path), tmp_path, limit=60)
    with pytest.raises(CommandError, match="signal 9"):
        run(Command((python, "-c", "import time; time.sleep(60)"), tmp_path), tmp_path, limit=0.2)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs the memory figures of Linux")
def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    child = "data = b'x' * 60_000_000; print(1, flush=True); input()"
    code = (
        "import subprocess, sys, time\n"
        f"words = [sys.executable, '-c', {child!r}]\n"
        "pipes = {'stdin': subprocess.PIPE, 'stdout': subprocess.PIPE}\n"
        "children = [subprocess.Popen(words, **pipes) for _ in range(2)]\n"
        "for one in children: one.stdout.readline()\n"
        "time.sleep(0.5)\n"
        "for one in children: one.communicate(b'done')\n"
    )
    memory = watch_memory(Command((sys.executable, "-c", code), tmp_path), tmp_path, limit=60)
    assert 60_000_000 < memory.largest < 110_000_000 < memory.together < 250_000_000


def test_a_section_replaces_the_one_of_the_same_name() -> None:
    page = merge_section("# H\n\n## A\n\none\n\n## B\n\ntwo\n", "## A\n\nnew\n")
    assert page == "# H\n\n## A\n\nnew\n\n## B\n\ntwo\n"
    assert merge_section(page, "## C\n\nthree\n") == f"{page}\n## C\n\nthree\n"
    assert merge_section("", "## A\n\nnew\n").startswith("# What was measured\n")


# commit by commit -------------------------------------------------------------------------------------------------


def test_scans_commits_one_after_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository, page = tmp_path / "repository", tmp_path / "RESULTS.md"
    (repository / "old").mkdir(parents=True)
    git(repository, "init")
    for number, (path, text) in enumerate(COMMITS):
        if text:
            (repository / path).write_text(text, "utf-8")
        else:
            (repository / path).unlink()
        git(repository, "add", "--all")
        git(repository, "commit", "-m", str(number))
    asked = ["--repository", str(repository), "--output", str(page)]
    assert commits_main([*asked, "--compare-every", "1", "--title", "A small one"]) == 0
    text = page.read_text("utf-8")
    assert "## A small one" in text
    assert "5 commits of the main line, 4 of which change Python files." in text
    assert "After 4 of them the same was asked without a cache; JSON reports that differ: none." in text
    assert commits_main([*asked, "--most", "1", "--until", "HEAD~1"]) == 2
    assert "none of these commits changes a Python file" in capsys.readouterr().err
    assert commits_main(["--repository", str(tmp_path), "--output", str(page)]) == 2
    assert "is in no git repository" in capsys.readouterr().err


ENGINE = "netra_backend.app.agents.supervisor.execution_engine"
COMMITS = (
    ("old/use.py", f"from {ENGINE} import ExecutionEngine\n"),
    ("test_use.py", "from old.use import ExecutionEngine\n\nExecutionEngine()\n"),
    ("test_use.py", ""),
    ("old/more.py", "x = 1\n"),
    ("notes.txt", "nothing\n"),
    ("old/more.py", f"import {ENGINE}\n"),
)


def git(folder: Path, *words: str) -> None:
    subprocess.run(("git", "-c", "user.name=A", "-c", "user.email=a@b", *words), cwd=folder, check=True)
