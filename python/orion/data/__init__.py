"""The path from recordings to batches: windows, order, augmentation, readout targets, tokens.

`orion.data.training_data.TrainingData` is what the trainer uses; the other modules are its parts.
"""
