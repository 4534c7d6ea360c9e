"""Train with the source of the current folder, by its `after` (or, on the original, `before`).

Usage: ``python train.py after OUTPUT.json``
"""

import importlib
import json
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    import source

    losses = importlib.import_module(sys.argv[1]).train(source)
    Path(sys.argv[2]).write_text(json.dumps(losses, indent=1) + "\n", encoding="utf-8")
