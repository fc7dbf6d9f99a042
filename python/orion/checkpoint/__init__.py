"""Checkpoints: written whole or not at all, found again only when every byte is as it was written."""

from orion.checkpoint.checkpointer import Checkpointer
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.snapshot import Progress, Snapshot

__all__ = ["Checkpointer", "Manifest", "Progress", "Snapshot"]
