"""Paths, patterns and manifests → single inputs."""
