"""Renderer of colour, depth and instance images on the CPU."""

from envs.render.renderer import SENSORS, Frames, Renderer

__all__ = ["SENSORS", "Frames", "Renderer"]
