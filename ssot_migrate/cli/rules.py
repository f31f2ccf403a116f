"""`ssot-migrate rules`: the packs' rules, a rule's page, and the test of a pack by its own examples."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import FOUND
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import read_outputs, write_stdout
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.usecases.settings import Choices, build_order, load_chosen_packs

LIST_EPILOG = """
Examples:
  ssot-migrate rules list
  ssot-migrate rules list --pack my-rules.toml
"""

SHOW_EPILOG = """
Examples:
  ssot-migrate rules show SSOT102
  ssot-migrate rules show deprecated-construction
"""

TEST_EPILOG = """
Examples:
  ssot-migrate rules test                   every pack that the project uses
  ssot-migrate rules test my-rules.toml

Exit codes:
  0  all examples pass
  1  an example fails
  2  bad pack
"""


NEW_EPILOG = """
Examples:
  ssot-migrate rules new --from shop.legacy.Cart --to shop.cart.UserCart
  ssot-migrate rules new --from shop.legacy.Cart --to shop.cart.UserCart \
      --output carts.toml

Exit codes:
  0  drafted
  2  bad usage; a name that does not exist; or the file is there already
"""


def list_rules(
    pack: options.Packs = None,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
) -> None:
    """List all rules with their ids and names."""
    with told_failures():
        outputs = read_outputs("text", (), color)
        packs = load_packs(pack or (), config)
        from ssot_migrate.reporters.rulebook import render_rule_list

        outputs.write(lambda look: render_rule_list(packs, look.width, look.color))


def show_rule(
    rule: Annotated[
        str, typer.Argument(metavar="ID", help="The rule's id or name.", autocompletion=completion.complete_rule)
    ],
    pack: options.Packs = None,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
) -> None:
    """Show what a rule finds, why that is wrong, what to do instead."""
    with told_failures():
        outputs = read_outputs("text", (), color)
        pages = find_rules(rule, load_packs(pack or (), config))
        from ssot_migrate.reporters.rulebook import render_rule

        outputs.write(lambda look: "\n".join(render_rule(one, of, look.width, look.color) for one, of in pages))


def run_examples(
    pack: Annotated[
        str | None,
        typer.Argument(metavar="PACK", help="A pack's name or file. Default: every pack that the project uses."),
    ] = None,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
) -> None:
    """Run the examples of a pack, which are its tests."""
    with told_failures():
        outputs = read_outputs("text", (), color)
        packs = load_packs((pack,) if pack is not None else (), config)
        from ssot_migrate.reporters.rulebook import render_examples
        from ssot_migrate.usecases.rules import run_pack_examples

        results = [(one, run_pack_examples(one)) for one in packs]
        outputs.write(
            lambda look: "".join(render_examples(one, found, look.width, look.color) for one, found in results)
        )
        if any(example.problem is not None for _, found in results for example in found):
            raise typer.Exit(FOUND)


def new_pack(
    from_: Annotated[str, typer.Option("--from", metavar="OLD", help="What is old: a qualified name.")],
    to: Annotated[str, typer.Option("--to", metavar="NEW", help="What takes its place: a qualified name.")],
    output: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write the pack to this new file. Default: print it.", show_default=False),
    ] = None,
    exclude: options.Exclude = None,
    config: options.ConfigFile = None,
    jobs: options.Jobs = None,
) -> None:
    """Draft a pack from what the project says of the old thing and the new one.

    Maps parameters by their names, and states in examples what becomes of code that uses the old one. What only people
    can say stands in it as TODO.
    """
    with told_failures():
        if output is not None and Path(output).exists():
            raise UsageError(f"--output {output}: this file is there already; name a new one.")
        order = build_order(Choices(exclude=tuple(exclude or ()), config=config, jobs=jobs), Path.cwd())
        from ssot_migrate.usecases.drafting import draft_pack

        text = draft_pack(order.request, from_, to)
        if output is None:
            write_stdout(text, "utf-8")
            return
        try:
            Path(output).write_bytes(text.encode("utf-8"))
        except OSError as error:
            raise UsageError(f"--output {output} could not be written: {error.strerror or error}") from None
        say(f"wrote {output}: answer its TODOs, then run `ssot-migrate rules test {output}`")


def load_packs(chosen: Sequence[str], config: str | None) -> tuple[Pack, ...]:
    from ssot_migrate.config import find_root, load_config

    here = Path.cwd()
    root = find_root(here)
    configured = load_config(root, None if config is None else here / config).packs
    return load_chosen_packs(chosen, configured, root, here)


def find_rules(name: str, packs: Sequence[Pack]) -> list[tuple[Rule, Pack]]:
    """All pages of a rule: two packs may both have it."""
    rules = [(rule, pack) for pack in packs for rule in pack.rules]
    found = [(rule, pack) for rule, pack in rules if name.casefold() in (rule.id.casefold(), rule.name.casefold())]
    if not found:
        known = [word for rule, _ in rules for word in (rule.id, rule.name)]
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `ssot-migrate rules list` lists them"
        raise UsageError(f"there is no rule {name}{hint}")
    return found
