"""A program that is run inside the sample: what a request costs its services, as one JSON object on stdout.

`calls` of each service: Python and C functions called per request, which no other program on the machine changes.
`seconds`: the processor time of 5,000 requests to AgentService, with ten users who are there.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import time
import warnings
from types import FrameType
from typing import Protocol

SERVICES = {
    "agent_service": "AgentService",
    "quick_reply_service": "QuickReplyService",
    "digest_service": "DigestService",
}
USERS = [f"user-{number}" for number in range(10)]


class Service(Protocol):
    async def answer(self, user_context: object, agent_name: str, message: str) -> object: ...


def build_service(module: str) -> Service:
    """A service of its own registry, bridge and manager, with everybody connected."""
    registry = _import("agents.supervisor.agent_registry").AgentRegistry()
    registry.register_default_agents()
    bridge = _import("services.agent_websocket_bridge").AgentWebSocketBridge()
    for user in USERS:
        bridge.websocket_manager.connect(user)
    service: Service = getattr(_import(f"services.{module}"), SERVICES[module])(registry, bridge)
    return service


async def ask(service: Service, requests: int) -> None:
    make_context = _import("services.user_execution_context").UserExecutionContext
    for number in range(requests):
        context = make_context(USERS[number % len(USERS)], "thread", f"run-{number}")
        await service.answer(context, "triage", "hello there")


def count_calls(service: Service, requests: int) -> float:
    """Functions called per request; what importing and starting costs has been paid before."""
    asyncio.run(ask(service, 1))
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        asyncio.run(ask(service, requests))
    finally:
        sys.setprofile(None)
    return calls / requests


def measure_seconds(service: Service, requests: int) -> float:
    start = time.process_time()
    asyncio.run(ask(service, requests))
    return time.process_time() - start


def _import(module: str):  # type: ignore[no-untyped-def]  # the sample is no part of what mypy sees
    return importlib.import_module(f"netra_backend.app.{module}")


if __name__ == "__main__":
    sys.path.insert(0, ".")
    warnings.simplefilter("ignore")
    calls = {module: count_calls(build_service(module), 100) for module in SERVICES}
    print(json.dumps({"calls": calls, "seconds": measure_seconds(build_service("agent_service"), 5000)}))
