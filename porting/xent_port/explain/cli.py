"""``xent explain``: what differs between two losses."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xent_port.explain.explanation import Explanation, Row, UnknownLossError, conditions
from xent_port.explain.explanation import explain as explanation_of
from xent_port.rules.table import ASSUMPTIONS

_NAME = "its name in reports, such as torch.cross_entropy, or the original's dotted name"


def explain(
    ours: Annotated[str, typer.Argument(metavar="FROM", help=f"The loss that is used: {_NAME}.")],
    theirs: Annotated[str, typer.Argument(metavar="TO", help="The loss to compare it with.")],
    everything: Annotated[bool, typer.Option("--all", help="Show what is the same, too.")] = False,
) -> None:
    """Say what differs between two losses, with the numbers of one small batch, computed now.

    The batch has three samples of three classes: logits [1, 2, 3], [3, 1, 0], [0, 2, 1], labels 2, 0, 1.
    """
    try:
        found = explanation_of(ours, theirs)
    except UnknownLossError as error:
        raise typer.BadParameter(str(error)) from None
    console = Console()
    if found.ours == found.theirs and not everything:
        console.print(f"Both are {found.ours}; --all shows what it says and does.")
        return
    console.print(_table("What is said", found, found.arguments, everything))
    console.print(_table("What is done", found, found.behaviours, everything))
    _print_native_calls(console, found)


def _table(title: str, found: Explanation, rows: tuple[Row, ...], everything: bool) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    table.add_column("", max_width=18)
    for name in (found.ours, found.theirs):
        table.add_column(name.replace(".", ".\n", 1), overflow="fold")
    for row in rows:
        if row.differs or everything:
            table.add_row(*(Text(text.replace("`", "")) for text in (row.title, row.ours, row.theirs)))
    same = sum(not row.differs for row in rows)
    if same and not everything:
        table.caption = f"{same} more are the same; --all shows them"
        table.caption_justify = "left"
    return table


def _print_native_calls(console: Console, found: Explanation) -> None:
    framework = found.theirs.partition(".")[0]
    if framework == found.ours.partition(".")[0]:
        return
    if found.rules:
        console.print(f"Native calls of {framework} that are exactly {found.ours}", style="bold")
    else:
        console.print(f"No native call of {framework} is known to be exactly {found.ours}.", style="bold")
    for rule in found.rules:
        _print(console, f"  {rule.template}", style="cyan")
        _print(console, f"    for {conditions(rule)}; assumes {', '.join(rule.assumes) or 'nothing'}")
    for none in found.no_rules:
        _print(console, f"  no equivalent for {conditions(none)}: {none.text}")
    assumed = dict.fromkeys(name for rule in found.rules for name in rule.assumes)
    if assumed:
        console.print("where", style="bold")
    for name in assumed:
        _print(console, f"  {name}: {ASSUMPTIONS[name].sentence}")


def _print(console: Console, line: str, style: str = "") -> None:
    console.print(Text(line, style=style), soft_wrap=True)
