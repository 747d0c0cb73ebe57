"""Simplified Chinese: every sentence of `en.py`, and the closed lists that rules are written in.

Medical words of the rules (drugs, endpoints, labels of facts) stand in `rules/words/zh-Hans.yaml`.
"""

from __future__ import annotations

SENTENCES = {
    # How parts are put together
    "comma": "，", "list": "、", "semicolon": "；", "space": "", "colon": "：", "in brackets": "（{text}）",
    "and": "和", "more": "等另外 {n} 项",
    # Verdicts
    "notice": "以下为与该病例相符的已发表证据，不是治疗建议。仅供能够核查其依据的专业人员研究使用。",
    "eligible": "符合", "undetermined": "未能判定", "ineligible": "不符合", "met": "满足",
    "not met": "不满足", "unknown": "未知", "applies": "适用", "does not apply": "不适用",
    "excludes": "构成排除", "does not exclude": "不构成排除",
    # Figures
    "median": "中位数 {amount}", "mean": "均值 {amount}", "amount": "{value} {unit}",
    "ci": "（{level} % CI {span}）", "iqr": "（四分位距 {span}）", "range": "（范围 {span}）",
    "events in n": "，{n} 例中 {events} 例发生事件",
    "and events": "，{events} 例发生事件", "and n": "，n = {n}", "events of n": "{events}/{n} 例",
    "events": "{events} 例发生事件", "n": "n = {n}", "percent": "{percent} %",
    "HR": "HR {ratio}", "OR": "OR {ratio}", "ratio ci": "（95 % CI {span}）", "no ci": "，未报告区间",
    "difference": "差值 {amount}", "P": "P {value}", "P =": "P = {value}", "adjusted": "校正因素：{factors}",
    "over": "{first} 对比 {second}", "against": "{first} 与 {second} 比较", "in group": "（{group} 组内）",
    "interaction": "{of} 的交互作用检验：{p}", "superseded": "已被取代：{by}。",
    # An endpoint
    "confirmed": "（经确认）", "unconfirmed": "（未经确认）", "grade any": "（任何级别）",
    "grade 1-2": "（1-2 级）", "grade 2": "（2 级）", "grade >=2": "（2 级及以上）", "grade 3": "（3 级）",
    "grade 3-4": "（3-4 级）", "grade >=3": "（3 级及以上）", "grade 4": "（4 级）", "grade 5": "（5 级）",
    "at": "（{time}时）", "counted from": "（自 {start} 起计）", "assessed by": "（{who}评估）",
    "data of": "（数据截止于 {day}）", "population": "（{who}）",
    # The patient
    "ecog": "ECOG {ecog}", "stage": "{stage} 期", "now on": "目前用药：{drugs}",
    "no patient": "未说明患者情况", "no marker": "未说明任何生物标志物", "yes": "是", "no": "否",
    "none": "无", "perhaps others": "，可能还有其他",
    # Why a fact decides, or does not
    "said flag": "{label}：{value}", "said drugs": "{label}：{value}", "said value": "{label}：{value}",
    "note": "（{note}）", "known only as": "{label}仅知为 {value}",
    "other variants": "{label} {value}；是否有其他变异未说明", "has": "有 {value}", "is": "{value}",
    "by definition": "按定义：{condition}", "covered": "检测组合已覆盖且未报告异常",
    "why not stated": "{label}未说明", "why not tested": "{label}未检测",
    "why indeterminate": "{label}无法判读", "why could not be read": "{label}的记录无法读取",
    "why altered otherwise": "{label}有其他形式的变异（非已命名突变）",
    "why conflicting": "{label}：报告判读与测量值矛盾",
    # A finding
    "group undecided": "所属组未能判定", "in no group": "不属于任何一组", "group": "所属组：{group}",
    "headline": "{title}：{parts}", "supports": "数据可支持：{what}", "bears predictive": "疗效预测",
    "bears not predictive": "无疗效预测作用", "bears prognostic": "预后",
    "bears not separable": "预测或预后，无法区分", "bears association": "相关性",
    "bears no association": "未见相关性",
    "bears comparative": "治疗间比较", "bears descriptive": "描述性结果", "bears none": "无临床结论",
    "grade": "{scheme} {grade}", "graded": "{scheme} {grade}：{text}", "lowered by": "，因{what}不同而降级",
    "claimed": "作者认为：{claim}。",
    # Why a study stands where it does
    "why heading": "{name}：{fit}；{read} 条标准中 {met} 条满足", "why full": "完全相符",
    "why as-read": "已读部分相符", "why little-read": "所读甚少", "why undecided": "待定",
    "why group-unknown": "所属组不明", "why misses-by-one": "仅一条不符", "why other-line": "其他治疗线",
    "why no": "不符合", "why none": "不作相符判断", "why marker-only": "仅标志物相符",
    "why limited": "属于 {study} 的一部分，相符程度不高于该试验。",
    "why place": ("第 {place} 位（共 {of} 项），依次按相符程度、设计、所读标准（{read}）、例数（{n}）、"
                  "年份（{year}）和名称排列。"),
    "why in full": "全部", "why in part": "部分", "why fails": "不符之处及所需条件",
    "why unknown": "未知之处",
    "why needed": "{text}；{because}；须为：{needed}", "why like": "该研究 {of} 例中有 {n} 例如此：{what}",
    "why unread": "未读：{domains}",
    # A study
    "phase": "{phase} 期", "criteria full": "已读全部入排标准", "criteria partial": "仅读部分入排标准",
    "studies none": "无", "studies one": "{n} 项研究", "studies many": "{n} 项研究",
    "finding one": "{n} 项发现", "finding many": "{n} 项发现", "asked": "要求", "excluded": "排除",
    "misfit": "{kind}：{text}；{because}", "others": "（另有 {n} 项）",
    "partial because": "标准不全的原因：{why}", "main weakness": "主要局限", "weakness": "局限",
    "read full text": "全文", "read full text without supplement": "全文（不含补充材料）",
    "read abstract": "摘要", "read registry": "注册信息", "read secondary": "转引（未读原文）",
    "source": "[{name}] {citation}.{doi} 阅读范围：{read}。",
    # What stands above and below
    "engine note": "注意：{note}。", "as of": "截至 {day} 已发表的证据；另有 {n} 项研究和发现晚于此日。",
    "left out": "因无法载入而略去：{problem}", "closing": "{title}，版本 {version}，{digest}...；{engines}。",
    "agreed": "{first} 与 {second} 结果一致",
    "the rest": "--detail 显示全部研究、标准、发现和来源；`markerboard report` 生成可打印的报告。",
    # The report: its first page
    "report of": "{case} · 已发表证据，不是治疗建议", "running": "已发表证据，不是治疗建议", "page": "第",
    "markers": "生物标志物", "fits directly": "直接符合", "is undecided": "未能判定",
    "is ineligible": "不符合",
    "what is missing": "缺少的信息（按可判定的内容）", "what conflicts": "矛盾之处", "study": "研究",
    "result": "已发表结果", "no direct": "就目前已知情况，知识库中没有研究与该患者相符。",
    "no undecided": "目前没有未能判定的研究。", "no missing": "没有缺少能够改变判定的信息。",
    "no conflict": "病例本身及适用的发现之间均未见矛盾。", "no finding": "没有适用于该患者的发现。",
    "no figure": "未报告数值。", "also fits": "同样符合：{names}", "also undecided": "同样未能判定：{names}",
    "more missing": "其余 {n} 项见后页。", "more conflicts": "其余 {n} 项见后页。",
    "would settle": "可判定 {what}", "with others": "与其他信息一起，关系到 {what}",
    "indirectly": "仅关系到不符合的研究中的发现：{what}",
    "conflict of facts": "{label}：报告判读与测量值矛盾，因此按未知处理。",
    "conflict of findings": "就{endpoint}而言，按{facts}分组，适用的发现方向不一",
    "conflict of prints": "来源中前后不一致的数值：{what}。两者均随该研究列出并附说明。",
    # The report: the rest
    "contents": "目录", "skip": "跳到正文", "at a glance": "一览", "studies that fit": "符合的研究",
    "studies undecided": "未能判定的研究", "studies that do not fit": "不符合的研究",
    "one reason": "首要原因", "another tumor": "其他瘤种", "another tumor long": "以下研究针对其他瘤种：",
    "differs in": "不同之处", "inputs": "病例所述", "fact": "项目", "value": "值", "from": "出处",
    "limits": "本报告的局限", "sources": "来源", "knowledge": "知识库与引擎", "definitions": "所用定义",
    "definition": "定义", "verdict": "判定", "inclusion": "纳入标准", "exclusion": "排除标准",
    "criterion": "标准", "reason": "理由", "condition": "条件", "domain": "类别", "findings": "发现",
    "safety": "安全性", "endpoint": "终点", "figures": "数值", "comparison": "比较", "remark": "说明",
    "audit remark": "数值不自洽（{kinds}）", "regimen": "治疗方案", "arms": "组别",
    "tumor unknown": ("病例未说明患者患有该研究所针对的肿瘤，因此这里只列出其发现的名称；`markerboard show"
                      " {id}` 可显示全部结果。"),
    "groups": "分组", "your group": "患者所属组", "case digest": "病例", "knowledge digest": "规则",
    "evaluated by": "判定引擎", "one engine": "仅由一个引擎判定。",
    "two engines": "两个相互独立的引擎给出了相同的判定。", "discussed": "讨论日期", "present": "参加人员",
    "conclusion": "讨论结论",
    "limit published": "本报告仅涵盖“来源”及本版本规则所列的文献；未收录者无从查得。",
    "limit read": "每个来源旁注明阅读范围。“仅读部分入排标准”表示：即使判为符合，该研究仍可能排除此患者。",
    "limit untested": "未做的检测视为未知，绝不视为阴性。",
    "limit numbers": "数值均按原文列出。来源自相矛盾之处有说明，未作任何更正。",
    "limit claims": "一项发现可支持什么，依其设计判断：没有对照组时，无法区分预测性与预后性标志物。",
    "limit patient": "未考虑合并症、药物相互作用、可及性、费用及患者意愿。",
    # Plots
    "forest": "治疗之间的风险比", "rates": "缓解与疾病控制", "ctdna": "ctDNA 随时间变化",
    "matrix": "各类别的入排标准",
    "forest about": ("相符或接近相符的研究、患者所属组中的风险比及所报告的区间，对数坐标。小于 1 有利于标题"
                     "中先列出的治疗。■ 研究相符，□ 仅一条不符；† 下文该数值旁有说明。相同数值亦在各研究中列"
                     "出。"),
    "rates about": "比率及所报告的区间。实心标记为患者所属组；! 表示下文有说明。",
    "ctdna about": ("血浆中最高体细胞等位基因频率（以 1 为整体的分数），对数坐标；各点按病程顺序排列，时间"
                    "间隔不按比例。"),
    "matrix about": ("每格汇总一项研究在一个类别的标准：+ 全部满足，− 有一项不满足，? 至少一项未知，空白为"
                     "未要求。"),
    "all patients": "全部患者", "not in": "非：{what}", "without": "无{what}", "or": "或",
    "gene state": "{gene} {state}", "gene not": "{gene} 非{state}", "favors first": "◂ 有利于前者",
    "favors second": "有利于后者 ▸", "not drawn": "未报告区间、未绘出：",
    "marker forest": "按标志物分组的风险比", "marker forest about": (
        "不同标志物组之间的比较，同一坐标；标题写明两组以及患者所属组。比较的是患者，不是治疗。"),
    "patient in": "该患者：{group}", "patient in none": "该患者：不属于任何一组",
    "stands fits": "相符", "stands little-read": "相符（所读甚少）", "stands misses-by-one": "仅一条不符",
    "hr short": "HR（95 % CI）", "patient group": "患者所属组", "other group": "其他组",
    "place unknown": "所属组未能判定", "indirect": "研究不符合（{domains}）", "who": "适用人群",
    "no hazard ratio": "没有适用于该患者的风险比。", "rate": "比率（区间）",
    "at most rows": "其余 {n} 项见下文各研究。", "not detected": "未检出",
    # Pages
    "board": "会诊视图", "cases": "病例", "evidence": "证据", "compare": "比较", "language": "语言",
    "choose": "选择病例", "upload": "上传病例", "upload file": "病例文件（YAML 或 JSON，最大 1 MB）",
    "upload button": "读取",
    "upload note": ("文件读取、判定后即弃：内容随页面传递，仅在内存中处理，不存储，不写入日志，也不出现在"
                    "网址中。"),
    "example cases": "随规则提供的示例", "open": "打开", "problems": "该文件无法作为病例读取",
    "what if": "会有何变化", "toggle": "假设某项缺少的信息已知：", "supposed": "假设",
    "suppose": "{label} = {value}", "take back": "撤回 {label}", "not supposed": "保持原状",
    "nothing missing": "没有可在此假设的缺少信息。", "no change": "判定和发现均不会改变。",
    "changed": "会改变", "before": "目前", "after": "假设后",
    "hypothetical": "以下内容基于所作假设，病例中并未说明。",
    "in the treatment": "见治疗列表，请在病例中说明", "other values": "其他值", "apply": "显示",
    "full report": "完整报告", "print it": "可打印、可保存", "compare two": "比较两个病例",
    "first case": "第一个病例", "second case": "第二个病例", "same": "所有研究对两个病例的判定相同。",
    "differ": "判定不同的研究", "facts differ": "不同的信息", "all others same": "其余 {n} 项研究判定相同。",
    "search": "检索", "search text": "任意词语", "drug": "药物", "tumor": "肿瘤", "biomarker": "生物标志物",
    "design": "设计", "any": "不限", "n found": "{n} 项发现", "nothing found": "未找到。", "finding": "发现",
    "direction": "方向", "patients": "患者", "patient": "患者", "baseline": "基线特征",
    "characteristic": "特征", "claims": "作者认为", "criteria": "标准",
    "unknown study": "没有研究 `{name}`。", "more facts": "另外 {n} 项",
    "uploaded below": "下面选择的文件", "no examples": "这些规则旁没有病例。",
    "engines failed": "引擎结果不一致，因此没有判定。",
}

# What tables say for longer words of the rules.
SHORTER = {
    "ECOG performance status": "ECOG", "progression-free survival": "PFS", "overall survival": "OS",
    "objective response": "缓解率", "second progression-free survival": "PFS2",
    "disease-free survival": "DFS", "duration of response": "DOR",
}

# The closed lists that study files are written in.
TERMS = {
    "better": "更优", "no difference": "无差异", "worse": "更差", "mixed": "不一致", "not stated": "未说明",
    "not comparative": "未作比较", "primary": "主要分析", "secondary": "次要分析",
    "prespecified subgroup": "预设亚组", "exploratory subgroup": "探索性亚组", "post hoc": "事后分析",
    "retrospective": "回顾性分析", "interim": "中期分析", "case report": "病例报告", "preclinical": "临床前",
    "safety": "安全性", "predictive": "预测性", "prognostic": "预后性", "monitoring": "监测",
    "eligibility": "入组条件", "none": "无", "tumor": "肿瘤", "stage": "分期", "line": "治疗线数",
    "prior therapy": "既往治疗", "progression": "进展方式", "biomarker": "生物标志物", "fitness": "体能状态",
    "measurability": "可测量性", "prior drugs": "既往用药",
    "organ function": "器官功能", "laboratory": "实验室检查", "brain": "脑转移", "bleeding": "出血",
    "contraindication": "禁忌情况", "age": "年龄", "consent": "知情同意", "randomized trial": "随机对照试验",
    "non-randomized controlled trial": "非随机对照试验", "single-arm trial": "单臂试验",
    "retrospective cohort": "回顾性队列研究", "biomarker analysis of a trial": "试验的生物标志物分析",
    "investigators": "研究者",
    "independent review": "独立评审", "not reached": "未达到", "not estimable": "无法估计",
    "not significant": "差异无统计学意义", "significant": "差异有统计学意义", "mutated": "突变",
    "wild-type": "野生型", "not tested": "未检测", "indeterminate": "无法判读", "conflicting": "矛盾",
    "could not be read": "无法读取", "altered otherwise": "其他形式的变异",
    "not precise enough": "不够精确", "yes": "是", "no": "否", "assay": "检测方法", "region": "地区",
    "percent": "百分率", "interval": "区间", "interval method": "区间算法", "p": "P 值",
    "log symmetry": "对数对称性", "wald p": "Wald P 值", "significance": "显著性", "difference": "差值",
    "counts": "例数", "parts": "分项合计", "deaths": "死亡数", "arms": "组别", "sources differ": "来源不一",
    "interaction": "交互作用", "full": "完整", "partial": "部分", "all": "全部",
}
