"""Files: reading and writing images and sessions; without Qt."""
