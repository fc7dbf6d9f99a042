"""Read a config that is a Python file: ``python -m orion.config.emit FILE.py``.

The file defines ``config = RunConfig(...)``. What it set is printed as one line of JSON; defaults are
left to the control plane, which knows them from the same schema.
"""

import argparse
import contextlib
import json
import runpy
import sys
from pathlib import Path

from orion.config.generated import RunConfig


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
        raise TypeError(f"{path} does not define `config`; end it with `config = RunConfig(...)`")
    if not isinstance(config, RunConfig):
        raise TypeError(f"`config` of {path} is a {type(config).__name__}, not an orion.config.RunConfig")
    return config


def to_json(config: RunConfig) -> str:
    """Return what was set in a config, as one line of JSON.

    Raises:
        ValueError: A number is NaN or infinite.
    """
    return json.dumps(config.model_dump(mode="python", exclude_unset=True), allow_nan=False)


def main() -> None:
    """Print the config of the file that is named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m orion.config.emit")
    parser.add_argument("file", type=Path)
    print(to_json(load(parser.parse_args().file)))


if __name__ == "__main__":
    main()
