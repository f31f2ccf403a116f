"""How code leads to the deprecated module, and what only seems to: one short text for each shape, with its frequency.

The frequencies are those of a real repository of 8,700 files, counted by file; where something occurred there once or
never and is common elsewhere, it stands here once or twice. The code is made up. In the texts `$old` and `$new` are the
two modules, and comments `#: …` are the truth (see benchmarks/marked.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from benchmarks.platform_text import NEW, OLD

REAL_FILES = 8_700


@dataclass(frozen=True, slots=True)
class Shape:
    """`files` of REAL_FILES hold `text`. They lie at `path` (with `$number`), or anywhere among the tests."""

    name: str
    files: int
    text: str
    path: str = ""

    def count(self, files: int) -> int:
        """How many files of a corpus of so many hold it: at least one."""
        return max(1, round(self.files * files / REAL_FILES))

    def spell(self, number: int) -> str:
        """The text of the file with this number, marks included."""
        return Template(self.text).substitute(old=OLD, new=NEW, number=number)

    def place(self, number: int) -> str:
        """Where the file with this number has to lie; empty if anywhere."""
        return Template(self.path).substitute(number=number)


_CALLS = """
def test_built_in_full_$number(registry, websocket_bridge, user_context):
    engine = ExecutionEngine._init_from_factory(  #: construction to +4
        registry=registry,
        websocket_bridge=websocket_bridge,  # carries the events
        user_context=user_context,
    )
    assert engine.get_execution_stats


class TestEngine$number:
    def test_again(self, registry, websocket_bridge, user_context):
        engine = ExecutionEngine._init_from_factory(registry=registry, websocket_bridge=websocket_bridge, user_context=user_context)  #: construction
        assert engine is not None

    def test_by_position(self, registry, websocket_bridge, user_context):
        assert ExecutionEngine._init_from_factory(registry, websocket_bridge, user_context) is not None  #: construction

    def test_by_constructor(self, registry, websocket_bridge, user_context):
        assert ExecutionEngine(registry, websocket_bridge, user_context) is not None  #: construction
"""

IMPORTS = (
    Shape("imported, built with everything", 23, "from $old import ExecutionEngine  #: import\n\n" + _CALLS),
    Shape(
        "imported and never used",
        30,
        """import asyncio

from $old import ExecutionEngine  #: import


def test_nothing_of_it_$number():
    asyncio.run(asyncio.sleep(0))
""",
    ),
    Shape(
        "imported in functions, under try",
        12,
        """import pytest


def load_engine_$number():
    try:
        from $old import ExecutionEngine  #: import
    except ImportError:
        return None
    return ExecutionEngine  #: reference


class TestLate$number:
    def test_there(self):
        try:
            from $old import ExecutionEngine  #: import
        except ImportError as error:
            pytest.fail(str(error))
        assert ExecutionEngine.MAX_HISTORY_SIZE > 0  #: reference
""",
    ),
    Shape(
        "imported under try",
        5,
        """try:
    from $old import ExecutionEngine  #: import
except ImportError:
    ExecutionEngine = None


def is_there_$number():
    return ExecutionEngine is not None  #: reference
""",
    ),
    Shape(
        "imported in parentheses, with others",
        7,
        """from $old import (
    ExecutionEngine,  #: import from -1
    UserExecutionContext,  #: import from -2
    create_request_scoped_engine,  #: import from -3
)


def test_all_three_$number(registry, websocket_bridge):
    context = UserExecutionContext(user_id="ada", thread_id="t", run_id="r")  #: reference
    assert create_request_scoped_engine(context, registry, websocket_bridge)  #: construction
    assert isinstance(registry, ExecutionEngine)  #: reference
""",
    ),
    Shape(
        "the old one under the new one's name, in a dead fallback",
        14,
        """try:
    from $new import UserExecutionEngine
except ImportError:
    from $old import ExecutionEngine as UserExecutionEngine  #: import


def test_either_$number(user_context):
    first = UserExecutionEngine(user_context=user_context)  #: construction
    second = UserExecutionEngine()  #: construction
    assert first is not second
""",
    ),
    Shape(
        "under another name",
        5,
        """from $old import ExecutionEngine as CoreExecutionEngine  #: import


def test_by_another_name_$number(registry, websocket_bridge, user_context):
    engine = CoreExecutionEngine(registry, websocket_bridge, user_context)  #: construction
    assert isinstance(engine, CoreExecutionEngine)  #: reference
""",
    ),
    Shape(
        "other names of the module",
        19,
        """from $old import UserExecutionContext, UserExecutionEngine  #: import
from $old import create_execution_context_manager, detect_global_state_usage  #: import


def test_others_$number(registry, websocket_bridge):
    context = UserExecutionContext("ada", "t", "r")  #: reference
    assert create_execution_context_manager(registry, websocket_bridge)  #: reference
    assert detect_global_state_usage() and context  #: reference
    return UserExecutionEngine  #: reference
""",
    ),
    Shape(
        "for type checkers, in quotes",
        3,
        """from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from $old import ExecutionEngine  #: import


def describe_$number(engine: "ExecutionEngine", other: Optional["ExecutionEngine"] = None) -> str:  #: reference
    return repr(engine or other)
""",
    ),
    Shape(
        "relative",
        2,
        """from . import execution_engine  #: import
from .execution_engine import ExecutionEngine  #: import


def build_relative_$number(registry, bridge, context):
    if isinstance(registry, execution_engine.ExecutionEngine):  #: reference
        return registry
    return ExecutionEngine(registry, bridge, context)  #: construction
""",
        path="netra_backend/app/agents/supervisor/relative_user_$number.py",
    ),
    Shape(
        "the module, in three ways",
        3,
        """import $old  #: import
import $old as legacy  #: import
from netra_backend.app.agents.supervisor import execution_engine  #: import


def test_modules_$number(registry, websocket_bridge, user_context):
    first = legacy.ExecutionEngine(registry, websocket_bridge, user_context)  #: construction
    assert isinstance(first, execution_engine.ExecutionEngine)  #: reference
    assert $old.ExecutionEngine.MAX_HISTORY_SIZE  #: reference
""",
    ),
    Shape(
        "a star, and a star of it",
        1,
        "from $old import *  #: import\n",
        path="netra_backend/app/agents/engines_$number.py",
    ),
    Shape(
        "used through a star of a star",
        1,
        """from netra_backend.app.agents.engines_$number import *


def test_star_$number(registry, websocket_bridge, user_context):
    assert ExecutionEngine(registry, websocket_bridge, user_context)  #: construction
""",
    ),
    Shape(
        "re-exported by a package, also under another name",
        1,
        """from $old import ExecutionEngine  #: import
from $old import ExecutionEngine as StandardEngine  #: import

__all__ = ["ExecutionEngine", "StandardEngine"]  #: string
""",
        path="netra_backend/app/agents/exported_$number/__init__.py",
    ),
    Shape(
        "used through the package",
        1,
        """from netra_backend.app.agents import exported_$number
from netra_backend.app.agents.exported_$number import StandardEngine as Usual  #: import


def test_package_$number(registry, websocket_bridge, user_context):
    first = Usual(registry, websocket_bridge, user_context)  #: construction
    assert isinstance(first, exported_$number.ExecutionEngine)  #: reference
""",
    ),
    Shape(
        "made up by a module's __getattr__",
        1,
        """def __getattr__(name):
    if name == "LazyEngine":
        from $old import ExecutionEngine  #: import

        return ExecutionEngine  #: reference
    raise AttributeError(name)
""",
        path="netra_backend/app/agents/lazy_$number.py",
    ),
)

USES = (
    Shape(
        "built without an owner",
        12,
        """import pytest

from $old import ExecutionEngine  #: import


def test_no_owner_$number(registry, websocket_bridge):
    assert ExecutionEngine(registry, websocket_bridge)  #: construction
    assert ExecutionEngine._init_from_factory(registry, websocket_bridge)  #: construction
    assert ExecutionEngine._init_from_factory(registry=registry, websocket_bridge=websocket_bridge, user_context=None)  #: construction


def test_by_a_keyword_that_never_was_$number(registry):
    with pytest.raises(TypeError):
        ExecutionEngine(agent_registry=registry)  #: construction
    with pytest.raises(TypeError):
        ExecutionEngine()  #: construction
""",
    ),
    Shape(
        "arguments that cannot be seen",
        3,
        """from functools import partial

from $old import ExecutionEngine  #: import


def test_stars_$number(registry, websocket_bridge, user_context):
    arguments, keywords = (registry, websocket_bridge), {"user_context": user_context}
    assert ExecutionEngine(*arguments, **keywords)  #: construction
    Engine = ExecutionEngine  #: reference
    assert Engine(registry, websocket_bridge, user_context)  #: construction
    assert partial(ExecutionEngine, registry)  #: reference
""",
    ),
    Shape(
        "members of the class",
        6,
        """from $old import ExecutionEngine  #: import


async def test_members_$number(registry, websocket_bridge, user_context):
    assert ExecutionEngine.MAX_HISTORY_SIZE == 100  #: reference
    assert ExecutionEngine.MAX_CONCURRENT_AGENTS == 10  #: reference
    assert ExecutionEngine.AGENT_EXECUTION_TIMEOUT > 0  #: reference
    await ExecutionEngine.execute_with_user_isolation(user_context, None, registry, websocket_bridge)  #: reference
""",
    ),
    Shape(
        "other references",
        8,
        """import inspect
from typing import Optional
from unittest.mock import patch

from $old import ExecutionEngine  #: import

ENGINES_$number = [ExecutionEngine]  #: reference


def first_$number(engine: Optional[ExecutionEngine]) -> bool:  #: reference
    return isinstance(engine, (int, ExecutionEngine)) and hasattr(ExecutionEngine, "shutdown")  #: reference


def test_source_$number():
    assert inspect.getsource(ExecutionEngine)  #: reference
    with patch.object(ExecutionEngine, "shutdown"):  #: reference
        assert {"engine": ExecutionEngine}  #: reference
""",
    ),
    Shape(
        "a subclass with its own factory",
        1,
        """from $old import ExecutionEngine  #: import


class EnhancedExecutionEngine$number(ExecutionEngine):  #: reference
    def __init__(self, registry, websocket_bridge, user_context=None):
        super().__init__(registry, websocket_bridge, user_context)  #: construction
        self.calls = 0


def build_enhanced_$number(registry, websocket_bridge, user_context):
    return EnhancedExecutionEngine$number(registry, websocket_bridge, user_context)  #: construction
""",
        path="netra_backend/app/agents/enhanced_$number.py",
    ),
    Shape(
        "patched by its name",
        8,
        """from unittest.mock import patch


@patch("$old.logger")  #: string
def test_logs_$number(logger):
    with patch("$old.ExecutionEngine.execute_agent") as run:  #: string
        assert run is not logger


def test_patched_by_monkeypatch_$number(monkeypatch):
    monkeypatch.setattr("$old.ExecutionEngine.MAX_HISTORY_SIZE", 3)  #: string
""",
    ),
    Shape(
        "named in containers, imported by name",
        6,
        """import importlib
import sys

MODULES_$number = ["$old", "$new"]  #: string
NAMES_$number = {"$old.ExecutionEngine": "UserExecutionEngine"}  #: string


def test_by_name_$number():
    module = importlib.import_module("$old")  #: string
    assert sys.modules["$old"] is module  #: string
    assert getattr(module, "ExecutionEngine")  #: string
""",
    ),
)

LOOK_ALIKES = (
    Shape(
        "strings that only begin like it",
        25,
        """from unittest.mock import patch


@patch("${old}_factory.ExecutionEngineFactory")  #: look-alike
def test_factory_$number(factory):
    with patch("${old}_factory.logger") as logger:  #: look-alike
        assert logger is not factory


def test_user_engine_$number():
    with patch("$new.logger"):
        assert "${old}_consolidated" != "$new"  #: look-alike
""",
    ),
    Shape(
        "somebody else's class of the same name",
        17,
        """from netra_backend.app.workflows.execution_engine import ExecutionEngine  #: look-alike


def test_workflow_$number():
    engine = ExecutionEngine._init_from_factory(["one", "two"])  #: look-alike
    assert isinstance(engine, ExecutionEngine)  #: look-alike
    assert ExecutionEngine.MAX_HISTORY_SIZE == 20  #: look-alike
    assert ExecutionEngine(steps=[1]).advance() == 1  #: look-alike
""",
    ),
    Shape(
        "a class of the same name in the file itself",
        10,
        """class ExecutionEngine:  #: look-alike
    def run(self):
        return 1


def test_own_$number():
    assert ExecutionEngine().run() == 1  #: look-alike
""",
    ),
    Shape(
        "only words",
        22,
        '''def describe_$number():
    """Once: from $old import ExecutionEngine  #: look-alike

    engine = ExecutionEngine(registry, websocket_bridge)  #: look-alike
    """
    # REMOVED_SYNTAX_ERROR: from $old import ExecutionEngine  #: look-alike
    return "an ExecutionEngine is mentioned"  #: look-alike
''',
    ),
    Shape(
        "the new one, used as it should be",
        320,
        """from netra_backend.app.agents.supervisor.agent_instance_factory import AgentInstanceFactory, UserWebSocketEmitter
from $new import UserExecutionEngine
from netra_backend.app.services.user_execution_context import UserExecutionContext


def build_for_user_$number(websocket_bridge):
    context = UserExecutionContext(user_id="ada", thread_id="t", run_id="r")
    emitter = UserWebSocketEmitter(context.user_id, context.thread_id, context.run_id, websocket_bridge)
    return UserExecutionEngine(context, AgentInstanceFactory(), emitter)
""",
    ),
    Shape(
        "the new one in strings",
        40,
        """from unittest.mock import patch

from $new import UserExecutionEngine


def test_patched_$number():
    with patch("$new.UserExecutionEngine.execute_agent") as run:
        assert run is not UserExecutionEngine
""",
    ),
)

SHAPES = (*IMPORTS, *USES, *LOOK_ALIKES)
