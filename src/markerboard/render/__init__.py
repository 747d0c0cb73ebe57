"""Ways of showing an answer. Each is thin: it decides how, never what."""
