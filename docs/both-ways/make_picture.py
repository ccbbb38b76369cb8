#!/usr/bin/env python3
"""Makes docs/vertical-and-horizontal.png, the same story set in vertical and in horizontal lines,
and docs/vertical-front.jpg, the front page of examples/vertical-front.

    docs/both-ways/make_picture.py [--dayang target/debug/dayang]

Draws the story's photo if it is not there, builds the editions and puts the story's pages beside
each other. Needs numpy, Pillow and poppler's pdftoppm.
"""
import argparse
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = pathlib.Path(__file__).resolve().parent
DPI, GAP, SHADE = 110, 26, (222, 221, 216)


def gears(file):
    """Brass wheels of a tower clock, in grey."""
    w, h = 1040, 780
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    image = 34 + 26 * (1 - yy / h) + np.random.default_rng(1923).normal(0, 2, (h, w))

    def wheel(cx, cy, r, teeth, tone, spokes=6):
        nonlocal image
        sheet = Image.new("L", (w, h), 0)
        draw = ImageDraw.Draw(sheet)
        points = []
        for k in range(teeth * 4):
            a = 2 * np.pi * k / (teeth * 4)
            rr = r if k % 4 in (0, 1) else r - 2 * np.pi * r / teeth * 0.55
            points.append((cx + rr * np.cos(a), cy + rr * np.sin(a)))
        draw.polygon(points, fill=255)
        inner, hub = r * 0.78, r * 0.20
        draw.ellipse([cx - inner, cy - inner, cx + inner, cy + inner], fill=0)
        for k in range(spokes):
            a = 2 * np.pi * k / spokes + 0.3 + teeth * 0.01
            p, q = (cx + np.cos(a) * r * 0.86, cy + np.sin(a) * r * 0.86), (cx, cy)
            draw.line([p, q], fill=255, width=max(6, int(r * 0.085)))
        draw.ellipse([cx - hub, cy - hub, cx + hub, cy + hub], fill=255)
        mask = np.asarray(sheet.filter(ImageFilter.GaussianBlur(0.8)), np.float32) / 255
        shadow = np.roll(np.asarray(sheet.filter(ImageFilter.GaussianBlur(9)), np.float32) / 255, (11, 9), (0, 1))
        image = image * (1 - 0.6 * shadow)
        radius, angle = np.hypot(xx - cx, yy - cy), np.arctan2(yy - cy, xx - cx)
        metal = tone + 44 * np.cos(2 * angle + 0.9) * (0.4 + 0.6 * np.cos(radius / r * 3)) + 6 * np.sin(radius * 0.9)
        rim = 46 * np.exp(-((radius - r * 0.80) / 3) ** 2) + 40 * np.exp(-((radius - hub) / 3) ** 2)
        image = image * (1 - mask) + (metal + rim) * mask
        pin = np.exp(-(radius / (r * 0.05 + 3)) ** 4)
        image = image * (1 - pin) + 40 * pin

    wheel(760, 560, 330, 72, 92)
    wheel(180, 190, 250, 54, 112)
    wheel(905, 120, 175, 40, 128, 5)
    wheel(455, 420, 268, 60, 150)
    wheel(560, 100, 92, 24, 172, 4)
    wheel(205, 640, 150, 36, 168, 5)
    edge = ((xx / w - 0.5) ** 2 + (yy / h - 0.5) ** 2)
    Image.fromarray(np.clip(image * (1.1 - 0.6 * edge), 0, 255).astype(np.uint8)).save(file, quality=86, dpi=(200, 200))


def page(dayang, edition, out, dpi=DPI):
    """The page A1 of an edition, as a picture."""
    subprocess.run([dayang, "build", str(edition), "-o", str(out)], check=True)
    picture = out / "A1"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-singlefile", str(out / "A1.pdf"), str(picture)], check=True)
    return Image.open(picture.with_suffix(".png")).convert("RGB")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--dayang", default="dayang")
    given = options.parse_args()
    photo = HERE / "photos" / "gears.jpg"
    if not photo.exists():
        gears(photo)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        pages = [page(given.dayang, HERE / f"{writing}.toml", out / writing) for writing in ("vertical", "horizontal")]
        front = page(given.dayang, HERE.parent.parent / "examples/vertical-front/edition.toml", out / "front", 64)
    front.save(HERE.parent / "vertical-front.jpg", quality=72, optimize=True)
    width, height = pages[0].size
    sheet = Image.new("RGB", (2 * width + 3 * GAP, height + 2 * GAP), SHADE)
    for k, picture in enumerate(pages):
        sheet.paste(picture, (GAP + k * (width + GAP), GAP))
    sheet.quantize(64, dither=Image.Dither.NONE).save(HERE.parent / "vertical-and-horizontal.png", optimize=True)


if __name__ == "__main__":
    main()
