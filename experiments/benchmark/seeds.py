"""Seeds of agents, which tell nothing of the episodes, and seeds from a secret file."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from envs.datasets.suite import digest_of
from envs.errors import InputError
from envs.types import Episode

LEAST = 16  # bytes of a seed file, fewer could be found by trying
HIDDEN = -1  # seed in files whose true seed is not told


@dataclass(frozen=True)
class SecretSeed:
    """Seed from a file: seed of the episodes, and a key for those of agents.

    `commitment` is a hash that may be published.
    """

    episodes: int
    key: bytes
    commitment: str


def read_seed_file(path: Path) -> SecretSeed:
    """Seed from a file's whole content.

    InputError for a file that cannot be read, or of fewer than 16 bytes.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"--seed-file: expected a file that can be read, got {path} ({error.strerror or error})") from error
    if len(content) < LEAST:
        raise InputError(
            f"--seed-file: expected at least {LEAST} random bytes, got {len(content)} in {path}; make some with head -c 32 /dev/urandom"
        )
    parts = {name: hashlib.blake2b(content, digest_size=32, person=name).digest() for name in (b"episodes", b"agents", b"commitment")}
    return SecretSeed(int.from_bytes(parts[b"episodes"][:16], "little"), parts[b"agents"], parts[b"commitment"].hex())


def agent_seed(seed: int, name: str, episode: Episode, key: bytes = b"") -> int:
    """Seed of an agent's own choices in an episode.

    It is a hash of the whole episode, goals included, with the benchmark's seed and the agent's name: whoever could turn it round has to
    know the episode already. A secret `key` keeps even a guess from being confirmed. Ablations have the seeds of their agents, so that
    nothing else differs between the two.
    """
    content = json.dumps([seed, name, digest_of([episode])]).encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=4, key=key, person=b"agent").digest(), "little")
