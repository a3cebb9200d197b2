"""The line about the machine."""

from bench.machine import model_of


def test_model_of_a_processor() -> None:
    lines = ["processor\t: 0", "model name\t: Some(R)  Processor 8", "model name\t: Other"]

    assert model_of(lines) == "Some(R) Processor 8"


def test_model_that_is_not_told() -> None:
    assert model_of(["processor\t: 0"]) == ""
