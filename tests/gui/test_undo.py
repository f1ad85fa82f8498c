"""Undo and redo: everything comes back, and one drag is one step."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.session_model import SessionModel


class SilentBridge(QObject):
    """Takes requests and never answers."""

    outcome = Signal(object)
    failed = Signal(object)
    stopped = Signal(object)

    def request(self, images, recipe):
        return 1


@pytest.fixture
def session(qapp, scene):
    model = SessionModel(SilentBridge(qapp))
    model.set_images(Images(source=scene(480, 512), target=scene(40, 40, seed=1)), "Open")
    return model


def drag(session, values):
    for epsilon in values:
        attack = Selection.of("attack", "l2", {"epsilon": epsilon})
        session.change_recipe(replace(session.recipe, attack=attack), "Attack: epsilon", "attack.epsilon")
    session.end_stroke()


def epsilon(session):
    return session.recipe.attack.parameters.epsilon


def test_one_drag_is_one_step(session):
    drag(session, range(3, 20))
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert epsilon(session) == 2
    session.undo_stack.redo()
    assert epsilon(session) == 19


def test_two_drags_of_the_same_slider_are_two_steps(session):
    drag(session, (3, 4))
    drag(session, (5, 6))
    session.undo_stack.undo()
    assert epsilon(session) == 4


def test_a_drag_that_ends_where_it_began_leaves_no_step(session):
    drag(session, (3, 9, 2))
    assert session.undo_stack.count() == 1


def test_an_edit_after_an_undo_is_a_new_step(session):
    drag(session, (3, 4))
    attack = Selection.of("attack", "l2", {"epsilon": 7})
    session.change_recipe(replace(session.recipe, attack=attack), "Attack: epsilon", "attack.epsilon")
    session.undo_stack.undo()
    attack = Selection.of("attack", "l2", {"epsilon": 8})
    session.change_recipe(replace(session.recipe, attack=attack), "Attack: epsilon", "attack.epsilon")
    session.undo_stack.undo()
    assert epsilon(session) == 4


def test_every_kind_of_change_comes_back(session, scene):
    states = [session.state]
    recipe = session.recipe
    session.change_recipe(replace(recipe, preprocess=replace(recipe.preprocess, size=Size(96, 80))), "Size")
    states.append(session.state)
    session.change_recipe(replace(session.recipe, restorer=Selection.of("restorer", "median")), "Restorer")
    states.append(session.state)
    session.change_recipe(replace(session.recipe, detectors=()), "Detectors")
    states.append(session.state)
    session.set_images(replace(session.images, source=scene(300, 300, seed=5)), "Open source", {"source": 3})
    states.append(session.state)
    session.set_mode("inspect")
    states.append(session.state)
    for state in reversed(states[:-1]):
        session.undo_stack.undo()
        assert session.state == state
    for state in states[1:]:
        session.undo_stack.redo()
        assert session.state == state


def test_a_change_to_the_same_value_is_no_step(session):
    session.change_recipe(replace(session.recipe), "Nothing")
    assert session.undo_stack.count() == 1
