"""ssot-migrate: finds every use of a deprecated class, rewrites what it can prove, says why it leaves the rest.

As a library:

    import ssot_migrate

    request = ssot_migrate.load_request("path/to/project", ssot_migrate.Choices(select=("SSOT1",)))
    for finding in ssot_migrate.scan(request).findings:
        print(finding.location, finding.message)

`plan` says what `apply` would write, `undo` takes a run back, `gate` compares with a baseline, `status` tells how far
the migration has come, and `history` how it went. All are functions from
values to values: they print nothing, end no program and read no environment. Mistakes of the caller are `UsageError`.
Everything that is named in `__all__` changes only with the major version.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssot_migrate.baseline.entries import Terms
    from ssot_migrate.errors import RefusedError, UsageError
    from ssot_migrate.git_commits import Span
    from ssot_migrate.model.campaign import Campaign
    from ssot_migrate.model.findings import Finding, ScanResult, Status
    from ssot_migrate.model.history import History
    from ssot_migrate.model.options import FixOptions, Selection, Style
    from ssot_migrate.model.rules import Applicability, Pack, Severity
    from ssot_migrate.usecases.apply import apply
    from ssot_migrate.usecases.gate import GateOptions, gate
    from ssot_migrate.usecases.history import history
    from ssot_migrate.usecases.plan import plan
    from ssot_migrate.usecases.request import Request
    from ssot_migrate.usecases.results import ApplyResult, GateResult, RetireResult, UndoResult
    from ssot_migrate.usecases.retire import retire
    from ssot_migrate.usecases.retirement import RetireOptions
    from ssot_migrate.usecases.scan import scan
    from ssot_migrate.usecases.settings import Choices, load_request
    from ssot_migrate.usecases.status import status
    from ssot_migrate.usecases.undo import undo

__version__ = "0.1.0"

__all__ = [
    "Applicability",
    "ApplyResult",
    "Campaign",
    "Choices",
    "Finding",
    "FixOptions",
    "GateOptions",
    "GateResult",
    "History",
    "Pack",
    "RefusedError",
    "Request",
    "RetireOptions",
    "RetireResult",
    "ScanResult",
    "Selection",
    "Severity",
    "Span",
    "Status",
    "Style",
    "Terms",
    "UndoResult",
    "UsageError",
    "__version__",
    "apply",
    "gate",
    "history",
    "load_request",
    "plan",
    "retire",
    "scan",
    "status",
    "undo",
]

# Where each name is defined: it is loaded when somebody asks for it, so that `--version` waits for none of them.
_HOMES = {
    "Applicability": "model.rules",
    "ApplyResult": "usecases.results",
    "Campaign": "model.campaign",
    "Choices": "usecases.settings",
    "Finding": "model.findings",
    "FixOptions": "model.options",
    "GateOptions": "usecases.gate",
    "GateResult": "usecases.results",
    "History": "model.history",
    "Pack": "model.rules",
    "RefusedError": "errors",
    "Request": "usecases.request",
    "RetireOptions": "usecases.retirement",
    "RetireResult": "usecases.results",
    "ScanResult": "model.findings",
    "Selection": "model.options",
    "Severity": "model.rules",
    "Span": "git_commits",
    "Status": "model.findings",
    "Style": "model.options",
    "Terms": "baseline.entries",
    "UndoResult": "usecases.results",
    "UsageError": "errors",
    "apply": "usecases.apply",
    "gate": "usecases.gate",
    "history": "usecases.history",
    "load_request": "usecases.settings",
    "plan": "usecases.plan",
    "scan": "usecases.scan",
    "retire": "usecases.retire",
    "status": "usecases.status",
    "undo": "usecases.undo",
}


def __getattr__(name: str) -> object:
    """A name of the library, from the module that defines it (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
