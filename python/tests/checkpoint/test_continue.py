"""Going on from a checkpoint after something changed, and starting from another run's weights."""

import json
from typing import Any

import pytest
from safetensors.torch import load_file
from support.job import TINY_MLP, Bench, Run, events_of

from orion.canonical import sha256_json
from orion.checkpoint.manifest import Manifest
from orion.data.consumed import ConsumedWindows


@pytest.fixture(scope="module")
def parent(bench: Bench) -> Run:
    """A training that ran through."""
    run = bench.run(training={"max_steps": 4})
    run.complete()
    return run


def continued(parent: Run, **over: Any) -> Run:
    return parent.bench.run(**{"training": {"max_steps": 4}, **over})


@pytest.mark.parametrize(
    ("over", "ranks", "reason"),
    [
        ({"training": {"max_steps": 4, "lr": 0.5}}, 1, "training.lr was 0.002 and is 0.5"),
        ({"training": {"max_steps": 8}}, 1, "training.max_steps was 4 and is 8"),
        ({"data": {"window_s": 0.25}}, 1, "the data differ"),
        ({}, 2, "it was written by 1 ranks, 2 would go on"),
    ],
)
def test_what_cannot_be_exact_is_refused_in_words(
    parent: Run, over: dict[str, Any], ranks: int, reason: str
) -> None:
    run = continued(parent, **over)
    job = run.start(ranks=ranks, resume=parent.last())
    assert job.wait() == 1
    failed = events_of(job.folder, "run.failed")[0]
    assert failed["error"] == "NotExactError"
    assert reason in failed["message"]


@pytest.mark.parametrize(
    "over",
    [
        {"notes": "x"},
        {"validation": {"every": 1}},
        {"checkpoint": {"every": 2}},
        {"training": {"max_steps": 4, "log_every": 2}},
    ],
)
def test_what_no_bit_depends_on_may_change(parent: Run, over: dict[str, Any]) -> None:
    run = continued(parent, **over)
    job = run.complete(resume=parent.last())
    assert events_of(job.folder, "warning") == []


def test_more_ranks_go_on_when_the_user_allows_it(parent: Run) -> None:
    run = continued(parent, training={"max_steps": 8})
    job = run.complete(ranks=2, resume=parent.last(), ORION_INEXACT="1")
    warnings = [e["message"] for e in events_of(job.folder, "warning")]
    assert "not exact: it was written by 1 ranks, 2 would go on" in warnings
    assert events_of(job.folder, "run.finished")[0]["step"] == 8
    lineage = json.loads((run.last() / "lineage.json").read_text())
    assert [link["exact"] for link in lineage["history"]] == [False]


def test_a_lower_learning_rate_takes_effect_where_the_user_allows_it(parent: Run) -> None:
    run = continued(parent, training={"max_steps": 8, "lr": 1e-4, "schedule": {"name": "constant"}})
    run.complete(resume=parent.last(), ORION_INEXACT="1")
    assert run.curve("lr") == dict.fromkeys(range(5, 9), 0.0001)


def upstream_of(parent: Run, run_id: str = "r-parent") -> dict[str, Any]:
    manifest = Manifest.read(parent.last())
    return {
        "run_id": run_id,
        "run_key": "1" * 64,
        "step": 4,
        "path": str(parent.last()),
        "checkpoint_hash": manifest.checkpoint_hash,
        "config": parent.config,
    }


def child(
    parent: Run,
    *,
    use_ema: bool = False,
    overrides: dict[str, Any] | None = None,
    donor: Run | None = None,
    **over: Any,
) -> Run:
    """A run of one step that changes nothing it can see; `donor` stands for every run that overrides name."""
    init = {"run": "parent", "use_ema": use_ema, "weight_overrides": overrides or {}}
    quiet = {
        "max_steps": 1,
        "lr": 1e-30,
        "schedule": {"name": "constant"},
        "optimizer": {"name": "adamw", "weight_decay": 0.0},
    }
    donors = {
        pattern: upstream_of(donor or parent, "r-donor")
        for pattern, source in (overrides or {}).items()
        if source != "fresh"
    }
    return parent.bench.run(upstream_of(parent), donors, **{"training": quiet, "init_from": init, **over})


@pytest.mark.parametrize(("use_ema", "source"), [(False, "weights"), (True, "ema")])
def test_a_child_starts_from_its_parents_weights(parent: Run, use_ema: bool, source: str) -> None:
    run = child(parent, use_ema=use_ema, overrides={"readout.*": "fresh"})
    run.complete()
    theirs = load_file(parent.last() / f"model/{source}.safetensors")
    mine = load_file(run.last() / "model/weights.safetensors")
    different = {name for name in theirs if not theirs[name].equal(mine[name])}
    assert different == {"readout.weight", "readout.bias"}


def test_a_child_remembers_its_parent_and_its_parents_data(parent: Run) -> None:
    run = child(parent)
    run.complete()
    lineage = json.loads((run.last() / "lineage.json").read_text())
    link = lineage["history"][0]
    assert (link["kind"], link["run_id"], link["step"]) == ("init_from", "r-parent", 4)
    assert Manifest.read(run.last()).fields["parent"] == link["checkpoint_hash"]
    theirs, mine = (json.loads((r.last() / "data_hashes/manifest.json").read_text()) for r in (parent, run))
    assert mine["samples"] == theirs["samples"] + 6
    record = ConsumedWindows.from_json(mine)
    for name, recording in theirs["recordings"].items():
        for start, end in recording["windows"]:
            assert any(a <= start and end <= b for a, b in record.spans(name).tolist())


def test_units_and_sessions_are_matched_by_name(parent: Run) -> None:
    run = child(parent)
    run.recordings = parent.bench.recordings[1:]
    run.config["data"]["batch_size"] = 2
    run.complete()
    theirs, mine = (json.loads((r.last() / "model/vocab.json").read_text()) for r in (parent, run))
    rows = [theirs["unit_emb"].index(word) for word in mine["unit_emb"]]
    expected = load_file(parent.last() / "model/weights.safetensors")["unit_emb.weight"][rows]
    assert load_file(run.last() / "model/weights.safetensors")["unit_emb.weight"].equal(expected)


@pytest.mark.parametrize(
    ("over", "overrides", "words"),
    [
        ({}, {"nothing.*": "fresh"}, "init_from.weight_overrides: 'nothing.*' matches no parameter"),
        ({}, {"readuot.*": {"run": "other"}}, "The nearest names are readout.bias, readout.weight"),
        (
            {},
            {"readout.*": "fresh", "*.weight": {"run": "other"}},
            "'readout.*' and '*.weight' both match readout.weight, and say different things of it",
        ),
        ({"model": TINY_MLP}, {}, "do not fit this model"),
        ({"model": {"dim": 24}}, {}, "has shape"),
        ({"model": {"dim": 24}}, {"*": {"run": "other"}}, "has shape"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    parent: Run, over: dict[str, Any], overrides: dict[str, Any], words: str
) -> None:
    run = child(parent, overrides=overrides, **over)
    job = run.start()
    assert job.wait() == 1
    failed = events_of(job.folder, "run.failed")[0]
    assert words in f"{failed['message']} {failed.get('hint', '')}"


@pytest.fixture(scope="module")
def donor(bench: Bench) -> Run:
    """A training of another seed on the first of the recordings."""
    run = bench.run(training={"max_steps": 4, "seed": 7})
    run.recordings = bench.recordings[:1]
    run.config["data"]["batch_size"] = 2
    run.complete()
    return run


@pytest.mark.parametrize(("use_ema", "source"), [(False, "weights"), (True, "ema")])
def test_named_parameters_come_from_another_checkpoint(
    parent: Run, donor: Run, use_ema: bool, source: str
) -> None:
    run = child(parent, overrides={"readout.*": {"run": "donor", "use_ema": use_ema}}, donor=donor)
    run.complete()
    mine = load_file(run.last() / "model/weights.safetensors")
    base, given = (
        load_file(parent.last() / "model/weights.safetensors"),
        load_file(donor.last() / f"model/{source}.safetensors"),
    )
    assert {name for name in mine if not mine[name].equal(base[name])} == {"readout.weight", "readout.bias"}
    assert all(mine[name].equal(given[name]) for name in ("readout.weight", "readout.bias"))


def test_a_child_of_two_remembers_both_and_the_data_of_both(parent: Run, donor: Run) -> None:
    run = child(parent, overrides={"unit_emb.*": {"run": "donor"}, "readout.*": "fresh"}, donor=donor)
    run.recordings = parent.bench.recordings[1:]
    run.config["data"]["batch_size"] = 2
    run.complete()
    history = json.loads((run.last() / "lineage.json").read_text())["history"]
    assert [(link["kind"], link["run_id"]) for link in history] == [
        ("weight_override", "r-donor"),
        ("init_from", "r-parent"),
    ]
    assert history[0]["parameters"] == ["unit_emb.weight"]
    assert history[1]["fresh"] == ["readout.bias", "readout.weight"]
    manifest = Manifest.read(run.last())
    assert manifest.fields["donors"] == [Manifest.read(donor.last()).checkpoint_hash]
    record = ConsumedWindows.from_json(json.loads((run.last() / "data_hashes/manifest.json").read_text()))
    for other in (parent, donor):
        theirs = json.loads((other.last() / "data_hashes/manifest.json").read_text())
        for name, recording in theirs["recordings"].items():
            for start, end in recording["windows"]:
                assert any(a <= start and end <= b for a, b in record.spans(name).tolist())


def test_a_donor_that_changed_is_refused(parent: Run, donor: Run) -> None:
    run = child(parent, overrides={"readout.*": {"run": "donor"}}, donor=donor)
    run.donors["readout.*"]["checkpoint_hash"] = sha256_json("something else")
    job = run.start()
    assert job.wait() == 1
    assert events_of(job.folder, "run.failed")[0]["error"] == "CheckpointDamagedError"


def test_an_upstream_that_changed_is_refused(parent: Run) -> None:
    run = child(parent)
    assert run.upstream is not None
    run.upstream["checkpoint_hash"] = sha256_json("something else")
    job = run.start()
    assert job.wait() == 1
    assert events_of(job.folder, "run.failed")[0]["error"] == "CheckpointDamagedError"
