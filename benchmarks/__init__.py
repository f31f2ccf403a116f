"""Measures ssot-migrate and its peers on one tree, side by side; benchmarks/README.md tells how."""
