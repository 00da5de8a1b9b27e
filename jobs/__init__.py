"""Jobs: what is wanted of trainings, kept in their runs' folders, and the workers that see to it. Needs no torch."""
