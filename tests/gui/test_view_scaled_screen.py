"""On a screen of 200 % (and 150 %) a picture is still averaged for its device pixels and drawn 1:1."""

import json
import os
import subprocess
import sys

import pytest

# Qt reads the scale factor once per process, so this runs in one of its own.
SCRIPT = """
import json
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.camera import Camera
from scaleguard_gui.gui.views.grid import ViewGrid

app = QApplication([])
grid = ViewGrid()
grid.resize(480, 420)
grid.show()
app.processEvents()
ratio = grid.devicePixelRatioF()
pixels = np.random.default_rng(2).integers(0, 256, (512, 512), np.uint8)
grid.show_picture("source", Frame.of(pixels), "Source", whole(512, 512))
canvas = grid._panes["source"].canvas
facts = {"ratio": ratio, "errors": []}
for factor in (8, 1):
    grid._linking.set_camera("source", Camera(256, 256, 1 / factor / ratio, fitted=False))
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    shown = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    left, top = canvas.mapping().origin
    n = 512 // factor
    means = pixels.reshape(n, factor, n, factor).mean(axis=(1, 3))
    x0, y0 = max(0, -left), max(0, -top)
    x1, y1 = min(n, image.width() - left), min(n, image.height() - top)
    part = shown[top + y0 : top + y1, left + x0 : left + x1]
    facts["errors"].append(float(abs(part - means[y0:y1, x0:x1]).max()))
facts["badge"] = grid.badge("source")
header = grid._panes["source"].header
facts["cut"] = header.height() < header.fontMetrics().height()
print(json.dumps(facts))
"""


@pytest.mark.parametrize("factor", ["1.5", "2"])
def test_device_pixels_are_exact_means_on_a_scaled_screen(factor):
    surroundings = os.environ | {"QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=surroundings, capture_output=True, text=True, timeout=120, check=True
    )
    facts = json.loads(done.stdout)
    assert facts["ratio"] == float(factor)
    assert max(facts["errors"]) <= 0.51  # a mean rounded to a grey level
    assert facts["badge"] == "100 %, pixel for pixel"
    assert not facts["cut"]
