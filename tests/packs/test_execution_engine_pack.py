"""The shipped migration: every promise of its plan stands in the pack."""

from __future__ import annotations

import ast
import textwrap

import pytest
from pack_texts import ROOT

from ssot_migrate.kinds.registry import STRUCTURE_COLLECTORS
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Pack, Severity
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.packs.selection import find_phase


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_packs(["execution-engine"], ROOT)[0]


def test_every_name_of_the_deprecated_module_has_an_answer(pack: Pack) -> None:
    answers = {tail_name(each.source): tail_name(each.target or "") for each in pack.replacements}
    assert answers == {
        "ExecutionEngine": "UserExecutionEngine",
        "create_request_scoped_engine": "UserExecutionEngine",
        "UserExecutionContext": "UserExecutionContext",
        "UserExecutionEngine": "UserExecutionEngine",
        "create_execution_context_manager": "",
        "detect_global_state_usage": "",
        "execution_engine": "user_execution_engine",
    }


def test_ids_and_severities(pack: Pack) -> None:
    assert {rule.id: rule.severity for rule in pack.rules if rule.severity is not Severity.ERROR} == {
        "SSOT108": Severity.WARNING,
        "SSOT109": Severity.INFO,
        **dict.fromkeys(("SSOT304", "SSOT305", "SSOT306", "SSOT307", "SSOT308"), Severity.WARNING),
        "SSOT402": Severity.WARNING,
    }
    assert {"SSOT101", "SSOT102", "SSOT103", "SSOT104", "SSOT105", "SSOT106", "SSOT401", "SSOT402"} <= {
        rule.id for rule in pack.rules
    }
    assert all(rule.why and rule.instead for rule in pack.rules)


@pytest.mark.parametrize(
    ("path", "phase"),
    [
        ("netra_backend/app/agents/supervisor/execution_engine.py", "production"),
        ("tests/mission_critical/test_websocket_agent_events_suite.py", "mission-critical"),
        ("tests/mission_critical/test_agent_execution_isolation.py", "mission-critical"),
        ("tests/integration/test_agent_flow_integration.py", "mission-critical"),
        ("tests/e2e/test_agent_orchestration_real.py", "mission-critical"),
        ("tests/integration/agents/test_a_integration.py", "integration"),
        ("tests/integration/websocket/test_a.py", "integration"),
        ("tests/integration/golden_path/test_a.py", "integration"),
        ("tests/e2e/test_a.py", "end-to-end"),
        ("tests/e2e/websocket_e2e_tests/test_a.py", "end-to-end"),
        ("tests/unit/agents/test_a.py", "unit"),
        ("tests/unit/ssot_validation/test_a.py", "unit"),
        ("tests/mission_critical/golden_path/test_a.py", "rest-of-mission-critical"),
        ("netra_backend/tests/integration/agents/test_a.py", "backend-integration"),
        ("netra_backend/tests/unit/agents/test_a.py", "backend-unit"),
        ("netra_backend/conftest.py", "rest-of-backend"),
        ("tests/integration/test_a.py", "rest-of-integration"),
        ("tests/e2e/staging/test_a.py", "rest-of-end-to-end"),
        ("tests/unit/test_a.py", "rest-of-unit"),
        ("tests/conftest.py", "rest-of-tests"),
        ("shared/types/a.py", "production"),
        ("shared/tests/test_a.py", "rest-of-tests"),
        ("scripts/a.py", "tools"),
        ("backup/url_migration/tests/mission_critical/test_a.py", "backups"),
        ("a.py", "everything-else"),
        ("never/seen/before.py", "everything-else"),
    ],
)
def test_every_file_has_a_phase(pack: Pack, path: str, phase: str) -> None:
    found = find_phase(path, pack.phases)
    assert found is not None
    assert found.name == phase


def test_the_template_fits_a_class_and_needs_no_name_that_is_not_there(pack: Pack) -> None:
    (template,) = (api.template for each in pack.replacements for api in each.api)
    module = ast.parse("class UserExecutionEngine:\n" + textwrap.indent(template, "    "))
    (function,) = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    annotations = [argument.annotation for argument in function.args.args[1:]] + [function.returns]
    assert all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in annotations)
    assert "raise ValueError" in template
    bound = {argument.arg for argument in function.args.args} | {"ValueError", "classmethod"}
    bound |= {alias.name for node in ast.walk(function) if isinstance(node, ast.ImportFrom) for alias in node.names}
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    loaded = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert loaded <= bound | stored


def test_every_python_text_of_every_example_parses(pack: Pack) -> None:
    for rule in pack.rules:
        for example in rule.examples:
            for text in (example.before, example.after or "", *example.files.values(), *example.files_after.values()):
                ast.parse(text)


def test_every_rule_about_classes_shows_what_is_wrong_and_what_is_right(pack: Pack) -> None:
    rules = [rule for rule in pack.rules if rule.kind in STRUCTURE_COLLECTORS]
    assert len(rules) == len(STRUCTURE_COLLECTORS)
    for rule in rules:
        assert any(example.reported is not None for example in rule.examples), rule.id
        assert any(example.is_unchanged for example in rule.examples), rule.id
