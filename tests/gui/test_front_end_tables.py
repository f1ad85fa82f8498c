"""The tables of front ends: made on request, true to the core, marked when out of date, exported, and of use."""

import csv
import json

import pytest

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.vulnerability import vulnerability
from scaleguard_gui.gui.main_window import MainWindow
from scaleguard_gui.gui.panels.front_end_columns import transfer_panel, vulnerability_panel
from scaleguard_gui.gui.shell.front_end_tables import write_table


def front_end(scaler="opencv.linear", side=32):
    return FrontEnd(scaler, Preprocess(Selection.of("scaler", scaler), Size(side, side)))


@pytest.fixture
def rows(scene):
    image = scene(200, 200)
    return tuple(vulnerability(image, front_end(name)) for name in ("opencv.nearest", "opencv.area"))


def test_a_row_says_what_the_core_found(qtbot, rows):
    panel = vulnerability_panel()
    qtbot.addWidget(panel)
    panel.show_rows(rows, "two")
    texts = [[panel.table.item(r, c).text() for c in range(panel.table.columnCount())] for r in range(2)]
    assert [row[0] for row in texts] == ["opencv.nearest", "opencv.area"]
    assert [row[-1] for row in texts] == [row.verdict for row in rows] == ["open", "safe"]
    assert float(texts[0][4]) == pytest.approx(rows[0].predicted_psnr, abs=0.05)
    assert rows[0].reason.split()[0] in panel.table.item(0, 0).toolTip()


def test_a_double_click_chooses_the_front_end_of_its_row(qtbot, rows):
    panel = vulnerability_panel()
    qtbot.addWidget(panel)
    panel.show_rows(rows, "two")
    with qtbot.waitSignal(panel.front_end_chosen) as chosen:
        panel.table.cellDoubleClicked.emit(1, 0)
    assert chosen.args == [rows[1].front_end.preprocess]


def test_a_table_that_is_out_of_date_says_so_and_an_empty_one_does_not(qtbot, rows):
    panel = transfer_panel()
    qtbot.addWidget(panel)
    hint = panel.summary.text()
    panel.mark_outdated()
    assert panel.summary.text() == hint and not panel.export.isEnabled()
    panel.rows = rows
    panel.mark_outdated()
    assert "make the table again" in panel.summary.text()


def test_a_table_is_exported_as_csv_and_json(tmp_path, rows):
    assert "2 front ends" in write_table(tmp_path / "t.csv", rows)
    write_table(tmp_path / "t.json", rows)
    with (tmp_path / "t.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    document = json.loads((tmp_path / "t.json").read_text())
    assert [row["verdict"] for row in read] == [row["verdict"] for row in document] == [row.verdict for row in rows]
    assert float(read[0]["predicted_psnr"]) == document[0]["predicted_psnr"] == rows[0].predicted_psnr


def test_a_table_that_cannot_be_written_is_said(tmp_path, rows):
    with pytest.raises(InputError, match=r"t\.csv cannot be written"):
        write_table(tmp_path / "nowhere" / "t.csv", rows)


@pytest.fixture
def window(qtbot, scene):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.session.set_images(Images(source=scene(200, 200), target=scene(32, 32, seed=3)), "open")
    recipe = window.session.recipe
    window.session.change_recipe(
        type(recipe)(recipe.mode, front_end().preprocess, recipe.attack, recipe.detectors, recipe.restorer), "size"
    )
    qtbot.waitUntil(lambda: window.session.is_up_to_date, timeout=20000)
    yield window
    window.close_without_asking()


def test_both_tables_are_made_in_the_window_and_marked_when_the_image_changes(qtbot, window, scene):
    vulnerable, seen = window.panels.vulnerability, window.panels.transfer
    for panel in (vulnerable, seen):
        panel.make.click()
        qtbot.waitUntil(lambda panel=panel: bool(panel.rows), timeout=60000)
    by_name = {row.front_end.name: row for row in seen.rows}
    assert by_name["opencv.linear"].verdict == "the target is seen"
    assert by_name["opencv.area"].verdict == "not"
    assert {row.front_end.preprocess.size for row in vulnerable.rows} == {Size(32, 32)}
    window.session.set_images(Images(source=scene(220, 220), target=scene(32, 32, seed=3)), "open another")
    assert all("make the table again" in panel.summary.text() for panel in (vulnerable, seen))
    vulnerable.table.cellDoubleClicked.emit(0, 0)
    assert window.session.recipe.preprocess == vulnerable.rows[0].front_end.preprocess


def test_the_matrix_asks_for_an_attack_image(qtbot, window, scene):
    window.session.set_images(Images(), "close all")
    told = []
    window.front_end_tables.told.connect(lambda level, sentence: told.append((level, sentence)))
    window.panels.transfer.make.click()
    window.panels.vulnerability.make.click()
    assert [level for level, _ in told] == ["note", "note"]
    assert "craft an attack" in told[0][1]
