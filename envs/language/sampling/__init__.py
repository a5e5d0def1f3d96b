"""Samplers of meanings that hold in a home: destinations, errands, routes, questions, requests, impossible ones.

Each takes a home and a generator and depends on nothing else: the same home and state give the same meaning, in any process.
"""

from envs.language.sampling.sample_ask import ABOUT, sample_ask
from envs.language.sampling.sample_errand import sample_errand
from envs.language.sampling.sample_go import sample_go
from envs.language.sampling.sample_impossible import SLOTS, sample_impossible
from envs.language.sampling.sample_refer import KINDS, Sampled
from envs.language.sampling.sample_request import REQUESTS, sample_request
from envs.language.sampling.sample_route import sample_route

__all__ = [
    "ABOUT", "KINDS", "REQUESTS", "SLOTS", "Sampled", "sample_ask", "sample_errand", "sample_go", "sample_impossible", "sample_request",
    "sample_route",
]  # fmt: skip
