#!/usr/bin/env python3
"""Paints the picture of the Japanese page: a lighthouse's lens, its rings of prisms in brass.

Glass and metal are waves of light in numpy, the room behind them out of focus. Same seed, same
picture.

    make_picture.py [--out DIR] [--scale 1.0]

Needs numpy and Pillow.
"""
import argparse
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SEED = 18990706
F32 = np.float32
ASPECT = 0.84


def smooth(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def noise(shape, cell, seed, octaves=5, gain=0.5):
    """Fractal noise, about -1..1; `cell` is the size of its largest cell, (x, y) in pixels."""
    rng = np.random.default_rng(SEED + seed)
    total, amp, norm = np.zeros(shape, F32), 1.0, 0.0
    cx, cy = cell
    for _ in range(octaves):
        n = (max(2, int(shape[0] / max(cy, 1)) + 2), max(2, int(shape[1] / max(cx, 1)) + 2))
        tile = Image.fromarray(rng.standard_normal(n).astype(F32), "F")
        total += amp * np.asarray(tile.resize((shape[1], shape[0]), Image.BICUBIC))
        norm += amp
        amp, cx, cy = amp * gain, cx / 2, cy / 2
    return total / norm


def ramp(t, stops):
    """Colours along `stops` [(position, (r, g, b))]."""
    at = [s[0] for s in stops]
    return np.stack([np.interp(t, at, [s[1][c] for s in stops]) for c in range(3)], -1).astype(F32)


def mask(size, draw, blur=0.0):
    """What `draw` paints on a black sheet, as 0..1."""
    sheet = Image.new("L", size, 0)
    draw(ImageDraw.Draw(sheet))
    if blur:
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur))
    return np.asarray(sheet, F32)[..., None] / 255


def over(base, colour, alpha):
    return base * (1 - alpha) + np.asarray(colour, F32) * alpha


def lens(width):
    """The lens of the light, close, a mechanic's hand-lamp behind it: rings of prisms in brass."""
    W, H = width * 2, int(width * 2 * ASPECT)
    u = W / 1600.0
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    cx, cy = 0.5 * W, 0.5 * H
    back = ramp(yy / H, [(0, (46, 52, 62)), (0.6, (70, 70, 74)), (1, (38, 36, 40))]) + (noise((H, W), (240 * u, 300 * u), 20, 5) * 9)[..., None]
    img = back
    # Window bars of the lantern, out of focus.
    bars = mask((W, H), lambda d: [d.rectangle([x * u - 16 * u, 0, x * u + 16 * u, H], fill=255) for x in (120, 470, 1130, 1480)], 9 * u)
    panes = mask((W, H), lambda d: [d.rectangle([a * u, 60 * u, b * u, 0.86 * H], fill=255) for a, b in ((-20, 104), (136, 454), (1146, 1464), (1496, 1700))], 12 * u)
    evening = ramp(yy / H, [(0, (92, 116, 156)), (0.5, (178, 164, 168)), (0.86, (240, 188, 132)), (1, (190, 150, 120))])
    img = img * (1 - panes) + evening * panes
    img = over(img, (40, 38, 42), bars)

    def barrel(y):
        """Half width of the lens at a height: a barrel."""
        v = (y - cy) / (0.44 * H)
        return 440 * u * np.sqrt(np.clip(1 - 0.42 * v ** 2, 0, 1))
    edge = barrel(yy)
    body = (smooth(0, 3 * u, edge - np.abs(xx - cx)) * (np.abs(yy - cy) < 0.44 * H))[..., None]
    across = np.clip((xx - cx) / edge, -1, 1)
    # Prisms: rings about the bull's-eye, straight rings above and below.
    r = np.sqrt((xx - cx) ** 2 + ((yy - cy) * 1.02) ** 2)
    bull = r < 292 * u
    ring = np.where(bull, r / (46 * u), np.abs(yy - cy) / (43 * u) - 0.35)
    ph = ring - np.floor(ring)
    slope = np.where(bull, np.clip((xx - cx) / np.maximum(r, 1), -1, 1) * 0.6 + (yy - cy) / np.maximum(r, 1) * 0.4, np.sign(yy - cy) * 0.7 + 0.4 * across)
    light = 0.50 + 0.42 * np.sin(2 * np.pi * (ph * 0.8 + 0.16 * slope + 0.22 * across)) + 0.16 * np.cos(9.0 * across + 0.6 * ring)
    light += 0.30 * np.exp(-((across + 0.52) / 0.10) ** 2) + 0.18 * np.exp(-((across - 0.63) / 0.07) ** 2)
    glass = ramp(np.clip(light, 0, 1), [(0, (34, 56, 58)), (0.35, (92, 126, 122)), (0.65, (184, 200, 184)), (0.85, (246, 236, 204)), (1, (255, 252, 240))])
    seam = smooth(0.055, 0.02, np.minimum(ph, 1 - ph))
    glass = glass * (1 - 0.62 * seam[..., None]) + np.array([120, 92, 44], F32) * 0.35 * seam[..., None]
    img = img * (1 - body) + glass * body
    hub = np.exp(-(r / (60 * u)) ** 2) * 0.95 + np.exp(-(r / (190 * u)) ** 2) * 0.55
    img = 255 - (255 - img) * (1 - np.clip(hub[..., None] * np.array([1, 0.88, 0.56], F32), 0, 1))

    brass = lambda v: ramp(np.clip(v, 0, 1), [(0, (54, 38, 18)), (0.35, (124, 90, 38)), (0.62, (206, 164, 84)), (0.8, (248, 224, 156)), (1, (196, 150, 76))])
    for side in (-1, 1):                                # cradle
        y0 = cy + side * 0.44 * H
        m = mask((W, H), lambda d: d.rounded_rectangle([cx - 400 * u, y0 - 26 * u, cx + 400 * u, y0 + 26 * u], 10 * u, fill=255), 1)
        img = img * (1 - m) + brass(0.5 + 0.42 * np.sin((xx - cx) / (150 * u)) - 0.2 * (yy - y0) / (26 * u)) * m
    for x in (-3, -1, 1, 3):                            # uprights follow the barrel
        off = edge * np.sin(x * np.pi / 6.1)
        d = np.abs(xx - cx - off)
        m = (smooth(13 * u, 10 * u, d) * (np.abs(yy - cy) < 0.44 * H) * ((r > 286 * u) | (abs(x) == 3)))[..., None]
        img = img * (1 - m) + brass(0.72 - 0.5 * (xx - cx - off) / (13 * u) * 0.8) * m
    rimr = (smooth(13 * u, 10 * u, np.abs(r - 292 * u)))[..., None]
    img = img * (1 - rimr) + brass(0.55 + 0.4 * np.sin(np.arctan2(yy - cy, xx - cx) * 2 + 0.8)) * rimr
    for k in range(24):                                 # screws of the rim
        a = k * np.pi / 12
        x, y = cx + 292 * u * np.cos(a), cy + 292 * u * np.sin(a) / 1.02
        img = over(img, (70, 50, 24), mask((W, H), lambda d: d.ellipse([x - 5 * u, y - 5 * u, x + 5 * u, y + 5 * u], fill=255), 0.8))
    flare = np.exp(-((yy - cy) / (5 * u)) ** 2) * np.exp(-np.abs(xx - cx) / (260 * u)) * 0.75
    img = 255 - (255 - img) * (1 - flare[..., None] * np.array([1, 0.9, 0.66], F32))
    return finish(img, (width, int(width * ASPECT)))


def finish(img, size):
    """Grain, a vignette, and down to the printed size."""
    H, W = img.shape[:2]
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    edge = ((xx / W - 0.5) ** 2 + (yy / H - 0.5) ** 2)[..., None]
    img = img * (1.03 - 0.30 * edge)
    picture = Image.fromarray(np.clip(img, 0, 255).astype(np.uint8)).resize(size, Image.LANCZOS)
    grain = np.random.default_rng(SEED).normal(0, 2.4, (size[1], size[0], 1))
    picture = Image.fromarray(np.clip(np.asarray(picture, F32) + grain, 0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.UnsharpMask(1.2, 70, 2))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
    options.add_argument("--scale", type=float, default=1.0, help="of the printed size in pixels")
    given = options.parse_args()
    for name, make, width in (("lens.jpg", lens, 920),):
        picture = make(int(width * given.scale))
        picture.save(os.path.join(given.out, name), quality=88, subsampling=0, dpi=(200, 200))
        print(name, picture.size)


if __name__ == "__main__":
    main()
