"""The network of decisions: padding and order change nothing; it learns; its files are checked."""

import numpy as np
import pytest
import torch

from envs.errors import InputError
from policies.learning import Average, Chooser, decision_loss, load_decision_net, regrets, save_weights
from policies.network import NO, TOGETHER, DecisionConfig

F, G, C = 5, 3, 6


def decisions(n: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Random decisions whose costs are their first feature."""
    rng = torch.Generator().manual_seed(seed)
    features, context = torch.randn(n, C, F, generator=rng), torch.randn(n, G, generator=rng)
    mask = torch.arange(C) < torch.randint(2, C + 1, (n, 1), generator=rng)
    return features, context, mask, features[..., 0].abs()


def test_options_that_are_none_and_their_order_change_nothing():
    torch.manual_seed(0)
    net = DecisionConfig(F, G).build().eval()
    features, context, mask, _ = decisions(8)
    with torch.no_grad():
        judged = net(features, context, mask)
        noise = torch.where(mask[..., None], features, torch.randn_like(features))
        other = net(noise, context, mask)
        order = torch.randperm(C)
        turned = net(features[:, order], context, mask[:, order])
    torch.testing.assert_close(judged.scores, other.scores)
    torch.testing.assert_close(judged.value, other.value)
    torch.testing.assert_close(judged.scores[:, order], turned.scores)
    assert (judged.scores[~mask] == NO).all() and (judged.scores[mask] > NO).all()


def test_many_decisions_are_judged_as_each_is_alone():
    torch.manual_seed(0)
    net = DecisionConfig(F, G, truths=2).build()
    net.value.truths.weight.data.fill_(0.5)  # type: ignore[union-attr]
    features, context, mask, _ = decisions(2 * TOGETHER + 30)
    truths = torch.randn(len(mask), 2)
    judged, alone = net(features, context, mask, truths), net._judge(features, context, mask, truths)
    for many, one in zip(judged, alone, strict=True):
        some = mask if many.ndim == 2 else slice(None)
        torch.testing.assert_close(many[some], one[some])
    assert (judged.scores[~mask] == NO).all() and judged.scores.shape == mask.shape
    slopes = [torch.autograd.grad(one.value.sum() + one.scores[mask].sum(), net.option.weight)[0] for one in (judged, alone)]
    torch.testing.assert_close(*slopes, rtol=1e-3, atol=1e-4)


def test_what_the_critic_is_told_changes_the_value_alone():
    torch.manual_seed(0)
    net = DecisionConfig(F, G, truths=2).build().eval()
    features, context, mask, _ = decisions(8)
    with torch.no_grad():
        bare, told = net(features, context, mask), net(features, context, mask, torch.ones(8, 2))
        torch.testing.assert_close(told.value, bare.value)  # not before it is trained
        net.value.truths.weight.fill_(0.5)  # type: ignore[union-attr]
        trained = net(features, context, mask, torch.ones(8, 2))
    assert (trained.scores == bare.scores).all() and (trained.lost == bare.lost).all() and (trained.value != bare.value).all()


def test_regrets_are_relative_to_the_best_option():
    costs, mask = torch.tensor([[1.0, 0.2, 9.0, 0.0]]), torch.tensor([[True, True, True, False]])
    assert regrets(costs, mask)[0].tolist() == pytest.approx([0.8, 0.0, 8.8, 0.0])


def test_it_learns_to_choose_the_cheapest():
    torch.manual_seed(0)
    net = DecisionConfig(F, G, width=32, layers=1).build()
    net.scale_to(torch.randn(100, F), torch.randn(100, G))
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    first = 0.0
    for step in range(150):
        features, context, mask, costs = decisions(64, step)
        loss, told = decision_loss(net(features, context, mask), costs, mask)
        first = first or float(told["right"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    features, context, mask, costs = decisions(256, 10_000)
    _, told = decision_loss(net.eval()(features, context, mask), costs, mask)
    assert first < 0.6 and told["right"] > 0.85


def test_a_file_gives_the_same_network(tmp_path):
    torch.manual_seed(0)
    net = DecisionConfig(F, G).build()
    save_weights(net, tmp_path / "policy.safetensors", {"seed": 0})
    features, context, mask, _ = decisions(4)
    seen = {"features": features.numpy(), "context": context.numpy(), "mask": mask.numpy().astype(np.float32)}
    assert Chooser(load_decision_net(tmp_path / "policy.safetensors"))(seen) == Chooser(net)(seen)


def test_other_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="there are none; make them: gothere train policy"):
        load_decision_net(tmp_path / "none.safetensors")
    (tmp_path / "none.json").write_text("[]")
    with pytest.raises(InputError, match="configuration"):
        load_decision_net(tmp_path / "none.safetensors")
    save_weights(DecisionConfig(F, G).build(), tmp_path / "policy.safetensors")
    save_weights(DecisionConfig(F + 1, G).build(), tmp_path / "other.safetensors")
    (tmp_path / "other.safetensors").replace(tmp_path / "policy.safetensors")
    with pytest.raises(InputError, match="expected weights of a decision network"):
        load_decision_net(tmp_path / "policy.safetensors")


def test_the_mean_of_weights_is_of_fewer_steps_at_the_beginning_and_goes_on_after_a_resume():
    nets = [DecisionConfig(F, G).build() for _ in range(4)]
    values = [net.tell.bias.item() for net in nets]
    mean, expected = Average(nets[0], 0.6, early=3.0), values[0]
    for k, (net, value) in enumerate(zip(nets[1:3], values[1:3], strict=True), start=1):
        mean.add(net)
        expected += (value - expected) * 3 / (k + 3)
    assert mean.net.tell.bias.item() == pytest.approx(expected)
    again = Average(mean.net, 0.6, early=3.0, steps=2)
    for one in (mean, again):
        one.add(nets[3])
    assert again.net.tell.bias.item() == mean.net.tell.bias.item() == pytest.approx(expected + (values[3] - expected) * 0.5)
    late = Average(nets[0], 0.6, early=3.0, steps=100)
    late.add(nets[1])
    assert late.net.tell.bias.item() == pytest.approx(0.6 * values[0] + 0.4 * values[1])
