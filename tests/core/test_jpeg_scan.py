"""The coder of JPEG coefficients: the very bytes that libjpeg writes, and what decoders make of them."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage import data

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError
from scaleguard_gui.core.jpeg import SUBSAMPLINGS, JpegOptions, decode_jpeg, quantisation_tables
from scaleguard_gui.core.jpeg_huffman import HuffmanCode
from scaleguard_gui.core.jpeg_planes import PlaneGeometry
from scaleguard_gui.core.jpeg_scan import LARGEST, ZIGZAG, jpeg_of_coefficients
from scaleguard_gui.core.solvers.jpeg_blocks import to_blocks, to_coefficients, to_pixels, to_plane

every_subsampling = pytest.mark.parametrize("subsampling", SUBSAMPLINGS)


def optimised(pixels, options):
    """Return what libjpeg makes with Huffman codes of the picture's own."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=options.quality, subsampling=options.subsampling, optimize=True)
    return file.getvalue()


def geometry_of(pixels, subsampling):
    return PlaneGeometry(*pixels.shape[:2], pixels.ndim == 3, subsampling)


def steps_of(options, planes):
    brightness, colour = (table.ravel().astype(np.float32) for table in quantisation_tables(options))
    return [brightness, colour, colour][:planes]


def counted(pixels, geometry, options):
    planes = geometry.split(geometry.padded(pixels))
    steps = steps_of(options, len(planes))
    return [
        np.rint(to_coefficients(to_blocks(plane)) / step).astype(int) for plane, step in zip(planes, steps, strict=True)
    ]


def rough(height, width):
    """Noise, flat parts, and blocks with a single fine wave, which lie behind long runs of zeros."""
    rng = np.random.default_rng(4)
    pixels = np.full((height, width), 120.0)
    pixels[: height // 2] += 25 * rng.standard_normal((height // 2, width))
    coefficients = np.zeros((height // 16, width // 8, 64), np.float32)
    coefficients[..., -1] = rng.choice([-200, 0, 200], coefficients.shape[:2])
    coefficients[..., 5] = rng.choice([-150, 0, 150], coefficients.shape[:2])
    pixels[height // 2 :] += to_plane(to_pixels(coefficients))
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("quality", [20, 50, 75])
def test_grey_files_are_libjpegs_byte_by_byte(quality):
    # Steps this large let the coefficients of a file be told from its decoded pixels, where none of them is clipped.
    options, start = JpegOptions(quality), rough(96, 128) // 2 + 60
    file = optimised(start, options)
    geometry = geometry_of(start, "4:4:4")
    coefficients = counted(decode_jpeg(file), geometry, options)
    assert jpeg_of_coefficients(coefficients, geometry, options, RunContext()) == file


@every_subsampling
def test_colour_files_interleave_their_planes_as_libjpegs_do(subsampling):
    # A picture without colours: then nothing is lost by enlarging these.
    start = np.repeat((rough(96, 128) // 2 + 60)[..., None], 3, axis=2)
    options = JpegOptions(50, subsampling)
    file = optimised(start, options)
    geometry = geometry_of(start, subsampling)
    coefficients = counted(decode_jpeg(file), geometry, options)
    assert jpeg_of_coefficients(coefficients, geometry, options, RunContext()) == file


@every_subsampling
@pytest.mark.parametrize("quality", [5, 75, 100])
@pytest.mark.parametrize("shape", [(101, 77, 3), (64, 48), (1, 1), (9, 200, 3), (33, 15)])
def test_decoders_find_the_coefficients(shape, subsampling, quality):
    colour = len(shape) == 3
    start = (data.chelsea() if colour else data.camera())[100 : 100 + shape[0], 100 : 100 + shape[1]]
    options, geometry = JpegOptions(quality, subsampling), geometry_of(start, subsampling)
    coefficients = counted(start, geometry, options)
    found = decode_jpeg(jpeg_of_coefficients(coefficients, geometry, options, RunContext())).astype(float)
    planes = [
        to_plane(to_pixels((blocks * step).astype(np.float32)))
        for blocks, step in zip(coefficients, steps_of(options, len(coefficients)), strict=True)
    ]
    expected = np.clip(geometry.cropped(geometry.decoded(planes)), 0, 255)
    # libjpeg rounds every plane, and enlarges colours in whole numbers.
    assert found.shape == shape
    assert np.abs(found - expected).max() <= (3 if colour else 1)


def test_the_zigzag_is_the_standards():
    # T.81 figure A.6.
    assert ZIGZAG[:10].tolist() == [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]
    assert ZIGZAG[-3:].tolist() == [55, 62, 63]
    assert sorted(ZIGZAG) == list(range(64))


def test_coefficients_beyond_what_a_file_can_hold_are_clipped():
    coefficients = np.zeros((2, 2, 64), int)
    coefficients[0, 0, 9], coefficients[1, 1, 9] = 5000, -5000
    geometry, options = PlaneGeometry(16, 16, False, "4:4:4"), JpegOptions(100)
    clipped = np.clip(coefficients, -LARGEST, LARGEST)
    files = [jpeg_of_coefficients([blocks], geometry, options, RunContext()) for blocks in (coefficients, clipped)]
    assert files[0] == files[1]
    with Image.open(io.BytesIO(files[0])) as image:
        image.load()


def test_it_can_be_stopped_and_refuses_what_is_too_large():
    geometry, options = PlaneGeometry(16, 16, False, "4:4:4"), JpegOptions(90)
    with pytest.raises(Cancelled):
        jpeg_of_coefficients([np.zeros((2, 2, 64))], geometry, options, RunContext(is_cancelled=lambda: True))
    with pytest.raises(InputError, match="65535 pixels a side"):
        jpeg_of_coefficients([], PlaneGeometry(1, 65536, False, "4:4:4"), options, RunContext())


@pytest.mark.parametrize("base", [1.0, 1.3, 1.9])
@pytest.mark.parametrize("symbols", [1, 2, 30, 162, 256])
def test_codes_are_prefixes_of_no_other_and_keep_to_sixteen_bits(symbols, base):
    rng = np.random.default_rng(symbols)
    counts, used = np.zeros(256, np.int64), rng.choice(256, symbols, replace=False)
    # Counts that grow by 1.9 from one symbol to the next would take far longer codes, were there no limit.
    counts[used] = np.maximum(base ** np.minimum(np.arange(symbols), 60), 1)
    code = HuffmanCode(counts)
    words = [format(code.codes[symbol], f"0{code.lengths[symbol]}b") for symbol in used]
    assert all(0 < len(word) <= 16 and "0" in word for word in words)
    assert not any(one != other and other.startswith(one) for one in words for other in words)
    assert len(set(words)) == symbols and np.count_nonzero(code.lengths) == symbols
