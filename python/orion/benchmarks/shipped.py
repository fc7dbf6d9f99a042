"""The suites that come with Orion."""

from collections.abc import Sequence

from orion.benchmarks.base import Benchmark
from orion.benchmarks.held_out import HeldOut
from orion.benchmarks.metric import R2, Metric, Mse
from orion.benchmarks.registry import benchmark


@benchmark(name="r2-velocity", version=1)
class R2Velocity(Benchmark):
    """Velocity of a cursor from simulated spikes: R2 of each session, then their mean."""

    def held_out_data(self) -> HeldOut:
        """The last 15 % of each simulated session, which `examples/r2-test.yaml` never trains on."""
        return HeldOut('query(dataset="r2-test")', field="cursor.vel", last=0.15, item_s=1.0)

    def metrics(self) -> Sequence[Metric]:
        """R2 and the error behind it."""
        return [R2(), Mse()]


@benchmark(name="grasshopper-envelope", version=1)
class GrasshopperEnvelope(Benchmark):
    """Envelope of the sound that a grasshopper heard, from one auditory receptor, at 200 Hz."""

    def held_out_data(self) -> HeldOut:
        """The last 20 % of each recording, which `examples/grasshopper` never trains on."""
        return HeldOut(
            'query(dataset="grasshopper")', field="stimulus.data", rate_hz=200.0, last=0.2, item_s=0.5
        )

    def metrics(self) -> Sequence[Metric]:
        """R2 and the error behind it."""
        return [R2(), Mse()]
