"""Agents of a user's own: classes in Python files, checked and made."""

import difflib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import CodeType

from agent.agent import Agent
from agent.single import OneByOne
from envs.errors import InputError
from envs.types import Access


def own_agent(name: str) -> tuple[Path, str] | None:
    """File and class of a name such as my_file.py:MyAgent, None for other names.

    InputError where there is no such file.
    """
    file, colon, wanted = name.rpartition(":")
    if not colon or not file.endswith(".py"):
        return None
    if not Path(file).is_file():
        raise InputError(f"agent: expected a Python file, but there is no {file}")
    return Path(file), wanted


def class_in(file: Path, wanted: str, code: CodeType | None = None) -> type:
    """Class with a name in a Python file, which may import its neighbours.

    `code` is the compiled file, if it has been compiled already. InputError for a file that cannot be imported, and for a class that it
    does not have.
    """
    label = f"gothere_agent_{file.stem}"
    spec = importlib.util.spec_from_file_location(label, file)
    assert spec and spec.loader  # a name that ends with .py has both
    module = importlib.util.module_from_spec(spec)
    sys.modules[label] = module
    sys.path.insert(0, str(file.parent.resolve()))
    try:
        if code is None:
            spec.loader.exec_module(module)
        else:
            exec(code, vars(module))
    except Exception as error:
        raise InputError(f"agent: {file} cannot be imported ({type(error).__name__}: {error})") from error
    finally:
        sys.path.remove(str(file.parent.resolve()))
    found = getattr(module, wanted, None)
    if not isinstance(found, type):
        classes = [k for k, v in vars(module).items() if isinstance(v, type) and v.__module__ == label]
        close = difflib.get_close_matches(wanted, classes, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(classes) or 'none'}"
        raise InputError(f"agent: expected a class {wanted!r} in {file}; {hint}")
    return found


def agent_of(kind: type, name: str) -> Agent:
    """Make an agent of a class, batched or for one episode at a time.

    It is batched if it has `begin`. InputError for a class that is no agent.
    """
    access = access_of(kind, name)
    return kind() if hasattr(kind, "begin") else OneByOne(kind, access)


def access_of(kind: type, name: str) -> Access:
    """Access that a class declares, sensors alone by default; it is asked once.

    InputError for a class that is no agent, and for another type than `Access`.
    """
    missing = [part for part in ("reset", "act") if not callable(getattr(kind, part, None))]
    if missing:
        wanted = "reset(task, privileged) and act(observation, privileged)"
        raise InputError(f"agent {name}: expected a class with {wanted}, or an agent.agent.Agent; no {missing[-1]}")
    needed = [
        p.name
        for p in inspect.signature(kind).parameters.values()
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    if needed:
        raise InputError(f"agent {name}: expected a class that needs no arguments, but it needs {', '.join(needed)}; give them defaults")
    declares = hasattr(kind, "access") and not isinstance(kind.access, property)
    access = getattr(kind if declares else kind(), "access", Access.NONE)
    if access in ((), None):
        return Access.NONE
    if not isinstance(access, Access):
        rights = " | ".join(f"Access.{right.name}" for right in Access)
        raise InputError(f"agent {name}: expected access to be of envs.types.Access ({rights}), or none at all, got {access!r}")
    return access
