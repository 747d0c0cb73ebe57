"""Files as they are: bytes come in, text with places, checked forms and problems go out.

It knows nothing of medicine or of rules; `cache` keeps between runs what took long to make, and
`remembering` within one what may quote a patient and can be forgotten.
"""
