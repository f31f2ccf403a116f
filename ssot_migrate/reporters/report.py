"""What the reports for other programs are made of, and in which order they tell it where they must be short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.findings import Finding, ScanResult, Status
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.reporters.gated import Gated, explain

_WEIGHT: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_STATE: Final = {Status.NEW: 0, Status.KNOWN: 1, Status.SUPPRESSED: 2}


@dataclass(frozen=True)
class Report:
    """A result and what has to be known to tell it.

    `prefix` leads from the top of the repository to the project's root: "" or "folder/"; services know files by their
    path in the repository. `gated` is what the gate says, `changes` what apply has done or would do; else None.
    """

    result: ScanResult
    packs: Sequence[Pack]
    version: str
    prefix: str = ""
    changes: ChangeSet | None = None
    gated: Gated | None = None

    @cached_property
    def by_weight(self) -> tuple[Finding, ...]:
        """What fails first, then what is known, then what is suppressed; of each the most severe first."""
        return tuple(
            sorted(self.result.findings, key=lambda one: (_STATE[one.status], _WEIGHT[one.severity], one.location))
        )

    @cached_property
    def failing(self) -> tuple[Finding, ...]:
        """What a person has to see: neither suppressed nor accepted."""
        return tuple(finding for finding in self.by_weight if finding.status is Status.NEW)

    @cached_property
    def rules(self) -> tuple[tuple[Rule, Pack], ...]:
        """Each rule once, by id; two packs may have the same one."""
        found: dict[str, tuple[Rule, Pack]] = {}
        for pack in self.packs:
            for rule in pack.rules:
                found.setdefault(rule.id, (rule, pack))
        return tuple(found[rule_id] for rule_id in sorted(found))

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """Why the gate does not let a finding pass that is in the baseline, by fingerprint."""
        if self.gated is None:
            return {}
        judged = (one for one in self.gated.verdict.judged if one.standing is not Standing.KNOWN)
        return {one.finding.fingerprint: note for one in judged if (note := explain(one, self.gated))}

    def place(self, path: str) -> str:
        """A path of the project as the repository knows it."""
        return self.prefix + path
