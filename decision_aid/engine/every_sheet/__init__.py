"""What holds over all answer sheets at once: decision diagrams, what would settle, which questions can still matter."""
