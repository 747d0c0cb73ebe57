"""Files of variant calls: MAF, annotated VCF and cBioPortal studies come in, a case for each sample goes out.

`lines` reads text by lines, `maf`, `vcf` and `study` say what each row states, `judging` what that means for
a gene, and `samples` puts the rows of a sample together. What such a file does not say (of which cells a
variant is, which genes were sequenced) is asked of the person who imports, and never assumed.
"""
