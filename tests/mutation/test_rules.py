"""Mutants of two small modules are noticed in every run of the tests, and the list of those that may survive is sound."""

from __future__ import annotations

import re

from tests.mutation import rules
from tests.mutation.rules import ALL, QUICK, ROOT, SCORE, SURVIVORS, Result, Sample


LISTED = rules.listed(SURVIVORS.read_text(encoding="utf-8"))


def test_mutants_of_two_small_modules_are_noticed() -> None:
    """All but those of the list; `make mutate` takes every rule."""
    said, good = rules.verdict(rules.run(QUICK), LISTED)
    assert good, "\n".join(said)
    assert len(said) == 1, "\n".join(said)


def test_each_survivor_stands_under_a_reason() -> None:
    """With its function and both lines, and of a module that is mutated."""
    modules = {module.rpartition("/")[2] for module in ALL.modules}
    for each, reason in LISTED.items():
        assert re.fullmatch(r"(\w+)\.[\w.]+: .* -> .*", each), each
        assert each.partition(".")[0] in modules
        assert len(reason.split()) > 2, each


def test_the_score_of_the_last_run_stands_in_the_docs() -> None:
    """Word for word, and as many survivors as there are in the list."""
    score = SCORE.read_text(encoding="utf-8").strip()
    assert score in (ROOT / "docs/reference/proof.md").read_text(encoding="utf-8")
    killed, every = map(int, re.findall(r"\d+", score)[:2])
    assert every - killed >= len(LISTED)
    assert 100 * killed >= rules.ENOUGH * every


class TestVerdict:
    """What is said of a run."""

    SAMPLE = Sample(("reviewed", "catalog/catalog"), ())
    ONE, TWO = "reviewed.Reviewed.drop: a -> b", "catalog.Catalog.scope: c -> d"

    def test_listed_survivors_are_no_failure(self) -> None:
        """The score is all that is said."""
        result = Result(self.SAMPLE, 97, (self.ONE, self.ONE, self.TWO), 1.0)
        said, good = rules.verdict(result, {self.ONE: "why", self.TWO: "why"})
        assert good
        assert said == ["rules: 97 of 100 mutants killed, 97.0 % (reviewed, catalog)"]

    def test_an_unknown_survivor_is_a_failure(self) -> None:
        """So is one without a reason."""
        for known in ({}, {self.ONE: ""}):
            said, good = rules.verdict(Result(self.SAMPLE, 99, (self.ONE,), 1.0), known)
            assert not good
            assert said[1] == f"  survived, and is not in survivors.txt with a reason: {self.ONE}"

    def test_what_was_killed_is_to_be_struck_out(self) -> None:
        """If its module was mutated at all."""
        said, good = rules.verdict(Result(self.SAMPLE, 99, (), 1.0), {self.ONE: "why", "rulebook._drop: e -> f": "why"})
        assert good
        assert said[1:] == [f"  is killed, strike it from survivors.txt: {self.ONE}"]

    def test_too_many_survivors_are_a_failure(self) -> None:
        """Even if each of them is listed."""
        assert rules.verdict(Result(self.SAMPLE, 19, (self.ONE,), 1.0), {self.ONE: "why"})[1]
        assert not rules.verdict(Result(self.SAMPLE, 18, (self.ONE,), 1.0), {self.ONE: "why"})[1]


def test_the_list_is_read_by_its_reasons() -> None:
    """A reason stands above all that it is for."""
    assert rules.listed("# the same program\na: b -> c\nd: e -> f\n\n# else\ng: h -> i\n") == {
        "a: b -> c": "the same program",
        "d: e -> f": "the same program",
        "g: h -> i": "else",
    }
