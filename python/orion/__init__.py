"""The part of Orion that lives in a PyTorch process: data, models, losses, checkpoints and the training
loop."""

__version__ = "0.1.0"
