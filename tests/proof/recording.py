"""A pytest plugin for the sample platform's own suite: which test did what, by which engine, and what its user saw.

Given by `-p recording`, it writes one JSON object to the file that SAMPLE_RECORD names: for each test whether it passed
and is about isolation, where it built engines ("path:line"), and its trace. A trace says in order what could be
observed: engines built (by whom, not of which class), events at the bridge, messages that reached a user, results,
figures. It holds no owner of an event, as an engine without an owner is what the migration removes.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from types import FrameType
from typing import TypedDict

import pytest

_APP = "netra_backend.app."
_ENGINES = (
    ("agents.supervisor.execution_engine", "ExecutionEngine"),
    ("agents.supervisor.user_execution_engine", "UserExecutionEngine"),
    ("agents.supervisor.request_scoped_execution_engine", "RequestScopedExecutionEngine"),
)
# Engines build each other on the way: who wanted one is whoever stands before these.
_BUILDERS = ("mcp_execution_engine.py", *(f"{module.rpartition('.')[2]}.py" for module, _ in _ENGINES))


class TestRecord(TypedDict):
    """What one test did; `sites` are the places where it had engines built."""

    passed: bool
    isolation: bool
    sites: list[str]
    trace: list[list[str]]


class Recorder:
    """Holds no engine and no result, only words: what it measures is also what is let go."""

    def __init__(self, target: Path, root: Path) -> None:
        self._target = target
        self._root = root
        self._records: dict[str, TestRecord] = {}
        self._sites: set[str] = set()
        self._trace: list[list[str]] | None = None

    def pytest_collection_finish(self) -> None:
        """Once the suite is imported, and not before: it imports in its own way."""
        for module, name in _ENGINES:
            if importlib.util.find_spec(_APP + module) is None:
                continue  # it was retired, and builds none
            engine = getattr(importlib.import_module(_APP + module), name)
            engine.__init__ = self._record_building(engine.__init__)
            for method in ("execute_agent", "get_execution_stats"):
                setattr(engine, method, self._record_result(method, getattr(engine, method)))
        bridge = importlib.import_module(f"{_APP}services.agent_websocket_bridge").AgentWebSocketBridge
        bridge.notify = self._record_event(bridge.notify)
        manager = importlib.import_module(f"{_APP}websocket_core.websocket_manager").WebSocketManager
        manager.send_to_user = self._record_delivery(manager.send_to_user)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        isolation = item.get_closest_marker("isolation") is not None
        self._sites = set()
        self._trace = None if isolation else []
        outcome = yield
        self._records[item.nodeid] = {
            "passed": getattr(outcome, "excinfo", None) is None,
            "isolation": isolation,
            "sites": sorted(self._sites),
            "trace": self._trace or [],
        }

    def pytest_sessionfinish(self) -> None:
        self._target.write_text(json.dumps(self._records), encoding="utf-8")

    def _note(self, *words: object) -> None:
        if self._trace is not None:
            self._trace.append([str(word) for word in words])

    def _record_building(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def recorded(engine: object, *arguments: object, **keywords: object) -> None:
            original(engine, *arguments, **keywords)
            path, frame = self._find_builder(sys._getframe(1))
            self._sites.add(f"{path}:{frame.f_lineno}")
            self._note("built", path, frame.f_code.co_name)

        return recorded

    def _find_builder(self, frame: FrameType) -> tuple[str, FrameType]:
        """The innermost line of the platform that wanted an engine: not of an engine's own module, nor of a library."""
        while True:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(self._root) and path.name not in _BUILDERS:
                return path.relative_to(self._root).as_posix(), frame
            assert frame.f_back is not None
            frame = frame.f_back

    def _record_result(
        self, method: str, original: Callable[..., Coroutine[object, object, object]]
    ) -> Callable[..., Coroutine[object, object, object]]:
        @functools.wraps(original)
        async def recorded(*arguments: object, **keywords: object) -> object:
            result = await original(*arguments, **keywords)
            self._note(method, result)
            return result

        return recorded

    def _record_event(
        self, original: Callable[..., Coroutine[object, object, bool]]
    ) -> Callable[..., Coroutine[object, object, bool]]:
        @functools.wraps(original)
        async def recorded(
            bridge: object, event: str, run_id: str, agent_name: str, user_id: str | None, **details: str
        ) -> bool:
            self._note("event", event, run_id, agent_name, details)
            return await original(bridge, event, run_id, agent_name, user_id, **details)

        return recorded

    def _record_delivery(
        self, original: Callable[..., Coroutine[object, object, bool]]
    ) -> Callable[..., Coroutine[object, object, bool]]:
        @functools.wraps(original)
        async def recorded(manager: object, user_id: str, message: object) -> bool:
            delivered = await original(manager, user_id, message)
            if delivered:
                self._note("delivered", user_id, message)
            return delivered

        return recorded


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(Path(os.environ["SAMPLE_RECORD"]), config.rootpath))
