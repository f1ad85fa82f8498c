"""What every test of the window needs: settings of its own, never those of the person who runs the tests."""

import pytest
from PySide6.QtCore import QSettings


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path):
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
