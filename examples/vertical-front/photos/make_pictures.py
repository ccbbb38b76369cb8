#!/usr/bin/env python3
"""Paints the pictures of the vertical front page: a lighthouse lit again at dusk, a ferry
by night, a rush mat.

Skies and water are gradients and fractal noise in numpy; land, tower and ship are shapes drawn
at twice the size and scaled down. Same seed, same pictures.

    make_pictures.py [--out DIR] [--scale 1.0]

Needs numpy and Pillow.
"""
import argparse
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SEED = 18990706
F32 = np.float32


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


def ridge(width, rng, base, height, rough, seed_shift=0.0):
    """Heights of a line of hills."""
    x = np.linspace(0, 1, width)
    y = np.zeros(width)
    for k in range(1, 9):
        y += np.sin(2 * np.pi * (x * k * 1.37 + rng.random()) + seed_shift) * rough ** k
    y = (y - y.min()) / (y.max() - y.min())
    return base - height * y


def lighthouse(width):
    """The lighthouse on its headland, ten minutes after sunset."""
    W, H = width * 2, int(width * 2 * 423 / 594)
    u = W / 3200.0
    rng = np.random.default_rng(SEED)
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    hz = 0.635 * H
    # Sky: indigo to apricot, brightest where the sun went down, left of the middle.
    t = yy / hz + 0.035 * noise((H, W), (900 * u, 120 * u), 1)
    sky = ramp(np.clip(t, 0, 1), [
        (0.00, (34, 52, 92)), (0.30, (63, 88, 132)), (0.55, (122, 134, 164)), (0.74, (206, 165, 150)),
        (0.88, (243, 186, 128)), (1.00, (252, 208, 142))])
    glow = np.exp(-(((xx - 0.30 * W) / (0.34 * W)) ** 2 + ((yy - hz) / (0.26 * H)) ** 2))[..., None]
    sky += glow * np.array([26, 14, -12], F32)
    # Streaks of cloud, lit from below.
    streak = noise((H, W), (1500 * u, 110 * u), 2, 6, 0.55) + 0.5 * noise((H, W), (500 * u, 60 * u), 3, 5)
    cloud = smooth(0.18, 0.75, streak) * smooth(0.05, 0.35, yy / hz) * smooth(1.02, 0.80, yy / hz)
    lit = ramp(np.clip(yy / hz, 0, 1), [(0, (78, 90, 124)), (0.45, (150, 128, 142)), (0.8, (236, 150, 112)), (1, (250, 190, 130))])
    img = sky * (1 - 0.75 * cloud[..., None]) + lit * 0.75 * cloud[..., None]
    # First stars.
    for _ in range(46):
        x, y, r = rng.random() * W, rng.random() ** 1.6 * hz * 0.45, 1.2 + rng.random() * 1.6
        x0, y0, q = int(x), int(y), max(1, int(r * u))
        img[y0:y0 + q, x0:x0 + q] += 70 * rng.random() + 40
    # Islands, farther ones paler.
    for base, height, colour, rough in [(hz, 0.070 * H, (150, 140, 156), 0.62), (hz + 2, 0.050 * H, (112, 112, 138), 0.66),
                                        (hz + 4, 0.034 * H, (76, 84, 112), 0.7)]:
        line = ridge(W, rng, base, height, rough)
        fade = np.ones(W) if height > 0.06 * H else smooth(0.0, 0.18, np.abs(np.linspace(0, 1, W) - 0.34))
        line = base - (base - line) * fade
        line = line + noise((1, W), (70 * u, 1), int(height), 5, 0.6)[0] * 9 * u * np.clip((base - line) / (0.03 * H), 0, 1)
        img = over(img, colour, (smooth(0, 2.5, yy - line[None, :]) * (yy < hz + 5))[..., None] * 0.93)
    # Sea: the sky mirrored, darkened and broken by waves that grow towards us.
    depth = np.clip((yy - hz) / (H - hz), 0, 1)
    wave = (noise((H, W), (70 * u, 9 * u), 5, 4) * (1 - depth) + noise((H, W), (260 * u, 30 * u), 6, 5) * depth)
    src = np.clip(2 * hz - yy - 6 - (wave * (30 + 190 * depth) * u) - 0.10 * H * depth, 0, hz - 1).astype(int)
    sea = img[src, np.clip(xx + wave * 14 * u, 0, W - 1).astype(int)]
    sea = sea * (0.86 - 0.34 * depth[..., None]) + np.array([8, 16, 30], F32) * (0.3 + depth[..., None])
    crest = smooth(0.42, 0.9, wave + 0.35 * noise((H, W), (34 * u, 6 * u), 7, 3))
    sea += crest[..., None] * np.array([74, 56, 40], F32) * (0.35 + 0.5 * np.exp(-((xx - 0.3 * W) / (0.25 * W)) ** 2))[..., None]
    trough = smooth(0.4, 1.0, -wave)
    sea -= trough[..., None] * np.array([30, 26, 20], F32)
    img = np.where((yy > hz)[..., None], sea, img)

    # Headland: turf over granite, from the right edge to the point.
    def land(x):
        s = np.clip((x / W - 0.47) / 0.53, 0, 1)
        return hz + 0.115 * H - 0.215 * H * s ** 0.62 - 0.025 * H * np.sin(s * 7.0) * s
    xs = np.arange(W)
    jag = noise((1, W), (60 * u, 1), 8, 6)[0] * 9 * u
    top = land(xs) + jag
    foot_line = hz + 0.155 * H + 0.055 * H * np.clip((xs / W - 0.45) / 0.55, 0, 1) + noise((1, W), (120 * u, 1), 9, 6)[0] * 16 * u
    body = (smooth(0, 2, yy - top[None, :]) * smooth(0, 2, foot_line[None, :] - yy) * (xx > 0.455 * W))[..., None]
    grain = noise((H, W), (150 * u, 90 * u), 10, 7, 0.6)
    crack = noise((H, W), (50 * u, 170 * u), 11, 6, 0.6)
    rockiness = smooth(0.28, 0.62, (yy - top[None, :]) / np.maximum(foot_line - top, 1)[None, :] + 0.22 * grain)
    rock = np.array([104, 88, 84], F32) + 52 * grain[..., None] + 40 * smooth(0.1, 0.9, crack)[..., None] * np.array([1.3, .85, .6], F32) - 54 * smooth(0.1, .8, -crack)[..., None]
    turf = np.array([54, 62, 52], F32) + 30 * grain[..., None] * np.array([1, 1.1, .7], F32)
    shade = smooth(0.46 * W, 0.62 * W, xx)[..., None]
    ground = rock * rockiness[..., None] + turf * (1 - rockiness[..., None])
    ground = ground * (1.05 - 0.42 * shade) + np.array([34, 16, 0], F32) * (1 - shade)
    img = over(img, ground, body)
    # Rim of afterglow along the ridge; surf along the foot.
    rim = np.exp(-((yy - top[None, :] - 3) / (5 * u)) ** 2)[..., None] * body
    img += rim * np.array([58, 36, 16], F32) * (1.1 - 0.7 * shade)
    surf = np.exp(-((yy - foot_line[None, :]) / (9 * u)) ** 2) * smooth(-0.3, 0.7, noise((H, W), (60 * u, 14 * u), 12, 5)) * (xx > 0.452 * W)
    img = over(img, (214, 204, 200), (surf * 0.75)[..., None])
    refl = smooth(0.13 * H, 0, yy - foot_line[None, :]) * (yy > foot_line[None, :]) * smooth(0.44 * W, 0.56 * W, xx) * smooth(-0.6, 0.3, wave + 0.2)
    img = over(img, (36, 40, 54), (refl * 0.62)[..., None])

    # The tower.
    cx, by = 0.715 * W, land(0.715 * W) + 10 * u
    th, bw, tw = 0.355 * H, 62 * u, 41 * u
    ty = by - th
    tower = mask((W, H), lambda d: d.polygon([(cx - bw, by), (cx - tw, ty), (cx + tw, ty), (cx + bw, by)], fill=255), 0.8)
    half = bw + (tw - bw) * np.clip((by - yy) / th, 0, 1)
    across = np.clip((xx - cx) / half, -1, 1)
    stone = ramp((across + 1) / 2, [(0, (250, 218, 178)), (0.22, (240, 216, 190)), (0.55, (186, 178, 180)), (0.85, (112, 118, 138)), (1, (128, 128, 146))])
    course = ((by - yy) % (25 * u)) < 2.2 * u
    joint = (((xx - cx) + ((((by - yy) // (25 * u)) % 2) * 13 * u)) % (27 * u)) < 2 * u
    stone = stone - (course | joint)[..., None] * 20 + (noise((H, W), (24 * u, 18 * u), 13, 4) * 8)[..., None]
    band = (np.abs((by - yy) / th - 0.58) < 0.085)[..., None]
    stone = np.where(band, stone * np.array([0.80, 0.32, 0.27], F32), stone)
    img = over(img, stone, tower)

    def rect(x0, y0, x1, y1, colour, blur=0.6, alpha=1.0):
        nonlocal img
        img = over(img, colour, mask((W, H), lambda d: d.rectangle([x0, y0, x1, y1], fill=255), blur) * alpha)

    def poly(points, colour, blur=0.6, alpha=1.0):
        nonlocal img
        img = over(img, colour, mask((W, H), lambda d: d.polygon(points, fill=255), blur) * alpha)

    for k, f in enumerate((0.16, 0.40, 0.80)):        # windows
        wx = cx - 8 * u + (k % 2) * 10 * u
        rect(wx - 8 * u, by - th * f - 17 * u, wx + 8 * u, by - th * f + 17 * u, (70, 62, 66))
        rect(wx - 5 * u, by - th * f - 13 * u, wx + 5 * u, by - th * f + 14 * u, (250, 206, 120) if k == 1 else (44, 46, 60))
    rect(cx - 17 * u, by - 54 * u, cx + 15 * u, by, (66, 44, 40))
    # Gallery, lantern and roof.
    poly([(cx - tw, ty), (cx - tw - 24 * u, ty - 18 * u), (cx + tw + 24 * u, ty - 18 * u), (cx + tw, ty)], (150, 138, 140))
    rect(cx - tw - 28 * u, ty - 27 * u, cx + tw + 28 * u, ty - 17 * u, (216, 196, 176))
    for i in range(13):
        x = cx - tw - 26 * u + i * (2 * (tw + 26 * u)) / 12
        rect(x - 1.3 * u, ty - 62 * u, x + 1.3 * u, ty - 27 * u, (60, 58, 70), 0.5)
    for h in (62, 46):
        rect(cx - tw - 26 * u, ty - (h + 1.5) * u, cx + tw + 26 * u, ty - (h - 1.5) * u, (60, 58, 70), 0.5)
    ly0, ly1, lw = ty - 27 * u, ty - 118 * u, 33 * u
    rect(cx - lw, ly1, cx + lw, ly0, (255, 232, 170))
    for i in range(7):
        x = cx - lw + i * lw / 3
        rect(x - 1.6 * u, ly1, x + 1.6 * u, ly0, (70, 60, 60), 0.5)
    rect(cx - lw, (ly0 + ly1) / 2 - 1.6 * u, cx + lw, (ly0 + ly1) / 2 + 1.6 * u, (70, 60, 60), 0.5)
    poly([(cx - lw - 12 * u, ly1), (cx - 16 * u, ly1 - 44 * u), (cx + 16 * u, ly1 - 44 * u), (cx + lw + 12 * u, ly1)], (98, 40, 38))
    poly([(cx - lw - 12 * u, ly1), (cx - 16 * u, ly1 - 44 * u), (cx - 6 * u, ly1 - 44 * u), (cx - 16 * u, ly1)], (196, 92, 66))
    rect(cx - 5 * u, ly1 - 66 * u, cx + 5 * u, ly1 - 42 * u, (84, 40, 40))
    rect(cx - 1.5 * u, ly1 - 104 * u, cx + 1.5 * u, ly1 - 64 * u, (60, 50, 56), 0.5)

    # The keeper's house, its wall and a path.
    hx, hy = 0.842 * W, land(0.842 * W) + 14 * u
    poly([(hx - 130 * u, hy), (hx - 130 * u, hy - 84 * u), (hx + 120 * u, hy - 84 * u), (hx + 120 * u, hy)], (176, 164, 160))
    poly([(hx - 130 * u, hy), (hx - 130 * u, hy - 84 * u), (hx - 96 * u, hy - 84 * u), (hx - 96 * u, hy)], (226, 196, 166), 0.6, 0.9)
    poly([(hx - 148 * u, hy - 80 * u), (hx - 92 * u, hy - 138 * u), (hx + 84 * u, hy - 138 * u), (hx + 138 * u, hy - 80 * u)], (86, 58, 56))
    poly([(hx - 148 * u, hy - 80 * u), (hx - 92 * u, hy - 138 * u), (hx - 82 * u, hy - 138 * u), (hx - 132 * u, hy - 80 * u)], (186, 118, 88))
    rect(hx + 40 * u, hy - 166 * u, hx + 62 * u, hy - 128 * u, (110, 84, 80))
    for k, x in enumerate((-86, -30, 62)):
        rect(hx + x * u, hy - 60 * u, hx + (x + 26) * u, hy - 26 * u, (252, 204, 118) if k != 1 else (86, 78, 84))
    rect(hx + 14 * u, hy - 58 * u, hx + 38 * u, hy, (74, 50, 46))
    for k in range(9):                                 # people at the wall
        px, ph = cx + (120 + 27 * k + 10 * (k % 3)) * u, (34 + 5 * (k * 7 % 4)) * u
        py = land(px) + 12 * u
        poly([(px - 7 * u, py), (px - 6 * u, py - ph * 0.72), (px + 6 * u, py - ph * 0.72), (px + 7 * u, py)], (38, 36, 44))
        img = over(img, (46, 40, 44), mask((W, H), lambda d: d.ellipse([px - 5 * u, py - ph, px + 5 * u, py - ph * 0.72], fill=255), 0.6))

    # The light: a halo, two beams, a path on the water.
    lx, lyc = cx, (ly0 + ly1) / 2
    r2 = (xx - lx) ** 2 + (yy - lyc) ** 2
    halo = np.exp(-r2 / (150 * u) ** 2) * 0.85 + np.exp(-r2 / (430 * u) ** 2) * 0.30
    img = 255 - (255 - img) * (1 - np.clip(halo[..., None] * np.array([1, 0.9, 0.62], F32), 0, 1) * 0.9)
    ang = np.arctan2(yy - lyc, xx - lx)
    dist = np.sqrt(r2)
    for a0, strength in ((np.pi + 0.105, 0.66), (0.105, 0.34)):
        d = np.angle(np.exp(1j * (ang - a0))).astype(F32)
        beam = np.exp(-(d / 0.034) ** 2) * smooth(0, 90 * u, dist) * np.exp(-dist / (1900 * u)) * strength
        img = 255 - (255 - img) * (1 - beam[..., None] * np.array([1, 0.93, 0.72], F32))
    path = np.exp(-((xx - 0.30 * W) / (95 * u + 330 * u * depth)) ** 2) * (yy > hz) * smooth(0.05, 0.85, wave + 0.5 * noise((H, W), (50 * u, 7 * u), 14, 3))
    img += path[..., None] * np.array([96, 66, 34], F32)

    # A ferry off the point, its windows lit, and its wake.
    fx, fy, s = 0.205 * W, hz + 0.066 * H, 1.12 * u
    P = lambda pts: [(fx + x * s, fy + y * s) for x, y in pts]
    poly(P([(-150, 0), (-128, 26), (118, 26), (158, -4)]), (32, 56, 62))
    poly(P([(-148, -4), (-150, 2), (158, 0), (160, -7)]), (226, 220, 206))
    poly(P([(-118, -4), (-112, -34), (112, -34), (128, -6)]), (222, 214, 204))
    poly(P([(-84, -34), (-80, -58), (78, -58), (92, -34)]), (214, 204, 196))
    poly(P([(30, -58), (34, -78), (70, -78), (78, -58)]), (206, 196, 190))
    poly(P([(-40, -58), (-36, -92), (-10, -92), (-8, -58)]), (150, 46, 40))
    for i in range(11):
        poly(P([(-100 + i * 19, -26), (-100 + i * 19, -13), (-89 + i * 19, -13), (-89 + i * 19, -26)]), (255, 214, 132), 0.6)
    for i in range(7):
        poly(P([(-70 + i * 20, -52), (-70 + i * 20, -41), (-60 + i * 20, -41), (-60 + i * 20, -52)]), (255, 220, 146), 0.6)
    poly(P([(50, -78), (51, -112), (53, -112), (54, -78)]), (70, 66, 72))
    wake = np.exp(-((yy - fy - 27 * s) / (7 * s)) ** 2) * smooth(fx - 620 * s, fx - 100 * s, xx) * (xx < fx + 150 * s)
    img = over(img, (232, 214, 196), (wake * smooth(-0.5, 0.5, noise((H, W), (44 * u, 9 * u), 15, 4)) * 0.7)[..., None])
    mirror = np.exp(-((xx - fx) / (140 * s)) ** 4) * smooth(fy + 100 * s, fy + 24 * s, yy) * (yy > fy + 25 * s) * smooth(-0.2, 0.5, wave)
    img = over(img, (44, 50, 60), (mirror * 0.6)[..., None])
    return finish(img, (width, int(width * 423 / 594)))


def ferry(width):
    """An electric ferry at its pier, an hour before midnight."""
    W, H = width * 2, int(width * 2 * 0.70)
    u = W / 1600.0
    rng = np.random.default_rng(SEED + 7)
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    hz = 0.60 * H
    img = ramp(np.clip(yy / hz, 0, 1), [(0, (22, 32, 58)), (0.6, (52, 66, 100)), (1, (112, 108, 126))])
    img += (smooth(0.1, 0.8, noise((H, W), (700 * u, 90 * u), 30, 6)) * 26)[..., None] * np.array([1.2, 0.95, 0.8], F32)

    def rect(x0, y0, x1, y1, colour, blur=0.6, alpha=1.0):
        nonlocal img
        img = over(img, colour, mask((W, H), lambda d: d.rectangle([x0 * u, y0, x1 * u, y1], fill=255), blur) * alpha)

    def poly(points, colour, blur=0.6, alpha=1.0):
        nonlocal img
        img = over(img, colour, mask((W, H), lambda d: d.polygon(points, fill=255), blur) * alpha)

    # The far shore: hills, towers and their windows.
    line = ridge(W, rng, hz, 0.15 * H, 0.6) + noise((1, W), (60 * u, 1), 31, 5)[0] * 7 * u
    img = over(img, (38, 46, 70), smooth(0, 2, yy - line[None, :])[..., None])
    x = -20.0
    while x < 1640:
        w, h = 34 + rng.random() * 52, (0.05 + 0.17 * rng.random() ** 1.7) * H
        tone = 40 + 18 * rng.random()
        rect(x, hz - h, x + w, hz, (tone, tone + 8, tone + 30))
        for r in range(int(h / (13 * u))):
            for c in range(int(w / 10)):
                if rng.random() < 0.42:
                    x0, y0 = (x + 4 + c * 10) * u, hz - h + (6 + r * 13) * u
                    warm = 0.55 + 0.45 * rng.random()
                    img[int(y0):int(y0 + 6 * u), int(x0):int(x0 + 5 * u)] = np.array([255, 212, 140], F32) * warm
        x += w + rng.random() * 26
    # The ferry, broadside.
    fy = hz + 0.115 * H
    P = lambda pts: [(px * u, fy + py * u) for px, py in pts]
    poly(P([(150, -58), (214, 66), (1330, 66), (1440, -74)]), (28, 74, 92))
    poly(P([(180, 0), (186, 14), (1378, 14), (1392, -4)]), (234, 232, 224))
    poly(P([(214, 66), (206, 46), (1346, 46), (1330, 66)]), (120, 42, 40))
    poly(P([(150, -58), (152, -74), (1446, -90), (1440, -70)]), (236, 234, 226))
    poly(P([(232, -62), (256, -196), (1250, -196), (1322, -74)]), (216, 220, 220))
    poly(P([(232, -62), (236, -84), (1314, -88), (1322, -74)]), (176, 186, 192))
    poly(P([(314, -196), (336, -306), (1090, -306), (1166, -196)]), (206, 212, 214))
    poly(P([(860, -306), (874, -392), (1036, -392), (1078, -306)]), (196, 204, 208))
    poly(P([(470, -306), (486, -366), (640, -366), (646, -306)]), (34, 92, 108))
    poly(P([(226, -196), (226, -206), (1262, -206), (1262, -196)]), (240, 238, 230))
    poly(P([(310, -306), (310, -315), (1102, -315), (1102, -306)]), (240, 238, 230))
    poly(P([(850, -392), (850, -400), (1050, -400), (1050, -392)]), (240, 238, 230))
    lamp, dark = (255, 222, 150), (64, 74, 84)
    for k in range(15):
        a = 284 + k * 64
        if a < 1220:
            poly(P([(a, -176), (a, -112), (a + 46, -112), (a + 46, -176)]), lamp, 0.8)
            poly(P([(a + 6, -136), (a + 10, -112), (a + 36, -112), (a + 40, -136)]), (170, 128, 84), 1.2, 0.55)
    for k in range(12):
        a = 362 + k * 62
        if a < 1080:
            poly(P([(a, -288), (a, -236), (a + 44, -236), (a + 44, -288)]), lamp if k not in (3, 7) else dark, 0.8)
    for k in range(3):
        a = 888 + k * 52
        poly(P([(a, -378), (a, -340), (a + 42, -340), (a + 44, -378)]), (120, 160, 170), 0.8)
    for a, b, top in ((560, 562, -440), (950, 953, -500)):
        poly(P([(a, top), (b + 2, top), (b + 2, -306), (a, -306)]), (160, 166, 172))
    poly(P([(905, -462), (905, -455), (1000, -455), (1000, -462)]), (180, 186, 190))
    for k in range(30):                                 # railing of the upper deck
        a = 330 + k * 27
        poly(P([(a, -340), (a + 2, -340), (a + 2, -312), (a, -312)]), (206, 208, 208), 0.5)
    poly(P([(326, -341), (326, -337), (862, -337), (862, -341)]), (214, 216, 214), 0.5)
    # The pier on the left, its roof, lamps, a few passengers.
    poly([(0, fy - 10 * u), (0, fy + 96 * u), (196 * u, fy + 96 * u), (196 * u, fy - 10 * u)], (56, 54, 58))
    poly([(0, fy - 18 * u), (0, fy - 2 * u), (204 * u, fy - 2 * u), (204 * u, fy - 18 * u)], (140, 132, 124))
    poly([(0, fy - 224 * u), (0, fy - 196 * u), (232 * u, fy - 196 * u), (214 * u, fy - 224 * u)], (46, 84, 84))
    for a in (36, 168):
        rect(a, fy - 198 * u, a + 12, fy - 16 * u, (96, 96, 98))
    for k, a in enumerate((66, 92, 122, 150)):
        h = (58 + 9 * (k % 3)) * u
        poly([(a * u - 9 * u, fy - 18 * u), (a * u - 8 * u, fy - 18 * u - h * 0.72), (a * u + 8 * u, fy - 18 * u - h * 0.72), (a * u + 9 * u, fy - 18 * u)], (30, 34, 44) if k % 2 else (74, 50, 52))
        img = over(img, (70, 54, 48), mask((W, H), lambda d: d.ellipse([a * u - 7 * u, fy - 18 * u - h, a * u + 7 * u, fy - 18 * u - h * 0.74], fill=255), 0.7))
    for a, b in ((100, -180), (30, -180), (952, -496)):
        r2 = (xx - a * u) ** 2 + (yy - fy - b * u) ** 2
        g = np.exp(-r2 / (26 * u) ** 2) * 0.9 + np.exp(-r2 / (150 * u) ** 2) * 0.30
        img = 255 - (255 - img) * (1 - g[..., None] * np.array([1, 0.9, 0.64], F32))
    # Water: everything above it mirrored and broken.
    edge = fy + 64 * u
    depth = np.clip((yy - edge) / (H - edge), 0, 1)
    far = np.clip((yy - hz) / (edge - hz), 0, 1)
    wave = noise((H, W), (90 * u, 10 * u), 33, 4) * (1 - depth) + noise((H, W), (230 * u, 26 * u), 34, 5) * depth
    def mirrored(axis, amount):
        src = np.clip(2 * axis - yy - wave * amount * u, 0, H - 1).astype(int)
        return img[src, np.clip(xx + wave * 12 * u, 0, W - 1).astype(int)]
    hull = mask((W, H), lambda d: [d.polygon(P([(140, -100), (214, 66), (1330, 66), (1450, -100)]), fill=255), d.rectangle([0, fy - 20 * u, 204 * u, fy + 96 * u], fill=255), d.rectangle([232 * u, fy - 400 * u, 1322 * u, fy], fill=255), d.rectangle([0, fy - 224 * u, 232 * u, fy], fill=255)])
    strait = mirrored(hz, 30) * 0.62 + np.array([6, 10, 22], F32)
    near = mirrored(edge, 60 + 120 * depth) * (0.70 - 0.30 * depth[..., None]) + np.array([4, 8, 20], F32)
    water = strait * (1 - smooth(0.9, 1.0, far)[..., None]) + near * smooth(0.9, 1.0, far)[..., None]
    water += (smooth(0.35, 1.0, wave) * 34)[..., None] * np.array([1, 0.86, 0.66], F32)
    img = np.where((yy > hz)[..., None] & (((1 - hull) > 0.5) | (yy > edge + 30 * u)[..., None]), water, img)
    return finish(img, (width, int(width * 0.70)))


def mat(width):
    """A rush mat half woven: plain weave with a diamond of dark rushes, its loose ends at the foot."""
    W, H = width * 2, int(width * 2 * 1.56)
    u = W / 900.0
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    # The mat lies a little askew.
    a = np.radians(-5.0)
    X = ((xx - W / 2) * np.cos(a) + (yy - H / 2) * np.sin(a)) / u + 3 * noise((H, W), (500 * u, 500 * u), 40, 3)
    Y = (-(xx - W / 2) * np.sin(a) + (yy - H / 2) * np.cos(a)) / u + 3 * noise((H, W), (500 * u, 500 * u), 41, 3)
    step, warp = 15.0, 34.0
    row, col = np.floor(Y / step), np.floor(X / warp)
    fy, fx = Y / step - row, X / warp - col
    lift = ((row + col) % 2).astype(F32)                 # over one warp, under the next
    bulge = np.sqrt(np.clip(1 - (2 * fy - 1) ** 2, 0, 1))
    arch = np.where(lift > 0, np.sin(np.pi * fx), 0.30 - 0.30 * np.sin(np.pi * fx))
    light = 0.30 + 0.44 * bulge * (0.45 + 0.55 * arch) + 0.16 * (0.5 - fy) * bulge
    fibre = noise((H, W), (90 * u, 3.2 * u), 42, 4) * 0.07 + noise((H, W), (300 * u, 300 * u), 43, 3) * 0.05
    straw = ramp(np.clip(light + fibre, 0, 1), [(0, (44, 36, 22)), (0.35, (122, 104, 62)), (0.62, (190, 170, 112)), (0.85, (228, 212, 160)), (1, (246, 236, 200))])
    # Diamonds of dyed rushes, stepped as the rows are.
    d = np.abs((col + 0.5) * warp) / 250 + np.abs((row + 0.5) * step + 60) / 400
    dyed = ((np.abs(d - 0.92) < 0.10) | (np.abs(d - 0.50) < 0.07) | (d < 0.16)) & (lift > 0)
    red = ramp(np.clip(light + fibre, 0, 1), [(0, (40, 16, 14)), (0.5, (142, 50, 40)), (1, (226, 138, 110))])
    img = np.where(dyed[..., None], red, straw)
    # Warp cords in the gaps; below the last row the rushes hang free over a board.
    cord = np.exp(-((fx - 0.5) * warp / 3.2) ** 2) * (lift < 1)
    img = over(img, (206, 196, 170), (cord * 0.35)[..., None])
    last = 470 + 16 * np.sin(X / 60)
    board = np.array([88, 58, 40], F32) + (noise((H, W), (420 * u, 12 * u), 44, 5) * 16)[..., None]
    loose = X + 12 * np.sin((Y - 470) / 60 + np.floor(X / 9) * 2.1)
    strand = np.abs(loose / 9 - np.floor(loose / 9) - 0.5) * 2
    shown = (strand < 0.62) & (hash_step(np.floor(loose / 9)) > 0.25) & (Y < last + 60 + 130 * hash_step(np.floor(loose / 9) + 71))
    rush = ramp(np.clip(0.9 - strand, 0, 1), [(0, (70, 60, 34)), (0.6, (176, 158, 100)), (1, (232, 220, 172))])
    under = np.where(shown[..., None], rush, board * (0.75 + 0.25 * smooth(last, last + 60, Y))[..., None])
    img = np.where((Y > last)[..., None], under, img)
    shade = 0.80 + 0.30 * smooth(-500, 500, -X - 0.5 * Y)
    return finish(img * shade[..., None], (width, int(width * 1.56)))


def hash_step(v):
    """A repeatable value in 0..1 for whole numbers."""
    t = np.sin(v * 12.9898) * 43758.5453
    return t - np.floor(t)


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
    for name, make, width in (("lighthouse.jpg", lighthouse, 1640), ("ferry.jpg", ferry, 720), ("mat.jpg", mat, 420)):
        picture = make(int(width * given.scale))
        picture.save(os.path.join(given.out, name), quality=88, subsampling=0, dpi=(200, 200))
        print(name, picture.size)


if __name__ == "__main__":
    main()
