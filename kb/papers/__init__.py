"""What leaves Kist to be read by people: papers, their references, and the files that they become."""
