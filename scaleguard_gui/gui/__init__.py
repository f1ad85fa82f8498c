"""The window: widgets that show and ask; nothing here computes on images, nothing imports this package."""
