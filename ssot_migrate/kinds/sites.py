"""One construction of the old class, as the plans for the new one see it."""

from __future__ import annotations

from ssot_migrate.kinds.uses import Use
from ssot_migrate.model.findings import Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Construction, Replacement, Signature
from ssot_migrate.semantics.signatures import Bound
from ssot_migrate.semantics.summary import Call


@light_dataclass(frozen=True, slots=True)
class Site:
    """What a call passes, bound to the old `signature`, whether or not that is all that it needs.

    `mismatch` says why the call never did bind; None where it does.
    """

    use: Use
    call: Call
    replacement: Replacement
    construction: Construction
    signature: Signature
    bound: Bound
    mismatch: Unfixable | None
