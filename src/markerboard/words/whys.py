"""Why something that was stated could not be used, in Chinese: by the sentence of the door that says so.

A sentence that is not here is shown as it is written. What stands in back quotes, a code or a number is the
file's own and stays.
"""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(.+) is not a code or name of (`[^`]+`).*", "{0}不是{1}的代码或名称"),
    (r"(.+) is not a drug of the vocabulary; line (\d+) may hold it",
     "{0}不是词表中的药物；第{1}线可能含有它"),
    (r"(.+) is not a drug of the vocabulary.*", "{0}不是词表中的药物"),
    (r"(.+) is no drug of the vocabulary", "{0}不是词表中的药物"),
    (r"(.+) is no diagnosis of the vocabulary", "{0}不是词表中的诊断"),
    (r"(.+) is no stage of the vocabulary", "{0}不是词表中的分期"),
    (r"(.+) is no answer of the mapping", "映射表中没有{0}这一答案"),
    (r"(.+) could be a fraction as well as a percentage.*", "{0}可能是小数也可能是百分数"),
    (r"cannot read (`.+`) as a number or a range.*", "{0}无法读作数字或区间"),
    (r"cannot read (`.+`) as a protein variant or a class of them", "{0}无法读作蛋白质变异或其类别"),
    (r"what (`.+`) does to the protein is not told", "未说明{0}对蛋白质的影响"),
    (r"(`.+`) cannot be (.+): it is a whole number from (.+) to (.+)", "{0}不能为{1}：应为{2}至{3}的整数"),
    (r"(`.+`) cannot be (.+): it is a number from (.+) to (.+)", "{0}不能为{1}：应为{2}至{3}的数"),
    (r"(`.+`) is stated as (.+) and (.+); neither is taken", "{0}有{1}和{2}两种说法，均未采用"),
    (r"(`.+`) is stated otherwise beside it; neither is taken", "{0}另有不同说法，均未采用"),
    (r"(`.+`) contradicts another statement; neither is taken", "{0}与另一说法矛盾，均未采用"),
    (r"(`.+`) may be stated otherwise by (.+), which cannot be used; it stays open",
     "{1}可能对{0}另有说明但无法采用，故仍未知"),
    (r"(\S+) is reported as (.+) and (.+); neither is taken", "{0}的报告有{1}和{2}两种说法，均未采用"),
    (r"(`.+`) is not a fact of the vocabulary.*", "{0}不是词表中的事实"),
    (r"no row of the mapping reads an observation without a known code", "映射表不读取没有已知代码的观察"),
    (r"no row of the mapping reads (.+)", "映射表不读取{0}"),
    (r"the mapping reads no (.+)", "映射表不读取{0}"),
    (r"the mapping reads nothing of it", "映射表不读取此部分"),
    (r"nothing in it states a fact of the vocabulary", "其中没有词表中的事实"),
    (r"it is said to be wild-type, yet a variant is reported", "报告为野生型，但又列出变异"),
    (r"a benign change is no mutation, yet a rule may ask for it by its name, so its gene stays open",
     "良性变异不算突变，但规则可能按名称询问它，故该基因仍未知"),
    (r"whether it is benign is not told", "未说明是否为良性"),
    (r"which exons are joined is asked by no rule in this way", "规则不以此方式询问融合的外显子"),
    (r"its name says another thing of what it means than the report does; neither is taken",
     "其名称与报告对其临床意义的说法不同，均未采用"),
    (r"whether the whole exon is lost is not told", "未说明是否整个外显子缺失"),
    (r"(`.+`): whether the whole exon is lost is not told", "{0}：未说明是否整个外显子缺失"),
    (r"the laboratory calls it benign, which is no mutation", "实验室判为良性，不算突变"),
    (r"that it has not this one variant says nothing of others", "没有这一变异不说明其他变异"),
    (r"expected yes or no of (.+), found (`.+`)", "{0}应为是或否，而不是{1}"),
    (r"it is no mutation", "不算突变"),
    (r"it is of another tumor: (.+)", "属于另一肿瘤：{0}"),
    (r"it was given for (.+)", "用于{0}"),
    (r"it is no drug against a cancer", "不是抗肿瘤药物"),
    (r"it is of the subject, not of a tumor sample", "来自受试者本人，而非肿瘤样本"),
    (r"its status is (.+), which does not say that the drug was given", "状态为{0}，不能说明已用药"),
    (r"its intent is (.+), so it is no treatment that was given", "意图为{0}，并非已给予的治疗"),
    (r"it was measured in blood, which is another measurement than that of tissue",
     "在血液中测得，与组织检测不同"),
    (r"it is dated (.+), which is in the future", "日期{0}在将来"),
    (r"no date in the file says on which day the age is asked; give one: --on",
     "文件中没有可用于计算年龄的日期，请用 --on 给出"),
    (r"the patient is said to have died; no rule asks it", "记录患者已死亡；规则不涉及此项"),
    (r"it has no value", "没有值"),
    (r"it has no numeric value", "没有数值"),
    (r"no drug of line (\d+) could be read, so it stays open", "第{0}线的药物均无法读取，故该线仍未知"),
    (r"asked by no rule by name; its classes are not known, so it may be of any that a rule asks",
     "没有规则按名称涉及；其所属类别未知，故可能属于规则所问的任何类别"),
    (r"it is another score, which is not turned into this one", "为另一种评分，不换算为此项"),
    (r"of which of its genes it is said is not stated", "未注明指其中哪一个基因"),
    (r"it alone does not decide the fact", "仅凭此项不能判定"),
    (r"the fact is stated otherwise", "与另一处所述不符"),
    (r"it is neither positive nor negative", "既非阳性亦非阴性"),
    (r"the vocabulary has no stage group for it", "词表中没有与其对应的分期组"),
    (r"the stage group is taken, and not its T, N and M", "仅采用分期组，未采用其 T、N、M"),
    (r"how many copies carry it cannot be read", "无法读取其等位基因状态"),
    (r"its category of metastasis is of another stage group", "其 M 分类属于另一分期组"),
    (r"it is taken as a mutation of the gene, and which one is not told", "视为该基因突变；未说明为何种突变"),
    (r"how it was counted is not said", "未说明计数方法"),
    (r"in which share of reads it was found is asked by no rule", "没有规则涉及其等位基因频率"),
    (r"no test of this name is known, so it covers nothing", "未知此名称的检测，故不视为覆盖任何基因"),
    (r"no list at hand says which genes this test covers, so its silence closes nothing",
     "本库无此检测所覆盖基因的清单，故未报告不视为阴性"),
    (r"it is a test of plasma, whose silence tells nothing of the tumor's tissue",
     "为血浆检测，未报告不能说明肿瘤组织"),
    (r"could not be read", "无法读取"),
)
LONGEST = 1_000
"""Signs of a sentence that is looked at; a longer one is shown as it is."""


def in_chinese(why: str) -> str:
    """Why something could not be used, in Chinese where that is known."""
    for pattern, said in _PATTERNS if len(why) <= LONGEST else ():
        if found := re.fullmatch(pattern, why):  # compiled when first asked: an English page never asks
            return said.format(*found.groups())
    return why
