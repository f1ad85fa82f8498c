"""The batch window: the blind scan of a whole folder, as a table that fills while it runs."""
