"""Forms: widgets generated from declared parameters; they edit frozen recipes and never compute."""
