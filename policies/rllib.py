"""PPO in RLlib for decisions: the module and the configuration.

Every default that matters is set on purpose.

The environment's maker is an argument, so that nothing here knows of agents (`experiments.training.policy` joins them).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from msgpack.fallback import Unpacker  # as it is without msgpack-numpy
from ray.rllib.algorithms.algorithm import Algorithm
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.algorithms.ppo.torch.ppo_torch_learner import PPOTorchLearner
from ray.rllib.core.columns import Columns
from ray.rllib.core.rl_module.apis.value_function_api import ValueFunctionAPI
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.core.rl_module.torch import TorchRLModule
from ray.rllib.utils.metrics import NUM_ENV_STEPS_SAMPLED_LIFETIME
from ray.tune.registry import register_env
from safetensors.torch import load

from envs.errors import InputError
from policies.learning import load_weights
from policies.network import DecisionConfig, Judged

MODULE, ENVIRONMENT = "default_policy", "decisions"
PING_S = 10.0  # [s] after which a runner that does not answer is taken for dead


@dataclass(frozen=True)
class PpoSettings:
    """Numbers of a training: decisions an iteration, passes over them, rates.

    `runners` are environment runners beside this process (0: it runs them itself), `lanes` the episodes at a time of each; `learners`
    share each minibatch (0: this process learns). The learning rate falls to 0 over `iterations`, entropy's weight from first to last.
    In the first `critic_first` iterations only the critic learns: one that knows nothing yet would spoil a policy that was learned before
    (Ramrakhya et al. 2023, PIRLNav). With `head` the pointer and the critic alone are trained, on fixed embeddings of options.
    """

    iterations: int = 100
    decisions: int = 4096
    minibatch: int = 512
    passes: int = 4
    rate: float = 3e-4
    clip: float = 0.2
    entropy: tuple[float, float] = (0.0, 0.0)
    lam: float = 0.95
    runners: int = 0
    lanes: int = 16
    learners: int = 0
    gpus_per_learner: float = 0.0
    critic_first: int = 0
    head: bool = False
    seed: int = 0


class DecisionModule(TorchRLModule, ValueFunctionAPI):
    """`DecisionNet` as an RLModule.

    Logits of what is no option are masked; the network's value is the critic.
    """

    def setup(self) -> None:
        """Build the `network` of the model's configuration, with its `weights` (safetensors) where there are some."""
        weights = self.model_config["weights"]
        self.net = DecisionConfig(**self.model_config["network"]).build()
        learned = (self.net.point, self.net.value) if self.model_config["head"] else (self.net,)
        self.net.requires_grad_(False)
        for part in learned:
            part.requires_grad_(True)
        self.net.tell.requires_grad_(False)  # PPO has no loss for it, and learners that share a step wait for every gradient
        if weights:
            self.net.load_state_dict(load(weights))

    def judged(self, batch: dict[str, Any]) -> Judged:
        """Judgement of a batch."""
        seen = batch[Columns.OBS]
        return self.net(seen["features"], seen["context"], seen["mask"] > 0, seen.get("truths"))

    def _forward(self, batch: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {Columns.ACTION_DIST_INPUTS: self.judged(batch).scores}

    def _forward_train(self, batch: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        judged = self.judged(batch)
        return {Columns.ACTION_DIST_INPUTS: judged.scores, Columns.EMBEDDINGS: judged.value}

    def compute_values(self, batch: dict[str, Any], embeddings: torch.Tensor | None = None) -> torch.Tensor:
        """Expected returns."""
        return self.judged(batch).value if embeddings is None else embeddings


class DecisionLearner(PPOTorchLearner):
    """PPO's learner, which trains the critic alone at first.

    It is told how many iterations are `done` (`train_iteration`): RLlib's own counters are not to be relied on after a restore.
    """

    done = 0

    def before_gradient_based_update(self, *, timesteps: dict[str, Any]) -> None:
        """Set rate and entropy's weight for this iteration."""
        super().before_gradient_based_update(timesteps=timesteps)
        self.after_gradient_based_update(timesteps=timesteps)

    def after_gradient_based_update(self, *, timesteps: dict[str, Any]) -> None:
        """Set rate and entropy's weight by our own count of iterations."""
        steps = self.done * self.config.total_train_batch_size
        super().after_gradient_based_update(timesteps=timesteps | {NUM_ENV_STEPS_SAMPLED_LIFETIME: steps})

    def postprocess_gradients(self, gradients_dict: dict[Any, Any]) -> dict[Any, Any]:
        """Gradients to step by, clipped: the critic's alone at first."""
        if self.done < self.config.learner_config_dict["critic_first"]:
            critic = set(self.module[MODULE].unwrapped().net.value.parameters())  # type: ignore[attr-defined]
            for parameter in gradients_dict.keys() - critic:
                parameter.grad = None  # with zeros instead, Adam's moments would be those of many steps without a slope
            gradients_dict = {parameter: slope for parameter, slope in gradients_dict.items() if parameter in critic}
        return super().postprocess_gradients(gradients_dict)


def train_iteration(algorithm: Algorithm, iteration: int) -> dict[str, Any]:
    """Train for one iteration, from 1 on, of which learners are told; its results.

    RayError where a learner has died. Runners that died are replaced; an iteration in which none was left is begun again.
    """
    for told in algorithm.learner_group.foreach_learner(partial(tell_done, done=iteration - 1)):  # type: ignore[union-attr]
        if not told.ok:
            raise told.get()
    while True:
        result = algorithm.train()
        if result.get("learners"):
            return result


def tell_done(learner: Any, done: int) -> None:
    """Tell a learner how many iterations are done."""
    learner.done = done


def ppo_config(
    settings: PpoSettings, network: dict[str, Any], make_env: Callable[[Any], Any], options: dict[str, Any], *, weights: str = ""
) -> PPOConfig:
    """Configuration of PPO on the environments that `make_env` makes from `options` and `num_envs`.

    `network` are the fields of `DecisionConfig`, `weights` is the file that it begins with, "" for none. Its content is sent to every
    process: other machines need not have the file.
    """
    if weights:
        load_weights(DecisionConfig(**network).build(), Path(weights))
    held = Path(weights).read_bytes() if weights else b""
    register_env(ENVIRONMENT, make_env)
    learners = max(1, settings.learners)
    steps = settings.iterations * settings.decisions
    entropy: Any = [[0, settings.entropy[0]], [steps, settings.entropy[1]]]  # a schedule, which the parameter's type does not tell
    return (
        PPOConfig()
        .environment(ENVIRONMENT, env_config=options, disable_env_checking=True)
        .framework("torch")
        .env_runners(
            num_env_runners=settings.runners,
            num_envs_per_env_runner=settings.lanes,
            gym_env_vectorize_mode="vector_entry_point",  # one batched environment instead of many
            rollout_fragment_length="auto",
            sample_timeout_s=None,  # after 60 s by default what a slow runner has done is dropped; one that died is noticed anyway
            batch_mode="truncate_episodes",  # a decision's return needs no end of its episode
            num_cpus_per_env_runner=1,
        )
        .learners(
            learner_class=DecisionLearner,
            learner_config_dict={"critic_first": settings.critic_first},
            num_learners=settings.learners,
            num_gpus_per_learner=settings.gpus_per_learner,
            num_cpus_per_learner=1 if settings.learners else "auto",
        )
        .rl_module(
            rl_module_spec=RLModuleSpec(
                module_class=DecisionModule, model_config={"network": network, "weights": held, "head": settings.head}
            )
        )
        .training(
            train_batch_size_per_learner=settings.decisions // learners,
            minibatch_size=settings.minibatch // learners,  # it is each learner's
            num_epochs=settings.passes,  # 30 by default, which drifts far from the policy that acted
            lr=[[0, settings.rate], [steps, 0.0]],
            gamma=1.0,  # episodes end, and a metre costs the same whenever it is walked
            lambda_=settings.lam,
            clip_param=settings.clip,
            vf_clip_param=float("inf"),  # 10 by default, on the squared error
            vf_loss_coeff=0.5,
            use_kl_loss=False,  # the clip bounds steps; the default adds a penalty as well
            kl_coeff=0.0,
            entropy_coeff=entropy,
            grad_clip=0.5,  # none by default
            grad_clip_by="global_norm",
        )
        .fault_tolerance(
            restart_failed_env_runners=True,
            delay_between_env_runner_restarts_s=0.0,
            env_runner_health_probe_timeout_s=PING_S,
        )
        .callbacks(on_episode_end=log_scores)
        .debugging(seed=settings.seed, log_level="ERROR")
        .reporting(min_sample_timesteps_per_iteration=0, min_time_s_per_iteration=0)
    )


def log_scores(*, episode: Any, metrics_logger: Any, **kwargs: Any) -> None:
    """Log scores and lengths of an episode that has ended."""
    told = episode.get_infos(-1)
    for name in ("success", "spl", "actions", "decisions"):
        if name in told:
            metrics_logger.log_value(name, float(told[name]), window=1000)


def save_checkpoint(algorithm: Algorithm, path: Path) -> None:
    """Write the state of a training beside its place, then rename it.

    Pickled constructors are removed: nothing is unpickled when it is restored.
    """
    part = path.with_name(f"{path.name}.part")
    for left in (part, path):
        shutil.rmtree(left, ignore_errors=True)
    algorithm.save_to_path(str(part.absolute()), use_msgpack=True)
    for file in part.rglob("class_and_ctor_args.pkl"):
        file.unlink()
    part.rename(path)


def restore_checkpoint(algorithm: Algorithm, path: Path) -> None:
    """Give a training that was just built the state of a checkpoint.

    InputError where it holds pickled objects, which could run any code.
    """
    for file in path.rglob("*"):
        if file.suffix == ".pkl":
            raise InputError(f"{file}: expected a checkpoint without pickles")
        if file.suffix == ".msgpack":
            unpacked = Unpacker(object_hook=partial(refuse_pickles, file), strict_map_key=False, max_buffer_size=0)
            unpacked.feed(file.read_bytes())
            unpacked.unpack()
    algorithm.restore_from_path(str(path.absolute()))


def refuse_pickles(file: Path, found: dict[Any, Any]) -> dict[Any, Any]:
    """A dict found in a msgpack file; InputError for one that msgpack-numpy would unpickle."""
    if found.get(b"kind") == b"O":
        raise InputError(f"{file}: expected a checkpoint without pickles")
    return found
