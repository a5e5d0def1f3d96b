"""`check`: a function whose arguments and result are checked against their annotations, shapes of arrays included.

beartype checks parameters as they are written, but jaxtyping can compute a size such as "t+1" only after "t" is known.
Here annotations that compute come last, so that a record may be written in the order in which it is read.
"""

import functools
import inspect
import re
import typing
from collections.abc import Callable, Iterator

import numpy as np
from beartype import BeartypeConf, FrozenDict
from beartype.door import die_if_unbearable

# An int will do for a float, as everywhere in Python's typing, and numpy's numbers for Python's.
NUMBERS = {int: int | np.integer, float: float | int | np.floating | np.integer, bool: bool | np.bool_}
CONF = BeartypeConf(hint_overrides=FrozenDict(NUMBERS))


def check(function: Callable) -> Callable:
    """`function`, raising beartype's violation when an argument or the result is not what its annotation says."""
    signature = inspect.signature(function)
    hints = [(name, hint) for name, hint in function.__annotations__.items() if name != "return"]
    hints.sort(key=lambda item: computes(item[1]))

    @functools.wraps(function)
    def checked(*args: typing.Any, **kwargs: typing.Any) -> typing.Any:
        given = signature.bind(*args, **kwargs).arguments
        for name, hint in hints:
            for value in _values(signature.parameters[name], given[name]) if name in given else ():
                die_if_unbearable(value, hint, conf=CONF)
        result = function(*args, **kwargs)
        if "return" in function.__annotations__:
            die_if_unbearable(result, function.__annotations__["return"], conf=CONF)
        return result

    return checked


def computes(hint: typing.Any) -> bool:
    """Whether a shape in `hint` is written with arithmetic."""
    return bool(re.search(r"\w[-+*/]\w|[({]", getattr(hint, "dim_str", ""))) or any(map(computes, typing.get_args(hint)))


def _values(parameter: inspect.Parameter, argument: typing.Any) -> Iterator[typing.Any]:
    """The values that a parameter's annotation speaks of: each one of *args and **kwargs."""
    if parameter.kind is parameter.VAR_POSITIONAL:
        yield from argument
    elif parameter.kind is parameter.VAR_KEYWORD:
        yield from argument.values()
    else:
        yield argument
