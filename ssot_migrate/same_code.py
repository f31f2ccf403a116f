"""Other texts of code that was proven: laid out by another program, or with other comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssot_migrate.marks import SIGN, put_marks
from ssot_migrate.model.changes import ChangeSet, FileAction, FileChange, VerifiedChanges
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.packs.selection import find_phase, is_in_scope
from ssot_migrate.scanner import Question, collect_findings
from ssot_migrate.semantics.layout import has_same_code
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.files import SourceFile, decode_source
from ssot_migrate.verifier import Failure, Proof


@dataclass(frozen=True, slots=True)
class Layout:
    """A proof whose files are laid out anew, and the files that keep their layout, each with the reason."""

    proof: Proof
    refused: tuple[Failure, ...]


def accept_layout(project: Project, proof: Proof, made: Mapping[str, bytes], question: Question) -> Layout:
    """What another program made of the proven files, as far as it is the same code.

    `made` has the bytes of each changed file; one that is missing in it was removed. `project` is as it was before.
    """
    refused: list[Failure] = []
    accepted: dict[str, bytes] = {}
    for change in proof.verified.files:
        if change.action is FileAction.DELETE or made.get(change.path) == change.after:
            continue
        reason = _find_layout_problem(change, made.get(change.path))
        if reason is None:
            accepted[change.path] = made[change.path]
        else:
            refused.append(Failure(change.path, reason))
    if not accepted:
        return Layout(proof, tuple(refused))
    return Layout(_with_texts(project, proof, accepted, question), tuple(refused))


def _with_texts(project: Project, proof: Proof, texts: Mapping[str, bytes], question: Question) -> Proof:
    """The proof with other texts of the same code for some files, scanned again."""
    planned = {change.path: change for change in proof.changes.changes}
    for path, text in texts.items():
        source = project.get_source(path)
        plain = FileChange(path, source.data, source.data, source.digest)
        # Splices lead from the text before to the one that was proven, and say nothing of the new layout.
        planned[path] = replace(planned.get(path, plain), after=text, splices=())
    changes = ChangeSet(tuple(planned[path] for path in sorted(planned)))
    changed = {change.path: change for change in changes.changes if change.is_effective}
    after = project.with_changes({path: change.after for path, change in changed.items()})
    scan = collect_findings(after, question, candidates=proof.after.candidates)
    return Proof(changes, VerifiedChanges(tuple(changed[path] for path in sorted(changed))), scan)


def accept_marks(project: Project, proof: Proof, question: Question) -> Proof:
    """The proven changes, and with them the comments about what remains; without `--mark` only those are taken out
    of changed files whose findings are gone.
    """
    remaining: dict[str, list[Finding]] = {}
    for finding in proof.after.all_findings:
        remaining.setdefault(finding.location.path, []).append(finding)
    wanted = {finding.fingerprint for finding in proof.after.result.findings if question.options.mark}
    changed = {change.path: change.after for change in proof.verified.files if change.action is FileAction.EDIT}
    paths = set(changed)
    if question.options.mark:
        paths |= {finding.location.path for finding in proof.after.result.findings} | _find_marked(project, question)
    texts: dict[str, bytes] = {}
    for path in sorted(paths):
        data = changed[path] if path in changed else project.read_bytes(path)
        source = decode_source(path, data) if isinstance(data, bytes) else data
        if isinstance(source, FileProblem) or not (question.options.mark or SIGN in source.data):
            continue
        marked = put_marks(source, remaining.get(path, ()), lambda finding: finding.fingerprint in wanted)
        made = decode_source(path, marked) if marked is not None else None
        if marked is not None and isinstance(made, SourceFile) and has_same_code(source, made):
            texts[path] = marked
    return _with_texts(project, proof, texts, question) if texts else proof


def _find_marked(project: Project, question: Question) -> set[str]:
    """The files that the user asked for and that may hold a mark."""
    return {path for path in project.paths if _is_asked_for(path, question) and SIGN in project.get_bytes(path)}


def _is_asked_for(path: str, question: Question) -> bool:
    phases = [find_phase(path, pack.phases) for pack in question.packs]
    return any(is_in_scope(question.selection, path, phase.name if phase else None) for phase in phases)


def _find_layout_problem(change: FileChange, data: bytes | None) -> str | None:
    if data is None:
        return "the format command removed it"
    sources = [decode_source(change.path, text) for text in (change.after, data)]
    proven, made = sources
    if isinstance(proven, FileProblem) or isinstance(made, FileProblem):
        return f"it could not be read afterwards: {made.detail if isinstance(made, FileProblem) else ''}"
    same = has_same_code(proven, made)
    if same is None:
        return "it cannot be parsed, so that nobody can tell whether its code is the same"
    return None if same else "the format command changed more than its layout"
