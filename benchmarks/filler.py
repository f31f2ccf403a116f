"""Ordinary code, of any size: what most of a repository is, and what has nothing to do with the migration.

A few hundred blocks are made once and put together anew for each file: parsers, hashes and searches see different
files, and 160 MB are written in seconds. Words that the rules for shared state look for occur as often as in a real
repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from string import Template

_WORDS = [
    "account",
    "agent",
    "alert",
    "audit",
    "batch",
    "billing",
    "bridge",
    "budget",
    "cache",
    "channel",
    "chat",
    "cluster",
    "config",
    "context",
    "corpus",
    "cost",
    "dashboard",
    "database",
    "delivery",
    "demand",
    "digest",
    "document",
    "draft",
    "event",
    "export",
    "feature",
    "feedback",
    "figure",
    "filter",
    "flow",
    "forecast",
    "gateway",
    "group",
    "guard",
    "health",
    "history",
    "index",
    "insight",
    "invoice",
    "journal",
    "latency",
    "ledger",
    "limit",
    "lock",
    "log",
    "mail",
    "market",
    "message",
    "metric",
    "model",
    "monitor",
    "notice",
    "order",
    "owner",
    "payment",
    "pipeline",
    "plan",
    "policy",
    "pool",
    "price",
    "profile",
    "prompt",
    "quota",
    "query",
    "queue",
    "rate",
    "reading",
    "record",
    "region",
    "report",
    "result",
    "retry",
    "review",
    "route",
    "rule",
    "sample",
    "schedule",
    "schema",
    "search",
    "secret",
    "segment",
    "session",
    "shard",
    "signal",
    "snapshot",
    "socket",
    "source",
    "state",
    "step",
    "stock",
    "storage",
    "stream",
    "supply",
    "table",
    "task",
    "team",
    "tenant",
    "thread",
    "ticket",
    "token",
    "tool",
    "topic",
    "trace",
    "transfer",
    "trial",
    "usage",
    "user",
    "vault",
    "vendor",
    "view",
    "wallet",
    "warning",
    "worker",
]

_LIBRARIES = (
    "import asyncio",
    "import json",
    "import logging",
    "import os",
    "import time",
    "import uuid",
    "from collections import defaultdict",
    "from dataclasses import dataclass, field",
    "from datetime import datetime, timedelta, timezone",
    "from pathlib import Path",
    "from typing import Any, Dict, List, Optional",
    "from unittest.mock import AsyncMock, MagicMock, Mock, patch",
    "import pytest",
    "import httpx",
    "from fastapi import APIRouter, Depends",
    "from pydantic import BaseModel",
    "from sqlalchemy import select",
)

# Texts with the share of the blocks that they make; @@ becomes a number that differs from file to file.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (
        14,
        '''
class ${A}${B}@@:
    """Keeps the ${a} of each ${b}, and tells the ${c} when one of them changes."""

    def __init__(self, ${a}_limit: int = 10, ${b}: Optional[str] = None):
        self.${a}_limit = ${a}_limit
        self.${b} = ${b} or "${c}"
        self._${c}s: Dict[str, Any] = {}

    def add_${a}(self, name: str, value: Any) -> bool:
        """Returns whether it was new."""
        if name in self._${c}s:
            self._${c}s[name].append(value)
            return False
        if len(self._${c}s) >= self.${a}_limit:
            raise ValueError(f"no more than {self.${a}_limit} of ${c}, not {name!r}")
        self._${c}s[name] = [value]
        return True

    async def load_${b}(self, client, *, timeout: float = 5.0) -> List[Dict[str, Any]]:
        started = time.monotonic()
        rows = []
        for attempt in range(3):
            try:
                response = await client.get(f"/api/${b}/{self.${b}}", timeout=timeout)
                response.raise_for_status()
                rows = [row for row in response.json()["${c}s"] if row.get("${a}") is not None]
                break
            except (KeyError, ValueError) as error:
                logger.warning("attempt %d of loading ${b} failed: %s", attempt, error)
                await asyncio.sleep(0.1 * (attempt + 1))
        logger.info("loaded %d ${b} in %.3f s", len(rows), time.monotonic() - started)
        return sorted(rows, key=lambda row: (row["${a}"], row.get("${c}", "")))

    @property
    def is_full(self) -> bool:
        return len(self._${c}s) >= self.${a}_limit
''',
    ),
    (
        22,
        '''
class Test${A}${B}@@:
    """${A} and ${b}, together and one by one."""

    @pytest.mark.asyncio
    async def test_${a}_of_${b}_is_kept(self):
        ${b} = {"id": f"${b}-{uuid.uuid4().hex[:8]}", "${a}": [1, 2, 3], "${c}": None}
        ${c} = AsyncMock(return_value={"status": "done", "${a}": ${b}["${a}"]})
        result = await ${c}(${b})
        assert result["status"] == "done", f"expected the ${a} to be done, got {result['status']}"
        assert result["${a}"] == [1, 2, 3]
        ${c}.assert_awaited_once_with(${b})

    @pytest.mark.asyncio
    async def test_${c}_after_${a}(self):
        results = []
        for number in range(5):
            result = await asyncio.wait_for(self._run_${c}(number), timeout=2.0)
            results.append(result)
        assert len(results) == 5
        assert [row["number"] for row in results] == list(range(5))
        assert all(row["${a}"] == "${b}" for row in results), "each has its own ${a}"

    async def _run_${c}(self, number: int) -> Dict[str, Any]:
        await asyncio.sleep(0)
        if number > 100:
            raise RuntimeError("too many of ${c}")
        return {"number": number, "${a}": "${b}", "started": datetime.now(timezone.utc).isoformat()}
''',
    ),
    (
        16,
        '''
def compute_${a}_${b}_@@(${a}s, ${b}=None, *, ${c}=0.5):
    """The ${a}s that reach ${c}, weighted by ${b}."""
    if not ${a}s:
        return []
    weights = defaultdict(float)
    for position, ${a} in enumerate(${a}s):
        key = ${a}.get("${b}") or ${b} or "none"
        weights[key] += float(${a}.get("weight", 1.0)) / (position + 1)
    total = sum(weights.values()) or 1.0
    chosen = []
    for key, weight in sorted(weights.items(), key=lambda item: -item[1]):
        share = weight / total
        if share < ${c}:
            continue
        chosen.append({"${b}": key, "share": round(share, 4), "${c}": ${c}})
    return chosen


def describe_${b}_${c}_@@(values):
    lines = [f"{name}: {value:>10}" for name, value in values.items() if value]
    return "\\n".join(["${A} ${B}", "=" * 40, *lines])
''',
    ),
    (
        9,
        """
${A}_${B}_@@ = {
    "${a}": {"limit": 10, "window": 60, "${b}": ["read", "write", "${c}"]},
    "${b}": {"limit": 25, "window": 300, "${c}": "a text that is long enough to be a message to somebody who waits for a ${c}, and says why it takes so long, and what can be done about it, which is more than most messages of this kind say, and longer than any line should be"},
    "${c}": {"limit": None, "window": 0, "${a}": {"nested": [{"deep": 1}, {"deep": 2}, {"deep": 3}]}},
}
""",
    ),
    (
        10,
        """
@pytest.fixture
def ${a}_client_@@(monkeypatch):
    monkeypatch.setenv("${A}_URL", "http://localhost:8000/${b}")
    client = MagicMock()
    client.${b} = Mock(return_value={"${c}": 1})
    yield client
    client.reset_mock()


def test_${a}_client_answers_@@(${a}_client_@@):
    with patch("os.path.exists", return_value=True) as exists, patch("time.sleep"):
        assert ${a}_client_@@.${b}()["${c}"] == 1
        assert os.path.exists("/var/${b}")
    exists.assert_called_once_with("/var/${b}")
""",
    ),
    (
        8,
        '''
async def handle_${a}_@@(request, ${b}: Optional[str] = None) -> Dict[str, Any]:
    """Answers a ${a}; the parts that are slow are loaded when they are needed."""
    try:
        from json import JSONDecodeError
        from urllib.parse import urlsplit
    except ImportError:
        return {"error": "unavailable"}
    try:
        body = await request.json()
    except JSONDecodeError as error:
        return {"error": f"no ${a}: {error}"}
    parts = urlsplit(str(body.get("url", "")))
    answer = {"host": parts.netloc, "${b}": ${b}, "${c}": body.get("${c}", [])}
    while answer["${c}"] and answer["${c}"][-1] is None:
        answer["${c}"].pop()
    return answer
''',
    ),
)

# The same for files: so many in a hundred hold one of these, whatever their size.
_RARE: tuple[tuple[int, str], ...] = (
    (
        10,
        """
class ${A}Pipeline@@:
    def __init__(self, user_context, ${b}):
        self.user_context = user_context
        self.${b} = ${b}

    async def run(self, steps):
        for step in steps:
            logger.debug("%s runs %s of ${c}", self.user_context.user_id, step)
            await step(self.user_context, self.${b})
        return {"user": self.user_context.user_id, "thread": self.user_context.thread_id}


def test_${a}_pipeline_of_user_@@():
    user_context = Mock(user_id="user-@@", thread_id="thread", run_id="run")
    assert ${A}Pipeline@@(user_context, "${b}").user_context is user_context
""",
    ),
    (
        8,
        """
class ${A}Notifier@@:
    async def tell(self, websocket_manager, user_id, ${b}):
        message = {"type": "${a}_${b}", "payload": {"${c}": ${b}}}
        delivered = await websocket_manager.send_to_user(user_id, message)
        if not delivered:
            logger.warning("%s was not told of ${b}", user_id)
        return delivered
""",
    ),
    (
        8,
        """
def register_${a}_@@(registry, ${b}):
    for name in ("${a}", "${b}", "${c}"):
        if name not in registry:
            registry[name] = ${b}
    return registry
""",
    ),
    (
        2,
        """
_${a}_cache_@@ = None


def get_${a}_cache_@@():
    global _${a}_cache_@@
    if _${a}_cache_@@ is None:
        _${a}_cache_@@ = {"${b}": [], "${c}": 0}
    return _${a}_cache_@@
""",
    ),
)

_POOL = 400
_VARIANTS = 10  # of each rare block


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the corpus that others may import: its dotted name, and two names that it has."""

    name: str
    class_name: str
    function: str

    @property
    def definitions(self) -> str:
        """The code that binds both names."""
        return (
            f"\nlogger = logging.getLogger(__name__)\n\n\nclass {self.class_name}:\n    def __init__(self, name):\n"
            f"        self.name = name\n\n\ndef {self.function}(name):\n    return {self.class_name}(name)\n"
        )


class Filler:
    """Makes code by one source of chance, so that the same seed gives the same bytes."""

    def __init__(self, random: Random, modules: Sequence[Module]) -> None:
        self._random = random
        self._modules = modules
        weights = [weight for weight, _ in _BLOCKS]
        texts = random.choices([text for _, text in _BLOCKS], weights, k=_POOL)
        self._blocks = [self._fill_in(Template(text)) for text in texts]
        self._rare = [(share, self._fill_in(Template(text))) for share, text in _RARE for _ in range(_VARIANTS)]

    def name(self) -> str:
        """Two words that fit into the name of a file."""
        return "_".join(self._random.sample(_WORDS, 2))

    def word(self) -> str:
        """One word."""
        return self._random.choice(_WORDS)

    def spell_imports(self) -> str:
        """Lines of imports: of libraries, and of other modules of the corpus, about as many as a real file has."""
        lines = self._random.sample(_LIBRARIES, self._random.randint(3, 8))
        for module in self._random.choices(self._modules, k=self._random.randint(1, 6)) if self._modules else ():
            names = [module.class_name, module.function][: self._random.randint(1, 2)]
            lines.append(f"from {module.name} import {', '.join(names)}")
        return "\n".join([*dict.fromkeys(lines), ""])

    def spell_blocks(self, size: int, number: int) -> str:
        """Blocks of code, together about `size` characters; none for less than half a block."""
        parts: list[str] = []
        left = size
        for share, block in self._rare if left > 0 else ():
            if self._random.random() * 100 * _VARIANTS < share:
                parts.append(block.replace("@@", f"{number}_{len(parts)}"))
                left -= len(block)
        while left > 0:
            block = self._random.choice(self._blocks)
            if left < len(block) // 2:
                break
            parts.append(block.replace("@@", f"{number}_{len(parts)}"))
            left -= len(block)
        return "\n".join(parts)

    def _fill_in(self, template: Template) -> str:
        a, b, c = self._random.sample(_WORDS, 3)
        return template.substitute(a=a, b=b, c=c, A=a.title(), B=b.title())
