"""Every allowed pair of choices meets, in few combinations."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from xent_conformance.cases.pairwise import pairwise

FACTORS = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.integers(), min_size=1, max_size=4, unique=True), min_size=2
)


def met(chosen, one, other):
    return {(choice[one], choice[other]) for choice in chosen}


@given(FACTORS, st.integers(0, 5))
def test_every_two_values_of_different_factors_meet(factors, seed):
    chosen = list(pairwise(factors, seed=seed))
    for one, other in combinations(factors, 2):
        assert met(chosen, one, other) == set(product(factors[one], factors[other]))


def test_it_takes_far_fewer_than_all_combinations():
    assert len(list(pairwise({name: range(4) for name in "abcdefgh"}))) < 64


def test_what_is_not_allowed_never_appears_and_all_else_meets():
    factors = {"a": range(3), "b": range(3), "c": range(3)}
    chosen = list(pairwise(factors, allowed=lambda choice: choice["a"] != choice["b"]))
    assert met(chosen, "a", "b") == {(a, b) for a, b in product(range(3), repeat=2) if a != b}
    assert met(chosen, "a", "c") == set(product(range(3), repeat=2))


def test_the_same_arguments_give_the_same_choices():
    factors = {"a": range(5), "b": "xyz", "c": (None, 0.5)}
    assert list(pairwise(factors, seed=3)) == list(pairwise(factors, seed=3))
