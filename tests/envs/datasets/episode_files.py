"""Files of episodes as others write them, each with unknown fields at every level."""

import gzip
import json
from pathlib import Path
from typing import Any

from envs.datasets.files import Kind

EPISODE = """
  "episode_id": "7", "scene_id": "data/scene_datasets/gibson/Denmark.glb", "scene_dataset_config": "default",
  "additional_obj_config_paths": [], "start_position": [-0.5, 0.125, 3], "start_rotation": [0, 0.7071067811865476, 0, 0.7071067811865476],
  "info": {"geodesic_distance": 6.25, "difficulty": "easy", "gothere": {"rooms_crossed": 2, "visible": [true, null]}}, "ours": {"x": [1]}
"""
GOAL = '{"position": [1.5, 0.125, -2], "radius": null, "by": "hand"}'
POINTNAV = f"""{{"episodes": [{{{EPISODE}, "goals": [{GOAL}], "start_room": null, "shortest_paths":
  [[{{"position": [0, 0, 0], "rotation": [0, 0, 0, 1], "action": 1}},
    {{"position": null, "rotation": null, "action": "stop", "cost": 2}}, 3, null]]}},
  {{"episode_id": "8", "scene_id": "a.glb", "start_position": [0.0, 0.0, 0.0], "start_rotation": [1, 0, 0, 0],
  "goals": [{{"position": [0, 0, 1], "radius": 0.2}}]}}], "made_by": "hand"}}"""
VIEW = '{"agent_state": {"position": [1, 0, 1], "rotation": [0, 0, 0, 1], "sensors": []}, "iou": 0.25, "seen": 1}'
OBJECT = """"position": [1, 0.5, 2], "radius": null, "object_id": 11, "object_name": "chair_11", "object_name_id": null,
  "object_category": "chair", "room_id": null, "room_name": null, "view_points": [%VIEW], "surface": 0.5""".replace("%VIEW", VIEW)
OBJECTNAV = f"""{{"episodes": [{{{EPISODE}, "goals": [], "object_category": "chair", "start_room": null, "shortest_paths": null}}],
  "goals_by_category": {{"Denmark.glb_chair": [{{{OBJECT}}}], "Denmark.glb_bed": []}}, "category_to_task_category_id": {{"chair": 0}},
  "category_to_scene_annotation_category_id": {{"chair": 3}}, "gibson_to_task": {{}}}}"""
IMAGE = """{"position": [1, 1, 2], "rotation": [0, 0, 0, 1], "hfov": 58, "image_dimensions": [512, 512], "frame_coverage": 0.5,
  "object_coverage": 0.75, "lens": "wide"}"""
INSTANCE = f"""{{"episodes": [{{{EPISODE}, "goals": [], "goal_object_id": "11", "goal_image_id": 0, "object_category": "chair"}}],
  "goals": {{"Denmark_11": {{{OBJECT}, "image_goals": [{IMAGE}], "object_surface_area": 1.5}}}}}}"""
PATH = '"reference_path": [[0, 0, 0], [0, 0, -1.5], [1, 0, -1.5]]'
R2R = f"""{{"episodes": [{{{EPISODE}, "trajectory_id": 4979, "goals": [{GOAL}], {PATH},
  "instruction": {{"instruction_text": "Leave the caf\\u00e9.", "instruction_tokens": [2, 5, 0], "mood": "calm"}}}}],
  "instruction_vocab": {{"word_list": ["<pad>", "leave", "the"], "UNK_INDEX": 1}}}}"""
VLNCE = f"""{{"episodes": [{{{EPISODE}, "trajectory_id": "4979", "instruction": {{"instruction_text": "Go.", "instruction_tokens": [2]}}}}],
  "instruction_vocab": {{"word_list": []}}}}"""
RXR = f"""{{"episodes": [{{{EPISODE}, "trajectory_id": "1", "goals": null, "reference_path": null,
  "instruction": {{"instruction_text": "चलो",
  "instruction_id": "42", "language": "hi-IN", "annotator_id": "3", "edit_distance": 0.125, "split": "test", "instruction_tokens": null,
  "timed_instruction": [{{"word": "चलो", "start_time": 0.5, "end_time": null}}]}}}}]}}"""
EQA = f"""{{"episodes": [{{{EPISODE}, "goals": [{GOAL}], "question": {{"question_text": "what colour is the sofa?", "answer_text": "red",
  "question_tokens": [4, 5, 6], "answer_token": 9, "question_type": "color", "balanced": true}}}}],
  "question_vocab": {{"word_list": ["what"]}}, "answer_vocab": {{"word_list": ["red"]}}}}"""
FILES = {
    Kind.POINTNAV: POINTNAV,
    Kind.OBJECTNAV: OBJECTNAV,
    Kind.INSTANCE_IMAGENAV: INSTANCE,
    Kind.R2R: R2R,
    Kind.VLNCE: VLNCE,
    Kind.RXR: RXR,
    Kind.EQA: EQA,
}


def put(path: Path, text: Any) -> Path:
    """The path, after leaving text (or a JSON value) there as gzip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress((text if isinstance(text, str) else json.dumps(text)).encode()))
    return path


def get(path: Path) -> Any:
    """The JSON value in a gzip file."""
    return json.loads(gzip.decompress(path.read_bytes()))
