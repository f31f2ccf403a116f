"""Processes that read files: the same answers in the same order as without them, whatever becomes of one of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.workers import WORTH_IT, Task, Workers, check_task, read_task

COUNT = WORTH_IT + 2


def measure(task: Task) -> int:
    """Ends its process where the task says so."""
    if task.module == "deadly":
        os._exit(1)
    return len(task.path)


def note(task: Task) -> str:
    """Leaves a line in a file that all processes share, in the order in which they work."""
    handle = os.open(task.root / "done", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{task.module}\n".encode())
    os.close(handle)
    return task.path


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    for number in range(COUNT):
        (tmp_path / f"f{number:03}.py").write_text(f"x = {number}\n" if number % 7 else "x = (\n")
    return [Task(tmp_path, f"f{number:03}.py", f"f{number:03}", is_package=False) for number in range(COUNT)]


def test_processes_answer_as_one_does(tasks: list[Task]) -> None:
    workers = Workers(2)
    read = [(answer.path, answer.source, answer.take_summary()) for answer in workers.read(tasks)]
    assert read == [(answer.path, answer.source, answer.take_summary()) for answer in map(read_task, tasks)]
    checked = list(workers.check(tasks))
    assert checked == [check_task(task) for task in tasks]
    assert [task.path for task, problem in zip(tasks, checked, strict=True) if problem] == [
        f"f{number:03}.py" for number in range(0, COUNT, 7)
    ]
    workers.close()
    assert list(workers.check(tasks[:2])) == checked[:2], "closed ones start again"
    workers.close()


@pytest.mark.parametrize("can_wait", [False, True])
def test_a_file_that_kills_its_process_costs_nobody_else(tasks: list[Task], can_wait: bool) -> None:
    deadly = Task(tasks[0].root, "deadly.py", "deadly", is_package=False)
    workers = Workers(2)
    answers = list(workers.run(measure, [*tasks, deadly], lambda task, problem: problem, can_wait=can_wait))
    assert answers[:-1] == [len("f000.py")] * COUNT
    problem = answers[-1]
    assert isinstance(problem, FileProblem)
    assert (problem.path, problem.reason, problem.relevant) == ("deadly.py", "crashed", True)


def test_what_can_wait_lets_others_pass(tmp_path: Path) -> None:
    patient = [Task(tmp_path, f"p{number}", "patient", is_package=False) for number in range(6 * COUNT)]
    urgent = [Task(tmp_path, f"u{number}", "urgent", is_package=False) for number in range(COUNT)]
    workers = Workers(2)
    later = workers.run(note, patient, lambda task, problem: problem.path, can_wait=True)
    now = workers.run(note, urgent, lambda task, problem: problem.path)
    assert list(now) == [task.path for task in urgent]
    assert list(later) == [task.path for task in patient]
    workers.close()
    order = (tmp_path / "done").read_text().splitlines()
    assert len(order) == 7 * COUNT
    assert "urgent" not in order[len(order) // 2 :]


def test_what_waits_is_given_up_with_the_processes(tasks: list[Task]) -> None:
    workers = Workers(2)
    workers.run(measure, tasks * 20, lambda task, problem: problem, can_wait=True)
    workers.close()
    assert list(workers.run(measure, tasks, lambda task, problem: problem)) == [len("f000.py")] * COUNT
    workers.close()


def test_a_file_that_kills_its_process_while_others_wait(tasks: list[Task]) -> None:
    """What was begun before, and is still to be taken, is not lost; what is begun afterwards has another process."""
    deadly = Task(tasks[0].root, "deadly.py", "deadly", is_package=False)
    workers = Workers(2)
    before = workers.check(tasks)
    killed = list(workers.run(measure, [deadly, *tasks], lambda task, problem: 0))
    after = workers.check(tasks)
    assert killed == [0, *(len(task.path) for task in tasks)]
    assert list(before) == list(after) == [check_task(task) for task in tasks]
    workers.close()


def test_a_script_without_a_main_guard_may_use_them(tasks: list[Task]) -> None:
    """On Linux, where they are forked; elsewhere Python itself refuses, and says what to do."""
    if sys.platform != "linux":
        pytest.skip("processes are not forked here")
    root = tasks[0].root
    script = root / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from ssot_migrate.semantics.workers import Task, Workers\n"
        f"tasks = [Task(Path({str(root)!r}), f'f{{n:03}}.py', 'm', is_package=False) for n in range({COUNT})]\n"
        "print(sum(problem is not None for problem in Workers(2).check(tasks)))\n"
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == (str(len(range(0, COUNT, 7))), 0), run.stderr


def test_they_die_with_their_parent(tasks: list[Task]) -> None:
    root = tasks[0].root
    program = (
        "import time\n"
        "from pathlib import Path\n"
        "from ssot_migrate.semantics.workers import Task, Workers\n"
        "if __name__ == '__main__':\n"
        f"    tasks = [Task(Path({str(root)!r}), f'f{{n:03}}.py', 'm', is_package=False) for n in range({COUNT})]\n"
        "    workers = Workers(2)\n"
        "    print(len(list(workers.check(tasks))), flush=True)\n"
        "    time.sleep(60)\n"
    )
    (root / "script.py").write_text(program)
    run = subprocess.Popen([sys.executable, root / "script.py"], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == f"{COUNT}\n"
    run.kill()
    # The end of what they could write is the end of them.
    assert run.communicate(timeout=30)[0] == ""
