"""One real batch, tried before anything is launched."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.job import Bench, flip

from orion import probe


def ask(bench: Bench, folder: Path, recordings: list[dict[str, Any]] | None = None, **over: Any) -> Path:
    request = folder / "request.json"
    request.write_text(
        json.dumps(
            {
                "schema_version": 1,
                "run": {"id": "r", "key": "0" * 64, "name": "test"},
                "config": bench.config(**over),
                "recordings": bench.recordings if recordings is None else recordings,
                "suites": [],
                "upstream": None,
            }
        )
    )
    return request


def answers(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    return {(line := json.loads(text))["id"]: line for text in capsys.readouterr().out.splitlines()}


def test_a_good_request_passes_every_check(
    bench: Bench, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe.main(["--request", str(ask(bench, folder))]) == 0
    found = answers(capsys)
    assert set(found) == {"data_hashes", "parameters", "batch", "memory", "checkpoint_size"}
    assert {answer["verdict"] for answer in found.values()} == {"pass"}, found
    run = bench.run()
    run.complete()
    size = sum(file.stat().st_size for file in run.last().rglob("*") if file.is_file())
    number, unit = found["checkpoint_size"]["found"].split()[:2]
    assert unit == "MiB"
    assert float(number) * 2**20 == pytest.approx(size, rel=0.5)


@pytest.mark.parametrize(
    ("over", "id_", "words"),
    [
        ({"data": {"readout": {"field": "cursor.nothing"}}}, "batch", "cursor.nothing"),
        ({"data": {"batch_size": 7}, "training": {"accumulate": 2}}, "batch", "cannot be cut"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    bench: Bench,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    over: dict[str, Any],
    id_: str,
    words: str,
) -> None:
    assert probe.main(["--request", str(ask(bench, folder, **over))]) == 0
    found = answers(capsys)
    assert found[id_]["verdict"] == "fail"
    assert words in found[id_]["found"]
    assert "\n" not in found[id_]["found"]
    assert found["memory"]["verdict"] == "skip"


def test_a_changed_recording_is_named(bench: Bench, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = folder / "copy.h5"
    copy.write_bytes(Path(bench.recordings[0]["path"]).read_bytes())
    flip(copy)
    recordings = [{**bench.recordings[0], "path": str(copy)}]
    probe.main(["--request", str(ask(bench, folder, recordings))])
    answer = answers(capsys)["data_hashes"]
    assert answer["verdict"] == "fail"
    assert "copy.h5" in answer["found"]


def test_a_request_that_cannot_be_read_is_status_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert probe.main(["--request", str(folder / "nothing.json")]) == 1
    assert "nothing.json" in capsys.readouterr().err


def test_a_benchmark_that_the_model_cannot_answer_is_said_before_the_training(
    bench: Bench, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {"benchmarks": [{"suite": "r2-velocity@1", "partial_subset": 0.5}]}
    suite = {"suite": "r2-velocity@1", "file": None, "recordings": bench.recordings}
    found = {}
    for rate in (None, 50.0):
        path = ask(bench, folder, **entry, data={"readout": {"field": "cursor.vel", "rate_hz": rate}})
        path.write_text(json.dumps({**json.loads(path.read_text()), "suites": [suite]}))
        assert probe.main(["--request", str(path)]) == 0
        found[rate] = answers(capsys)["benchmarks"]
    assert found[None] == {
        "id": "benchmarks",
        "verdict": "pass",
        "found": "r2-velocity@1: 2 items, one goes through",
        "todo": "",
    }
    assert found[50.0]["verdict"] == "fail"
    assert "decodes cursor.vel at 50 Hz" in found[50.0]["found"]
