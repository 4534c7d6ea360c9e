"""Makes the loss that a YAML file names: ``python examples/configuration/from_yaml.py loss.yaml``."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

import batch
import xent


def make_loss(entry: Mapping[str, Any]) -> Callable[..., Any]:
    """Return a loss that takes logits and labels; `xent.load` refuses every name that is not covered."""
    options = dict(entry)
    found = xent.load(options.pop("name"))
    return found(**options) if inspect.isclass(found) else functools.partial(found, **options)


def main(path: str) -> None:
    config = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    batch.show(make_loss(config["loss"]))


if __name__ == "__main__":
    main(sys.argv[1])
