"""Read a config that is a Python file: ``python -m orion.config.emit FILE.py``.

The file defines ``config = RunConfig(...)``. What it set is printed as a line of JSON, ``{"config": ...}``;
defaults are left to the control plane, which knows them from the same schema. A file that cannot be used
gives ``{"mistakes": [...]}``, each with its line and column.
"""

import argparse
import contextlib
import json
import runpy
import sys
from pathlib import Path

from orion.config.generated import RunConfig
from orion.config.mistakes import Mistake, mistakes_in


def load(path: Path) -> RunConfig:
    """Run a config file and return its ``config``.

    Raises:
        TypeError: The file does not define ``config`` as a RunConfig.
        Exception: Whatever the file itself raises.
    """
    # What the file prints must not end up in the JSON.
    with contextlib.redirect_stdout(sys.stderr):
        config = runpy.run_path(str(path), run_name="__orion_config__").get("config")
    if config is None:
        raise TypeError("the file does not define `config`; end it with `config = RunConfig(...)`")
    if not isinstance(config, RunConfig):
        raise TypeError(f"`config` is a {type(config).__name__}, not an orion.config.RunConfig")
    return config


def answer(path: Path) -> dict[str, object]:
    """Return what a config set, or what is wrong with it."""
    mistakes: list[Mistake]
    try:
        return {"config": load(path).model_dump(mode="python", exclude_unset=True)}
    except Exception as error:
        mistakes = mistakes_in(path, error)
    return {"mistakes": mistakes}


def main() -> None:
    """Print the config of the file that is named on the command line.

    Raises:
        ValueError: A number is NaN or infinite.
    """
    parser = argparse.ArgumentParser(prog="python -m orion.config.emit")
    parser.add_argument("file", type=Path)
    print(json.dumps(answer(parser.parse_args().file), allow_nan=False))


if __name__ == "__main__":
    main()
