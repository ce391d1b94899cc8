"""The pixels of an opened picture as they are to be seen: scaled, in sRGB, upright, in memory."""

from __future__ import annotations

import pyvips

from pictures.decoding.colour import needs_profile, to_srgb
from pictures.decoding.opened import Opened


def render(opened: Opened, width: int, height: int) -> tuple[pyvips.Image, bool]:
    """Decode the picture at this size, given upright, in pixels.

    Its rows stream through: what is held at the end is the smaller picture alone (and what its
    decoder needs); turned it is last of all, since that needs all of its rows.

    Returns:
        The picture: 3 bands of 8 bits, or 4 where some of it is not opaque. And whether its
        colours had to be brought into sRGB.

    Raises:
        PictureError: it is damaged.
    """
    stored = (height, width) if opened.orientation in (5, 6, 7, 8) else (width, height)

    def pixels(image: pyvips.Image) -> tuple[pyvips.Image, bool]:
        recoloured = bool(opened.colours) or needs_profile(image)
        recoloured = recoloured or image.interpretation in ("cmyk", "lab")
        return to_srgb(scaled(image, *stored), opened.colours).copy_memory(), recoloured

    image, recoloured = opened.read(pixels)
    if image.hasalpha() and image[3].min() == 255:
        image = image[0:3]
    if opened.orientation != 1:
        image = _turned(image, opened.orientation)
    return image, recoloured


def scaled(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Return the picture at this size, in pixels; what shines through keeps its colour."""
    if (image.width, image.height) == (width, height):
        return image
    if not image.hasalpha():
        return _resized(image, width, height)
    return _resized(image.premultiply(), width, height).unpremultiply().cast(image.format)


def _resized(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    across, down = width / image.width, height / image.height
    if across <= 1 and down <= 1:
        return image.resize(across, vscale=down, kernel="lanczos3")
    # Enlarging, `resize` would shift it by half a pixel: it takes corners for middles.
    return image.affine(
        [across, 0.0, 0.0, down],
        interpolate=pyvips.Interpolate.new("bicubic"),
        oarea=[0, 0, width, height],
        idx=0.5,
        idy=0.5,
        odx=-0.5,
        ody=-0.5,
        extend="copy",
    )


def _turned(image: pyvips.Image, orientation: int) -> pyvips.Image:
    """Return the picture upright that an EXIF orientation of 2 to 8 says lies or is mirrored."""
    angle = {3: "d180", 4: "d180", 5: "d90", 6: "d90", 7: "d270", 8: "d270"}.get(orientation)
    turned = image.rot(angle) if angle else image
    return turned.fliphor() if orientation in (2, 4, 5, 7) else turned
