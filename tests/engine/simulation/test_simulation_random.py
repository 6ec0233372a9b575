"""Random numbers: the published answers, uniform, apart from one another, the same as in plain numpy."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation import Discrete, Distribution, Lognormal, Normal, Pert, Triangular, Uniform
from quarterdeck.engine.simulation.drawing import DrawBook
from quarterdeck.engine.simulation.lanes import layout
from tests.engine.simulation import drawing_again

ONES = (2**32 - 1,) * 4


def compiled_uniforms(seed: int, variable: int, blocks: int, *, strata: int = 0) -> np.ndarray:
    fill = kernels("simulation.lanes.uniform").fill_uniform
    bits, f, out = np.zeros(64, np.uint32), np.zeros(64, np.float32), []
    for block in range(blocks):
        fill(np.uint32(seed % 2**32), np.uint32(seed >> 32), block, variable, 0, 0, strata, bits, f, 0)
        out.append(f.copy())
    return np.concatenate(out)


def test_the_cipher_gives_its_published_answers() -> None:
    words = ["9c6ca96a", "e17eae66", "fc10ecd4", "5256a7d8"]
    assert [f"{w:08x}" for w in drawing_again.threefry((0,) * 4, (0,) * 4)] == words
    assert f"{drawing_again.threefry(ONES, ONES)[0]:08x}" == "2a881696"
    assert next(f"{w:08x}" for w in drawing_again.threefry((0,) * 4, (0,) * 4, rounds=13)) == "531c7e4f"


@pytest.mark.parametrize("seed", [0, 1, 2**40 + 7, 2**64 - 1])
def test_compiled_numbers_equal_the_plain_cipher(seed: int) -> None:
    for variable in (0, 3, 2**31 + 5):
        plain = drawing_again.uniforms(seed, variable, 0, 0, 128)
        assert np.array_equal(compiled_uniforms(seed, np.int64(variable), 2), plain)


def test_numbers_fill_the_unit_interval_evenly_and_never_reach_its_ends() -> None:
    u = compiled_uniforms(11, 4, 2000)
    counts = np.histogram(u, bins=64, range=(0, 1))[0]
    expected = len(u) / 64
    assert ((counts - expected) ** 2 / expected).sum() < 120
    assert 0 < u.min() < u.max() < 1


def test_neighbouring_variables_and_iterations_are_not_correlated() -> None:
    rows = np.array([compiled_uniforms(12, k, 200) for k in range(12)])
    assert np.abs(np.corrcoef(rows) - np.eye(12)).max() < 0.04
    assert np.abs(np.corrcoef(rows[0][:-1], rows[0][1:])[0, 1]) < 0.04


@pytest.mark.parametrize("iterations", [1, 2, 63, 64, 100, 1000])
def test_a_latin_hypercube_takes_each_stratum_once(iterations: int) -> None:
    for variable in range(4):
        u = compiled_uniforms(13, variable, -(-iterations // 64), strata=iterations)[:iterations]
        assert sorted((u.astype(np.float64) * iterations).astype(int).tolist()) == list(range(iterations))


def test_the_orders_of_strata_of_two_variables_are_not_alike() -> None:
    u, v = (compiled_uniforms(14, k, 16, strata=1024) for k in (0, 1))
    assert abs(np.corrcoef(u, v)[0, 1]) < 0.1


DISTRIBUTIONS: list[Distribution] = [
    Uniform(3, 9),
    Triangular(2, 3, 9),
    Triangular(2, 2, 9),
    Pert(2, 3, 9),
    Pert(2, 9, 9, 2),
    Normal(40, 5),
    Normal(2, 3),
    Lognormal(10, 8),
    Discrete((1, 5, 7), (0.25, 0.5, 0.25)),
]


def compiled_draws(held: Distribution, blocks: int, *, shift: float = 0.0) -> tuple[np.ndarray, DrawBook]:
    book = DrawBook()
    row = book.one(book.recipe(held, shift=shift), variable=5, purpose=layout.FOR_DURATION)
    fill = kernels("simulation.lanes.sampling").fill_draw
    bits, f = np.zeros(64, np.uint32), np.zeros(64 * 8, np.float32)
    out = []
    for block in range(blocks):
        fill(
            book.draws, book.numbers, book.tables, row, np.uint32(15), np.uint32(0), block, 0, bits, f,
            f.view(np.int32), 0, 64, 0,
        )  # fmt: skip
        out.append(f[:64].copy())
    return np.concatenate(out), book


@pytest.mark.parametrize("held", DISTRIBUTIONS, ids=str)
def test_compiled_draws_equal_plain_numpy_to_the_last_bit(held: Distribution) -> None:
    compiled, book = compiled_draws(held, 3, shift=0.5)
    u = drawing_again.uniforms(15, 5, layout.FOR_DURATION, 0, 192)
    plain = drawing_again.quantiles(u, book.draws[0], book.numbers[0], book.tables)
    assert np.array_equal(compiled, plain)


@pytest.mark.parametrize("held", DISTRIBUTIONS, ids=str)
def test_draws_follow_the_exact_quantiles(held: Distribution) -> None:
    compiled, _ = compiled_draws(held, 20)
    u = drawing_again.uniforms(15, 5, layout.FOR_DURATION, 0, 20 * 64).astype(np.float64)
    exact = held.quantiles(u)
    miss = np.abs(compiled - exact) / held.deviation
    inside = (u > 0.001) & (u < 0.999)
    assert np.median(miss) < 2e-5
    assert miss[inside].max() < 3e-3
    assert miss.max() < 1e-2


def test_many_pert_shapes_share_a_fine_grid() -> None:
    book = DrawBook()
    recipes = [book.recipe(Pert(0, k / 400, 1)) for k in range(400)]
    last = recipes[-1]
    table = book.tables[last.table : last.table + layout.TABLE_CELLS + 1]
    exact = Pert(0, 399 / 400, 1).quantiles(np.array([0.25, 0.5, 0.75]))
    cells = [round(np.sqrt(0.125) * 512), 256, 512 - round(np.sqrt(0.125) * 512)]
    assert table[cells].tolist() == pytest.approx(exact.tolist(), abs=2e-3)
    assert book.recipe(Pert(0, 10 / 400, 1)).table == recipes[10].table


@pytest.mark.parametrize("name", ["quantile_row", "probability_row", "log_row", "exp_row"])
def test_functions_in_float32_are_as_exact_as_they_say(name: str) -> None:
    module, exact = kernels("simulation.lanes.normal"), NormalDist()
    draw = np.random.default_rng(16)
    for _ in range(50):
        f = np.zeros(64 * 4, np.float32)
        i = f.view(np.int32)
        if name == "quantile_row":
            f[:64] = ((draw.integers(0, 2**23, 64) + 0.5) / 2**23).astype(np.float32)
            module.quantile_row(f, i, 0, 64, 192)
            truth = [exact.inv_cdf(float(p)) for p in f[:64]]
        elif name == "probability_row":
            f[:64] = draw.uniform(-5, 5, 64)
            module.probability_row(f, i, 0, 64, 192)
            truth = [exact.cdf(float(z)) for z in f[:64]]
        elif name == "log_row":
            f[:64] = np.exp(draw.uniform(-16, 0, 64))
            module.log_row(f, i, 0, 192)
            truth = np.log(f[:64].astype(np.float64)).tolist()
        else:
            f[:64] = draw.uniform(-30, 0, 64)
            module.exp_row(f, i, 0, 192)
            truth = np.exp(f[:64].astype(np.float64)).tolist()
        assert f[192:].tolist() == pytest.approx(truth, rel=3e-6, abs=3e-6)
