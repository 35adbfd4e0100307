"""The parts from which make_demo.py makes the sample department, one module for each side of its life."""
