"""Members that are added to classes of every shape."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from engine_project import PACK, check_project

from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.model.rules import Pack

PROJECTS = [
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-plain",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                pass
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    pass\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-noinit",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n\tdef __init__(self, yard, capacity):\n\t\tself.x = 1\n\tz = 1\n"
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "\tdef __init__(self, yard, capacity):\n"
                "\t\tself.x = 1\n"
                "\n"
                "\t@classmethod\n"
                "\tdef for_yard(cls, yard, capacity):\n"
                '\t\t"""Build the crane of one yard."""\n'
                "\t\tif yard is None:\n"
                '\t\t\traise ValueError("no yard")\n'
                "\n"
                "\t\treturn cls(yard, capacity)\n"
                "\tz = 1\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-tabs",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": ("class TowerCrane:\n    def __init__(self, yard, capacity):\n        self.x = 1"),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.x = 1\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-nonl",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n    def __init__(self, yard, capacity):\n        self.x = 1  # c"
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.x = 1  # c\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-nonl-comment",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\r\n"
                "    def __init__(self, yard, capacity):\r\n"
                "        self.x = 1\r\n"
                "\r\n"
                "    def f(self): pass\r\n"
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\r\n"
                "    def __init__(self, yard, capacity):\r\n"
                "        self.x = 1\r\n"
                "\r\n"
                "    @classmethod\r\n"
                "    def for_yard(cls, yard, capacity):\r\n"
                '        """Build the crane of one yard."""\r\n'
                "        if yard is None:\r\n"
                '            raise ValueError("no yard")\r\n'
                "\r\n"
                "        return cls(yard, capacity)\r\n"
                "\r\n"
                "    def f(self): pass\r\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-crlf",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": ('class TowerCrane:\n    """Doc."""\n'),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                '    """Doc."""\n'
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-doc",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": ('class TowerCrane:\n    """Doc.\n    more\n    """  # c\n\n\nx = 1\n'),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                '    """Doc.\n'
                "    more\n"
                '    """  # c\n'
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
                "\n"
                "\n"
                "x = 1\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-doc-multi",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                def __init__(self, yard, capacity): self.x = 1; self.y = 2
                z = 1
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    def __init__(self, yard, capacity): self.x = 1; self.y = 2\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
                "    z = 1\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-oneline-init",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            class TowerCrane:
              def __init__(self, yard, capacity):
                self.x = 1
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "  def __init__(self, yard, capacity):\n"
                "    self.x = 1\n"
                "\n"
                "  @classmethod\n"
                "  def for_yard(cls, yard, capacity):\n"
                '      """Build the crane of one yard."""\n'
                "      if yard is None:\n"
                '          raise ValueError("no yard")\n'
                "\n"
                "      return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-two-indent",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                x = 1; y = 2
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    x = 1; y = 2\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-semicolon",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            if True:
                class TowerCrane:
                    def __init__(self, yard, capacity):
                        self.x = 1
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "if True:\n"
                "    class TowerCrane:\n"
                "        def __init__(self, yard, capacity):\n"
                "            self.x = 1\n"
                "\n"
                "        @classmethod\n"
                "        def for_yard(cls, yard, capacity):\n"
                '            """Build the crane of one yard."""\n'
                "            if yard is None:\n"
                '                raise ValueError("no yard")\n'
                "\n"
                "            return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-cond-class",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": ("class TowerCrane:\n    x = 1 + \\\n        2\n"),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    x = 1 + \\\n"
                "        2\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-trailing-backslash",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n    def __init__(self, yard, capacity):\n        self.x = 1 \x0c # c\n    z = 1\n"
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.x = 1 \x0c # c\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
                "    z = 1\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-ff",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": """
            import dataclasses
            @dataclasses.dataclass
            class TowerCrane:
                yard: str
                capacity: int
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                "import dataclasses\n"
                "@dataclasses.dataclass\n"
                "class TowerCrane:\n"
                "    yard: str\n"
                "    capacity: int\n"
                "\n"
                "    @classmethod\n"
                "    def for_yard(cls, yard, capacity):\n"
                '        """Build the crane of one yard."""\n'
                "        if yard is None:\n"
                '            raise ValueError("no yard")\n'
                "\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-decorated",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y'))
            """,
            "warehouse/modern.py": (
                b"# coding: latin-1\n"
                b"class TowerCrane:\n"
                b"    '''\xe9'''\n"
                b"    def __init__(self, yard, capacity):\n"
                b"        self.x = '\xe9'\n"
            ),
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y'))
            """,
            "warehouse/modern.py": (
                b"# coding: latin-1\n"
                b"class TowerCrane:\n"
                b"    '''\xe9'''\n"
                b"    def __init__(self, yard, capacity):\n"
                b"        self.x = '\xe9'\n"
                b"\n"
                b"    @classmethod\n"
                b"    def for_yard(cls, yard, capacity):\n"
                b'        """Build the crane of one yard."""\n'
                b"        if yard is None:\n"
                b'            raise ValueError("no yard")\n'
                b"\n"
                b"        return cls(yard, capacity)\n"
            ),
        },
        FixOptions(add_api=True),
        Selection(),
        PACK,
        id="api-latin",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
            "warehouse/modern.py": (
                "class TowerCrane:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
            ),
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="api-not-asked",
    ),
]


@pytest.mark.parametrize(("files", "after", "options", "selection", "pack"), PROJECTS)
def test_project(
    tmp_path: Path,
    files: Mapping[str, str | bytes],
    after: Mapping[str, str | bytes],
    options: FixOptions,
    selection: Selection,
    pack: Pack,
) -> None:
    """Every file that is not in `after` stays as it is."""
    check_project(tmp_path, files, after, options, selection=selection, pack=pack)
