"""glTF 2.0 files: container and JSON, materials, nodes, meshes."""
