"""How figures are printed in running text: numbers, ratios, intervals, P values, medians, rates and sizes.

Each pattern is bounded, so that a long text costs no more than its length. What a pattern takes must be said
by the words beside the number; where they can mean something else (`HR` before "positive" or before a number
of hours), nothing is taken.
"""

from __future__ import annotations

import re

_MARK = r"[.·]"
NUMBER = rf"(?:\d{{1,4}}{_MARK}\d{{1,6}}|{_MARK}\d{{1,6}}|\d{{1,4}})"
DECIMAL = rf"(?:\d{{1,4}}{_MARK}\d{{1,6}}|{_MARK}\d{{1,6}})"
_COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,6}"
_SPACE = r"[^\S\n]{0,3}(?:\n[^\S\n]{0,8})?"
_OPEN, _CLOSE = r"[(\[（]", r"[)\]）]"
_TO = rf"{_SPACE}(?:-|–|—|−|‒|‐|~|～|\bto\b|\band\b|,|;|至|to){_SPACE}"
_STOP = rf"(?![\d%]|{_MARK}\d|,\d{{3}})"

# The interval of an estimate: with its name, or a bare range in brackets right behind the number.
_CALLED = (r"(?:(?:confidence|credible)[ -](?:intervals?|limits?)|可信区间|置信区间|C\.I\.|CIs?\b)"
           rf"(?:{_SPACE}{_OPEN}CIs?{_CLOSE})?")
_LEVEL = rf"\d{{2}}(?:\.\d+)?{_SPACE}%"
_NAMED = (rf"(?:(?P<level>{_LEVEL}?){_SPACE}{_CALLED}|{_CALLED}{_SPACE}[,=]?{_SPACE}(?P<level2>{_LEVEL})"
          rf"|{_CALLED}|(?P<level3>{_LEVEL}))")
_LINK = rf"{_SPACE}(?:[:=：,，;；]|\bof\b|\bwas\b)?{_SPACE}"
_RANGE = rf"(?P<low>-?{NUMBER}){_SPACE}%?{_TO}(?P<high>-?{NUMBER}){_STOP}"
INTERVAL = re.compile(
    rf"{_SPACE}[,;，；:]?{_SPACE}(?:with{_SPACE})?{_OPEN}?{_SPACE}"
    rf"(?:{_NAMED}{_LINK}{_OPEN}?{_SPACE}{_RANGE}|(?<=[(\[（])(?P<low2>{NUMBER}){_TO}(?P<high2>{NUMBER}){_STOP})"
    rf"{_SPACE}%?{_SPACE}{_CLOSE}?", re.I)
LONE_INTERVAL = re.compile(rf"(?<![\d.]){_NAMED}{_LINK}{_OPEN}?{_SPACE}{_RANGE}", re.I)

_POWER = rf"(?:{_SPACE}[×x*·]{_SPACE}10{_SPACE}\^?{_SPACE}[-−–]{_SPACE}\d{{1,3}}|[eE][-−]\d{{1,3}})"
_P = (r"(?<![A-Za-z0-9])(?:[Pp]|[Pp][ -]?[Vv]alues?)"
      rf"(?:{_SPACE}(?:of|was|is|\bvalue\b))?{_SPACE}(?P<sign>[=<>≤≥＝＜＞:]|(?<=of)|(?<=was)|(?<=[Vv]alue)){_SPACE}"
      rf"(?P<p>{NUMBER}{_POWER}?){_STOP}(?!{_SPACE}-?fold|{_SPACE}{_MARK}\d)")
P_VALUE = re.compile(_P)
_TEST = r"(?:(?:two|one|2|1)-sided|(?:stratified )?log-?rank|Wald|Cox|(?:un)?adjusted|nominal|descriptive)"
P_BEHIND = re.compile(rf"{_SPACE}{_CLOSE}?{_SPACE}[,;，；.]?{_SPACE}(?:(?:with|and){_SPACE}(?:an?{_SPACE})?)?"
                      rf"{_OPEN}?{_SPACE}(?P<test>(?:{_TEST}[ ,]+){{0,2}}){_P}")
OF_OTHERS = re.compile(rf"{_SPACE}[(\[]?(?:for|of)?[^\S\n]?(?:the[^\S\n])?(?:test[^\S\n]for[^\S\n])?"
                       r"(?:interaction|heterogeneity|trend|差异)", re.I)
"""What a P value beside a ratio may be of instead: it is no test of the ratio then."""

# A ratio: its name, the bracket that repeats it or names its interval, what it is for, and the number.
_WHAT = r"(?:for|of|in|on|to)[^\S\n](?!patients\b|between\b)[A-Za-z][A-Za-z' /\-]{1,70}?"
_SAYS = rf"(?:{_SPACE}(?:\bwas\b|\bwere\b|\bis\b|\bof\b|\bat\b|\bestimated\b|estimate|为|是|[=:：＝≈~,，]))*"


def _ratio(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z0-9-])(?:{name})(?![A-Za-z+/-])"
        rf"(?:{_SPACE}{_OPEN}(?:[amu]?HRs?|[amu]?ORs?|adjusted){_CLOSE})?"
        rf"(?:{_SPACE}[,;]?{_SPACE}{_OPEN}?(?:{_LEVEL}{_SPACE}{_CALLED}){_CLOSE}?(?={_SPACE}[\w=:,;]))?"
        rf"(?:{_SPACE}{_OPEN}?{_WHAT}{_CLOSE}?|{_SPACE}(?:OS|PFS|DFS|RFS|EFS|DSS|TTP))?"
        rf"{_SAYS}{_SPACE}{_OPEN}?(?P<ratio>{NUMBER}){_STOP}"
        rf"(?!{_SPACE}(?:-|–|—|to\b){_SPACE}{_MARK}?\d)"
        r"(?![^\S\n-]*-?(?:months?|mos?\b|years?|yrs?\b|weeks?|wks?\b|days?|hours?|hrs?\b|fold|times|patients|cases|"
        r"studies|trials|mg|ng|µ|μ|mut|kg|个月|月|年|天|例|st\b|nd\b|rd\b|th\b|/))", re.I)


_HAZARD = r"hazards?[ \n-]{1,9}ration?s?|(?-i:[amus]?HRs?(?:OS|[A-Z]FS)?)|风险比"
_ODDS = r"odds[ \n-]{1,9}ratios?|(?-i:[am]?ORs?)|比值比"
HAZARD_RATIO, ODDS_RATIO = _ratio(_HAZARD), _ratio(_ODDS)

# A median with its unit, and the one it stands against.
UNIT = r"(?P<{0}>months?|mos?\b|years?|yrs?\b|weeks?|wks?\b|days?|个月|月|年|周|天)"
_AGAINST = (rf"{_SPACE}{_CLOSE}?{_SPACE}[,，]?{_SPACE}[^.;:()\d\n]{{0,85}}?"
            rf"\b(?:vs\.?|v\.?|versus|and|compared[^\S\n](?:with|to)){_SPACE}")
MEDIAN = re.compile(
    r"(?:\bmedians?\b|(?<![A-Za-z])m(?:OS|PFS|DFS|DOR|TTP|RFS)\b|中位)[^.;\d]{0,90}?(?<![A-Za-z\d.\-])"
    rf"(?P<first>{NUMBER}|not{_SPACE}reached|NR\b){_STOP}(?!{_TO}\d)", re.I)
SECOND = re.compile(rf"{_AGAINST}(?P<second>{NUMBER}|not{_SPACE}reached|NR\b){_STOP}", re.I)
UNIT_BEHIND = re.compile(rf"{_SPACE}-?{UNIT.format('unit')}", re.I)

# A share: of counts with their percentage in either order, or a percentage alone.
COUNTED = re.compile(
    rf"(?<![\d./-])(?P<events>{_COUNT}){_SPACE}(?:/|\bof\b|\bout of\b){_SPACE}(?:the[^\S\n])?"
    rf"(?P<n>{_COUNT})(?![\d./-]|{_SPACE}(?:mo|month|week|day|year|w\b))"
    rf"(?:[^\S\n]patients)?{_SPACE}(?:[(\[（,;:=]{_SPACE}(?P<percent>{NUMBER}){_SPACE}%)?")
SHARE = re.compile(
    rf"(?<![\d.,<>≥≤-])(?<!\d/)(?P<percent>{NUMBER}){_SPACE}%(?!{_SPACE}-?{_SPACE}(?:{_CALLED}|[,:]?{_SPACE}CI\b))"
    rf"(?:{_SPACE}{_OPEN}(?P<events>{_COUNT}){_SPACE}(?:/|\bof\b){_SPACE}(?P<n>{_COUNT}){_CLOSE})?", re.I)
RATE_WORD = re.compile(r"\b(?:responses?|responded|ORR|DCR|CBR|pCR|CR|PR|survival|alive|PFS|OS|DFS|"
                       r"progression[- ]free|benefit|rates?)\b|缓解率|控制率|生存率", re.I)

SIZE = re.compile(rf"(?<![A-Za-z])[nN]{_SPACE}[=＝]{_SPACE}(?P<n>{_COUNT})(?![\d/]|[.,]\d|{_SPACE}/)"
                  rf"|(?<![\d.,/<>≥≤-])(?P<n2>{_COUNT})[^\S\n](?:[A-Za-z-]{{2,20}}[^\S\n]){{0,2}}?(?:patients|participants|subjects|cases)\b"
                  rf"|(?<!\d)(?P<n3>\d{{1,6}}){_SPACE}例")
