"""Four studies by hand in Polars, as somebody would write them who had no rules: a measure for the SQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

Expr = pl.Expr
STUDIES = ("alter0303", "alter0302", "pd-l1-retrospective", "ye-2025-adjuvant")
NSCLC = ["NSCLC", "LUAD", "LUSC", "LUAS", "LCLC", "NSCLCPD"]
ANY = ["solid tumor", "OTHER", "MIXED"]
BROAD = "systemic treatment|targeted therapy"
EGFR_TKI = (
    "EGFR TKI|abivertinib|afatinib|allitinib|aumolertinib|befotertinib|canertinib|dacomitinib|enozertinib|"
    "epitinib|erlotinib|furmonertinib|gefitinib|icotinib|lapatinib|larotinib|lazertinib|limertinib|"
    "mavelertinib|mobocertinib|naquotinib|nazartinib|neratinib|olmutinib|osimertinib|pelitinib|poziotinib|"
    "pyrotinib|rezivertinib|rilertinib|rociletinib|sapitinib|selatinib|simotinib|sunvozertinib|theliatinib|"
    "varlitinib|zipalertinib")
PERHAPS_EGFR_TKI = (
    f"{BROAD}|HER2 TKI|HER2-targeted therapy|antiangiogenic|antiangiogenic TKI|sevabertinib|vandetanib")
ALK_INHIBITOR = (
    "ALK inhibitor|alectinib|belizatinib|brigatinib|ceritinib|conteltinib|crizotinib|dirozalkib|ensartinib|"
    "entrectinib|envonalkib|foritinib|iruplinalkib|lorlatinib|neladalkib|unecritinib")
PERHAPS_ALK_INHIBITOR = (
    f"{BROAD}|FLT3 inhibitor|MET inhibitor|ROS1 inhibitor|TRK inhibitor|gilteritinib|repotrectinib")
EXTENTS = ["advanced", "locally advanced", "metastatic", "oligometastatic", "recurrent", "local recurrence",
           "metastatic recurrence"]
CHEMOTHERAPY = (
    "chemotherapy|platinum|taxane|anthracycline|vinca alkaloid|fluoropyrimidine|alkylating agent|"
    "nitrosourea|antimetabolite|antifolate|hypomethylating agent|microtubule inhibitor|"
    "topoisomerase I inhibitor|topoisomerase II inhibitor|cisplatin|carboplatin|oxaliplatin|nedaplatin|"
    "lobaplatin|paclitaxel|docetaxel|doxorubicin|liposomal doxorubicin|epirubicin|vinorelbine|"
    "capecitabine|fluorouracil|pemetrexed|gemcitabine|etoposide|irinotecan|topotecan|ifosfamide|"
    "trabectedin|temozolomide|dacarbazine|cabazitaxel|daunorubicin|idarubicin|pirarubicin|aclarubicin|"
    "amrubicin|vincristine|vinblastine|vindesine|vinflunine|tegafur|S-1|doxifluridine|floxuridine|"
    "carmofur|cyclophosphamide|methotrexate|raltitrexed|cytarabine|mitomycin|bleomycin|dactinomycin|"
    "eribulin|ixabepilone|utidelone|lurbinectedin|melphalan|bendamustine|busulfan|chlorambucil|"
    "carmustine|lomustine|nimustine|fotemustine|streptozocin|procarbazine|hydroxyurea|mercaptopurine|"
    "fludarabine|azacitidine|decitabine|teniposide|trifluridine/tipiracil|pralatrexate|nelarabine|"
    "clofarabine|cladribine|mitoxantrone|asparaginase|pegaspargase|homoharringtonine|hydroxycamptothecin|"
    "thiotepa|semustine|treosulfan|satraplatin|picoplatin|dicycloplatin|miriplatin|"
    "triplatin tetranitrate|heptaplatin|paclitaxel poliglumex|larotaxel|ortataxel|tesetaxel|milataxel|"
    "patupilone|sagopilone|valrubicin|sabarubicin|aldoxorubicin|pixantrone|amsacrine|vosaroxin|belotecan|"
    "rubitecan|gimatecan|etirinotecan pegol|tegafur/uracil|trofosfamide|mechlorethamine|estramustine|"
    "prednimustine|evofosfamide|palifosfamide|ranimustine|altretamine|mitobronitol|mitolactol|pipobroman|"
    "carboquone|melphalan flufenamide|nolatrexed|edatrexate|thioguanine|pentostatin|tezacitabine|"
    "sapacitabine|troxacitabine|guadecitabine|enocitabine|plicamycin|peplomycin|pingyangmycin|"
    "asparaginase Erwinia chrysanthemi|calaspargase pegol|plitidepsin|ecubectedin|elacytarabine|"
    "tasisulam")
PERHAPS_CHEMOTHERAPY = "systemic treatment|tretinoin|arsenic trioxide|mitotane|cantharidin|norcantharidin"


def either(yes: Expr, no: Expr) -> Expr:
    """True, false, or null where neither is known."""
    return pl.when(yes).then(True).when(no).then(False)


def least(name: str, number: float) -> Expr:
    """At least so much."""
    return either(pl.col(f"{name}_low") >= number, pl.col(f"{name}_high") < number)


def most(name: str, number: float) -> Expr:
    """At most so much."""
    return either(pl.col(f"{name}_high") <= number, pl.col(f"{name}_low") > number)


def code(name: str, inside: list[str], *coarse: str) -> Expr:
    """One of some codes; null for one too coarse to tell."""
    return either(pl.col(name).is_in(inside), ~pl.col(name).is_in(coarse))


def of_lung() -> Expr:
    """NSCLC; a tumor of the lung, and one whose organ is not told, may be."""
    return code("diagnosis", NSCLC, "LUNG", *ANY)


def drugs(name: str, inside: str, coarse: str) -> Expr:
    """Whether a list holds one of some drugs."""
    listed = pl.col(name)
    given = listed.str.contains(rf"(^|;)((?:first|second|third)-generation )?({inside})(;|$)")
    return either(given, pl.col(f"{name}_complete") & ~listed.str.contains(rf"(^|;)({coarse})(;|$)"))


def verdict(included: list[Expr], excluded: list[Expr]) -> Expr:
    """A study's verdict in words."""
    fits = pl.all_horizontal(*included, *(~e for e in excluded))
    return pl.when(fits).then(pl.lit("eligible")).when(~fits).then(pl.lit("ineligible")).otherwise(
        pl.lit("undetermined"))


def alter0303() -> Expr:
    """ALTER0303: every criterion that is written as a condition."""
    tki = drugs("prior_drugs", EGFR_TKI, PERHAPS_EGFR_TKI)
    alk = drugs("prior_drugs", ALK_INHIBITOR, PERHAPS_ALK_INHIBITOR)
    return verdict(
        [least("age", 18) & most("age", 75), of_lung(),
         code("stage", ["IIIB", "IIIC", "IV", "IVA", "IVB", "IVC"], "III"), pl.col("measurable"),
         least("prior_chemotherapy_lines", 2) | drugs("toxicity_drugs", CHEMOTHERAPY, PERHAPS_CHEMOTHERAPY),
         pl.col("egfr_alk_tested"),
         ((pl.col("egfr_status") == "wild-type") | tki) & (~pl.col("alk_fusion") | alk),
         most("ecog", 1), either(pl.col("life_expectancy_low") > 3, pl.col("life_expectancy_high") <= 3),
         pl.col("organ_function_adequate"), pl.col("contraception") & ~pl.col("pregnant")],
        [drugs("prior_drugs", "anlotinib", f"{BROAD}|antiangiogenic|antiangiogenic TKI"),
         code("diagnosis", ["SCLC", "CSCLC"], "LUNG", "LNET", *ANY),
         pl.col("central_cavitating_squamous") | either(
             pl.col("hemoptysis_ml_per_day_low") > 50, pl.col("hemoptysis_ml_per_day_high") <= 50),
         pl.col("other_malignancy_5y"),
         pl.col("brain_metastases") & either(
             pl.col("brain_control_months_high") < 2, pl.col("brain_control_months_low") >= 2),
         pl.col("systemic_treatment_4_weeks") | pl.col("extended_field_radiotherapy_4_weeks")
         | pl.col("target_radiotherapy_2_weeks"),
         either(pl.col("unresolved_toxicity_grade_low") > 1, pl.col("unresolved_toxicity_grade_high") <= 1),
         *map(pl.col, ("oral_drugs_impaired", "respiratory_effusion", "uncontrolled_disease",
                       "recent_major_surgery", "bleeding_history", "thrombosis_6_months", "mental_disorder",
                       "other_trial_4_weeks"))])


def alter0302() -> Expr:
    """ALTER0302."""
    return verdict([of_lung(), pl.col("extent").is_in(EXTENTS),
                    least("prior_lines", 2)], [])


def pd_l1() -> Expr:
    """The retrospective study by PD-L1."""
    return verdict([of_lung(), pl.col("extent").is_in(EXTENTS)], [])


def adjuvant() -> Expr:
    """Progression on an adjuvant EGFR TKI."""
    given = drugs("perioperative_drugs", EGFR_TKI, PERHAPS_EGFR_TKI)
    return verdict([of_lung(), pl.col("egfr_status") == "mutated", given,
                    pl.col("progression_pattern").is_in(["gradual", "local"])], [])


_WRITTEN: dict[str, Callable[[], Expr]] = dict(
    zip(STUDIES, (alter0303, alter0302, pd_l1, adjuvant), strict=True))


def in_polars(source: Path, target: Path) -> None:
    """The verdicts of the four studies, from Parquet to Parquet."""
    made = [expr().alias(study.replace("-", "_")) for study, expr in _WRITTEN.items()]
    pl.scan_parquet(source).select("patient", *made).sink_parquet(target)
