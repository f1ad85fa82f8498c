"""Work for processes of tests: what a new interpreter can import."""

import os
import signal
import time

import cv2

FOREVER = 300


def square(number):
    """Die on 3, as a decoder that reads wild memory does."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def talk(number):
    os.write(1, b"decoder: bad data\n")
    os.write(2, b"decoder: bad data\n")
    return number


def surroundings(_):
    return os.getpid(), os.environ["OPENBLAS_NUM_THREADS"], cv2.getNumThreads()


def sleep(seconds):
    time.sleep(seconds)
    return os.getpid()
