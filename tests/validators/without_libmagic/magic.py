"""Stands where python-magic would ask for the system's libmagic.

The official validator imports it for its tests of PDF and JPEG 2000, formats that level 2 does not have and
the service does not offer. A test that did use it would fail here, and be seen.
"""
