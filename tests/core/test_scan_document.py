"""The document of a blind scan, its order, and the map of where it bites."""

import math
from dataclasses import replace

import batch_samples
import numpy as np
import pytest

from scaleguard_gui.core.blind.document import by_suspicion, image_document, unread_document
from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.blind.strength_map import strength_map
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame


def named(scene, name):
    return replace(scene(), name=name)


def test_what_is_not_known_is_none_and_never_nan(scene):
    document = image_document("tiny.png", batch_samples.inspection_of(named(scene, "tiny.png")))
    assert document["verdict"] == "inconclusive"
    nothing = ("score", "probability", "scaler", "size")
    assert [document[key] for key in nothing] == [None] * 4
    assert (document["candidates"], document["regions"]) == ([], [])
    assert document["findings"][0]["score"] is None and document["findings"][0]["attack"] is None


def test_a_file_that_was_not_read_has_the_same_keys_and_its_reason(scene):
    document = image_document("a", batch_samples.inspection_of(named(scene, "attack")))
    unread = unread_document("b", "b cannot be read.")
    assert unread.keys() - document.keys() == {"error"}
    assert document.keys() <= unread.keys()


def test_the_most_suspicious_comes_first_and_the_unread_last(scene):
    names = ["tiny", "clean", "edit", "attack"]
    documents = [image_document(name, batch_samples.inspection_of(named(scene, name))) for name in names]
    documents.insert(0, unread_document("broken", "why"))
    ranked = [document["file"] for document in sorted(documents, key=by_suspicion)]
    assert ranked == ["attack", "edit", "clean", "tiny", "broken"]


@pytest.mark.parametrize(
    ("shape", "small"), [((9, 14), (3, 5)), ((9, 14), (3, 4)), ((9, 14), (9, 14)), ((5, 5), (1, 1))]
)
def test_a_map_has_the_images_size_and_every_place_of_the_scan_where_it_belongs(shape, small):
    strength = np.random.default_rng(0).random(small).astype(np.float32)
    scan = Scan((), 1.0, strength, ())
    drawn = strength_map(scan, Frame.of(np.zeros(shape, np.uint8))).pixels
    assert (drawn.shape, drawn.dtype, drawn.max()) == (shape, np.uint8, 255)
    for y, x in np.ndindex(*shape):
        place = y * small[0] // shape[0], x * small[1] // shape[1]
        assert drawn[y, x] == np.rint(255 * strength[place] / strength.max())


def test_a_map_of_nothing_is_black():
    frame = Frame.of(np.zeros((8, 8), np.uint8))
    assert not strength_map(Scan((), 0.0, np.zeros((4, 4), np.float32), ()), frame).pixels.any()


def test_an_image_without_a_map_is_said(scene):
    with pytest.raises(InputError, match=r"There is no map of tiny\.png\. It is too small to tell\."):
        strength_map(Scan((), math.nan, None, (), "It is too small to tell."), named(scene, "tiny.png"))
