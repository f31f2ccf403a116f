"""The program `ssot-migrate`, also as `python -m ssot_migrate`."""

from __future__ import annotations

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


if __name__ == "__main__":
    main()
