"""From decided to explained: facts and verdicts come in, an answer with reasons, gaps and grades goes out.

It knows the rules, the patient and the engines, and nothing of how an answer is shown.
"""
