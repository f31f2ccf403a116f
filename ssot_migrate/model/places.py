"""How many places of a project refer to the thing that is migrated, and where they lead."""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass


@light_dataclass(frozen=True, slots=True)
class Places:
    """How many places of a project refer to the thing, by where they lead: docs/compliance.md says what counts."""

    canonical: int = 0
    legacy: int = 0
    duplicate: int = 0

    @property
    def compliance(self) -> float:
        """The share of all places that lead to the successor: 1.0 where there is none that leads elsewhere."""
        total = self.canonical + self.legacy + self.duplicate
        return self.canonical / total if total else 1.0
