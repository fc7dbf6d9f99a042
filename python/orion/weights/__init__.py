"""Weights as files: compared tensor by tensor without building a model, so without torch."""
