"""`ssot-migrate apply`: writes what is proven, as one transaction that can be taken back."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import completion, options, shards
from ssot_migrate.cli.checks import read_checks, refuse_mixture
from ssot_migrate.cli.exits import decide_apply_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.groups import Fixes, Run, Shown, Which, read_choices
from ssot_migrate.cli.interactive import hold_interview, refuse_without_people
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_report
from ssot_migrate.cli.requests import note_interrupted, repeat_choices
from ssot_migrate.usecases.commits import Commits
from ssot_migrate.usecases.settings import build_order

EPILOG = """
Examples:
  ssot-migrate apply --dry-run                the diff; nothing is written
  ssot-migrate apply tests/unit               one folder
  ssot-migrate apply --phase mission-critical --unsafe-fixes
  ssot-migrate apply --add-api                first give the new class what it
                                              lacks, in the same transaction
  ssot-migrate apply --verify-cmd 'pytest -q {files}'
                                              puts back what makes tests fail
  ssot-migrate apply --interactive            one change at a time
  ssot-migrate apply --format-cmd 'ruff format {files}' --commit
  ssot-migrate apply --dry-run --shard-by codeowners --output-dir patches
                                              patches for several reviewers
  ssot-migrate undo                           takes the last run back

Exit codes:
  0  done, also when there was nothing to do (dry run: nothing to change)
  1  dry run only: changes are pending
  2  bad usage, configuration or pack; a file that matters could not be read; or
     a change is not written because it failed our own check or the verify
     command (the rest is, and has passed), or could not be committed
"""


def apply(
    paths: options.Paths = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the checked diff and write nothing. Exit 1 if changes are pending.")
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Write also to files that have changes which git does not know.")
    ] = False,
    allow_problems: options.AllowProblems = False,
    *,
    which: Which,
    changed_since: options.ChangedSince = None,
    fixes: Fixes,
    mark: options.Mark = False,
    verify_cmd: options.VerifyCmd = None,
    verify_each: options.VerifyEach = False,
    all_or_nothing: options.AllOrNothing = False,
    verify_timeout: options.VerifyTimeout = 1800,
    format_cmd: options.FormatCmd = None,
    commit: options.Commit = False,
    commit_size: options.CommitSize = None,
    shard_by: shards.By = None,
    max_files: shards.MaxFiles = None,
    output_dir: shards.OutputDir = None,
    interactive: options.Interactive = False,
    ask_again: options.AskAgain = False,
    format_: options.Format = "text",
    shown: Shown,
    run: Run,
) -> None:
    """Write all safe fixes that pass the check, as one transaction.

    Findings that can only move together move together or not at all. A second scan of the result must approve every
    change before anything is written; `ssot-migrate undo` takes a run back.

    With --verify-cmd your own tests have to approve too: the command is run before anything is changed, so that what
    fails already does not count, and after. Where it fails anew, the changes that are to blame are found by halving,
    and put back; the rest is kept, unless --all-or-nothing is given. No shell is involved, and {files} are the files
    that change.
    """
    with told_failures():
        outputs = read_outputs(format_, shown.output or (), shown.color, completion.FORMATS)
        choices = read_choices(
            paths, which, run, fixes, changed_since=changed_since, mark=mark, allow_problems=allow_problems
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *(note_interrupted(order.request) if dry_run else ())):
            say(note)
        checks = read_checks(
            verify_cmd, verify_timeout, format_cmd, one_by_one=verify_each, all_or_nothing=all_or_nothing
        )
        commits = Commits(commit_size) if commit or commit_size else None
        refuse_mixture(checks, commits, dry_run=dry_run, allow_dirty=allow_dirty)
        pieces = shards.read_pieces(shard_by, max_files, output_dir, dry_run=dry_run)
        if interactive or ask_again:
            refuse_without_people(dry_run=dry_run, is_text=format_ == "text")
        from ssot_migrate.usecases.apply import apply as apply_fixes

        command = shlex.join(["ssot-migrate", *sys.argv[1:]])
        interview = hold_interview(order.request.packs, shown.color, ask_again) if interactive or ask_again else None
        with shown_progress(shown.quiet or interview is not None) as progress:
            result = apply_fixes(
                order.request,
                dry_run=dry_run,
                allow_dirty=allow_dirty,
                checks=checks,
                commits=commits,
                interview=interview,
                command=command,
                progress=progress,
                tell=say,
            )

        packs, root = order.request.packs, order.request.root
        cut = shards.write_pieces(result, packs, root, pieces) if pieces is not None else ()

        def render(look: Look) -> str:
            if look.format != "text":
                return render_report(
                    look.format,
                    result.before,
                    packs,
                    root,
                    changes=result.changes,
                    compliance=result.remaining.compliance,
                    written=None if dry_run else result,
                )
            from ssot_migrate.reporters.applied import render_apply

            told = shards.render_pieces(cut, pieces, look) if pieces is not None else ""
            return told + render_apply(
                result,
                packs,
                look.width,
                look.color,
                dry_run=dry_run,
                quiet=shown.quiet or pieces is not None,
                verbose=shown.verbose,
                again=repeat_choices(choices),
            )

        outputs.write(render)
        raise typer.Exit(decide_apply_exit(result, dry_run))
