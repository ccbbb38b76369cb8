"""Makes the coded images of these tests for which Rust has no encoder at hand.

    python build_images.py

needs Pillow with libtiff and OpenJPEG. All show what a formula says; the tests hold the same
formulas. fax-*: 19 × 11 pixels (`fax`), as CCITT group 4 and group 3 in one and two dimensions.
jbig2-*: the same as a generic region, and 16 × 16 pixels of two patterns from global segments.
*.jp2: 12 × 9 pixels (`color`), lossless. cmyk.jpg: four patches with Adobe's marker.
"""

import io
import struct
from pathlib import Path

from PIL import Image, TiffImagePlugin

HERE = Path(__file__).parent


def fax(x, y):
    return (x * y + x // 3) % 4 == 0


def color(x, y, c):
    return (x * 21 + y * 28 * (c + 1) + 40 * c) % 256


def coded(width, height, black, compression, options=0):
    """The strip of a TIFF: what a fax would send."""
    image = Image.new("1", (width, height))
    image.putdata([0 if black(x, y) else 255 for y in range(height) for x in range(width)])
    out = io.BytesIO()
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[262] = 0
    info[278] = height
    if options:
        info[292] = options
    image.save(out, "TIFF", compression=compression, tiffinfo=info)
    tiff = Image.open(out)
    start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return out.getvalue()[start : start + length]


def region(width, height):
    return struct.pack(">IIIIB", width, height, 0, 0, 0)


def segment(number, kind, page, data, refers=()):
    head = struct.pack(">IBB", number, kind, len(refers) << 5) + bytes(refers)
    return head + struct.pack(">BI", page, len(data)) + data


def page(number, width, height):
    return segment(number, 48, 1, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))


def main():
    results = {
        "fax-g4.bin": coded(19, 11, fax, "group4"),
        "fax-g3.bin": coded(19, 11, fax, "group3"),
        "fax-g3-2d.bin": coded(19, 11, fax, "group3", 1),
    }
    for name, data in results.items():
        (HERE / name).write_bytes(data)
    g4 = results["fax-g4.bin"]
    (HERE / "jbig2.bin").write_bytes(page(1, 19, 11) + segment(2, 38, 1, region(19, 11) + b"\x01" + g4))
    # two patterns side by side: blank, and a triangle
    patterns = coded(16, 8, lambda x, y: x >= 8 and x - 8 <= y, "group4")
    (HERE / "jbig2-globals.bin").write_bytes(segment(0, 16, 0, struct.pack(">BBBI", 1, 8, 8, 1) + patterns))
    grid = coded(2, 2, lambda x, y: x == y, "group4")
    halftone = region(16, 16) + struct.pack(">BIIiiHH", 1, 2, 2, 0, 0, 8 * 256, 0) + grid
    (HERE / "jbig2-halftone.bin").write_bytes(page(1, 16, 16) + segment(2, 22, 1, halftone, (0,)))
    for name, mode in [("gray.jp2", "L"), ("rgb.jp2", "RGB"), ("rgba.jp2", "RGBA")]:
        image = Image.new(mode, (12, 9))
        channels = len(mode)
        pixel = lambda x, y: tuple(color(x, y, c) for c in range(channels))
        image.putdata([pixel(x, y) if channels > 1 else color(x, y, 0) for y in range(9) for x in range(12)])
        image.save(HERE / name, "JPEG2000", irreversible=False)
    deep = Image.new("I;16", (12, 9))
    deep.putdata([color(x, y, 0) * 257 for y in range(9) for x in range(12)])
    deep.save(HERE / "gray16.jp2", "JPEG2000", irreversible=False)
    patches = Image.new("CMYK", (32, 32))
    inks = [(230, 10, 20, 5), (10, 200, 60, 0), (0, 30, 240, 50), (0, 0, 0, 255)]
    patches.putdata([inks[x // 16 + 2 * (y // 16)] for y in range(32) for x in range(32)])
    patches.save(HERE / "cmyk.jpg", quality=95, subsampling=0)


main()
