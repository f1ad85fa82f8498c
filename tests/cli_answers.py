"""What the command line answers to mistakes, for tests."""


def assert_sentence(answer, *words):
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    for word in words:
        assert word in err
