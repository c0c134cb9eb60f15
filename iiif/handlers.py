"""The describe stage: a changed record becomes a stored manifest."""

from __future__ import annotations

import json

import structlog
from sqlalchemy.orm import Session

from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.navigation import surroundings_of
from museum.domain.collections import Artefact, Media, manifest_key
from museum.domain.errors import Unavailable
from museum.domain.events import Event, ScanDigitised
from museum.domain.prints import printed_version, prints_of
from museum.ports import Ports
from museum.services.artefacts import record_manifest

log = structlog.get_logger()

MANIFEST_TYPE = "application/ld+json"


def describe_artefact(session: Session, ports: Ports, event: Event) -> None:
    """Store the manifest of a record that changed, or whose scan was digitised.

    Done twice it does nothing the second time. Two that run at once write the same object or two
    objects under two versions; the row names the newest. A record that changes meanwhile has an
    event of its own. Raises `Unavailable` when storage fails, InvalidDocument for a fault of ours.
    """
    artefact = session.get(Artefact, _artefact_id(session, event), populate_existing=True)
    if artefact is None or artefact.version <= artefact.manifest_version:
        return
    artefact_id, version, stored = artefact.id, artefact.version, artefact.manifest_version
    manifest = artefact_manifest(artefact, surroundings_of(session, artefact, ports.pixels))
    document = json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode()
    # Storage may take its time: no transaction is held meanwhile.
    session.rollback()
    ports.store.put(manifest_key(artefact_id, version), document, MANIFEST_TYPE)
    if record_manifest(session, ports, artefact_id, version):
        _clear(ports, artefact_id, before=stored)
        _clear_prints(ports, artefact_id, before=version)


def _artefact_id(session: Session, event: Event) -> str:
    """Give the artefact that an event is about; "" for a scan that is gone."""
    if not isinstance(event, ScanDigitised):
        return event.subject
    medium = session.get(Media, event.subject)
    return medium.artefact_id if medium is not None else ""


def _clear(ports: Ports, artefact_id: str, before: int) -> None:
    """Remove manifests older than `before`: the version that stood until now, which some may still read."""
    prefix = manifest_key(artefact_id, 0).removesuffix("0.json")
    try:
        for found in list(ports.store.list(prefix)):
            number = found.key.removeprefix(prefix).removesuffix(".json")
            if number.isdecimal() and int(number) < before:
                ports.store.delete(found.key)
    except Unavailable as error:
        # What stays costs a few kilobytes; the next change clears it.
        log.info("old manifests stay", artefact=artefact_id, reason=error.reason.en)


def _clear_prints(ports: Ports, artefact_id: str, before: int) -> None:
    """Remove what was printed of older versions: of a record that was withdrawn, all of it."""
    try:
        for found in list(ports.store.list(prints_of(artefact_id))):
            if printed_version(found.key)[1] < before:
                ports.store.delete(found.key)
    except Unavailable as error:
        # Nobody is given it any more; `museum repair` removes what stays.
        log.info("old prints stay", artefact=artefact_id, reason=error.reason.en)
