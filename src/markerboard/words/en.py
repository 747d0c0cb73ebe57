"""English: every sentence of the pages, by name. Blanks stand in braces."""

from __future__ import annotations

SENTENCES = {
    # How parts are put together
    "comma": ", ", "list": ", ", "semicolon": "; ", "space": " ", "colon": ": ", "in brackets": " ({text})",
    "and": " and ", "more": " and {n} more",
    # Verdicts
    "notice": ("Published evidence that fits this case; not a treatment recommendation. For research use "
               "by professionals who can check its basis."),
    "eligible": "fits", "undetermined": "undecided", "ineligible": "does not fit", "met": "met",
    "not met": "not met", "unknown": "unknown", "applies": "applies", "does not apply": "does not apply",
    "excludes": "excludes", "does not exclude": "does not exclude",
    # Figures
    "median": "median {amount}", "mean": "mean {amount}", "amount": "{value} {unit}",
    "ci": " ({level} % CI {span})", "iqr": " (IQR {span})", "range": " (range {span})",
    "events in n": ", {events} events in {n}", "and events": ", {events} events", "and n": ", n = {n}",
    "events of n": "{events} of {n}", "events": "{events} events", "n": "n = {n}", "percent": "{percent} %",
    "HR": "HR {ratio}", "OR": "OR {ratio}", "ratio ci": " (95 % CI {span})", "no ci": ", no interval printed",
    "difference": "difference {amount}", "P": "P {value}", "P =": "P = {value}",
    "adjusted": "adjusted for {factors}", "over": "{first} over {second}",
    "against": "{first} against {second}", "in group": " in {group}",
    "interaction": "interaction of {of}: {p}", "superseded": "Superseded by {by}.",
    # An endpoint
    "confirmed": ", confirmed", "unconfirmed": ", unconfirmed", "grade any": "of any grade",
    "grade 1-2": "of grade 1-2", "grade 2": "of grade 2", "grade >=2": "of grade 2 or worse",
    "grade 3": "of grade 3", "grade 3-4": "of grade 3-4", "grade >=3": "of grade 3 or worse",
    "grade 4": "of grade 4", "grade 5": "of grade 5", "at": "at {time}", "counted from": "from {start}",
    "assessed by": "by {who}", "data of": "(data of {day})", "population": "({who})",
    # The patient
    "ecog": "ECOG {ecog}", "stage": "stage {stage}", "now on": "now on {drugs}",
    "no patient": "nothing is stated of the patient", "no marker": "no biomarker is stated", "yes": "yes",
    "no": "no", "none": "none", "perhaps others": ", perhaps others",
    # Why a fact decides, or does not
    "said flag": "{label}: {value}", "said drugs": "{label}: {value}", "said value": "{label} is {value}",
    "note": " ({note})", "known only as": "{label} is known only as {value}",
    "other variants": "{label} {value}; whether it has other variants is not stated", "has": "has {value}",
    "is": "is {value}", "by definition": "by definition: {condition}",
    "covered": "the panel covered it and nothing was reported", "why not stated": "{label} is not stated",
    "why not tested": "{label} was not tested", "why indeterminate": "{label} was indeterminate",
    "why could not be read": "what is stated of {label} could not be read",
    "why altered otherwise": "{label} is altered in another way than by a named mutation",
    "why conflicting": "{label}: the report's call and the measurement conflict",
    # A finding
    "group undecided": "group undecided", "in no group": "in none of its groups", "group": "group: {group}",
    "headline": "{title}: {parts}", "supports": "supports {what}", "bears predictive": "predictive",
    "bears not predictive": "not predictive", "bears prognostic": "prognostic",
    "bears not separable": "predictive or prognostic, which cannot be told apart",
    "bears association": "an association", "bears no association": "no association",
    "bears comparative": "a comparison of treatments",
    "bears descriptive": "a description", "bears none": "nothing clinical", "grade": "{scheme} {grade}",
    "graded": "{scheme} {grade}: {text}", "lowered by": ", lowered by {what}",
    "claimed": "The authors claim it is {claim}.",
    # Why a study stands where it does
    "why heading": "{name}: {fit}; {met} of {read} criteria are met", "why full": "fits in full",
    "why as-read": "fits as read", "why little-read": "little read", "why undecided": "undecided",
    "why group-unknown": "group unknown", "why misses-by-one": "misses by one",
    "why other-line": "another line of treatment", "why no": "does not fit",
    "why none": "no fit is said of it", "why marker-only": "marker only",
    "why limited": "A part of {study}, and fits no better than it.",
    "why place": ("Place {place} of {of}, by fit, design, criteria read ({read}), patients ({n}), "
                  "year ({year}) and name."),
    "why in full": "in full", "why in part": "in part",
    "why fails": "What does not fit, and what would have to hold", "why unknown": "What is not known",
    "why needed": "{text}; {because}; it would have to be: {needed}",
    "why like": "{n} of {of} in the study were so: {what}", "why unread": "Not read: {domains}",
    # A study
    "phase": "phase {phase}", "criteria full": "full criteria read",
    "criteria partial": "criteria read in part", "studies none": "none", "studies one": "{n} study",
    "studies many": "{n} studies", "finding one": "{n} finding", "finding many": "{n} findings",
    "asked": "asked", "excluded": "excluded", "misfit": "{kind}: {text}; {because}", "others": " ({n} more)",
    "partial because": "Criteria in part: {why}", "main weakness": "Main weakness", "weakness": "Weakness",
    "read full text": "full text", "read full text without supplement": "full text without supplement",
    "read abstract": "abstract", "read registry": "registry", "read secondary": "at second hand only",
    "source": "[{name}] {citation}.{doi} Read: {read}.",
    # What stands above and below
    "engine note": "Note: {note}.",
    "as of": "Evidence published by {day}; {n} studies and findings are later.",
    "left out": "Left out because it does not load: {problem}",
    "closing": "{title}, version {version}, {digest}...; {engines}.", "agreed": "{first} and {second} agreed",
    "the rest": ("--detail tells every study, criterion, finding and source; `markerboard report` writes "
                 "them to print."),
    # The report: its first page
    "report of": "{case} · published evidence, not a treatment recommendation",
    "running": "Published evidence, not a treatment recommendation", "page": "page", "markers": "Biomarkers",
    "fits directly": "Fits directly", "is undecided": "Undecided", "is ineligible": "Does not fit",
    "what is missing": "Missing, by what each would settle", "what conflicts": "Conflicts", "study": "Study",
    "result": "Published result",
    "no direct": "No study of this knowledge base fits with what is known of this patient.",
    "no undecided": "No study waits for anything more.",
    "no missing": "Nothing that could change an answer of a study that fits or may fit.",
    "no conflict": "No conflict was found, in the case or between the findings that apply.",
    "no finding": "It has no finding for this patient.", "no figure": "No figure was printed.",
    "also fits": "Also fits: {names}", "also undecided": "Also undecided: {names}",
    "more missing": "{n} more on later pages.", "more conflicts": "{n} more on later pages.",
    "would settle": "would settle {what}", "with others": "with others, would bear on {what}",
    "indirectly": "bears only on findings of studies that do not fit: {what}",
    "conflict of facts": "{label}: the report's call and the measurement conflict, so it counts as unknown.",
    "conflict of findings": "On {endpoint}, by {facts}, findings that apply point different ways",
    "conflict of prints": ("Figures that their sources print differently: {what}. Both are shown with the "
                           "study, with remarks."),
    # The report: the rest
    "contents": "Contents", "skip": "Skip to the content", "at a glance": "At a glance",
    "studies that fit": "Studies that fit", "studies undecided": "Studies that are undecided",
    "studies that do not fit": "Studies that do not fit", "one reason": "The one reason",
    "another tumor": "Another tumor", "another tumor long": "These studies asked for another tumor:",
    "differs in": "Differs in", "inputs": "What the case states", "fact": "Fact", "value": "Value",
    "from": "From", "limits": "Limits", "sources": "Sources", "knowledge": "Knowledge and engines",
    "definitions": "Definitions used", "definition": "Definition", "verdict": "Verdict",
    "inclusion": "Inclusion", "exclusion": "Exclusion", "criterion": "Criterion", "reason": "Reason",
    "condition": "Condition", "domain": "Domain", "findings": "Findings", "safety": "Safety",
    "endpoint": "Endpoint", "figures": "Figures", "comparison": "Comparison", "remark": "Remark",
    "audit remark": "Does not add up ({kinds})", "regimen": "Regimen", "arms": "Arms",
    "tumor unknown": ("The case does not say that the patient has the tumor of this study, so its results "
                      "are only named here; `markerboard show {id}` prints them."),
    "groups": "Groups", "your group": "the patient's group", "case digest": "Case",
    "knowledge digest": "Rules", "evaluated by": "Evaluated by", "one engine": "One engine answered alone.",
    "two engines": "Two independent engines gave the same answer.", "discussed": "Discussed on",
    "present": "Present", "conclusion": "Conclusion of the board",
    "limit published": ("It covers the publications named under Sources and in the rules of this version; "
                        "what it does not hold, it cannot find."),
    "limit read": ("How much of each source was read stands beside it. “Criteria read in part” means that "
                   "a study that fits may still exclude this patient."),
    "limit untested": "A test that was not done is unknown, never negative.",
    "limit numbers": ("Figures are shown as printed. Remarks say where a source contradicts itself; "
                      "nothing was corrected."),
    "limit claims": ("What a finding supports is judged from its design: without a control group, a "
                     "predictive marker cannot be told from a prognostic one."),
    "limit patient": ("Comorbidity, interactions of drugs, availability, cost and the patient's wishes "
                      "are not looked at."),
    # Plots
    "forest": "Hazard ratios between treatments", "rates": "Response and disease control",
    "ctdna": "ctDNA over time", "matrix": "Criteria by domain",
    "forest about": ("Of studies that fit or nearly do, in groups the patient is in, with the printed "
                     "intervals on a logarithmic axis. Below 1 favors the treatment named first in each "
                     "heading. ■ the study fits, □ it misses by one; † a remark stands beside the figure "
                     "below. The same figures stand in words with each study."),
    "rates about": ("Rates with their printed intervals. Filled marks are for the patient's group; ! a "
                    "remark stands beside the figure below."),
    "ctdna about": ("Highest somatic allele frequency in plasma, as a fraction of 1, on a logarithmic "
                    "axis; the points are in the order of the course, not to scale in time."),
    "matrix about": ("Each cell sums the criteria of a study in one domain: + all met, − one not met, ? "
                     "at least one unknown, empty none asked."),
    "all patients": "all patients", "not in": "not: {what}", "without": "no {what}", "or": " or ",
    "gene state": "{gene} {state}", "gene not": "{gene} not {state}",
    "favors first": "◂ favors the first named",
    "favors second": "favors the second ▸", "not drawn": "Without an interval, so not drawn:",
    "marker forest": "Hazard ratios by marker", "marker forest about": (
        "Groups by marker against each other, on the same axis; the heading names both, and in which of them "
        "the patient is. They compare patients, not treatments."),
    "patient in": "the patient: {group}", "patient in none": "the patient: in no group",
    "stands fits": "Fits", "stands little-read": "Fits, little read", "stands misses-by-one": "Misses by one",
    "hr short": "HR (95 % CI)", "patient group": "patient's group", "other group": "other group",
    "place unknown": "group undecided", "indirect": "study does not fit ({domains})", "who": "For whom",
    "no hazard ratio": "No hazard ratio applies to this patient.", "rate": "Rate (interval)",
    "at most rows": "{n} more stand in the studies below.", "not detected": "not detected",
    # Pages
    "board": "Board view", "cases": "Cases", "evidence": "Evidence", "compare": "Compare",
    "language": "Language", "choose": "Choose a case", "upload": "Upload a case",
    "upload file": "A case file, YAML or JSON, at most 1 MB", "upload button": "Read it",
    "upload note": ("The file is read, answered and forgotten: it travels with the page, is held in "
                    "memory only, and is neither stored nor logged. Nothing of it appears in an address."),
    "example cases": "Examples that come with the rules", "open": "Open",
    "problems": "The file cannot be read as a case", "what if": "What would change",
    "toggle": "Suppose that a missing fact were known:", "supposed": "Supposed",
    "suppose": "{label} = {value}", "take back": "Take back {label}", "not supposed": "as it is",
    "nothing missing": "Nothing is missing that can be supposed here.",
    "no change": "No verdict and no finding would change.", "changed": "Would change", "before": "Now",
    "after": "Supposed",
    "hypothetical": "Everything below rests on what was supposed, which the case does not state.",
    "in the treatment": "stands in the list of treatments; state it in the case",
    "other values": "Another value", "apply": "Show", "full report": "Full report",
    "print it": "for print and as a file", "compare two": "Compare two cases", "first case": "First case",
    "second case": "Second case", "same": "Both cases have the same answer from every study.",
    "differ": "Studies that answer differently", "facts differ": "Facts that differ",
    "all others same": "{n} other studies answer both alike.", "search": "Search", "search text": "Any words",
    "drug": "Drug", "tumor": "Tumor", "biomarker": "Biomarker", "design": "Design", "any": "any",
    "n found": "{n} findings", "nothing found": "Nothing was found.", "finding": "Finding",
    "direction": "Direction", "patients": "Patients", "patient": "Patient",
    "baseline": "Patients at the start", "characteristic": "Characteristic", "claims": "Claimed",
    "criteria": "Criteria", "unknown study": "There is no study `{name}`.", "more facts": "{n} more facts",
    "uploaded below": "a file, below", "no examples": "No cases lie beside these rules.",
    "engines failed": "The engines did not agree, so there is no answer.",
}

# What tables say for longer words of the rules.
SHORTER = {
    "ECOG performance status": "ECOG", "progression-free survival": "PFS", "overall survival": "OS",
    "objective response": "response", "second progression-free survival": "PFS2",
    "disease-free survival": "DFS", "duration of response": "DOR",
}
