"""Every printed number that allows it, computed again and compared with the print.

Needs scipy and statsmodels (the extra `curate`). `figures` says what there is to check, `rates`,
`ratios` and `whole` check it, `report` joins what they find with the explanations in the files.
"""
