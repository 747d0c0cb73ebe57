"""The sentences about packs in both languages, and what items say in Chinese."""

from __future__ import annotations

ENGLISH = {
    "pack heading": "{title}, {day} ({id})", "pack terms": "license {license}{attribution}; {digest}",
    "pack items": "{match} of its {items} items match this patient, {undecided} are undecided.",
    "pack own": "Level and stars are its own; no grade is made of them. An item is no study.",
    "pack studies": "{match} of its {items} studies fit, {undecided} are undecided.",
    "pack none": "No item matches.", "pack row": "Therapy, prognosis or diagnosis", "pack says": "Says",
    "pack level": "Level", "pack markers": "Markers", "pack best": "Best item",
    "pack for": "for it: level {levels}", "pack against": "against it: level {levels}",
    "pack stars": "{n} of 5 stars",
    "pack not rated": "not rated", "pack flagged": "flagged by its source",
    "pack conflict": "CONFLICT: {other} says the opposite",
    "pack mixed": "mixed: {other} says the opposite, with another marker",
    "pack given": "given now or before",
    "pack unfigured": "the word of {pack}; the table has no figures of those with and without the marker",
    "pack more top": "and {n} more of level {level}: {names}", "pack more": "and {n} more rows",
    "pack prognosis": "prognosis", "pack sequential": ", then ",
    "pack open": "{fact} alone decides {n} more items (level {levels})",
    "pack more open": "and {n} more facts that decide some items alone",
    "pack broken": "{n} parts of this pack cannot be used: {why}",
    "pack between": "{one} says {word}, {other} says {opposite}: {therapy} with {marker}",
    "pack apart": "Packs that say the opposite", "pack in": "in {disease}",
}

CHINESE = {
    "pack heading": "{title}，{day}（{id}）", "pack terms": "许可：{license}{attribution}；{digest}",
    "pack items": "{items} 条证据中 {match} 条与该患者相符，{undecided} 条未定。",
    "pack own": "等级与星数为来源自有，本系统不据此分级；单条证据不是研究。",
    "pack studies": "{items} 项研究中 {match} 项符合，{undecided} 项未定。",
    "pack none": "没有相符的证据。", "pack row": "治疗、预后或诊断", "pack says": "结论",
    "pack level": "等级", "pack markers": "标志物", "pack best": "最佳证据",
    "pack for": "支持：等级 {levels}", "pack against": "反对：等级 {levels}",
    "pack stars": "{n} 星（满分 5 星）",
    "pack not rated": "未评星", "pack flagged": "来源已标记存疑",
    "pack conflict": "矛盾：{other} 的结论相反",
    "pack mixed": "不一致：{other} 就另一标志物给出相反结论",
    "pack given": "现在或既往已用",
    "pack unfigured": "此为 {pack} 的用语；其表中没有有无该标志物两组的数据",
    "pack more top": "另有 {n} 项等级 {level}：{names}", "pack more": "另有 {n} 行",
    "pack prognosis": "预后", "pack sequential": "，随后",
    "pack open": "仅凭{fact}即可确定另外 {n} 条证据（等级 {levels}）",
    "pack more open": "另有 {n} 项信息可单独确定部分证据",
    "pack broken": "该知识包有 {n} 处无法使用：{why}",
    "pack between": "{one} 为{word}，{other} 为{opposite}：{therapy}，{marker}",
    "pack apart": "结论相反的知识包", "pack in": "适用于{disease}",
}

TERMS = {
    "sensitive": "敏感", "no sensitivity seen": "未见敏感",
    "resistant": "耐药", "no resistance seen": "未见耐药",
    "less sensitive": "敏感性降低", "no reduction seen": "未见敏感性降低", "adverse response": "不良反应",
    "no adverse response seen": "未见不良反应",
    "better outcome": "结局较好", "not a better outcome": "结局未见较好",
    "poorer outcome": "结局较差", "not a poorer outcome": "结局未见较差",
    "prognostic, direction not stated": "有预后意义，方向未说明", "no prognostic value seen": "未见预后意义",
    "speaks for": "支持诊断", "does not speak for": "不支持诊断", "speaks against": "反对诊断",
    "does not speak against": "不反对诊断",
}
