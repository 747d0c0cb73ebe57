"""One patient: a case comes in as it was written, facts that are known, or unknown for a reason, go out.

It knows the vocabulary and no study; a case of another format comes by way of `imports`.
"""
