"""Uses of things by visual targets [W3]: verbs that go with the same scenes.

Verbs of one use never share a sentence, and become alike through scenes.

Kottur et al. 2016, "Visual Word2Vec": vectors from text alone, refined by predicting the cluster of the scene that the words describe.
Clusters are those of k-means on what perception recognized: categories of regions and the type of room.
"""

import numpy as np
from jaxtyping import Float, Int

from agent.learning.cache import FeatureCache
from agent.learning.words.captions import VERBS, Captions, use_captions
from agent.learning.words.colors import cosines
from agent.learning.words.network import ContextConfig, ContextNet, Examples, fit, left_out
from envs.language.lexicon import NOUNS, USES

STEPS = 800
CLUSTERS = 40
ROUNDS = 30  # of k-means
ARMS = ("text", "scenes", "permuted")
KMEANS, PERMUTE = 257, 263  # purposes of generators


def use_scores(cache: FeatureCache, seed: int) -> dict[str, dict[str, float]]:
    """Precision of pairs of verbs, and share of right skills, by ARMS.

    `ap` is the average precision of pairs of one use, `skill` the share of verbs whose nearest name of a thing serves them.
    """
    captions = use_captions(cache.views, seed)
    words = len(captions.listed)
    text = ContextConfig(words, words).build(seed)
    fit(text, left_out(captions.said)[0], STEPS, seed)
    cluster = clusters(layouts(cache), CLUSTERS, seed)
    mixed = np.random.default_rng([seed, PERMUTE]).permutation(cluster)
    nets = {"text": text, "scenes": _refined(text, captions, cluster, seed), "permuted": _refined(text, captions, mixed, seed)}
    return {arm: {"ap": pair_precision(captions, net), "skill": skill_share(captions, net)} for arm, net in nets.items()}


def _refined(text: ContextNet, captions: Captions, cluster: Int[np.ndarray, "views"], seed: int) -> ContextNet:
    """Vectors that begin with those of text and predict clusters of scenes from whole captions."""
    net = ContextConfig(len(captions.listed), CLUSTERS).build(seed)
    net.word.load_state_dict(text.word.state_dict())
    fit(net, Examples(captions.said, cluster[captions.view]), STEPS, seed)
    return net


def layouts(cache: FeatureCache) -> Float[np.ndarray, "n f"]:
    """Categories of the regions of each picture and its type of room, standardized."""
    there = (np.arange(cache.tokens.score.shape[1]) < np.asarray(cache.tokens.count)[:, None])[..., None]
    made = np.concatenate([(np.asarray(cache.tokens.category) * there).sum(1), np.asarray(cache.tokens.room)], axis=1)
    return (made - made.mean(0)) / (made.std(0) + 1e-6)


def clusters(rows: Float[np.ndarray, "n f"], count: int, seed: int) -> Int[np.ndarray, "n"]:
    """Number of each row's cluster, by Lloyd's k-means.

    It begins with rows drawn far apart (Arthur and Vassilvitskii 2007).
    """
    rng = np.random.default_rng([seed, KMEANS])
    middles = rows[rng.integers(len(rows))][None]
    while len(middles) < count:
        away = _squares(rows, middles).min(1)
        middles = np.concatenate([middles, rows[rng.choice(len(rows), p=away / away.sum())][None]])
    for _ in range(ROUNDS):
        own = _squares(rows, middles).argmin(1)
        middles = np.stack([rows[own == k].mean(0) if (own == k).any() else middles[k] for k in range(count)])
    return _squares(rows, middles).argmin(1)


def _squares(rows: np.ndarray, middles: np.ndarray) -> Float[np.ndarray, "n k"]:
    """Squared distances of rows to middles."""
    return np.maximum((rows**2).sum(1)[:, None] - 2 * rows @ middles.T + (middles**2).sum(1), 0)


def pair_precision(captions: Captions, net: ContextNet) -> float:
    """Average precision of pairs of verbs that serve one use, ordered by their cosine."""
    listed = [(verb, use) for use, verbs in VERBS.items() for verb in verbs if verb in captions.number]
    uses = np.array([use for _, use in listed])
    a, b = np.triu_indices(len(listed), 1)
    alike = (uses[a] == uses[b])[np.argsort(-cosines(net.vectors()[[captions.number[verb] for verb, _ in listed]]), kind="stable")]
    return float((np.cumsum(alike) / np.arange(1, len(alike) + 1))[alike].mean())


def skill_share(captions: Captions, net: ContextNet) -> float:
    """Share of verbs whose nearest thing is one that serves them."""
    serves = {name.replace(" ", "_"): use for use in VERBS for value in USES[use][1] for name in NOUNS[value].split("|")}
    names = [name for name in serves if name in captions.number]
    vectors = net.vectors()
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    things = unit[[captions.number[name] for name in names]]
    listed = [(verb, use) for use, verbs in VERBS.items() for verb in verbs if verb in captions.number]
    right = [serves[names[int((things @ unit[captions.number[verb]]).argmax())]] == use for verb, use in listed]
    return float(np.mean(right))
