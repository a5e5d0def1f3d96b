"""The renderer: colour, depth and instance pictures on a plain processor."""

from envs.render.renderer import SENSORS, Frames, Renderer

__all__ = ["SENSORS", "Frames", "Renderer"]
