"""Contexts (DMN 1.5 §10.3.4.8)."""

from collections.abc import Mapping, Sequence

from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.comparison import is_context
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value


@builtin("get value", "m:context", "key:string")
def get_value(run: Run, m: Mapping[str, Value], key: str) -> Value:
    """The entry of a name, or null."""
    return m.get(key)


@builtin("get entries", "m:context")
def get_entries(run: Run, m: Mapping[str, Value]) -> Value:
    """The entries as a list of contexts with ``key`` and ``value``."""
    run.charge(len(m))
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries:list")
def context(run: Run, entries: Sequence[Value]) -> Value:
    """A context from a list of contexts with ``key`` and ``value``."""
    result: dict[str, Value] = {}
    for entry in entries:
        if not is_context(entry) or "value" not in entry:
            return None
        key = entry.get("key")
        if type(key) is not str or key in result:
            return None
        result[key] = entry["value"]
    return result


@builtin("context put", "context:context", "key:string", "value:any")
def context_put(
    run: Run, context: Mapping[str, Value], key: str, value: Value
) -> Value:
    """The context with an entry set."""
    run.charge(len(context))
    return {**context, key: value}


@builtin("context put", "context:context", "keys:list", "value:any")
def context_put_deep(
    run: Run, context: Mapping[str, Value], keys: Sequence[Value], value: Value
) -> Value:
    """The context with an entry set in a context inside it."""
    if not keys or type(keys[0]) is not str:
        return None
    run.charge(len(context))
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if not is_context(inner) or len(keys) > 50:
        return None
    changed = context_put_deep(run, inner, keys[1:], value)
    return None if changed is None else {**context, keys[0]: changed}


@builtin("context merge", "contexts:list")
def context_merge(run: Run, contexts: Sequence[Value]) -> Value:
    """All entries of several contexts; the last of a name wins."""
    result: dict[str, Value] = {}
    for each in contexts:
        if not is_context(each):
            return None
        run.charge(len(each))
        result.update(each)
    return result
