"""Evaluation: attacks made from honest images, what every test says of them, and what that is worth."""
