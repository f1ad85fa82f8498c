"""The comparison window: all restorers on the image that is open, or one of them over the values of a parameter."""
