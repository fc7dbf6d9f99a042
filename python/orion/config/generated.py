"""The RunConfig as Python classes.

Generated from schema/run-config.schema.json by `npm run generate`; edits are lost.
"""

from __future__ import annotations

# ruff: noqa
# mypy: disable-error-code="assignment, list-item"

from typing import Annotated, Literal

from orion.config.base import Config
from pydantic import Field, RootModel, StrictBool, StrictFloat, StrictInt, StrictStr


class ResourcesConfig(Config):
    ranks: Annotated[StrictInt, Field(ge=1, le=1024)] = 1
    """processes under torchrun (world size)"""

    nodes: Annotated[StrictInt, Field(ge=1, le=256)] = 1
    """machines that share the ranks evenly"""

    threads_per_rank: Annotated[StrictInt, Field(ge=1, le=256)] = 1
    """OMP_NUM_THREADS of each rank"""

    restarts: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    """times torchrun starts all ranks again when one dies, from the newest checkpoint"""


class ExcludeItem(RootModel[StrictStr]):
    root: Annotated[StrictStr, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")]


class SlurmConfig(Config):
    partition: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """queue that the job waits in"""

    account: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """account that pays for the job"""

    qos: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """quality of service: limits and priority under a name"""

    time_limit: Annotated[StrictStr | None, Field(pattern="^([0-9]+-)?[0-9]+(:[0-9]{1,2}){0,2}$")] = None
    """time after which the job is ended: minutes, or [days-]hours:minutes:seconds"""

    memory: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """memory of a node, as 16G"""

    gres: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """generic resources of a node, as gpu:h100:4"""

    constraint: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """features that its nodes must have, as a100&nvlink"""

    reservation: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f]+$")] = None
    """reservation of nodes that the job may use"""

    exclude: list[ExcludeItem] | None = None
    """nodes to keep out, as [n1, n2], besides those of the profile"""

    dependency: Annotated[StrictStr | None, Field(pattern="^[^\\x00-\\x1f\\x7f?]+$")] = None
    """jobs to wait for, as afterok:123; joined to the dependency that Orion sets"""

    grace_s: Annotated[StrictInt | None, Field(gt=0)] = None
    """seconds before the time limit at which a job is told to save and stop"""


class SplitConfig(Config):
    train: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.85
    """first part of each recording, by time"""

    valid: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.15
    """last part of each recording, by time"""


class ReadoutConfig(Config):
    field: StrictStr
    """dotted path of what is decoded, as in cursor.vel"""

    rate_hz: Annotated[StrictFloat | None, Field(gt=0.0)] = None
    """average the field to this rate, Hz; default its own rate"""

    normalize: StrictBool = True
    """z-score per recording with the mean and deviation of the training split"""


class UnitDropoutConfig(Config):
    name: Literal["unit_dropout"] = "unit_dropout"
    min_units: Annotated[StrictInt, Field(ge=1)] = 8
    """fewest units kept"""

    keep_fraction: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.5
    """smallest fraction of units kept; the fraction is uniform up to 1"""


class TimeJitterConfig(Config):
    name: Literal["time_jitter"] = "time_jitter"
    sigma_s: Annotated[StrictFloat, Field(gt=0.0)] = 0.002
    """standard deviation of the jitter of each spike, seconds"""


class DataConfig(Config):
    query: StrictStr
    """which recordings, as in query(dataset="r2-test")"""

    window_s: Annotated[StrictFloat, Field(ge=0.05, le=60.0)] = 1
    """length of a sample, seconds"""

    split: Annotated[SplitConfig, Field(title="SplitConfig", validate_default=True)] = {}
    readout: Annotated[ReadoutConfig, Field(title="ReadoutConfig")]
    """what the model decodes"""

    batch_size: Annotated[StrictInt, Field(ge=1)] = 16
    """windows of one optimizer step, over all ranks and micro-batches"""

    workers: Annotated[StrictInt, Field(ge=0, le=64)] = 0
    """data worker processes of each rank"""

    augmentations: Annotated[
        list[Annotated[UnitDropoutConfig | TimeJitterConfig, Field(discriminator="name")]],
        Field(validate_default=True),
    ] = []
    """applied in order to each training window"""


class PoyoConfig(Config):
    name: Literal["poyo"] = "poyo"
    latent_step: Annotated[StrictFloat, Field(gt=0.0)] = 0.125
    """step of the latent grid, seconds"""

    num_latents_per_step: Annotated[StrictInt, Field(ge=1)] = 8
    """latent tokens at each step of the grid"""

    dim: Annotated[StrictInt, Field(ge=8)] = 64
    """hidden dimension"""

    depth: Annotated[StrictInt, Field(ge=1)] = 2
    """self-attention layers"""

    dim_head: Annotated[StrictInt, Field(ge=4)] = 16
    """dimension of an attention head"""

    cross_heads: Annotated[StrictInt, Field(ge=1)] = 2
    """heads of the cross-attention"""

    self_heads: Annotated[StrictInt, Field(ge=1)] = 4
    """heads of the self-attention"""

    ffn_dropout: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.2
    """dropout in the feed-forward layers"""

    lin_dropout: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.4
    """dropout behind the attention"""

    atn_dropout: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0
    """dropout of the attention weights"""


class SpikeCountMlpConfig(Config):
    name: Literal["spike_count_mlp"] = "spike_count_mlp"
    bin_s: Annotated[StrictFloat, Field(gt=0.0)] = 0.02
    """width of a spike-count bin, seconds"""

    history_bins: Annotated[StrictInt, Field(ge=1)] = 10
    """bins before an output time that the model sees"""

    dim: Annotated[StrictInt, Field(ge=4)] = 64
    """hidden dimension"""

    depth: Annotated[StrictInt, Field(ge=0)] = 1
    """hidden layers"""

    dropout: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.1
    """dropout behind each hidden layer"""


class MseConfig(Config):
    name: Literal["mse"] = "mse"
    weight: Annotated[StrictFloat, Field(gt=0.0)] = 1
    """factor of this loss in the sum"""


class HuberConfig(Config):
    name: Literal["huber"] = "huber"
    weight: Annotated[StrictFloat, Field(gt=0.0)] = 1
    """factor of this loss in the sum"""

    delta: Annotated[StrictFloat, Field(gt=0.0)] = 1
    """where the loss turns linear, in units of the target"""


class MaeConfig(Config):
    name: Literal["mae"] = "mae"
    weight: Annotated[StrictFloat, Field(gt=0.0)] = 1
    """factor of this loss in the sum"""


class AdamwConfig(Config):
    name: Literal["adamw"] = "adamw"
    weight_decay: Annotated[StrictFloat, Field(ge=0.0)] = 0.01
    """decoupled weight decay"""

    betas: tuple[StrictFloat, StrictFloat] = [0.9, 0.999]
    """decay of the first and of the second moment"""

    eps: Annotated[StrictFloat, Field(gt=0.0)] = 1e-08
    """added to the root of the second moment"""


class SparseLambConfig(Config):
    name: Literal["sparse_lamb"] = "sparse_lamb"
    weight_decay: Annotated[StrictFloat, Field(ge=0.0)] = 0.0001
    """decoupled weight decay"""

    betas: tuple[StrictFloat, StrictFloat] = [0.9, 0.999]
    """decay of the first and of the second moment"""

    eps: Annotated[StrictFloat, Field(gt=0.0)] = 1e-06
    """added to the root of the second moment"""


class ConstantConfig(Config):
    name: Literal["constant"] = "constant"
    warmup_steps: Annotated[StrictInt, Field(ge=0)] = 0
    """steps of a linear rise to the peak"""


class CosineConfig(Config):
    name: Literal["cosine"] = "cosine"
    warmup_steps: Annotated[StrictInt, Field(ge=0)] = 0
    """steps of a linear rise to the peak"""

    final_fraction: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0
    """learning rate at the end, as a fraction of lr"""


class OneCycleConfig(Config):
    name: Literal["one_cycle"] = "one_cycle"
    pct_start: Annotated[StrictFloat, Field(ge=0.0, le=1.0)] = 0.5
    """fraction of the steps before the decay"""

    div_factor: Annotated[StrictFloat, Field(gt=0.0)] = 1
    """lr / first learning rate"""

    final_div_factor: Annotated[StrictFloat, Field(gt=0.0)] = 10000
    """first / last learning rate"""


class TrainingConfig(Config):
    max_steps: Annotated[StrictInt, Field(ge=1)]
    """optimizer steps"""

    lr: Annotated[StrictFloat, Field(gt=0.0)] = 0.001
    """peak learning rate"""

    seed: Annotated[StrictInt, Field(ge=0, le=2147483647)] = 0
    """of weights, data order, augmentation and dropout"""

    optimizer: Annotated[
        AdamwConfig | SparseLambConfig,
        Field(discriminator="name", validate_default=True),
    ] = {"name": "adamw"}
    schedule: Annotated[
        ConstantConfig | CosineConfig | OneCycleConfig,
        Field(discriminator="name", validate_default=True),
    ] = {"name": "constant"}
    grad_clip: Annotated[StrictFloat | None, Field(gt=0.0)] = 1
    """largest gradient norm; null for none"""

    accumulate: Annotated[StrictInt, Field(ge=1)] = 1
    """micro-batches of one optimizer step"""

    precision: Literal["fp32", "bf16-mixed"] = "fp32"
    """of activations and gradients"""

    strategy: Literal["auto", "single", "ddp", "fsdp2"] = "auto"
    """auto: single with one rank, else ddp; fsdp2 keeps a part of weights and optimizer on each rank"""

    ema_decay: Annotated[StrictFloat | None, Field(ge=0.0, le=1.0)] = None
    """decay of the averaged weights each step; null for none"""

    log_every: Annotated[StrictInt, Field(ge=1)] = 1
    """steps between two logged points"""

    on_nan: Literal["stop", "warn"] = "stop"
    """what a non-finite loss does"""


class ValidationConfig(Config):
    every: Annotated[StrictInt, Field(ge=0)] = 0
    """steps between two measurements of the validation loss; 0 for none"""

    max_windows: Annotated[StrictInt, Field(ge=1)] = 256
    """windows measured at most, evenly spread"""


class CheckpointConfig(Config):
    every: Annotated[StrictInt, Field(ge=1)] = 50
    """steps between two checkpoints; the last step always has one"""

    keep_last: Annotated[StrictInt, Field(ge=2)] = 3
    """newest checkpoints kept; the best one is kept too"""

    keep_every: Annotated[StrictInt | None, Field(ge=1)] = None
    """checkpoints at multiples of this step are kept for good"""

    async_: Annotated[StrictBool, Field(alias="async")] = True
    """write while training goes on"""


class BenchmarksConfig(Config):
    suite: Annotated[StrictStr, Field(pattern="^[A-Za-z0-9._-]+@[1-9]\\d*$")]
    """suite and version; `orion bench list` shows them"""

    mode: Literal["async", "inline"] = "async"
    """async: beside the training, in runs of their own; inline: by the training, which waits"""

    every: Annotated[StrictInt | None, Field(ge=1)] = None
    """steps between two checkpoints that are measured; null for none"""

    best: StrictBool = False
    """measure each checkpoint that is the best so far"""

    end: StrictBool = True
    """measure the checkpoint of the last step"""

    partial_subset: StrictFloat = 1
    """part of the items of each recording"""

    partial_seed: Annotated[StrictInt, Field(ge=0)] = 0
    """of the subset"""


class WeightOverridesConfig(Config):
    run: StrictStr
    """run whose weights to take: id, name or key"""

    checkpoint: Literal["best", "last"] | StrictInt = "best"
    """best, last or a step"""

    use_ema: StrictBool = False
    """take the averaged weights"""


class InitFromConfig(Config):
    run: StrictStr
    """run whose weights to start from: id, name or key"""

    checkpoint: Literal["best", "last"] | StrictInt = "best"
    """best, last or a step"""

    use_ema: StrictBool = False
    """take the averaged weights"""

    weight_overrides: Annotated[
        dict[StrictStr, Literal["fresh"] | WeightOverridesConfig],
        Field(validate_default=True),
    ] = {}
    """parameters that come from elsewhere: shell pattern, as in readout.*, to fresh (left as initialised) or to another checkpoint"""


class RunConfig(Config):
    schema_version: Literal[1] = 1
    """version of this format"""

    name: Annotated[StrictStr, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    """name of the run; need not be unique"""

    task: StrictStr = "training"
    """task plugin that understands the rest"""

    infra: StrictStr = "local"
    """profile to run on"""

    resources: Annotated[ResourcesConfig, Field(title="ResourcesConfig", validate_default=True)] = {}
    """what the job asks of a machine"""

    slurm: Annotated[SlurmConfig | None, Field(title="SlurmConfig")] = None
    """what this run asks of Slurm, before what its profile asks; other places pass over it"""

    pipeline: Annotated[StrictStr | None, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = None
    """what this run is a stage of; runs of one pipeline are found by it"""

    notes: StrictStr = ""
    """free text; never hashed"""

    data: Annotated[DataConfig, Field(title="DataConfig")]
    model: Annotated[
        PoyoConfig | SpikeCountMlpConfig,
        Field(discriminator="name", validate_default=True),
    ] = {"name": "poyo"}
    losses: Annotated[
        list[Annotated[MseConfig | HuberConfig | MaeConfig, Field(discriminator="name")]],
        Field(min_length=1, validate_default=True),
    ] = [{"name": "mse", "weight": 1}]
    """their weighted sum is what training lowers"""

    training: Annotated[TrainingConfig, Field(title="TrainingConfig")]
    validation: Annotated[ValidationConfig, Field(title="ValidationConfig", validate_default=True)] = {}
    checkpoint: Annotated[CheckpointConfig, Field(title="CheckpointConfig", validate_default=True)] = {}
    benchmarks: Annotated[list[BenchmarksConfig], Field(validate_default=True)] = []
    """suites that checkpoints are measured on while training goes on"""

    init_from: InitFromConfig | None = None
    """weights to start from, of a checkpoint of another run"""
