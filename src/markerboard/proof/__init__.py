"""What can be said of rules without a patient: proofs with z3, the patients they find, and mutants.

Each condition is read on two rails, certainly so and certainly not so, over what may be known of a
patient. Everything here needs the extra `curate`.
"""
