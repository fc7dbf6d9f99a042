"""The RunConfig as Python classes, generated from the schema that the control plane checks configs with."""

from orion.config.generated import RunConfig

__all__ = ["RunConfig"]
