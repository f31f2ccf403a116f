"""Import statements of every shape: names go where they now live, comments and layout stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import STYLES, check_change, check_program, check_unchanged

from ssot_migrate.model.options import Style

CHANGES = [
    pytest.param(
        """
        import sys; from warehouse.legacy import Crane, Hook; x = 1
        print(Crane(1, 'y').lift(), Hook().__class__.__name__)
        """,
        """
        import sys; from warehouse.modern import TowerCrane; from warehouse.legacy import Hook; x = 1
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), Hook().__class__.__name__)
        """,
        id="joined",
    ),
    pytest.param(
        """
        import sys; from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        """,
        """
        import sys; from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="joined-last",
    ),
    pytest.param(
        """
        if True: from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        """,
        """
        if True: from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="oneline-suite",
    ),
    pytest.param(
        """
        if True: from warehouse.legacy import Crane, Hook
        print(Crane(1, 'y').lift())
        """,
        """
        if True: from warehouse.modern import TowerCrane; from warehouse.legacy import Hook
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="oneline-suite2",
    ),
    pytest.param(
        """
        if True: from warehouse.legacy import Crane, Hook # keep
        print(Crane(1, 'y').lift())
        """,
        """
        if True: from warehouse.modern import TowerCrane; from warehouse.legacy import Hook # keep
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="oneline-suite-comment",
    ),
    pytest.param(
        ("from warehouse.legacy import \\\n    Crane, \\\n    Hook\nprint(Crane(1, 'y').lift())\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            "from warehouse.legacy import \\\n"
            "    Hook\n"
            "print(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"
        ),
        id="backslash",
    ),
    pytest.param(
        ("from warehouse.legacy \\\n    import Crane\nprint(Crane(1, 'y').lift())\n"),
        ("from warehouse.modern \\\n    import TowerCrane\nprint(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"),
        id="backslash2",
    ),
    pytest.param(
        ("from \\\n  warehouse.legacy import Crane as \\\n Kran\nprint(Kran(1, 'y').lift())\n"),
        (
            "from \\\n"
            "  warehouse.modern import TowerCrane as \\\n"
            " Kran\n"
            "print(Kran.for_yard(capacity=1, yard='y').lift())\n"
        ),
        id="backslash3",
    ),
    pytest.param(
        """
        from warehouse.legacy import (  # first
            # above crane
            Crane,  # behind crane
            # above hook
            Hook,  # behind hook
            # above weigh
            weigh,  # behind weigh
            Winch  # behind winch
            # last
        )  # end
        print(Crane(1, 'y').lift(), weigh(3))
        """,
        """
        # above crane
        from warehouse.modern import TowerCrane  # behind crane
        # above weigh
        from warehouse.scales import weigh  # behind weigh
        from warehouse.winches import Winch  # behind winch
        from warehouse.legacy import (  # first
            # above hook
            Hook  # behind hook
            # last
        )  # end
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), weigh(3))
        """,
        id="paren-comments",
    ),
    pytest.param(
        """
        from warehouse.legacy import (  # first
            # above crane
            Crane,  # behind crane
            # above weigh
            weigh  # behind weigh
            # last
        )  # end
        print(Crane(1, 'y').lift(), weigh(3))
        """,
        """
        # first
        # last
        # above crane
        from warehouse.modern import TowerCrane  # behind crane
        # above weigh
        from warehouse.scales import weigh  # behind weigh  # end
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), weigh(3))
        """,
        id="paren-all-move",
    ),
    pytest.param(
        """
        from warehouse.legacy import (  # first
            # above crane
            Crane  # behind crane
            , # comma
            # last
        )  # end
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import (  # first
            # above crane
            TowerCrane  # behind crane
            , # comma
            # last
        )  # end
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="paren-one",
    ),
    pytest.param(
        """
        from warehouse.legacy import (  # first
            Hook,  # behind hook
            Crane,  # behind crane
        )
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane  # behind crane
        from warehouse.legacy import (  # first
            Hook,  # behind hook
        )
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="paren-first-stays",
    ),
    pytest.param(
        """
        from warehouse.legacy import (Crane, # crane
            Hook) # hook
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane  # crane
        from warehouse.legacy import (Hook) # hook
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="paren-last-stays",
    ),
    pytest.param(
        """
        from warehouse.legacy import (Crane, Hook)
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        from warehouse.legacy import (Hook)
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="paren-oneline",
    ),
    pytest.param(
        """
        from warehouse.legacy import (Hook, Crane,)
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        from warehouse.legacy import (Hook,)
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="paren-oneline-trailing",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane, Crane
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="dup",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="dup2",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane, Crane as K
        print(Crane(1, 'y').lift(), K(2, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane, TowerCrane as K
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), K.for_yard(capacity=2, yard='y').lift())
        """,
        id="dup3",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane, weigh, Winch, Hook
        print(Crane(1, 'y').lift(), weigh(2))
        """,
        """
        from warehouse.modern import TowerCrane
        from warehouse.scales import weigh
        from warehouse.winches import Winch
        from warehouse.legacy import Hook
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), weigh(2))
        """,
        id="three",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane as C, weigh as w, Winch as Winch, Hook as H
        print(C(1, 'y').lift(), w(2))
        """,
        """
        from warehouse.modern import TowerCrane as C
        from warehouse.scales import weigh as w
        from warehouse.winches import Winch
        from warehouse.legacy import Hook as H
        print(C.for_yard(capacity=1, yard='y').lift(), w(2))
        """,
        id="three-alias",
    ),
    pytest.param(
        """
        try:
            from warehouse.legacy import Crane
        except ImportError:
            Crane = None
        print(Crane(1, 'y').lift())
        """,
        """
        try:
            from warehouse.modern import TowerCrane
        except ImportError:
            TowerCrane = None
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="tryexc",
    ),
    pytest.param(
        """
        try:
            from warehouse.modern import TowerCrane
            from warehouse.legacy import Crane
        except ImportError:
            pass
        print(Crane(1, 'y').lift())
        """,
        """
        try:
            from warehouse.modern import TowerCrane
            from warehouse.modern import TowerCrane
        except ImportError:
            pass
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="tryexc-both",
    ),
    pytest.param(
        """
        from warehouse.modern import TowerCrane
        try:
            from warehouse.legacy import Crane
        except ImportError:
            pass
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        try:
            from warehouse.modern import TowerCrane
        except ImportError:
            pass
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="tryexc-handler-both",
    ),
    pytest.param(
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from warehouse.legacy import Crane
        def f(c: Crane, d: "Crane", e: 'list[Crane]') -> "Crane": ...
        print(1)
        """,
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from warehouse.modern import TowerCrane
        def f(c: TowerCrane, d: "TowerCrane", e: 'list[TowerCrane]') -> "TowerCrane": ...
        print(1)
        """,
        id="typechecking",
    ),
    pytest.param(
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from warehouse.legacy import Crane
            from warehouse.modern import TowerCrane
        def f(c: Crane, t: TowerCrane) -> None:
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
        f(1, 2)
        """,
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from warehouse.modern import TowerCrane
            from warehouse.modern import TowerCrane
        def f(c: TowerCrane, t: TowerCrane) -> None:
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        f(1, 2)
        """,
        id="typechecking-and-real",
    ),
    pytest.param(
        """
        def f():
            from warehouse.legacy import Crane
            return Crane(1, 'y').lift()
        print(f())
        """,
        """
        def f():
            from warehouse.modern import TowerCrane
            return TowerCrane.for_yard(capacity=1, yard='y').lift()
        print(f())
        """,
        id="funclocal",
    ),
    pytest.param(
        """
        from warehouse.modern import TowerCrane
        def f():
            from warehouse.legacy import Crane
            return Crane(1, 'y').lift()
        print(f(), TowerCrane.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            return TowerCrane.for_yard(capacity=1, yard='y').lift()
        print(f(), TowerCrane.for_yard(1,2).lift())
        """,
        id="funclocal-with-global-new",
    ),
    pytest.param(
        """
        from warehouse.modern import TowerCrane
        def f():
            from warehouse.legacy import Crane
        print(f(), TowerCrane.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            pass
        print(f(), TowerCrane.for_yard(1,2).lift())
        """,
        id="funclocal-only-stmt-with-global-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            from warehouse.modern import TowerCrane
            return TowerCrane.for_yard(1,2).lift(), Crane(1, 'y').lift()
        print(f(), Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            from warehouse.modern import TowerCrane
            return TowerCrane.for_yard(1,2).lift(), Crane.for_yard(capacity=1, yard='y').lift()
        print(f(), Crane.for_yard(capacity=1, yard='y').lift())
        """,
        id="global-then-local-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        from warehouse.modern import TowerCrane
        print(Crane(1, 'y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        id="old-new",
    ),
    pytest.param(
        """
        from warehouse.modern import TowerCrane
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        id="new-old",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        from warehouse.modern import TowerCrane
        print(Crane(1, 'y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), TowerCrane.for_yard(1,2).lift())
        """,
        id="new-old-between",
    ),
    pytest.param(
        """
        from warehouse.modern import TowerCrane as T
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift(), T.for_yard(1,2).lift())
        """,
        """
        from warehouse.modern import TowerCrane as T
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), T.for_yard(1,2).lift())
        """,
        id="new-alias-old",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane as Crane
        print(Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        print(Crane.for_yard(capacity=1, yard='y').lift())
        """,
        id="reexport-as",
    ),
    pytest.param(
        (
            '"""doc Crane"""\n'
            "from __future__ import annotations\n"
            "from warehouse.legacy import Crane\n"
            "print(Crane(1, 'y').lift())\n"
        ),
        (
            '"""doc Crane"""\n'
            "from __future__ import annotations\n"
            "from warehouse.modern import TowerCrane\n"
            "print(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"
        ),
        id="future",
    ),
    pytest.param("from warehouse.legacy import Crane", "from warehouse.modern import TowerCrane", id="nonl"),
    pytest.param(
        ("from warehouse.modern import TowerCrane\nfrom warehouse.legacy import Crane"),
        "from warehouse.modern import TowerCrane",
        id="nonl2",
    ),
    pytest.param(
        "x = 1; from warehouse.legacy import Crane, Hook",
        "x = 1; from warehouse.modern import TowerCrane; from warehouse.legacy import Hook",
        id="nonl-joined",
    ),
    pytest.param(
        "from warehouse.legacy import Crane # c", "from warehouse.modern import TowerCrane # c", id="nonl-comment"
    ),
    pytest.param(
        (
            b"import sys\r\n"
            b"from warehouse.legacy import (\r\n"
            b"    Crane,  # c\r\n"
            b"    Hook,\r\n"
            b"    weigh,\r\n"
            b")\r\n"
            b"print(Crane(\r\n"
            b"    1,  # one\r\n"
            b"    'y',\r\n"
            b").lift())\r\n"
        ),
        (
            b"import sys\r\n"
            b"from warehouse.modern import TowerCrane  # c\r\n"
            b"from warehouse.scales import weigh\r\n"
            b"from warehouse.legacy import (\r\n"
            b"    Hook,\r\n"
            b")\r\n"
            b"print(TowerCrane.for_yard(\r\n"
            b"    capacity=1,  # one\r\n"
            b"    yard='y',\r\n"
            b").lift())\r\n"
        ),
        id="crlf",
    ),
    pytest.param(
        (b"from warehouse.legacy import Crane, Hook, weigh\r\nprint(Crane(1, '''a\r\nb''').lift())\r\n"),
        (
            b"from warehouse.modern import TowerCrane\r\n"
            b"from warehouse.scales import weigh\r\n"
            b"from warehouse.legacy import Hook\r\n"
            b"print(TowerCrane.for_yard(capacity=1, yard='''a\r\n"
            b"b''').lift())\r\n"
        ),
        id="crlf2",
    ),
    pytest.param(
        (b"from warehouse.legacy import Crane, Hook, weigh\rprint(Crane(1, 'y').lift())\r"),
        (
            b"from warehouse.modern import TowerCrane\r"
            b"from warehouse.scales import weigh\r"
            b"from warehouse.legacy import Hook\r"
            b"print(TowerCrane.for_yard(capacity=1, yard='y').lift())\r"
        ),
        id="cr",
    ),
    pytest.param(
        (
            b"from warehouse.legacy import Crane, Hook, weigh\r\n"
            b"print(Crane(1, 'y').lift())\n"
            b"print(Crane(\r\n"
            b"1, 'y').lift())\n"
        ),
        (
            b"from warehouse.modern import TowerCrane\r\n"
            b"from warehouse.scales import weigh\r\n"
            b"from warehouse.legacy import Hook\r\n"
            b"print(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"
            b"print(TowerCrane.for_yard(\r\n"
            b"capacity=1, yard='y').lift())\n"
        ),
        id="mixed-nl",
    ),
    pytest.param(
        (b"\xef\xbb\xbffrom warehouse.legacy import Crane\nprint(Crane(1, '\xc3\xa9').lift())\n"),
        (
            b"\xef\xbb\xbffrom warehouse.modern import TowerCrane\n"
            b"print(TowerCrane.for_yard(capacity=1, yard='\xc3\xa9').lift())\n"
        ),
        id="bom",
    ),
    pytest.param(
        (
            b"# -*- coding: latin-1 -*-\n"
            b"# \xe9\n"
            b"from warehouse.legacy import Crane  # \xe9\n"
            b"print(Crane(1, '\xe9').lift(), '\xe9')\n"
        ),
        (
            b"# -*- coding: latin-1 -*-\n"
            b"# \xe9\n"
            b"from warehouse.modern import TowerCrane  # \xe9\n"
            b"print(TowerCrane.for_yard(capacity=1, yard='\xe9').lift(), '\xe9')\n"
        ),
        id="latin",
    ),
    pytest.param(
        (
            "def f():\n"
            "\tfrom warehouse.legacy import Crane, Hook\n"
            "\tif 1:\n"
            "\t\treturn Crane(1,\t'y').lift()\n"
            "print(f())\n"
        ),
        (
            "def f():\n"
            "\tfrom warehouse.modern import TowerCrane\n"
            "\tfrom warehouse.legacy import Hook\n"
            "\tif 1:\n"
            "\t\treturn TowerCrane.for_yard(capacity=1,\tyard='y').lift()\n"
            "print(f())\n"
        ),
        id="tabs",
    ),
    pytest.param(
        ("import sys\n\x0cfrom warehouse.legacy import Crane, Hook\n\x0c\nprint(Crane(1, 'y').lift())\n"),
        (
            "import sys\n"
            "\x0cfrom warehouse.modern import TowerCrane\n"
            "\x0cfrom warehouse.legacy import Hook\n"
            "\x0c\n"
            "print(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"
        ),
        id="formfeed",
    ),
    pytest.param(
        (
            "import sys\n"
            "def f():\n"
            "\x0c    from warehouse.legacy import Crane, Hook\n"
            "    return Crane(1, 'y').lift()\n"
            "print(f())\n"
        ),
        (
            "import sys\n"
            "def f():\n"
            "\x0c    from warehouse.modern import TowerCrane\n"
            "\x0c    from warehouse.legacy import Hook\n"
            "    return TowerCrane.for_yard(capacity=1, yard='y').lift()\n"
            "print(f())\n"
        ),
        id="formfeed2",
    ),
    pytest.param(
        ("from warehouse.legacy import Crane, Hook\nprint('a\x0bb\x1cc\u2028d', Crane(1, 'y\u2028').lift())\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            "from warehouse.legacy import Hook\n"
            "print('a\x0bb\x1cc\u2028d', TowerCrane.for_yard(capacity=1, yard='y\u2028').lift())\n"
        ),
        id="vt-in-string",
    ),
    pytest.param(
        ("from warehouse.legacy import \\\n    Hook, \\\n    Crane\nprint(Crane(1, 'y').lift())\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            "from warehouse.legacy import \\\n"
            "    Hook\n"
            "print(TowerCrane.for_yard(capacity=1, yard='y').lift())\n"
        ),
        id="backslash-last",
    ),
    pytest.param(
        """
        from warehouse.legacy import (
            Crane  # crane
            ,
            Hook  # hook
            , weigh as w  # weigh
        )
        print(Crane(1, 'y').lift(), w(3))
        """,
        """
        from warehouse.modern import TowerCrane  # crane
        from warehouse.scales import weigh as w  # weigh
        from warehouse.legacy import (
            Hook  # hook
        )
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), w(3))
        """,
        id="comment-before-comma",
    ),
]

LEFT_ALONE = [
    pytest.param(
        """
        try:
            from warehouse.legacy import Crane
        except ImportError:
            from warehouse.modern import TowerCrane as Crane
        print(Crane)
        """,
        id="tryexc-old-first",
    ),
    pytest.param(
        """
        def weigh(load):
            return load
        print(weigh(3))
        """,
        id="weighing-of-our-own",
    ),
    pytest.param(
        """
        from os.path import join as Crane
        print(Crane('a', 'b'))
        """,
        id="somebody-elses-module",
    ),
    pytest.param(
        """
        from warehouse.legacy import (
            Hook,  # stays
        )
        print(Hook.__name__)
        """,
        id="only-what-stays",
    ),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_changes_and_does_the_same(tmp_path: Path, before: str | bytes, after: str | bytes) -> None:
    check_change(tmp_path, before, after)


@pytest.mark.parametrize("before", [case.values[0] for case in CHANGES], ids=[case.id for case in CHANGES])
def test_does_the_same_under_the_old_name(tmp_path: Path, before: str | bytes) -> None:
    check_program(tmp_path, before, Style.ALIAS)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("before", LEFT_ALONE)
def test_leaves_alone(tmp_path: Path, before: str | bytes, style: Style) -> None:
    check_unchanged(tmp_path, before, style)
