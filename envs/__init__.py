"""The world: scenes, cameras, motion, tasks and scores. It accepts actions and answers with observations."""
