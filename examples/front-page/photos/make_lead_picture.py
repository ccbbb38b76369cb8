#!/usr/bin/env python3
"""Renders the front page's lead picture: a research ship entering a hazy harbour at dawn.

A small deferred renderer in numpy. The ship, the tug, the ferry and the towers are
polygons, rasterised into a depth and a face buffer, lit by a low sun through a shadow
map; hills are ridge lines, the sky is a gradient with fractal cloud, the water reflects a
mirrored rendering through a field of waves. The result is supersampled, graded, grained
and converted from sRGB to the newsprint profile. Same seed, same picture.

    make_lead_picture.py --icc DIR [--out lead-harbour.jpg] [--png proof.png]
                         [--width 1820] [--ss 2]

DIR holds sRGB.icc and IFRA26S_newsprint_TAC220.icc. Needs numpy and Pillow.
"""
import argparse
import os

import numpy as np
from PIL import Image, ImageCms, ImageFilter

SEED = 20260606
ASPECT = 627 / 513
FOV = np.radians(40.0)          # horizontal
HORIZON = 0.565                 # of the height, from the top
EYE = 15.0                      # metres over the water
SUN_AZ, SUN_EL = np.radians(26.0), np.radians(7.0)      # where the sky glows, just out of frame
KEY_AZ, KEY_EL = np.radians(74.0), np.radians(11.0)     # the raking light on ship and towers
SUN = np.array([np.sin(KEY_AZ) * np.cos(KEY_EL), np.sin(KEY_EL), np.cos(KEY_AZ) * np.cos(KEY_EL)])
SUN_RGB = np.array([1.00, 0.67, 0.38]) * 2.9
F32 = np.float32


# ---------------------------------------------------------------- noise
def hash01(*ints):
    """A repeatable value in 0..1 for each tuple of integers."""
    h = np.zeros_like(ints[0], dtype=np.uint64) + np.uint64(SEED)
    for v in ints:
        h = (h ^ np.asarray(v).astype(np.int64).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        h ^= h >> np.uint64(29)
    h = h * np.uint64(0xBF58476D1CE4E5B9)
    h ^= h >> np.uint64(32)
    return (h & np.uint64(0xFFFFFF)).astype(F32) / F32(0x1000000)


def noise_tile(n, seed):
    return np.random.default_rng(seed).standard_normal((n, n)).astype(F32)


TILE = noise_tile(256, SEED)


def vnoise(x, y):
    """Smooth value noise, about -1..1."""
    xi, yi = np.floor(x), np.floor(y)
    fx, fy = (x - xi).astype(F32), (y - yi).astype(F32)
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    a, b = xi.astype(np.int64) & 255, yi.astype(np.int64) & 255
    a1, b1 = (a + 1) & 255, (b + 1) & 255
    top = TILE[b, a] * (1 - fx) + TILE[b, a1] * fx
    bot = TILE[b1, a] * (1 - fx) + TILE[b1, a1] * fx
    return (top * (1 - fy) + bot * fy) * F32(0.6)


def fbm(x, y, octaves, gain=0.5):
    total, amp = 0, 1.0
    for i in range(octaves):
        total = total + amp * vnoise(x * 2.03 ** i + 17.3 * i, y * 2.03 ** i - 9.1 * i)
        amp *= gain
    return total


def smooth(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    return a + (b - a) * t


# ---------------------------------------------------------------- geometry
class Mesh:
    """Convex planar faces with a material and a base colour each."""

    def __init__(self):
        self.faces, self.mat, self.rgb, self.tag = [], [], [], []

    def face(self, pts, mat, rgb, tag=0):
        self.faces.append(np.asarray(pts, float))
        self.mat.append(mat)
        self.rgb.append(rgb)
        self.tag.append(tag)

    def box(self, lo, hi, mat, rgb, tag=0, taper=0.0):
        (x0, y0, z0), (x1, y1, z1) = lo, hi
        dx, dz = (x1 - x0) * taper / 2, (z1 - z0) * taper / 2
        b = [(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)]
        t = [(x0 + dx, y1, z0 + dz), (x1 - dx, y1, z0 + dz), (x1 - dx, y1, z1 - dz), (x0 + dx, y1, z1 - dz)]
        for i in range(4):
            j = (i + 1) % 4
            self.face([b[i], b[j], t[j], t[i]], mat, rgb, tag)
        self.face(t, mat, rgb, tag)

    def prism(self, outline, y0, y1, mat, rgb, tag=0, top=None):
        """An upright prism over a convex outline of (s, t)."""
        n = len(outline)
        for i in range(n):
            (a, b), (c, d) = outline[i], outline[(i + 1) % n]
            self.face([(a, y0, b), (c, y0, d), (c, y1, d), (a, y1, b)], mat, rgb, tag)
        self.face([(a, y1, b) for a, b in outline], mat, top or rgb, tag)

    def rod(self, p, q, r0, mat, rgb, r1=None, sides=6, tag=0):
        p, q = np.asarray(p, float), np.asarray(q, float)
        r1 = r0 if r1 is None else r1
        d = (q - p) / np.linalg.norm(q - p)
        u = np.cross(d, (0, 1, 0) if abs(d[1]) < 0.9 else (1, 0, 0))
        u /= np.linalg.norm(u)
        v = np.cross(d, u)
        ang = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        ring = [np.cos(a) * u + np.sin(a) * v for a in ang]
        for i in range(sides):
            j = (i + 1) % sides
            self.face([p + ring[i] * r0, p + ring[j] * r0, q + ring[j] * r1, q + ring[i] * r1], mat, rgb, tag)

    def ball(self, c, r, mat, rgb, tag=0, n=12, sy=1.0):
        c = np.asarray(c, float)
        th = np.linspace(0, np.pi, n)
        ph = np.linspace(0, 2 * np.pi, 2 * n, endpoint=False)
        pt = lambda a, b: c + r * np.array([np.sin(a) * np.cos(b), sy * np.cos(a), np.sin(a) * np.sin(b)])
        for i in range(n - 1):
            for j in range(2 * n):
                b0, b1 = ph[j], ph[(j + 1) % (2 * n)]
                self.face([pt(th[i], b0), pt(th[i], b1), pt(th[i + 1], b1), pt(th[i + 1], b0)], mat, rgb, tag)

    def rail(self, path, y, height=1.1, step=1.6, rgb=(0.75, 0.75, 0.74), r=0.035):
        """A ship's railing along a polyline of (s, t)."""
        for (a, b), (c, d) in zip(path, path[1:]):
            length = np.hypot(c - a, d - b)
            for h in (height, height * 0.66, height * 0.33):
                self.rod((a, y + h, b), (c, y + h, d), r, "paint", rgb, sides=3)
            for k in range(int(length / step) + 1):
                f = k * step / length
                p = (mix(a, c, f), mix(b, d, f))
                self.rod((p[0], y, p[1]), (p[0], y + height, p[1]), r * 1.2, "paint", rgb, sides=3)

    def placed(self, origin, heading):
        """This mesh in world coordinates: local x runs along `heading` (angle from +x towards +z)."""
        c, s = np.cos(heading), np.sin(heading)
        out = Mesh()
        out.mat, out.rgb, out.tag = self.mat, self.rgb, self.tag
        rot = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        out.faces = [f @ rot.T + np.asarray(origin) for f in self.faces]
        return out

    def extend(self, other):
        for name in ("faces", "mat", "rgb", "tag"):
            getattr(self, name).extend(getattr(other, name))


WHITE = (0.80, 0.80, 0.78)
NAVY = (0.030, 0.075, 0.16)
BUFF = (0.72, 0.50, 0.22)
ORANGE = (0.85, 0.23, 0.04)
STEEL = (0.34, 0.35, 0.36)
DECK = (0.17, 0.26, 0.22)


class Hull:
    """A lofted hull: half breadth by station and height, in metres from the stern."""

    def __init__(self, length, beam, low, high, step, rake, bow_rise):
        self.length, self.beam, self.low, self.high = length, beam, low, high
        self.step, self.rake, self.bow_rise = step, rake, bow_rise

    def top(self, u):
        y = mix(self.low, self.high, smooth(self.step - 0.012, self.step + 0.012, u))
        return y + self.bow_rise * smooth(0.72, 1.0, u) ** 1.5

    def end(self, y):
        return self.length - self.rake * (1 - np.clip(y / (self.high + self.bow_rise), 0, 1) ** 0.9)

    def half(self, u, y):
        v = np.clip(y / (self.high + self.bow_rise), 0, 1)
        fore = np.clip((u - 0.56) / 0.44, 0, 1)
        shape = 1 - fore ** (1.55 + 1.25 * v)
        aft = 1 - 0.12 * smooth(0.16, 0.0, u) - 0.10 * (1 - v) * smooth(0.25, 0.0, u)
        return self.beam / 2 * shape * aft * (0.955 + 0.045 * v)

    def point(self, u, k, side):
        y = k * self.top(u)
        return (u * self.end(y), y, side * self.half(u, y))

    def build(self, mesh, tag, nu=90, nk=12):
        us = np.unique(np.concatenate([np.linspace(0, 1, nu), [self.step - 0.012, self.step + 0.012]]))
        us = np.concatenate([us[us <= 0.9], np.linspace(0.9, 1, 14)[1:]])
        for u0, u1 in zip(us, us[1:]):
            for k in range(nk):
                k0, k1 = k / nk, (k + 1) / nk
                for side in (-1, 1):
                    a, b = self.point(u0, k0, side), self.point(u1, k0, side)
                    c, d = self.point(u1, k1, side), self.point(u0, k1, side)
                    mesh.face([a, b, c], "hull", NAVY, tag)
                    mesh.face([a, c, d], "hull", NAVY, tag)
            # the deck, a little under the bulwark's edge
            drop = 1.0
            q = []
            for u, side in ((u0, -1), (u1, -1), (u1, 1), (u0, 1)):
                y = self.top(u) - drop
                q.append((u * self.end(y), y, side * max(0.0, self.half(u, y) - 0.15)))
            mesh.face([q[0], q[1], q[2]], "paint", DECK, tag)
            mesh.face([q[0], q[2], q[3]], "paint", DECK, tag)
        h0, h1 = self.half(0, 0), self.half(0, self.low)
        mesh.face([(0, 0, -h0), (0, 0, h0), (0, self.low, h1), (0, self.low, -h1)], "hull", NAVY, tag)


SHIP_HULL = Hull(88.6, 18.0, 5.6, 9.2, 0.40, 8.5, 2.4)
TUG_HULL = Hull(29.0, 10.6, 2.5, 3.9, 0.55, 2.6, 0.9)


def research_ship():
    m = Mesh()
    SHIP_HULL.build(m, 1)
    # superstructure, tier by tier; the front face of each is slightly chamfered
    def tier(s0, s1, w, y0, y1, mat="house", cham=2.0, rgb=WHITE):
        h = w / 2
        m.prism([(s0, -h), (s1 - cham, -h), (s1, -h + cham * 1.4), (s1, h - cham * 1.4), (s1 - cham, h), (s0, h)],
                y0, y1, mat, rgb, 2, top=(0.42, 0.46, 0.44))
    tier(37.5, 69, 17.4, 8.2, 11.4)
    tier(39, 67.5, 16.4, 11.4, 14.2)
    tier(43, 66, 15.0, 14.2, 17.0)
    tier(49, 65, 13.0, 17.0, 17.9, "paint")
    tier(50, 64.4, 19.0, 17.9, 18.25, "paint", 2.4)          # bridge-wing deck
    tier(50.5, 64, 14.6, 18.25, 21.0, "bridge", 2.6)
    tier(50, 64.8, 15.4, 21.0, 21.35, "paint", 2.6)          # eyebrow
    for t in (-1, 1):
        m.box((56, 18.25, t * 8.4 - 0.9), (61, 19.4, t * 8.4 + 0.9), "paint", WHITE)
    # rails
    for y, s0, s1, w in ((11.4, 37.8, 68, 16.6), (14.2, 39.5, 67, 15.6), (17.0, 43.5, 65.4, 14.2), (21.35, 50.6, 64, 14.4)):
        h = w / 2
        m.rail([(s1, -h + 2.5), (s1 - 2, -h), (s0, -h), (s0, h), (s1 - 2, h), (s1, h - 2.5), (s1, -h + 2.5)], y)
    fore = [(u * SHIP_HULL.end(10.5), -SHIP_HULL.half(u, 10.5) + 0.2) for u in np.linspace(0.80, 0.985, 9)]
    m.rail(fore, 10.9, 0.9)
    m.rail([(s, -t) for s, t in fore], 10.9, 0.9)
    aft = [(s, -SHIP_HULL.half(s / 88, 5.0) + 0.3) for s in np.linspace(8, 34, 6)]
    m.rail(aft, 5.5, 0.8)
    m.rail([(s, -t) for s, t in aft], 5.5, 0.8)
    # twin funnels with a blue band
    for t in (-4.6, 4.6):
        m.box((42.5, 14.2, t - 1.7), (47.6, 21.6, t + 1.7), "paint", BUFF, taper=0.22)
        m.box((42.9, 19.0, t - 1.56), (47.2, 20.2, t + 1.56), "paint", (0.04, 0.10, 0.26), taper=0.04)
        for k in (0, 1, 2):
            m.rod((43.8 + k * 1.2, 21.3, t), (43.4 + k * 1.2, 23.0, t), 0.24, "paint", (0.05, 0.05, 0.05))
    # main mast: tower, yards, radars, radomes
    m.box((53.0, 21.35, -1.5), (56.4, 28.6, 1.5), "paint", WHITE, taper=0.45)
    m.box((52.4, 28.6, -1.7), (57.2, 28.9, 1.7), "paint", WHITE)
    m.rod((54.7, 28.9, 0), (54.7, 37.2, 0), 0.34, "paint", WHITE, 0.10, 8)
    for y, half in ((31.0, 4.3), (33.2, 2.9), (35.0, 1.5)):
        m.rod((54.7, y, -half), (54.7, y, half), 0.11, "paint", WHITE)
        for t in np.linspace(-half, half, 5):
            m.rod((54.7, y, t), (54.7, y + 1.2, t), 0.05, "paint", STEEL, sides=3)
    m.box((57.4, 26.2, -2.3), (57.9, 26.65, 2.3), "paint", (0.88, 0.88, 0.86))
    m.box((57.3, 29.3, -1.7), (57.7, 29.65, 1.7), "paint", (0.88, 0.88, 0.86))
    m.box((56.2, 25.6, -0.4), (57.9, 26.1, 0.4), "paint", STEEL)
    for s, t, r in ((51.6, -4.4, 1.45), (51.6, 4.4, 1.45), (60.6, 4.9, 0.85), (60.6, -4.9, 0.85)):
        m.rod((s, 21.35, t), (s, 22.5, t), 0.35, "paint", WHITE)
        m.ball((s, 22.3 + r, t), r, "paint", (0.84, 0.84, 0.83))
    for s, t in ((58, -3), (59.5, 2.2), (62, -1.5), (62.4, 3.8)):
        m.rod((s, 21.35, t), (s, 26.5 + (s * 7 % 3), t), 0.05, "paint", STEEL, 0.03, 3)
    # stays
    for p, q in (((54.7, 36.8, 0), (83.5, 15.6, 0)), ((54.7, 33, 0), (42, 22, -3)), ((54.7, 33, 0), (42, 22, 3))):
        m.rod(p, q, 0.035, "paint", (0.12, 0.12, 0.12), sides=3)
    # lifeboats in davits, both sides
    for t in (-8.9, 8.9):
        for s0 in (42.5, 52.5):
            m.ball((s0 + 3.6, 13.35, t), 1.35, "boat", ORANGE, n=9)
            m.rod((s0 + 0.9, 13.2, t), (s0 + 6.3, 13.2, t), 1.22, "boat", ORANGE, sides=12)
            m.ball((s0 + 0.9, 13.2, t), 1.22, "boat", ORANGE, n=8)
            m.ball((s0 + 6.3, 13.2, t), 1.22, "boat", ORANGE, n=8)
            for s in (s0 + 0.4, s0 + 6.8):
                m.rod((s, 11.4, t * 0.91), (s, 16.2, t * 0.93), 0.17, "paint", WHITE)
                m.rod((s, 16.2, t * 0.93), (s, 16.0, t * 1.02), 0.15, "paint", WHITE)
                m.rod((s, 16.0, t * 1.01), (s, 14.4, t * 1.01), 0.05, "paint", STEEL, sides=3)
    # aft: hangar, container laboratories, winches, cranes, A-frame
    m.box((31.5, 4.6, -6.8), (37.6, 11.0, 4.6), "house", WHITE, 2)
    m.rail([(31.6, -6.6), (31.6, 4.4)], 11.0)
    for s, t, c in ((24.6, -7.2, (0.06, 0.20, 0.36)), (24.6, -4.4, (0.72, 0.72, 0.70)), (24.6, 4.0, (0.60, 0.17, 0.05)), (17.6, 4.6, (0.70, 0.70, 0.68))):
        m.box((s, 4.7, t), (s + 6.0, 7.3, t + 2.4), "crate", c)
    for s in (13, 17.5):
        m.rod((s, 6.0, -3.2), (s, 6.0, 0.2), 1.15, "paint", (0.20, 0.22, 0.22), sides=14)
        m.box((s - 1.3, 4.6, -3.7), (s + 1.3, 6.6, -3.2), "paint", (0.62, 0.45, 0.08))
    def crane(s, t, y, head, boom, lift):
        m.rod((s, y, t), (s, y + 5.4, t), 0.75, "paint", WHITE, 0.62, 10)
        m.box((s - 1.2, y + 5.4, t - 1.1), (s + 1.2, y + 7.4, t + 1.1), "paint", WHITE)
        tip = (s + np.cos(head) * boom, y + 6.8 + lift, t + np.sin(head) * boom)
        m.rod((s, y + 6.8, t), tip, 0.46, "paint", BUFF, 0.22, 6)
        m.rod((s, y + 7.4, t), (mix(s, tip[0], 0.55), mix(y + 6.8, tip[1], 0.55) + 1.1, mix(t, tip[2], 0.55)), 0.12, "paint", STEEL)
        m.rod(tip, (tip[0], tip[1] - 5.2, tip[2]), 0.04, "paint", (0.1, 0.1, 0.1), sides=3)
    crane(29.6, 7.2, 4.6, np.radians(176), 17, 4.2)
    crane(12.0, -7.6, 4.6, np.radians(150), 9, 3.4)
    crane(70.2, 5.2, 9.6, np.radians(12), 9, 1.2)
    for t in (-5.6, 5.6):
        m.box((2.2, 4.6, t - 0.6), (4.6, 6.6, t + 0.6), "paint", BUFF)
        m.rod((3.4, 6.2, t), (-0.6, 15.8, t * 0.9), 0.62, "paint", BUFF, 0.5, 8)
        m.rod((7.6, 5.0, t), (1.4, 11.0, t * 0.95), 0.26, "paint", STEEL)
    m.rod((-0.6, 15.8, -5.4), (-0.6, 15.8, 5.4), 0.56, "paint", BUFF, sides=8)
    for t in (-1.6, 0, 1.6):
        m.rod((-0.6, 15.4, t), (-0.6, 13.9, t), 0.26, "paint", STEEL)
    # foredeck: breakwater, windlass, foremast
    m.face([(74, 9.2, -5.6), (76.2, 9.2, 0), (76.2, 10.9, 0), (74, 10.9, -5.6)], "paint", WHITE)
    m.face([(74, 9.2, 5.6), (76.2, 9.2, 0), (76.2, 10.9, 0), (74, 10.9, 5.6)], "paint", WHITE)
    for t in (-2.2, 2.2):
        m.rod((79, 11.0, t - 0.9), (79, 11.0, t + 0.9), 0.75, "paint", (0.16, 0.19, 0.18), sides=12)
    m.rod((83.5, 10.4, 0), (83.5, 17.0, 0), 0.26, "paint", WHITE, 0.12, 8)
    m.rod((83.5, 15.0, -1.3), (83.5, 15.0, 1.3), 0.08, "paint", WHITE)
    m.rod((0.4, 5.2, 0), (-0.6, 9.6, 0), 0.07, "paint", WHITE)
    return m


def tug():
    m = Mesh()
    TUG_HULL.build(m, 3, 40, 6)
    m.prism([(9, -3.6), (19, -3.6), (20.5, -2.2), (20.5, 2.2), (19, 3.6), (9, 3.6)], 2.6, 5.6, "house", WHITE, 2)
    m.prism([(11, -2.7), (16.8, -2.7), (18, -1.6), (18, 1.6), (16.8, 2.7), (11, 2.7)], 5.6, 8.6, "bridge", WHITE, 2)
    m.box((10.6, 8.6, -2.9), (18.4, 8.85, 2.9), "paint", ORANGE)
    for t in (-2.4, 2.4):
        m.box((7.4, 2.6, t - 0.7), (9.0, 8.0, t + 0.7), "paint", (0.55, 0.10, 0.05), taper=0.15)
    m.rod((13.4, 8.8, 0), (13.4, 14.2, 0), 0.22, "paint", WHITE, 0.08)
    m.rod((13.4, 11.4, -1.6), (13.4, 11.4, 1.6), 0.07, "paint", WHITE)
    m.box((13.7, 10.2, -1.0), (13.95, 10.45, 1.0), "paint", WHITE)
    m.box((15.2, 8.85, -0.5), (16.2, 9.7, 0.5), "paint", ORANGE)
    for s in np.linspace(1, 27, 12):
        for side in (-1, 1):
            u = s / 29
            m.rod((s, 0.9, side * (TUG_HULL.half(u, 1.6) + 0.1)), (s, 2.0, side * (TUG_HULL.half(u, 1.6) + 0.1)), 0.42, "paint", (0.02, 0.02, 0.02))
    m.rail([(1, -4.0), (8, -4.4)], 2.2, 0.9)
    return m


def ferry():
    m = Mesh()
    m.prism([(0, 0), (3, -4.2), (31, -4.2), (34, 0), (31, 4.2), (3, 4.2)], 0, 2.2, "paint", (0.05, 0.19, 0.13))
    m.prism([(2, -3.9), (32, -3.9), (32, 3.9), (2, 3.9)], 2.2, 4.6, "house", (0.72, 0.72, 0.68), 2)
    m.prism([(3, -3.8), (31, -3.8), (31, 3.8), (3, 3.8)], 4.6, 7.2, "house", (0.72, 0.72, 0.68), 2)
    m.prism([(5, -2), (9, -2), (9, 2), (5, 2)], 7.2, 9.2, "bridge", (0.75, 0.75, 0.7), 2)
    m.prism([(25, -2), (29, -2), (29, 2), (25, 2)], 7.2, 9.2, "bridge", (0.75, 0.75, 0.7), 2)
    m.rod((17, 7.2, 0), (17, 11.5, 0), 0.7, "paint", (0.12, 0.12, 0.12), sides=10)
    return m


def city(rng):
    """Two shores of towers: an old dense one at the left, a farther one at the right."""
    m = Mesh()
    tints = [(0.46, 0.44, 0.42), (0.52, 0.48, 0.43), (0.36, 0.38, 0.41), (0.56, 0.54, 0.52), (0.42, 0.36, 0.33), (0.48, 0.50, 0.50)]
    glass = [(0.16, 0.21, 0.26), (0.12, 0.17, 0.20), (0.20, 0.23, 0.25)]
    n = 0

    def tower(x, z, w, d, h, style):
        nonlocal n
        n += 1
        mat, rgb = ("glass", glass[n % 3]) if style == "glass" else ("flat", tints[rng.integers(len(tints))])
        y = 3.0
        lo, hi = (x - w / 2, y, z), (x + w / 2, h, z + d)
        kind = rng.random()
        if style == "spire":
            for f0, f1, k in ((0, .45, 1), (.45, .7, .84), (.7, .87, .66), (.87, .95, .46)):
                m.box((x - w / 2 * k, max(y, h * f0), z + d * (1 - k) / 2), (x + w / 2 * k, h * f1, z + d * (1 + k) / 2), "glass", glass[n % 3], n)
            m.rod((x, h * .95, z + d / 2), (x, h * 1.1, z + d / 2), 2.2, "flat", (0.4, 0.4, 0.4), 0.5, 6, n)
            return
        if kind < 0.3 and h > 90:
            cut = h * rng.uniform(0.78, 0.92)
            m.box(lo, (hi[0], cut, hi[2]), mat, rgb, n)
            m.box((x - w * 0.34, cut, z + d * 0.16), (x + w * 0.34, h, z + d * 0.84), mat, rgb, n)
        else:
            m.box(lo, hi, mat, rgb, n, taper=0.06 if style == "glass" else 0)
            m.box((x - w * 0.2, h, z + d * 0.3), (x + w * 0.22, h + rng.uniform(4, 9), z + d * 0.7), "plain", rgb, n)
        if rng.random() < 0.35:
            m.rod((x, h, z + d / 2), (x, h + rng.uniform(10, 24), z + d / 2), 0.7, "plain", (0.3, 0.3, 0.3), 0.2, 4, n)
        if rng.random() < 0.8:
            m.box((x - w * 0.75, y, z - d * 0.2), (x + w * 0.75, rng.uniform(10, 24), z + d), "flat", rgb, n)

    def shore(a, b, count, rows, h_lo, h_hi, p_glass, width):
        for row in range(rows):
            for i in range(count):
                f = (i + rng.uniform(0.1, 0.9)) / count
                x = mix(a[0], b[0], f) + np.sign(a[0]) * (row * 85 + rng.uniform(0, 40))
                z = mix(a[1], b[1], f ** 1.5) + rng.uniform(-30, 60) + row * 60
                h = rng.uniform(h_lo, h_hi) * (1 + 0.20 * row) * mix(1.0, 0.72, f)
                w, d = rng.uniform(*width), rng.uniform(24, 46)
                tower(x, z, w, d, h, "glass" if rng.random() < p_glass else "flat")

    shore((-300, 860), (-215, 5200), 40, 4, 60, 165, 0.34, (24, 44))
    shore((800, 1750), (470, 6200), 30, 3, 55, 150, 0.25, (26, 52))
    tower(-392, 1420, 52, 52, 318, "spire")
    tower(-318, 1940, 54, 50, 330, "glass")
    tower(-520, 1500, 46, 46, 268, "glass")
    tower(840, 2650, 62, 60, 392, "spire")
    tower(1010, 2900, 50, 46, 236, "glass")
    # sea walls
    m.face([(-240, 0, 840), (-215, 0, 5600), (-215, 4, 5600), (-240, 4, 840)], "plain", (0.25, 0.25, 0.24))
    m.face([(-2500, 0, 840), (-240, 0, 840), (-240, 4, 840), (-2500, 4, 840)], "plain", (0.25, 0.25, 0.24))
    m.face([(720, 0, 1720), (440, 0, 6400), (440, 4, 6400), (720, 4, 1720)], "plain", (0.25, 0.25, 0.24))
    m.face([(720, 0, 1720), (3500, 0, 1720), (3500, 4, 1720), (720, 4, 1720)], "plain", (0.25, 0.25, 0.24))
    return m


# ---------------------------------------------------------------- camera and raster
class Camera:
    def __init__(self, w, h):
        self.w, self.h = w, h
        self.f = w / 2 / np.tan(FOV / 2)
        self.cx, self.cy = w / 2, h * HORIZON

    def project(self, p, mirror):
        z = p[:, 2]
        y = -p[:, 1] if mirror else p[:, 1]
        return np.stack([self.cx + self.f * p[:, 0] / z, self.cy - self.f * (y - EYE) / z, z], 1)

    def rays(self, ys, xs):
        return (xs + 0.5 - self.cx) / self.f, -(ys + 0.5 - self.cy) / self.f


def fill(depth, ids, pts, fid):
    """Rasterises one convex polygon of (x, y, 1/z), keeping the nearest."""
    h, w = depth.shape
    x, y = pts[:, 0], pts[:, 1]
    x0, x1 = max(int(x.min()), 0), min(int(x.max()) + 1, w)
    y0, y1 = max(int(y.min()), 0), min(int(y.max()) + 1, h)
    if x0 >= x1 or y0 >= y1:
        return
    area = np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    if abs(area) < 1e-9:
        return
    gx, gy = np.arange(x0, x1) + 0.5, (np.arange(y0, y1) + 0.5)[:, None]
    inside = np.ones((y1 - y0, x1 - x0), bool)
    s = np.sign(area)
    for i in range(len(x)):
        j = (i + 1) % len(x)
        inside &= s * ((x[j] - x[i]) * (gy - y[i]) - (y[j] - y[i]) * (gx - x[i])) >= 0
    if not inside.any():
        return
    # 1/z is affine over the polygon
    a = np.stack([x - x[0], y - y[0], np.ones_like(x)], 1)
    coef = np.linalg.lstsq(a, pts[:, 2], rcond=None)[0]
    iz = coef[0] * (gx - x[0]) + coef[1] * (gy - y[0]) + coef[2]
    win = depth[y0:y1, x0:x1]
    inside &= iz > win
    win[inside] = iz[inside]
    ids[y0:y1, x0:x1][inside] = fid


def raster(mesh, cam, mirror=False):
    depth = np.zeros((cam.h, cam.w), F32)
    ids = np.full((cam.h, cam.w), -1, np.int32)
    for i, f in enumerate(mesh.faces):
        if f[:, 2].min() < 1:
            continue
        p = cam.project(f, mirror)
        p[:, 2] = 1 / p[:, 2]
        fill(depth, ids, p, i)
    return depth, ids


class Shadow:
    """An orthographic depth map of some meshes, seen from the sun."""

    def __init__(self, mesh, size=2600):
        r = np.cross((0, 1, 0), SUN)
        r /= np.linalg.norm(r)
        self.axes = np.stack([r, np.cross(SUN, r), SUN])
        pts = [f @ self.axes.T for f in mesh.faces]
        allp = np.concatenate(pts)
        self.lo, hi = allp.min(0), allp.max(0)
        self.k = (size - 4) / (hi - self.lo)[:2].max()
        self.size = size
        self.depth = np.full((size, size), -1e9, F32)
        ids = np.zeros((size, size), np.int32)
        for p in pts:
            q = p.copy()
            q[:, :2] = (q[:, :2] - self.lo[:2]) * self.k + 2
            fill(self.depth, ids, q, 0)

    def lit(self, p):
        q = p @ self.axes.T.astype(F32)
        out = 0
        for dx, dy in ((0, 0), (1.5, .5), (-1.5, -.5), (.5, -1.5), (-.5, 1.5)):
            x = np.clip(((q[..., 0] - self.lo[0]) * self.k + 2 + dx).astype(int), 0, self.size - 1)
            y = np.clip(((q[..., 1] - self.lo[1]) * self.k + 2 + dy).astype(int), 0, self.size - 1)
            out = out + (self.depth[y, x] < q[..., 2] + 0.35)
        return out.astype(F32) / 5


# ---------------------------------------------------------------- light
def sky(dx, dy):
    """Sky radiance for a ray (dx, dy, 1)."""
    az, el = np.arctan(dx), np.arctan(dy)
    el = np.maximum(el, 0)
    glow = np.exp(-((az - SUN_AZ) / 0.62) ** 2)[..., None]
    low = np.exp(-el / 0.085)[..., None]
    midband = np.exp(-el / 0.26)[..., None]
    zen = np.array([0.215, 0.330, 0.500])
    mid = mix(np.array([0.50, 0.52, 0.59]), np.array([0.86, 0.63, 0.42]), glow)
    hor = mix(np.array([0.76, 0.60, 0.55]), np.array([1.38, 0.86, 0.44]), glow)
    col = mix(zen, mid, midband)
    col = mix(col, hor, low)
    d = np.hypot(az - SUN_AZ, (el - SUN_EL))[..., None]
    sun = np.array([1.0, 0.70, 0.40])
    return (col + sun * (0.55 * np.exp(-d / 0.10) + 0.9 * np.exp(-(d / 0.035) ** 2))).astype(F32)


def clouds(dx, dy, col):
    el = np.maximum(dy, 0.012)
    u, v = dx / el * 0.55, 1 / el * 0.62
    warp = fbm(u * 0.6 + 3, v * 0.5 + 8, 3)
    n = fbm(u * 0.9 + 0.9 * warp, v * 1.15 + 0.5 * warp, 6, 0.54)
    streak = fbm(dx * 3.2 + 40, dy * 26 + 0.8 * fbm(dx * 6, dy * 18, 3), 5, 0.52)
    cover = smooth(0.02, 1.05, n) * smooth(0.05, 0.22, dy) * 0.92
    cover = np.maximum(cover, smooth(0.12, 0.95, streak) * smooth(0.012, 0.06, dy) * smooth(0.30, 0.10, dy) * 0.7)
    glow = np.exp(-((np.arctan(dx) - SUN_AZ) / 0.5) ** 2)
    lit = mix(np.array([0.70, 0.585, 0.565]), np.array([1.34, 0.86, 0.52]), glow[..., None])
    shade = mix(np.array([0.335, 0.375, 0.450]), np.array([0.60, 0.44, 0.38]), glow[..., None])
    thick = smooth(0.30, 1.25, n)[..., None]
    return mix(col, mix(lit, shade, thick * 0.85), cover[..., None]).astype(F32)


def haze_colour(dx):
    return sky(dx, np.full_like(dx, 0.012)) * F32(0.97)


def haze(rgb, dist, dx, y, scale=1.0):
    """Aerial perspective, thicker close to the water."""
    low = np.exp(-np.maximum(y, 0) / 70.0)
    k = (1 / 7600.0 + low / 5600.0) * scale
    t = np.exp(-dist * k)[..., None].astype(F32)
    return mix(haze_colour(dx), rgb, t)


def hills(cam, rgb, mirror):
    """Ridge lines from far to near, lightly modelled by noise."""
    layers = [  # distance, [(centre, width, height)...], roughness, colour
        (9800, [(-2600, 1500, 430), (300, 1500, 330), (2700, 1900, 520), (1500, 420, 130)], 60, (0.20, 0.23, 0.24)),
        (6900, [(-1500, 900, 430), (-650, 480, 210), (1350, 640, 300), (2280, 620, 470), (2000, 160, 90), (3200, 700, 380)], 55, (0.13, 0.17, 0.15)),
        (5300, [(-1750, 700, 520), (-1050, 420, 330), (-560, 300, 110), (820, 340, 130), (1700, 520, 250)], 45, (0.10, 0.14, 0.11)),
    ]
    ys, xs = np.mgrid[0:cam.h, 0:cam.w]
    for i, (z, peaks, rough, base) in enumerate(layers):
        x = (np.arange(cam.w) + 0.5 - cam.cx) / cam.f * z
        h = sum(p[2] * np.exp(-((x - p[0]) / p[1]) ** 2) for p in peaks)
        h = h + rough * fbm(x / 420 + 31 * i, np.full_like(x, 5.5 + i), 6, 0.5) * (0.3 + h / 400)
        y = EYE - (ys + 0.5 - cam.cy) / cam.f * z
        if mirror:
            y = -y
        rows = (y < h[None, :]) & (y > -5)
        if not rows.any():
            continue
        yy, xx = y[rows], np.broadcast_to(x, y.shape)[rows]
        tex = fbm(xx / 190 + 0.35 * yy / 60, yy / 120 + 9 * i, 5, 0.56)
        ridge = 1 - np.abs(fbm(xx / 330 + yy / 520 + 70, yy / 420 + i, 4)) * 1.5
        light = 0.24 + 0.30 * ridge + 0.20 * tex
        colour = np.array(base) * np.clip(light, 0.08, 1.2)[:, None] * np.array([1.6, 1.35, 1.15])
        dx = np.broadcast_to((np.arange(cam.w) + 0.5 - cam.cx) / cam.f, y.shape)[rows]
        rgb[rows] = haze(colour, np.full_like(yy, z * 0.72), dx, yy).astype(F32)


def surface(mesh, depth, ids, cam, mirror, shadow, near):
    """Lit colour of the rasterised faces; returns the rows and columns they cover."""
    yy, xx = np.nonzero(ids >= 0)
    if not len(yy):
        return yy, xx, np.zeros((0, 3), F32)
    fid = ids[yy, xx]
    z = 1 / depth[yy, xx]
    dx, dy = cam.rays(yy, xx)
    wx, wy = dx * z, dy * z + EYE
    if mirror:
        wy = -wy
    pos = np.stack([wx, wy, z], 1).astype(F32)
    normals = []
    for f in mesh.faces:
        nrm = np.cross(f[1] - f[0], f[2] - f[0])
        ln = np.linalg.norm(nrm)
        if ln < 1e-9 and len(f) > 3:
            nrm = np.cross(f[2] - f[0], f[3] - f[0])
            ln = np.linalg.norm(nrm)
        normals.append(nrm / max(ln, 1e-12))
    normals = np.array(normals, F32)
    eye = pos - np.array([0, -EYE if mirror else EYE, 0], F32)
    n = normals[fid]
    n = np.where((np.sum(n * eye, 1) > 0)[:, None], -n, n)
    albedo = np.array(mesh.rgb, F32)[fid]
    mats = np.array(mesh.mat)[fid]
    tag = np.array(mesh.tag)[fid]
    # along-wall coordinate
    u = np.where(np.abs(n[:, 0]) > np.abs(n[:, 2]), pos[:, 2], pos[:, 0])
    wall = np.abs(n[:, 1]) < 0.5
    emit = np.zeros_like(albedo)
    gloss = np.zeros(len(fid), F32)

    if near is not None:
        c, s = np.cos(near[1]), np.sin(near[1])
        rel = pos - np.array(near[0], F32)
        ls, lt = rel[:, 0] * c + rel[:, 2] * s, -rel[:, 0] * s + rel[:, 2] * c
        y = pos[:, 1]
        hull = mats == "hull"
        big = tag == 1
        streak = 0.86 + 0.20 * vnoise(ls * 1.9, y * 0.16) + 0.12 * vnoise(ls * 0.45, y * 0.6 + 4)
        plate = 1 - 0.10 * ((np.mod(ls, 6.1) < 0.10) | (np.mod(y, 2.3) < 0.06))
        albedo[hull] *= (streak * plate)[hull, None]
        rust = smooth(0.75, 1.3, vnoise(ls * 0.7, y * 0.12 + 40)) * smooth(4, 0.5, y)
        albedo = np.where((hull & big)[:, None], mix(albedo, np.array([0.16, 0.085, 0.05]), rust[:, None] * 0.55), albedo)
        boot = hull & (y < np.where(big, 0.95, 0.5))
        albedo[boot] = np.array([0.20, 0.035, 0.025]) * streak[boot, None]
        line = hull & big & (y > 0.95) & (y < 1.22)
        albedo[line] = (0.62, 0.62, 0.60)
        upper = hull & big & (ls > 36.5) & (y > 7.55)
        albedo[upper] = np.array([0.76, 0.76, 0.74]) * streak[upper, None]
        edge = hull & big & (ls <= 36.5) & (y > 4.9)
        albedo[edge] = np.array([0.76, 0.76, 0.74]) * streak[edge, None]
        stem = np.where(big, 80.0, 26.4)
        crest = 0.16 + np.where(big, 0.95, 0.65) * np.exp(-np.abs(stem - ls) / np.where(big, 5.5, 2.6)) \
            + 0.22 * np.exp(-((stem - ls - np.where(big, 30, 10)) / 9) ** 2)
        spray = hull & (y < crest * (0.75 + 0.75 * fbm(ls * 1.5, y * 1.1 + 3, 5, 0.65)))
        albedo[spray] = (0.88, 0.88, 0.87)
        emit[spray] = (0.20, 0.19, 0.18)
        port = hull & big & (ls > 41) & (ls < 77) & (np.hypot(np.mod(ls, 3.0) - 1.5, y - 6.35) < 0.30)
        albedo[port] = (0.02, 0.025, 0.03)
        gloss[port] = 0.6
        ring = hull & big & (ls > 41) & (ls < 77) & ~port & (np.hypot(np.mod(ls, 3.0) - 1.5, y - 6.35) < 0.40)
        albedo[ring] = (0.25, 0.27, 0.28)
        stock = (np.abs(ls - 80.2) < 0.14) & (np.abs(y - 7.0) < 0.75)
        fluke = (np.abs(y - 6.3 - 0.35 * np.abs(ls - 80.2)) < 0.16) & (np.abs(ls - 80.2) < 0.75)
        pocket = np.hypot(ls - 80.2, (y - 7.7) * 1.2) < 0.42
        anchor = hull & big & (stock | fluke | pocket)
        albedo[anchor] = (0.025, 0.025, 0.025)
        # deckhouse windows: a row a tier; the bridge has a continuous band
        front = np.abs(n[:, 0] * c + n[:, 2] * s) > 0.7
        along = np.where(front, lt, ls)
        house = (mats == "house") & wall
        fr = np.mod(along, 2.3)
        tier_y = np.where(y < 11.4, y - 8.2, np.where(y < 14.2, y - 11.4, y - 14.2))
        tier_y = np.where((ls < 34) & (y < 7.9), np.where(y < 4.6, y - 2.4, y - 4.9), tier_y)
        win = house & (fr > 0.75) & (fr < 1.55) & (tier_y > 1.25) & (tier_y < 2.15)
        frame = house & ~win & (fr > 0.66) & (fr < 1.64) & (tier_y > 1.16) & (tier_y < 2.24)
        door = house & (hash01(np.floor(along / 2.3), np.floor(y / 2.8)) > 0.84) & (fr > 0.7) & (fr < 1.6) & (tier_y > 0.1) & (tier_y < 2.1)
        albedo[house] *= (0.97 + 0.05 * vnoise(along * 1.3, y * 0.2))[house, None]
        albedo[frame] *= 0.72
        warm = win & (hash01(np.floor(along / 2.3), np.floor(y / 2.8), tag) > 0.80)
        albedo[win] = (0.03, 0.036, 0.042)
        gloss[win] = 0.7
        emit[warm] = np.array([0.80, 0.52, 0.24]) * 0.85
        albedo[door] = (0.33, 0.36, 0.37)
        emit[door] = 0
        bridge = (mats == "bridge") & wall
        by = np.where(tag == 2, np.where(y > 15, y - 18.25, np.where(y > 7, y - 7.0, y - 5.6)), 0)
        bf = np.mod(along, 1.25)
        bwin = bridge & (by > 0.95) & (by < 2.15) & (bf > 0.13)
        albedo[bwin] = (0.022, 0.030, 0.036)
        gloss[bwin] = 0.9
        crate = (mats == "crate") & wall
        albedo[crate] *= (0.84 + 0.16 * (np.mod(along, 0.55) < 0.3))[crate, None]
        boat = mats == "boat"
        albedo[boat & (y < 12.75)] *= 0.72
        bw = boat & (y > 13.45) & (y < 13.8) & (np.mod(ls, 1.1) < 0.6)
        albedo[bw] = (0.03, 0.03, 0.03)

    flat, glassy = (mats == "flat") & wall, (mats == "glass") & wall
    if flat.any() or glassy.any():
        y = pos[:, 1]
        style = hash01(tag, tag * 0 + 5)
        bay = mix(2.6, 4.4, style)
        floor = np.floor(y / 3.25)
        fu, fy = np.mod(u / bay, 1), np.mod(y / 3.25, 1)
        h1 = hash01(np.floor(u / bay), floor, tag)
        win = flat & (fu > 0.22) & (fu < 0.80) & (fy > 0.34) & (fy < 0.84)
        albedo[flat] *= (0.90 + 0.16 * hash01(tag, np.floor(u / (bay * 3))))[flat, None]
        recess = flat & (np.mod(u / (bay * 3), 1) < 0.16)
        albedo[recess] *= 0.62
        albedo[win] *= (0.26 + 0.34 * h1[win])[:, None]
        gloss[win] = 0.25
        lit = win & (h1 > 0.982) | (glassy & (h1 > 0.988) & (fy > 0.3))
        emit[lit] = np.array([1.0, 0.72, 0.38]) * 0.62
        mull = glassy & ((fy < 0.16) | (fu < 0.07))
        albedo[glassy] *= (0.8 + 0.4 * h1[glassy])[:, None]
        albedo[mull] *= 1.55
        gloss[glassy & ~mull] = 0.75

    # light: sun with shadows, sky from above, glow from the sun's side
    ndl = np.clip(np.sum(n * SUN.astype(F32), 1), 0, None)
    if shadow is not None:
        vis = shadow.lit(pos + n * 0.12)
    else:
        vis = smooth(18, 95, pos[:, 1] + 30 * vnoise(pos[:, 0] / 55, pos[:, 2] / 90)) * 0.85
        vis = np.where(mats == "plain", 0.5 * vis, vis)
    up = n[:, 1:2] * 0.5 + 0.5
    side = (n[:, 0] * np.sin(KEY_AZ) + n[:, 2] * np.cos(KEY_AZ))[:, None]
    amb = mix(np.array([0.10, 0.115, 0.13]), np.array([0.46, 0.53, 0.64]), up)
    amb = amb + np.clip(side, 0, 1) * np.array([0.20, 0.13, 0.07]) + np.clip(-side, 0, 1) * np.array([0.07, 0.09, 0.12])
    col = albedo * (amb + (ndl * vis)[:, None] * SUN_RGB)
    # gloss: the sky as seen by reflection
    v = eye / np.linalg.norm(eye, axis=1, keepdims=True)
    r = v - 2 * np.sum(v * n, 1, keepdims=True) * n
    rz = np.where(np.abs(r[:, 2]) < 0.15, 0.15, np.abs(r[:, 2]))
    refl = sky(np.clip(r[:, 0] / rz, -1.2, 1.2), np.clip(np.abs(r[:, 1]) / rz, 0, 0.8)) * 0.75
    fres = 0.10 + 0.90 * (1 - np.abs(np.sum(v * n, 1))) ** 4
    col = col + refl * (gloss * np.clip(fres + 0.16, 0, 0.9))[:, None] + emit
    col = haze(col, z, dx, pos[:, 1], 1.0 if near is None else 0.8)
    return yy, xx, col.astype(F32)


def mist(cam, rgb, z_at):
    """A bank of mist lying on the water under the far shore."""
    ys, xs = np.mgrid[0:cam.h, 0:cam.w]
    dx, dy = cam.rays(ys, xs)
    n = fbm(dx * 7 + 2, dy * 34 + 5, 5, 0.55)
    centre = 0.006 + 0.010 * vnoise(dx * 5, dx * 0 + 2)
    band = np.exp(-((dy - centre) / (0.018 + 0.007 * n)) ** 2) * (0.52 + 0.30 * n)
    band = np.clip(band, 0, 0.82) * smooth(700, 2600, z_at)
    rgb[:] = mix(rgb, haze_colour(dx) * 1.02, band[..., None].astype(F32))


def scene(cam, meshes, shadow, mirror):
    far, ship, ship_at, tugm, tug_at, boats = meshes
    ys, xs = np.mgrid[0:cam.h, 0:cam.w]
    dx, dy = cam.rays(ys, xs)
    if mirror:
        dy = -dy
    rgb = sky(dx, dy)
    rgb = clouds(dx, dy, rgb)
    hills(cam, rgb, mirror)
    zbuf = np.full((cam.h, cam.w), 9000.0, F32)
    d, i = raster(far, cam, mirror)
    yy, xx, col = surface(far, d, i, cam, mirror, None, None)
    rgb[yy, xx] = col
    zbuf[yy, xx] = 1 / d[yy, xx]
    if not mirror:
        mist(cam, rgb, zbuf)
    for mesh, place, sh in boats + [(tugm, tug_at, shadow), (ship, ship_at, shadow)]:
        d, i = raster(mesh, cam, mirror)
        z = np.where(i >= 0, 1 / np.maximum(d, 1e-9), 1e9)
        i = np.where(z < zbuf, i, -1)
        yy, xx, col = surface(mesh, d, i, cam, mirror, sh, place)
        rgb[yy, xx] = col
        zbuf[yy, xx] = z[yy, xx]
    return rgb, zbuf


# ---------------------------------------------------------------- water
def waves(x, z, foot):
    """Slopes of the sea at (x, z); octaves finer than the pixel's footprint become variance."""
    sx = np.zeros_like(x)
    sz = np.zeros_like(x)
    var = np.zeros_like(x)
    for lam, amp, ang in ((38, 0.010, 0.3), (21, 0.015, -0.5), (11, 0.024, 0.8), (6.1, 0.034, -0.1), (3.3, 0.042, 0.5), (1.7, 0.046, -0.7), (0.85, 0.046, 0.2), (0.42, 0.04, 1.0)):
        c, s = np.cos(ang), np.sin(ang)
        u, v = (x * c + z * s) / lam, (-x * s + z * c) / lam * 1.9
        keep = smooth(lam * 0.55, lam * 0.16, foot)
        sx = sx + keep * amp * vnoise(u + lam, v) * 1.3
        sz = sz + keep * amp * vnoise(u + 91.7, v + lam * 3) * 1.3
        var = var + (1 - keep ** 2) * amp ** 2 * 0.42
    return sx, sz, np.sqrt(var)


def wake(x, z, place, hull, speed):
    """Foam and flattened water around a moving hull."""
    c, s = np.cos(place[1]), np.sin(place[1])
    rx, rz = x - place[0][0], z - place[0][2]
    ls, lt = rx * c + rz * s, np.abs(-rx * s + rz * c)
    L = hull.end(0.0)
    b = np.where((ls >= 0) & (ls <= L), hull.half(np.clip(ls / L, 0, 1), 0.0), 0)
    out = lt - b
    n = fbm(ls / 3.1, lt / 1.5 + 3, 5, 0.6)
    n2 = fbm(ls / 11 + 40, lt / 4.0, 4, 0.6)
    beside = (ls > -2) & (ls < L + 1.5)
    ahead = np.clip(L - ls, 0, L)                                     # metres abaft the stem
    foam = beside * np.exp(-np.abs(out) / (1.3 + 0.020 * ahead)) * smooth(-0.25, 0.7, n) * 0.95
    arm = np.abs(out - 0.30 * np.maximum(L - 2 - ls, 0) * (1 - 0.0035 * np.maximum(L - ls, 0)))
    foam = foam + beside * np.exp(-(arm / (1.5 + 0.055 * ahead)) ** 2) * np.exp(-ahead / (L * 0.42)) * smooth(-0.5, 0.5, n) * 1.1
    back = -ls
    half = 0.40 * hull.beam + 0.05 * np.maximum(back, 0)
    trail = (back > -1) * smooth(half * 1.12, half * 0.72, lt) * np.exp(-np.maximum(back, 0) / (speed * 9))
    foam = foam + trail * smooth(-0.05, 0.9, n + 0.35 * n2) * 0.8
    calm = (back > -3) * smooth(half * 1.6, half, lt) * np.exp(-np.maximum(back, 0) / (speed * 40))
    return np.clip(foam, 0, 1) * np.clip(speed / 6, 0.5, 1), calm


def water(cam, rgb, zbuf, mirrored, mcam, places):
    rows = np.arange(int(cam.cy) + 1, cam.h)
    rng = np.random.default_rng(SEED + 7)
    step = 64
    for r0 in range(rows[0], cam.h, step):
        ys, xs = np.mgrid[r0:min(r0 + step, cam.h), 0:cam.w]
        dx, dy = cam.rays(ys, xs)
        z = EYE / -dy
        x = dx * z
        foot = z * z / (EYE * cam.f) * 0.8
        sx, sz, sd = waves(x, z, foot)
        patch = smooth(-0.5, 0.9, fbm(x / 160 + 9, z / 420, 3))       # cat's-paws
        gain = 0.19 + 0.24 * patch
        foam = np.zeros_like(x)
        for place, hull, speed in places:
            f, calm = wake(x, z, place, hull, speed)
            foam = np.maximum(foam, f)
            gain = gain * (1 - 0.45 * calm)
        sx, sz, sd = sx * gain, sz * gain, sd * gain
        graze = -dy
        acc = np.zeros(x.shape + (3,), F32)
        fr = np.zeros_like(x)
        N = 10
        for k in range(N):
            a = sz + sd * rng.standard_normal(x.shape).astype(F32)
            b = sx + sd * rng.standard_normal(x.shape).astype(F32)
            tilt = np.maximum(2 * a, -graze * 0.92)                       # no ray goes under the sea
            my = graze + tilt
            mx = dx + 2 * b * (graze + 0.5 * np.abs(tilt))
            px = np.clip((mx * mcam.f + mcam.cx).astype(int), 0, mcam.w - 1)
            py = (my * mcam.f + mcam.cy).astype(int)
            inside = py < mcam.h
            s = mirrored[np.clip(py, 0, mcam.h - 1), px]
            if not inside.all():
                s[~inside] = sky(mx[~inside], my[~inside])
            ci = np.clip(graze + a, 0.01, 1)
            f = 0.02 + 0.98 * (1 - ci) ** 5
            # the sun's own glitter: how nearly this facet throws the sun at the eye
            da = np.arctan(mx) - SUN_AZ
            de = np.arctan(my) - SUN_EL
            g = np.exp(-((da / 0.050) ** 2 + (de / 0.045) ** 2))
            acc += (s + g[..., None] * np.array([1.0, 0.68, 0.36]) * 3.6) * f[..., None]
            fr += f
        body = np.array([0.030, 0.062, 0.070]) * (1 + 0.25 * patch[..., None])
        col = acc / N + body * (1 - fr / N)[..., None]
        fl = np.array([1.02, 0.93, 0.86]) * (0.80 + 0.30 * np.clip(sx * 12, -1, 1))[..., None]
        col = mix(col, fl, (foam * 0.88)[..., None])
        col = haze(col, z, dx, np.full_like(z, 6.0), 0.55)
        win_z = zbuf[r0:r0 + step]
        mask = win_z > z
        rgb[r0:r0 + step][mask] = col[mask]


# ---------------------------------------------------------------- finish
def birds(cam, rgb, rng):
    for _ in range(9):
        cx, cy = rng.uniform(0.50, 0.70), rng.uniform(0.30, 0.44)
        size = cam.w * rng.uniform(0.0022, 0.0046)
        bank, lift = rng.uniform(-0.35, 0.35), rng.uniform(0.15, 0.6)
        for side in (-1, 1):
            t = np.linspace(0, 1, 90)
            x = cx * cam.w + side * t * size * np.cos(bank)
            y = cy * cam.h - size * (lift * np.sin(t * np.pi * 0.75) - bank * side * t)
            w = size * 0.10 * (1 - t) ** 0.7 + cam.w * 0.00012
            for xx, yy, ww in zip(x, y, w):
                r = max(int(np.ceil(ww)), 1)
                sl = rgb[int(yy) - r:int(yy) + r, int(xx) - r:int(xx) + r]
                sl[:] = mix(sl, np.array([0.13, 0.13, 0.15], F32), min(1.0, ww / r) * 0.85)


def blur(img, radius):
    """Three box blurs of a float image."""
    r = max(int(radius), 1)
    for _ in range(3):
        for ax in (0, 1):
            pad = [(0, 0)] * 3
            pad[ax] = (r + 1, r)
            c = np.cumsum(np.pad(img, pad, mode="edge"), axis=ax, dtype=np.float64)
            hi = np.take(c, range(2 * r + 1, c.shape[ax]), axis=ax)
            lo = np.take(c, range(0, c.shape[ax] - 2 * r - 1), axis=ax)
            img = ((hi - lo) / (2 * r + 1)).astype(F32)
    return img


def tone(rgb):
    """Filmic shoulder, then the sRGB curve."""
    x = np.clip(rgb, 0, None) * 1.06
    y = x * (1 + x / 6.5) / (1 + x * 0.86)
    y = y / (1.6 * (1 + 1.6 / 6.5) / (1 + 1.6 * 0.86))
    y = np.clip(y, 0, 1)
    return np.where(y <= 0.0031308, 12.92 * y, 1.055 * y ** (1 / 2.4) - 0.055)


def finish(rgb, w, h, ss):
    lin = rgb.reshape(h, ss, w, ss, 3).mean((1, 3)).astype(F32)
    bright = np.clip(lin - 0.85, 0, 3)
    lin = lin + 0.16 * blur(bright, w * 0.006) + 0.10 * blur(bright, w * 0.03)
    yy, xx = np.mgrid[0:h, 0:w]
    v = np.hypot((xx - w / 2) / (w / 2), (yy - h / 2) / (h / 2))
    lin = lin * (1 - 0.13 * smooth(0.55, 1.45, v))[..., None]
    img = tone(lin)
    lum = img.mean(-1, keepdims=True)
    img = mix(lum, img, 1.22)                                     # a little saturation
    img = np.clip(img, 0, 1) ** 1.20                              # newsprint is light: more ink
    img = mix(img, img * img * (3 - 2 * img), 0.55)               # contrast
    rng = np.random.default_rng(SEED + 1)
    k = w / 2000
    g = rng.standard_normal((h, w)).astype(F32)
    coarse = blur(g[..., None], 1)[..., 0]
    g = 0.75 * g + 0.18 * coarse / max(coarse.std(), 1e-6)
    img = img + (g * 0.0060)[..., None] * (1.1 - 0.6 * lum)
    out = Image.fromarray((np.clip(img, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")
    return out.filter(ImageFilter.UnsharpMask(1.1 * k, 45, 2))


def render(width, ss):
    w, h = width, int(round(width / ASPECT))
    rng = np.random.default_rng(SEED)
    far = city(rng)
    ship_at = ((31.0, 0.0, 208.0), np.radians(180 + 31))          # the stern's place; bow to the left and near
    tug_at = ((84.0, 0.0, 252.0), np.radians(180 + 24))
    ferry_at = ((118.0, 0.0, 700.0), np.radians(6))
    ship, tugm = research_ship().placed(*ship_at), tug().placed(*tug_at)
    both = Mesh()
    both.extend(ship)
    both.extend(tugm)
    shadow = Shadow(both)
    boats = [(ferry().placed(*ferry_at), ferry_at, None)]
    meshes = (far, ship, ship_at, tugm, tug_at, boats)
    cam, mcam = Camera(w * ss, h * ss), Camera(w, h)
    mirrored, _ = scene(mcam, meshes, shadow, True)
    rgb, zbuf = scene(cam, meshes, shadow, False)
    hull_ferry = Hull(34, 8.4, 2, 2, 0.5, 1, 0)
    water(cam, rgb, zbuf, mirrored, mcam, [(ship_at, SHIP_HULL, 5.0), (tug_at, TUG_HULL, 5.0), (ferry_at, hull_ferry, 4.0)])
    birds(cam, rgb, rng)
    return finish(rgb, w, h, ss)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = os.path.dirname(os.path.abspath(__file__))
    ap.add_argument("--icc", help="folder with sRGB.icc and the newsprint profile")
    ap.add_argument("--out", default=os.path.join(here, "lead-harbour.jpg"))
    ap.add_argument("--png", help="also, or only, write the RGB picture here")
    ap.add_argument("--width", type=int, default=1820)
    ap.add_argument("--ss", type=int, default=2)
    a = ap.parse_args()
    img = render(a.width, a.ss)
    if a.png:
        img.save(a.png)
    if a.icc:
        src, dst = (os.path.join(a.icc, n) for n in ("sRGB.icc", "IFRA26S_newsprint_TAC220.icc"))
        cmyk = ImageCms.profileToProfile(img, src, dst, ImageCms.Intent.PERCEPTUAL, outputMode="CMYK")
        with open(dst, "rb") as f:
            profile = f.read()
        cmyk.save(a.out, quality=87, optimize=True, dpi=(a.width / 627 * 72,) * 2, icc_profile=profile)


if __name__ == "__main__":
    main()
