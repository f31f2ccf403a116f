"""A survey is made to fit another state of its project, where it is certain that nothing else differs.

Few files of a large project have to do with each other. What has changed, and whoever can see that, is looked into
again, for which the rest of the program is loaded; mostly that is nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ssot_migrate.usecases.basis import Renewed, Seen
from ssot_migrate.usecases.judging import Concern, Judge
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.moves import Moves
from ssot_migrate.usecases.request import Request


def renew(known: Known, state: State, changed: Iterable[str], request: Request) -> Renewed | None:
    """The survey of a project in another state, in which `changed` files are not what they were, and others came or
    went; None where the whole of it has to be surveyed.
    """
    judge, basis = Judge(known, state, request), known.read_basis()
    moves = Moves(known.paths, state.paths)
    alone: list[str] = []
    for path in (*changed, *moves.came):
        concern = judge.judge(path)
        if concern is Concern.OTHERS:
            return None
        if concern is Concern.ITSELF:
            alone.append(path)
    if not (alone or moves or judge.answering or judge.speakers):
        return Renewed(judge.tell_coverage(), basis, {})
    if moves and not (judge.lets_go(moves.went) and moves.keep_names(request.import_roots)):
        return None
    if judge.is_special((*moves.came, *moves.went)):
        return None
    from ssot_migrate.usecases.hints import Hints
    from ssot_migrate.usecases.reach import find_reached
    from ssot_migrate.usecases.second_look import look_again

    hints = Hints(known.survey.findings, request.packs)
    reached = find_reached(judge, basis, moves, hints, alone)
    if reached is None:
        return None
    data = {path: judge.data[path] for path in reached}
    former = {path: judge.read_latest(path) or b"" for path in reached if path in judge.unnoticed}
    seen = Seen({path: judge.looks[path] for path in reached}, data, former, frozenset(moves.went), judge.moves_state)
    return look_again(seen, replace(known, survey=judge.tell_coverage()), state, request)
