"""The form of a case: from what a person types to a case as a file holds it, and back; nothing is stored."""
