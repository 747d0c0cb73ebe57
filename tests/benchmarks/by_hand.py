"""Four studies by hand in Polars, as somebody would write them who had no rules: a measure for the SQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

Expr = pl.Expr
STUDIES = ("alter0303", "alter1202", "pd-l1-retrospective", "ye-2025-adjuvant")
NSCLC = ["NSCLC", "LUAD", "LUSC", "LUAS", "LCLC", "NSCLCPD"]
EGFR_TKI = "EGFR TKI|gefitinib|erlotinib|icotinib|afatinib|dacomitinib|osimertinib|aumolertinib|furmonertinib"
CHEMOTHERAPY = (
    "chemotherapy|platinum|taxane|anthracycline|vinca alkaloid|fluoropyrimidine|cisplatin|carboplatin|"
    "oxaliplatin|nedaplatin|lobaplatin|paclitaxel|docetaxel|doxorubicin|liposomal doxorubicin|epirubicin|"
    "vinorelbine|capecitabine|fluorouracil|pemetrexed|gemcitabine|etoposide|irinotecan|topotecan|"
    "ifosfamide|trabectedin|temozolomide")


def either(yes: Expr, no: Expr) -> Expr:
    """True, false, or null where neither is known."""
    return pl.when(yes).then(True).when(no).then(False)


def least(name: str, number: float) -> Expr:
    """At least so much."""
    return either(pl.col(f"{name}_low") >= number, pl.col(f"{name}_high") < number)


def most(name: str, number: float) -> Expr:
    """At most so much."""
    return either(pl.col(f"{name}_high") <= number, pl.col(f"{name}_low") > number)


def code(name: str, inside: list[str], coarse: str) -> Expr:
    """One of some codes; null for one too coarse to tell."""
    return either(pl.col(name).is_in(inside), ~pl.col(name).is_in([coarse]))


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
    """ALTER0303: sixteen criteria."""
    broad = "systemic treatment|targeted therapy"
    tki, alk = drugs("prior_drugs", EGFR_TKI, broad), drugs(
        "prior_drugs", "ALK inhibitor|crizotinib|alectinib|lorlatinib", broad)
    return verdict(
        [least("age", 18) & most("age", 75), code("diagnosis", NSCLC, "LUNG"),
         code("stage", ["IIIB", "IIIC", "IV", "IVA", "IVB", "IVC"], "III"), pl.col("measurable"),
         least("prior_chemotherapy_lines", 2) | drugs("toxicity_drugs", CHEMOTHERAPY, "systemic treatment"),
         pl.col("egfr_alk_tested"),
         ((pl.col("egfr_status") == "wild-type") | tki) & (~pl.col("alk_fusion") | alk),
         most("ecog", 1), either(pl.col("life_expectancy_low") > 3, pl.col("life_expectancy_high") <= 3),
         pl.col("organ_function_adequate"), pl.col("contraception") & ~pl.col("pregnant")],
        [drugs("prior_drugs", "anlotinib", f"{broad}|antiangiogenic|antiangiogenic TKI"),
         either(pl.col("diagnosis").is_in(["SCLC", "CSCLC"]), ~pl.col("diagnosis").is_in(["LUNG", "LNET"])),
         pl.col("central_cavitating_squamous") | either(
             pl.col("hemoptysis_ml_per_day_low") > 50, pl.col("hemoptysis_ml_per_day_high") <= 50),
         pl.col("other_malignancy_5y"),
         pl.col("brain_metastases") & either(
             pl.col("brain_control_months_high") < 2, pl.col("brain_control_months_low") >= 2)])


def alter1202() -> Expr:
    """ALTER1202."""
    sclc = either(pl.col("diagnosis") == "SCLC", ~pl.col("diagnosis").is_in(["LUNG", "LNET"]))
    return verdict([sclc, least("prior_chemotherapy_lines", 2)], [])


def pd_l1() -> Expr:
    """The retrospective study by PD-L1."""
    advanced = pl.col("extent").is_in(["locally advanced", "recurrent", "metastatic"])
    return verdict([code("diagnosis", NSCLC, "LUNG"), advanced], [])


def adjuvant() -> Expr:
    """Progression on an adjuvant EGFR TKI."""
    given = drugs("perioperative_drugs", EGFR_TKI, "systemic treatment|targeted therapy")
    return verdict([code("diagnosis", NSCLC, "LUNG"), pl.col("egfr_status") == "mutated", given,
                    pl.col("progression_pattern").is_in(["gradual", "local"])], [])


_WRITTEN: dict[str, Callable[[], Expr]] = dict(
    zip(STUDIES, (alter0303, alter1202, pd_l1, adjuvant), strict=True))


def in_polars(source: Path, target: Path) -> None:
    """The verdicts of the four studies, from Parquet to Parquet."""
    made = [expr().alias(study.replace("-", "_")) for study, expr in _WRITTEN.items()]
    pl.scan_parquet(source).select("patient", *made).sink_parquet(target)
