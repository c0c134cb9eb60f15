"""Whether an answer is what an OpenAPI document says of it: the part of JSON Schema that ours uses, read strictly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_BOUNDS = frozenset({"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"})
KNOWN = _BOUNDS | {"$ref", "type", "description", "enum", "format", "default", "properties", "required"}
KNOWN |= {"items", "oneOf"}
"""All words of JSON Schema that our schemas use."""
FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: bool(date.fromisoformat(text)),
    "date-time": lambda text: datetime.fromisoformat(text).tzinfo is not None,
    "uri": lambda text: bool(urlsplit(text).netloc),
    "uri-reference": lambda text: bool(urlsplit(text).geturl()),
    "email": lambda text: "@" in text,
}


def resolved(document: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference within the document; raises KeyError where it leads nowhere."""
    while "$ref" in found:
        target: Any = document
        for name in found["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        found = target
    return found


def faults(
    document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, at: str = "$"
) -> Iterator[str]:
    """List where a value is not as described; what is not described at all is a fault, too."""
    if "oneOf" in schema:
        if sum(not list(faults(document, one, value, at)) for one in schema["oneOf"]) != 1:
            yield f"{at}: not one of those described: {value!r}"
        return
    schema = resolved(document, schema)
    if "type" not in schema:
        yield f"{at}: is not described"
        return
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    fits = [name for name in names if isinstance(value, TYPES[name])]
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{at}: {value!r} is no {names}"
        return
    if value is None:
        return
    if isinstance(value, dict):
        yield from _of_object(document, schema, value, at)
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        for index, one in enumerate(value):
            yield from faults(document, schema["items"], one, f"{at}[{index}]")
    else:
        yield from _of_scalar(schema, value, at)


def _of_object(
    document: Mapping[str, Any], schema: Mapping[str, Any], value: dict[str, Any], at: str
) -> Iterator[str]:
    yield from (f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value)
    properties = schema.get("properties")
    if properties is None:
        return
    for name, one in value.items():
        if name in properties:
            yield from faults(document, properties[name], one, f"{at}.{name}")
        else:
            yield f"{at}: {name} is not described"


def _of_scalar(schema: Mapping[str, Any], value: str | int, at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, int):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{at}: {value} is out of bounds"
        return
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{at}: {len(value)} characters"
    if "format" in schema and not _is_written_as(schema["format"], value):
        yield f"{at}: {value!r} is no {schema['format']}"


def _is_written_as(name: str, text: str) -> bool:
    try:
        return FORMATS[name](text)
    except ValueError:
        return False


def schemas_within(found: Any) -> Iterator[dict[str, Any]]:
    """List every schema that stands anywhere below."""
    if isinstance(found, list):
        for one in found:
            yield from schemas_within(one)
    elif isinstance(found, dict):
        if "type" in found or "$ref" in found or "oneOf" in found:
            yield found
        for name, one in found.items():
            # Below it stand names, of which one may be “type”.
            yield from schemas_within(list(one.values()) if name == "properties" else one)
