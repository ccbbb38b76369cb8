#!/usr/bin/env python3
"""Paints the pictures of the issue: a ferry at daybreak, lamps along a pier, the sea before sunrise,
a lighthouse over two pages, a cat beside its scale, a woven mat, a cup.

Gradients and noise in numpy, the same every time. Needs numpy and Pillow; run from this folder.
"""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def ramp(height, width, stops):
    t = np.linspace(0, 1, height)
    at = [s[0] for s in stops]
    column = np.stack([np.interp(t, at, [s[1][c] for s in stops]) for c in range(3)], -1)
    return np.repeat(column[:, None, :], width, 1)


def ripples(height, width, seed):
    rng = np.random.default_rng(seed)
    out = np.zeros((height, width))
    for octave in range(5):
        rows, columns = 6 * 2**octave, 2 * 2**octave
        tile = Image.fromarray(rng.standard_normal((rows, columns)).astype(np.float32), "F")
        out += np.asarray(tile.resize((width, height), Image.BICUBIC)) / 1.6**octave
    return out


def glow(size, spots):
    sheet = Image.new("L", size, 0)
    draw = ImageDraw.Draw(sheet)
    for x, y, r in spots:
        draw.ellipse([x - r, y - r, x + r, y + r], fill=255)
    return sheet


def lamps(width=1100, height=840):
    picture = ramp(height, width, [(0, (38, 50, 78)), (0.45, (150, 120, 120)), (0.6, (226, 170, 120)),
                                   (0.61, (60, 66, 84)), (1, (28, 34, 48))])
    sea = ripples(int(height * 0.39), width, 7)
    picture[-sea.shape[0]:] += sea[..., None] * np.array([16, 14, 12])
    image = Image.fromarray(picture.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, height), (width * 0.62, height * 0.6), (width * 0.66, height * 0.6), (width * 0.55, height)],
                 fill=(44, 42, 46))
    spots = []
    for n in range(9):
        t = 0.74**n
        x, top, foot = width * (0.64 - 0.5 * t), height * (0.6 - 0.46 * t), height * (0.6 + 0.3 * t)
        draw.line([(x, top), (x, foot)], fill=(20, 20, 24), width=max(2, int(13 * t)))
        draw.line([(x, top), (x + 60 * t, top)], fill=(20, 20, 24), width=max(2, int(9 * t)))
        spots.append((x + 60 * t, top + 12 * t, 17 * t + 2))
    array = np.asarray(image).astype(np.float32)
    for blur, gain in [(46, 2.6), (14, 1.2), (2, 1.0)]:
        light = np.asarray(glow(image.size, spots).filter(ImageFilter.GaussianBlur(blur))).astype(np.float32) / 255
        array += light[..., None] * np.array([255, 224, 160]) * gain
    return array


def dawn(width=1100, height=840):
    picture = ramp(height, width, [(0, (92, 116, 150)), (0.38, (232, 190, 160)), (0.46, (250, 214, 160)),
                                   (0.465, (120, 130, 146)), (1, (34, 58, 78))])
    sea = ripples(int(height * 0.535), width, 3)
    depth = np.linspace(0.3, 1.6, sea.shape[0])[:, None]
    picture[-sea.shape[0]:] += (sea * depth)[..., None] * np.array([20, 19, 18])
    x = np.arange(width) - width * 0.62
    y = (np.arange(height) - height * 0.455)[:, None]
    sun = np.exp(-(x**2 + (y * 1.2) ** 2) / 5200)
    track = np.exp(-(x / (70 + np.maximum(y, 0) * 0.35)) ** 2) * (y > 5) * 0.42
    picture += (sun * 0.9 + track)[..., None] * np.array([120, 96, 60])
    image = Image.fromarray(picture.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for cx, cy, r in [(250, 560, 15), (330, 600, 18), (430, 548, 13), (610, 640, 21), (800, 580, 16)]:
        draw.ellipse([cx - r, cy - r, cx + r, cy + r * 0.8], fill=(30, 34, 40))
        draw.ellipse([cx - r * 3, cy + r * 0.6, cx + r * 3, cy + r * 1.1], fill=(190, 176, 164))
    return np.asarray(image).astype(np.float32)


def lit(image, spots, colour, layers):
    array = np.asarray(image).astype(np.float32)
    for blur, gain in layers:
        light = np.asarray(glow(image.size, spots).filter(ImageFilter.GaussianBlur(blur))).astype(np.float32) / 255
        array += light[..., None] * np.array(colour) * gain
    return array


def sea(picture, top, seed, gain):
    waves = ripples(picture.shape[0] - top, picture.shape[1], seed)
    depth = np.linspace(0.3, 1.5, waves.shape[0])[:, None]
    picture[top:] += (waves * depth)[..., None] * np.array(gain)
    return picture


def ferry(width=1200, height=730):
    picture = ramp(height, width, [(0, (116, 142, 176)), (0.5, (236, 206, 176)), (0.56, (250, 226, 180)),
                                   (0.565, (126, 140, 150)), (1, (44, 66, 82))])
    image = Image.fromarray(sea(picture, int(height * 0.565), 11, (17, 17, 16)).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 412), (190, 350), (420, 396), (700, 340), (930, 392), (1200, 360), (1200, 414), (0, 414)],
                 fill=(112, 122, 134))
    draw.polygon([(330, 470), (930, 470), (880, 545), (380, 545)], fill=(22, 64, 52))
    draw.rectangle([372, 415, 890, 470], fill=(226, 222, 208))
    draw.rectangle([430, 366, 836, 415], fill=(214, 210, 196))
    draw.rectangle([700, 318, 790, 366], fill=(226, 222, 208))
    draw.rectangle([560, 310, 606, 366], fill=(150, 54, 40))
    for x in range(392, 880, 44):
        draw.rectangle([x, 428, x + 26, 452], fill=(60, 74, 82))
    for x in range(450, 820, 44):
        draw.rectangle([x, 378, x + 26, 402], fill=(60, 74, 82))
    draw.polygon([(380, 545), (880, 545), (1000, 560), (300, 560)], fill=(196, 200, 200))
    for n in range(7):
        x = 60 + n * 22
        draw.ellipse([x, 600 + n % 2 * 8, x + 15, 615 + n % 2 * 8], fill=(26, 28, 32))
        draw.rectangle([x - 2, 612 + n % 2 * 8, x + 17, 730], fill=(26, 28, 32))
    draw.rectangle([0, 664, 260, 730], fill=(30, 32, 36))
    return np.asarray(image).astype(np.float32)


def lighthouse(width=2500, height=706):
    picture = ramp(height, width, [(0, (24, 34, 62)), (0.5, (74, 84, 118)), (0.7, (196, 150, 128)),
                                   (0.705, (52, 62, 82)), (1, (22, 32, 46))])
    image = Image.fromarray(sea(picture, int(height * 0.705), 5, (13, 13, 14)).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    rng = np.random.default_rng(2)
    for x, y in zip(rng.integers(0, width, 150), rng.integers(0, 330, 150)):
        draw.point((int(x), int(y)), fill=(210, 214, 230))
    draw.polygon([(1450, 560), (1640, 470), (1800, 420), (1980, 440), (2240, 520), (2500, 545), (2500, 706), (1330, 706),
                  (1370, 600)], fill=(20, 24, 30))
    draw.polygon([(1822, 430), (1838, 176), (1892, 176), (1908, 430)], fill=(206, 204, 206))
    draw.rectangle([1828, 166, 1902, 178], fill=(40, 42, 50))
    draw.polygon([(1840, 118), (1865, 90), (1890, 118)], fill=(60, 40, 40))
    draw.rectangle([1970, 400, 2070, 452], fill=(150, 146, 146))
    draw.polygon([(1958, 402), (2020, 366), (2082, 402)], fill=(80, 50, 46))
    beam = Image.new("L", image.size, 0)
    ImageDraw.Draw(beam).polygon([(1865, 140), (0, 250), (0, 20)], fill=120)
    light = np.asarray(beam.filter(ImageFilter.GaussianBlur(16))).astype(np.float32) / 255
    fade = np.linspace(0.08, 1, width)[None, :]
    array = lit(image, [(1865, 142, 20)], (255, 236, 190), [(60, 2.2), (12, 1.0), (2, 0.9)])
    return array + (light * fade)[..., None] * np.array([230, 212, 168])


def cat(width=1150, height=1034):
    picture = ramp(height, width, [(0, (96, 62, 40)), (0.6, (226, 164, 92)), (0.75, (206, 140, 76)),
                                   (0.755, (66, 42, 30)), (1, (40, 26, 20))])
    image = Image.fromarray(picture.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for x in range(60, 1150, 150):
        draw.rectangle([x, 60, x + 96, 220], fill=(122, 82, 52))
        draw.rectangle([x + 10, 74, x + 86, 120], fill=(150, 104, 64))
    draw.rectangle([0, 220, 1150, 240], fill=(70, 44, 30))
    ink = (28, 22, 22)
    draw.ellipse([270, 470, 560, 812], fill=ink)
    draw.ellipse([300, 560, 620, 812], fill=ink)
    draw.ellipse([300, 350, 490, 520], fill=ink)
    draw.polygon([(306, 420), (312, 306), (376, 362)], fill=ink)
    draw.polygon([(484, 420), (480, 306), (414, 362)], fill=ink)
    draw.arc([520, 640, 760, 820], 20, 200, fill=ink, width=34)
    for x in (352, 424):
        draw.ellipse([x, 424, x + 26, 442], fill=(214, 190, 90))
    brass = (190, 146, 62)
    draw.rectangle([850, 420, 868, 790], fill=brass)
    draw.rectangle([700, 420, 1018, 436], fill=brass)
    draw.rectangle([780, 784, 940, 806], fill=brass)
    for x in (712, 1006):
        draw.line([(x, 436), (x - 60, 600)], fill=brass, width=4)
        draw.line([(x, 436), (x + 60, 600)], fill=brass, width=4)
        draw.chord([x - 76, 560, x + 76, 640], 0, 180, fill=brass)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float32)


def mat(width=1000, height=764):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cell_x, cell_y = (x // 26).astype(int), (y // 13).astype(int)
    over = ((cell_x + cell_y // 2) % 4 < 2).astype(np.float32)
    round_x = np.cos((x % 26 - 13) / 26 * np.pi) ** 0.5
    round_y = np.cos((y % 13 - 6.5) / 13 * np.pi) ** 0.5
    shade = np.where(over > 0, 0.72 + 0.28 * round_y, 0.52 + 0.3 * round_x)
    rng = np.random.default_rng(9)
    tone = rng.normal(1, 0.06, (height // 13 + 1, 1))[cell_y[:, 0]]
    edge = 1 - 0.35 * np.exp(-((x - width * 0.14) / 9) ** 2) - 0.35 * np.exp(-((x - width * 0.18) / 9) ** 2)
    light = np.linspace(1.08, 0.8, width)[None, :]
    return (shade * tone * edge * light)[..., None] * np.array([226, 204, 136])


def cup(width=1150, height=1034):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    grain = ripples(height, width, 21) * 6 + 8 * np.sin(y / 17 + ripples(height, width, 4) * 0.6)
    array = np.array([150, 104, 70])[None, None, :] + grain[..., None]
    r = np.hypot(x - 560, y - 520)
    shadow = np.exp(-(np.maximum(np.hypot(x - 610, y - 570) - 330, 0) / 60) ** 2) * 0.5
    array = array * (1 - shadow[..., None])

    def disc(radius, colour, soft=2.0):
        nonlocal array
        a = 1 / (1 + np.exp((r - radius) / soft))
        array = array * (1 - a[..., None]) + np.array(colour) * a[..., None]

    handle = 1 / (1 + np.exp((np.abs(np.hypot(x - 890, y - 520) - 84) - 24) / 2))
    array = array * (1 - handle[..., None]) + np.array([214, 214, 210]) * handle[..., None]
    disc(330, (228, 228, 222))
    disc(300, (120, 116, 110))
    disc(290, (72, 42, 26))
    swirl = np.cos(r / 26 + np.arctan2(y - 520, x - 560) * 2) * np.exp(-(r / 190) ** 2)
    foam = np.clip(swirl, 0, 1) * (r < 270)
    return array * (1 - 0.7 * foam[..., None]) + np.array([206, 164, 116]) * 0.7 * foam[..., None]


PICTURES = [ferry, lamps, dawn, lighthouse, cat, mat, cup]
for paint in PICTURES:
    picture = Image.fromarray(paint().clip(0, 255).astype(np.uint8))
    picture.save(f"{paint.__name__}.jpg", quality=88, dpi=(220, 220))
