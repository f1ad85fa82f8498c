"""Pixel deflection and wavelet denoising as plain loops over pixels: what the fast ones have to agree with.

Prakash et al., CVPR 2018: deflection in place, then Haar wavelets with soft BayesShrink thresholds, colour in YCbCr.
"""

import math

import numpy as np

# Numbers that one pick takes: its row, its column, its chance, and its neighbour's row and column.
DRAWS = 5
# ITU-R BT.601: Y, Cb and Cr of red, green and blue in 0..1.
YCBCR = [[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]]
OFFSETS = [16.0, 128.0, 128.0]


def deflected_by_loop(pixels, count, reach, generator, importance=None, together=False):
    """Pick, perhaps refuse, find a neighbour inside the image, replace: one pixel after the other, in place."""
    image = pixels.copy()
    height, width = image.shape[:2]
    planes = 1 if together or image.ndim == 2 else image.shape[2]
    done = picks = 0
    while done < count:
        plane = picks % planes
        picks += 1
        row, column, chance, down, across = (generator.random() for _ in range(DRAWS))
        row, column = int(row * height), int(column * width)
        if importance is not None and chance < importance[row, column]:
            continue
        rows = range(max(row - reach, 0), min(row + reach, height - 1) + 1)
        columns = range(max(column - reach, 0), min(column + reach, width - 1) + 1)
        origin = rows[int(down * len(rows))], columns[int(across * len(columns))]
        if together or image.ndim == 2:
            image[row, column] = image[origin]
        else:
            image[row, column, plane] = image[(*origin, plane)]
        done += 1
    return image


def denoised_by_loop(unit, sigma):
    """Denoise (M, N[, 3]) values of 0..1; the sides are multiples of 2 as often as there are scales."""
    if unit.ndim == 2:
        return _plane_denoised(unit, sigma)
    height, width, _ = unit.shape
    planes = np.empty((3, height, width))
    for i in range(height):
        for j in range(width):
            for k in range(3):
                planes[k, i, j] = OFFSETS[k] + sum(YCBCR[k][c] * float(unit[i, j, c]) for c in range(3))
    for k in range(3):
        low, span = planes[k].min(), np.ptp(planes[k])
        noise = sigma * math.sqrt(sum(share**2 for share in YCBCR[k])) / span
        planes[k] = _plane_denoised((planes[k] - low) / span, noise) * span + low
    back = np.linalg.inv(YCBCR).tolist()
    restored = np.empty((height, width, 3))
    for i in range(height):
        for j in range(width):
            about = [planes[k, i, j] - OFFSETS[k] for k in range(3)]
            for c in range(3):
                restored[i, j, c] = sum(back[c][k] * about[k] for k in range(3))
    return restored


def _plane_denoised(plane, sigma):
    # The three coarsest scales are left alone.
    scales = max(int(math.log2(min(plane.shape))) - 3, 1)
    smooth, details = plane.astype(float), []
    for _ in range(scales):
        smooth, bands = _split(smooth)
        details.append([_shrunk(band, sigma) for band in bands])
    for bands in reversed(details):
        smooth = _joined(smooth, bands)
    return smooth


def _split(plane):
    height, width = (side // 2 for side in plane.shape)
    smooth, across, down, both = (np.empty((height, width)) for _ in range(4))
    for i in range(height):
        for j in range(width):
            a, b = plane[2 * i, 2 * j], plane[2 * i, 2 * j + 1]
            c, d = plane[2 * i + 1, 2 * j], plane[2 * i + 1, 2 * j + 1]
            smooth[i, j], across[i, j] = (a + b + c + d) / 2, (a - b + c - d) / 2
            down[i, j], both[i, j] = (a + b - c - d) / 2, (a - b - c + d) / 2
    return smooth, (across, down, both)


def _joined(smooth, bands):
    height, width = smooth.shape
    plane = np.empty((2 * height, 2 * width))
    for i in range(height):
        for j in range(width):
            s, a, d, b = smooth[i, j], bands[0][i, j], bands[1][i, j], bands[2][i, j]
            plane[2 * i, 2 * j], plane[2 * i, 2 * j + 1] = (s + a + d + b) / 2, (s - a + d - b) / 2
            plane[2 * i + 1, 2 * j], plane[2 * i + 1, 2 * j + 1] = (s + a - d - b) / 2, (s - a - d + b) / 2
    return plane


def _shrunk(band, sigma):
    height, width = band.shape
    energy = 0.0
    for i in range(height):
        for j in range(width):
            energy += band[i, j] ** 2
    signal = energy / (height * width) - sigma**2
    threshold = sigma**2 / math.sqrt(max(signal, float(np.finfo(np.float32).eps)))
    shrunk = np.empty_like(band)
    for i in range(height):
        for j in range(width):
            value = band[i, j]
            shrunk[i, j] = math.copysign(max(abs(value) - threshold, 0.0), value)
    return shrunk
