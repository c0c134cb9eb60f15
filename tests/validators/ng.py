"""Run tests of iiif-validator-ng by name, if the server says that it can do what they ask; one JSON object a line.

Usage: `ng.py IMAGE_SERVICE_ADDRESS IMAGE_ID 2|3 TEST…`, with the validator's folder in PYTHONPATH. It stands in for the
package's own command, whose module `validate` is not read by Python 3.11.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from iiif_validator.tests.test import (  # type: ignore[import-not-found]
    ComplianceLevel,
    IIIFVersion,
    TargetServer,
    ValidationFailure,
    get_tests,
)


def main(address: str, image_id: str, version: str, *names: str) -> None:
    """Run them, and say of each what came of it."""
    server = TargetServer(address, image_id, {"2": IIIFVersion.V2, "3": IIIFVersion.V3}[version])
    features = server.feature_set()
    claimed = {*features.extra_features, *features.extra_formats, *features.extra_qualities}
    if features.supports_caching:
        claimed.add("http_caching")
    for test in get_tests(server.version):
        name = test.__module__.rpartition(".")[2]
        if name not in names:
            continue
        if _level(test, server.version) <= features.compliance_level or claimed & {name, *_extras(test)}:
            print(json.dumps({"test": name, "faults": _faults(test, server)}), flush=True)


def _level(test: Any, version: IIIFVersion) -> ComplianceLevel:
    level = test.compliance_level
    return level[version] if isinstance(level, dict) else level


def _extras(test: Any) -> list[str]:
    extra = test.extra_name
    return [extra] if isinstance(extra, str) else extra or []


def _faults(test: Any, server: TargetServer) -> list[str]:
    try:
        answer = test.run(server)
    except Exception as error:  # noqa: BLE001 - a test of theirs may break in any way: that is a fault too
        return [f"{type(error).__name__}: {error}"]
    results = answer if isinstance(answer, list) else [answer]
    return [
        f"{one.details}: expected {one.expected}, received {one.received} from {one.url}"
        for one in results
        if isinstance(one, ValidationFailure)
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
