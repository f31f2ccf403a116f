"""The modules that the corpus is about: the deprecated engine, its successor, and what both are built from."""

from __future__ import annotations

from collections.abc import Mapping

_SUPERVISOR = "netra_backend/app/agents/supervisor/"
OLD_PATH = f"{_SUPERVISOR}execution_engine.py"
OLD = "netra_backend.app.agents.supervisor.execution_engine"
NEW = "netra_backend.app.agents.supervisor.user_execution_engine"

_DEPRECATED = '''"""DEPRECATED: one engine for all."""

import logging
from typing import Optional

from netra_backend.app.agents.supervisor.agent_registry import AgentRegistry
from netra_backend.app.agents.supervisor.user_execution_engine import UserExecutionEngine
from netra_backend.app.services.user_execution_context import UserExecutionContext

logger = logging.getLogger(__name__)


class ExecutionEngine:
    MAX_HISTORY_SIZE = 100
    MAX_CONCURRENT_AGENTS = 10
    AGENT_EXECUTION_TIMEOUT = 30.0

    def __init__(self, registry: AgentRegistry, websocket_bridge, user_context: Optional[UserExecutionContext] = None):
        self.registry = registry
        self.websocket_bridge = websocket_bridge
        self.user_context = user_context

    @classmethod
    def _init_from_factory(cls, registry, websocket_bridge, user_context=None):
        return cls(registry, websocket_bridge, user_context)

    async def execute_agent(self, context, user_context=None):
        agent = self.registry.get(context.agent_name)
        return await agent.run(context, user_context or self.user_context)

    async def get_execution_stats(self):
        return {"runs": 0}

    async def shutdown(self):
        self.registry = None

    @staticmethod
    async def execute_with_user_isolation(user_context, context, registry, websocket_bridge):
        engine = UserExecutionEngine(user_context, registry, websocket_bridge)
        try:
            return await engine.execute_agent(context)
        finally:
            await engine.cleanup()


def create_request_scoped_engine(user_context, registry, websocket_bridge, max_concurrent_executions=3):
    from netra_backend.app.agents.supervisor.request_scoped_execution_engine import RequestScopedExecutionEngine

    return RequestScopedExecutionEngine(user_context, registry, websocket_bridge, max_concurrent_executions)


def create_execution_context_manager(registry, websocket_bridge):
    return (registry, websocket_bridge)


def detect_global_state_usage():
    return {"global_state_detected": False}
'''

_CANONICAL = '''"""The engine that is to stay: one for each user."""

import logging
from typing import TYPE_CHECKING

from netra_backend.app.services.user_execution_context import UserExecutionContext

if TYPE_CHECKING:
    from netra_backend.app.agents.supervisor.agent_instance_factory import AgentInstanceFactory, UserWebSocketEmitter

logger = logging.getLogger(__name__)


class UserExecutionEngine:
    AGENT_EXECUTION_TIMEOUT = 25.0
    MAX_HISTORY_SIZE = 100

    def __init__(
        self,
        context: UserExecutionContext,
        agent_factory: "AgentInstanceFactory",
        websocket_emitter: "UserWebSocketEmitter",
    ):
        self.context = context
        self.agent_factory = agent_factory
        self.websocket_emitter = websocket_emitter

    async def execute_agent(self, context, user_context=None):
        await self.websocket_emitter.notify_agent_started(context.agent_name)
        await self.websocket_emitter.notify_agent_thinking(context.agent_name)
        await self.websocket_emitter.notify_tool_executing(context.agent_name)
        result = await self.agent_factory.run(context, self.context)
        await self.websocket_emitter.notify_tool_completed(context.agent_name)
        await self.websocket_emitter.notify_agent_completed(context.agent_name, result)
        return result

    async def execute_pipeline(self, steps):
        return [await self.execute_agent(step) for step in steps]

    async def get_execution_stats(self):
        return {"runs": 0}

    async def shutdown(self):
        await self.cleanup()

    async def cleanup(self):
        self.context = None
'''

_REQUEST_SCOPED = '''"""An engine for one request: an earlier attempt."""


class RequestScopedExecutionEngine:
    def __init__(self, user_context, registry, websocket_bridge, max_concurrent_executions=3):
        self.user_context = user_context
        self.registry = registry

    async def execute_agent(self, context):
        return await self.registry.get(context.agent_name).run(context, self.user_context)

    async def cleanup(self):
        self.registry = None
'''

_FACTORY = '''"""Builds engines for users. The name of this module only begins like that of the deprecated one."""

import logging

from netra_backend.app.agents.supervisor.agent_instance_factory import AgentInstanceFactory, UserWebSocketEmitter
from netra_backend.app.agents.supervisor.user_execution_engine import UserExecutionEngine

logger = logging.getLogger(__name__)


class ExecutionEngineFactory:
    def __init__(self, agent_registry, websocket_bridge):
        self.agent_registry = agent_registry
        self.websocket_bridge = websocket_bridge

    async def create_for_user(self, context):
        agent_factory = AgentInstanceFactory()
        agent_factory.configure(agent_registry=self.agent_registry, websocket_bridge=self.websocket_bridge)
        emitter = UserWebSocketEmitter(context.user_id, context.thread_id, context.run_id, self.websocket_bridge)
        return UserExecutionEngine(context, agent_factory, emitter)


def create_request_scoped_engine(context):
    raise NotImplementedError(context)
'''

_INSTANCE_FACTORY = '''"""What a user's engine is given."""


class AgentInstanceFactory:
    def configure(self, agent_registry=None, websocket_bridge=None):
        self.agent_registry = agent_registry
        self.websocket_bridge = websocket_bridge

    async def run(self, context, user_context):
        return await self.agent_registry.get(context.agent_name).run(context, user_context)


class UserWebSocketEmitter:
    def __init__(self, user_id, thread_id, run_id, websocket_bridge):
        self.user_id = user_id
        self.thread_id = thread_id
        self.run_id = run_id
        self.bridge = websocket_bridge

    async def notify_agent_started(self, agent_name):
        await self.bridge.notify("agent_started", self.user_id, agent_name)

    async def notify_agent_thinking(self, agent_name):
        await self.bridge.notify("agent_thinking", self.user_id, agent_name)

    async def notify_tool_executing(self, agent_name):
        await self.bridge.notify("tool_executing", self.user_id, agent_name)

    async def notify_tool_completed(self, agent_name):
        await self.bridge.notify("tool_completed", self.user_id, agent_name)

    async def notify_agent_completed(self, agent_name, result):
        await self.bridge.notify("agent_completed", self.user_id, agent_name, result)
'''

_REGISTRY = '''"""Agents by name."""


class AgentRegistry:
    def __init__(self):
        self._agents = {}

    def get(self, name):
        return self._agents[name]
'''

_BRIDGE = '''"""Carries events to users."""


class AgentWebSocketBridge:
    async def notify(self, event, user_id, *details):
        return (event, user_id, details)
'''

_CONTEXT = '''"""Whom a request belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UserExecutionContext:
    user_id: str
    thread_id: str
    run_id: str
'''

# Somebody else's: the name is all that it shares with the deprecated class.
_WORKFLOWS = '''"""Runs workflows, for all users alike and with nobody's data."""


class ExecutionEngine:
    MAX_HISTORY_SIZE = 20

    def __init__(self, steps=()):
        self.steps = list(steps)

    @classmethod
    def _init_from_factory(cls, steps):
        return cls(steps)

    def advance(self):
        return self.steps.pop()
'''

PLATFORM: Mapping[str, str] = {
    **{
        f"{folder}__init__.py": ""
        for folder in (
            "netra_backend/",
            "netra_backend/app/",
            "netra_backend/app/agents/",
            _SUPERVISOR,
            "netra_backend/app/services/",
            "netra_backend/app/workflows/",
        )
    },
    OLD_PATH: _DEPRECATED,
    f"{_SUPERVISOR}user_execution_engine.py": _CANONICAL,
    f"{_SUPERVISOR}request_scoped_execution_engine.py": _REQUEST_SCOPED,
    f"{_SUPERVISOR}execution_engine_factory.py": _FACTORY,
    f"{_SUPERVISOR}agent_instance_factory.py": _INSTANCE_FACTORY,
    f"{_SUPERVISOR}agent_registry.py": _REGISTRY,
    "netra_backend/app/services/agent_websocket_bridge.py": _BRIDGE,
    "netra_backend/app/services/user_execution_context.py": _CONTEXT,
    "netra_backend/app/workflows/execution_engine.py": _WORKFLOWS,
}
