"""The program `ssot-migrate`, also as `python -m ssot_migrate`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs the command line and raises SystemExit with its exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        # Asked for by scripts and by every bug report: it need not wait for the command line to load.
        from ssot_migrate import __version__

        print(f"ssot-migrate {__version__}")
        sys.exit(0)
    try:
        from ssot_migrate.cli.app import run

        run(arguments)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(2)


def start() -> None:
    """The process `ssot-migrate`: it has nothing to do but this."""
    try:
        main()
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            _leave(leaving.code or 0)
        raise


def _leave(code: int) -> None:
    """Ends the process at once: to take a large one apart piece by piece takes a tenth of a short run.

    Returns where somebody watches the process, who wants to say something in the end, or where output is still held up.
    """
    if _is_watched():
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def _is_watched() -> bool:
    """Whether a debugger, a profiler, or what measures coverage looks on; from Python 3.12 on they may do it by
    `sys.monitoring` (PEP 669), which has room for six.
    """
    watches = sys.gettrace() is not None or sys.getprofile() is not None
    if sys.version_info >= (3, 12):
        watches = watches or any(sys.monitoring.get_tool(number) is not None for number in range(6))
    return watches


if __name__ == "__main__":
    start()
