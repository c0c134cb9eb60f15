"""How access copies are made. A change of what comes out raises the version: copies are then made anew."""

from __future__ import annotations

RECIPE = 2
"""Version of the recipe.

1: upright, in sRGB of 8 bits (or one channel of grey), on white, without metadata. Tiles of 512 px
   as JPEG of quality 85. The pyramid repeats these tiles in one TIFF; up to `LOSSLESS_UP_TO` pixels
   it is lossless instead (deflate). Thumbnail of 400 px on the longer side.
2: the same tiles and thumbnail. A pyramid only where it is lossless; the index has checksums.
"""

QUALITY = 85
"""JPEG quality of tiles.

Measured on photographs of mosaics and on book pages halved to be free of earlier JPEG traces: 85
leaves 34 to 37 dB, where the eye sees no difference on a screen at full size, for 1.6 to 2.2 bits a
pixel. 75 loses 3 dB and saves a fifth. From 90 on libvips stops subsampling colour, for half as
much again; and RGB JPEG in a TIFF, which it writes then, shows wrong colours in some browsers.
"""

LOSSLESS_UP_TO = 4_000_000
"""Pixels. Small scans cost little and are looked at closely, by validators of image services too."""

THUMBNAIL = 400
"""Pixels on the longer side."""

THUMBNAIL_QUALITY = 82

MAX_PIXELS = 2_000_000_000
"""Largest scan that is taken: a newspaper page at 1 200 dpi has a fifth of it."""

MAX_PROFILE = 8 * 1024 * 1024
"""Bytes of a colour profile: those of printing presses have 3 MB, larger ones are made to harm."""
