"""`folded`: the same network with normalization inside its convolutions, for inference.

In evaluation mode a batch normalization is an affine map for each channel, so the convolution before it can do its work
(Jacob et al. 2018, arXiv 1712.05877, section 3.2). Outputs differ in their last bits.
"""

from copy import deepcopy
from itertools import pairwise
from typing import TypeVar

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

M = TypeVar("M", bound=nn.Module)


def folded(net: M) -> M:
    """Copy of a network in evaluation mode, with fewer operations."""
    assert not net.training, "expected a network in evaluation mode; call eval()"
    out = deepcopy(net)
    for module in list(out.modules()):
        children = list(module.named_children())
        for (name, one), (next_name, norm) in pairwise(children):
            if isinstance(one, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(module, name, fuse_conv_bn_eval(one, norm))
            elif isinstance(one, nn.BatchNorm1d) and isinstance(norm, nn.Linear):
                setattr(module, next_name, _after(one, norm))
                setattr(module, name, nn.Identity())
                continue
            elif isinstance(one, nn.Linear) and isinstance(norm, nn.BatchNorm1d):
                setattr(module, name, fuse_linear_bn_eval(one, norm))
            else:
                continue
            setattr(module, next_name, nn.Identity())
    return out


def _after(norm: nn.BatchNorm1d, linear: nn.Linear) -> nn.Linear:
    """Linear layer that does the work of the normalization before it."""
    assert norm.running_mean is not None and norm.running_var is not None
    out, scale = deepcopy(linear), norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    with torch.no_grad():
        out.weight.copy_(linear.weight * scale)
        out.bias.copy_(linear.bias + linear.weight @ (norm.bias - norm.running_mean * scale))
    return out
