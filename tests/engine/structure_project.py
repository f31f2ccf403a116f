"""Small projects for the rules about classes and shared state: files go in, findings come out. Made-up names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.options import Selection
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

_EXAMPLES = """
[[rule.example]]
title = "moves"
before = "import old"
after = "import new"
[[rule.example]]
title = "stays"
unchanged = "import other"
"""

_RULES = {
    "CRANE101": "deprecated-import",
    "CRANE103": "deprecated-reference",
    "CRANE108": "deprecated-module",
    "CRANE109": "compat-alias",
    "CRANE201": "duplicate-implementation",
    "CRANE301": "global-registry",
    "CRANE302": "singleton-factory",
    "CRANE303": "shared-instance-factory",
    "CRANE304": "shared-manager",
    "CRANE305": "unowned-context",
    "CRANE306": "null-emitter",
    "CRANE307": "missing-event",
    "CRANE308": "uncleaned-engine",
}

PACK_TEXT = """
schema = 1
[pack]
name = "warehouse"
title = "Crane becomes TowerCrane"
why = "A crane that knows no yard lifts what belongs to somebody else."
tests = ["**/test_*.py", "tools/**"]

[[replace]]
from = "warehouse.legacy.Crane"
to = "warehouse.modern.TowerCrane"
why = "It swings wherever it stands."

[[role]]
name = "crane"
part = "implementation"
title = "a crane"
canonical = "warehouse.modern.TowerCrane"
classes = ["*Crane"]
excluded = ["Toy*"]
interfaces = ["warehouse.plans.Liftable"]
methods = ["lift", "lower", "swing"]
builders = ["build_crane", "rent_crane"]
names = ["crane"]
events = ["lift_started", "lift_ended"]
cleanup = ["fold", "park"]

[[role]]
name = "ledger"
part = "shared"
title = "a ledger of loads"
classes = ["*Ledger", "*Yardmaster"]
functions = ["get_*ledger"]
builders = ["create_*", "make_*"]

[[role]]
name = "wire"
part = "connection"
title = "a wire to somebody's yard"
classes = ["*Wire"]
names = ["wire"]

[[role]]
name = "permit"
part = "context"
title = "a permit"
classes = ["Permit"]
names = ["permit"]
per-call = ["permit", "holder_id"]

[[role]]
name = "horn"
part = "emitter"
title = "a horn"
classes = ["*Horn"]
names = ["horn"]
events = ["lift_started", "lift_ended"]
""" + "".join(
    f'[[rule]]\nid = "{number}"\nname = "{kind}"\nkind = "{kind}"\nseverity = "error"\nwhy = "It hurts."\n'
    + (_EXAMPLES if number < "CRANE108" else "")
    for number, kind in _RULES.items()
)

PACK = parse_pack(PACK_TEXT, "crane.toml")


def find(
    root: Path,
    rule: str,
    files: Mapping[str, str],
    *,
    with_tests: bool = False,
    jobs: int = 1,
    use_cache: bool = False,
) -> list[Finding]:
    """The findings of one rule in a project of these files, in report order."""
    write(root, files)
    selection = Selection(select=(rule,), with_tests=with_tests)
    return list(scan(Request(root, (PACK,), selection, jobs=jobs, use_cache=use_cache)).findings)


def write(root: Path, files: Mapping[str, str]) -> None:
    """Puts files into a project; their texts may be indented."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def tell(findings: list[Finding]) -> list[str]:
    """`path:line severity`, for comparison."""
    return [f"{item.location.path}:{item.location.line} {item.severity.value}" for item in findings]
