"""What is said of evidence that changed, in both languages."""

from __future__ import annotations

ENGLISH = {
    "since": "Since it was last looked at", "since show": "Show what the rules changed",
    "since about": ("Give the record of that day: a file that `markerboard evaluate --record` wrote, or this "
                    "service. It names the rules by which the case was answered."),
    "since record": "Record", "since of": "Recorded {day}, with version {version} of the rules.",
    "since now": "The rules of now are version {version}.",
    "since other": ("The case states other things now than it did. Told is what the rules changed for "
                    "the case as it stands now."),
    "since nothing": "The rules say the same of this case as they did.",
    "since no record": "No line of this record is of this case.",
    "since no rules": ("The rules of that day (version {version}) are not known here: start the service with "
                       "`--earlier DIR`, their directory."),
    "since unread": "The rules of that day cannot read the case: {why}",
    "since back": "Back to the case", "was now": "was {before}, now {after}",
    "new": "new: {after}", "gone": "gone: {before}", "words changed": "its words changed",
    "change own alteration": "Evidence of the patient\u2019s own alterations", "change study": "Studies",
    "change verdict": "Verdicts", "change finding": "Findings", "change group": "Groups",
    "change fit": "How far a fit reaches", "change result": "Results", "change grade": "Grades",
    "change caveat": "Caveats", "change criterion": "Criteria", "change source": "Sources",
    "change text": "Words",
    # The test to order
    "order nothing": "Nothing is open: every study and finding is decided.",
    "order open": "{answers} open, of studies and of their findings.",
    "order answers one": "{n} answer", "order answers": "{n} answers",
    "order studies one": "{n} study", "order studies": "{n} studies",
    "order findings one": "{n} finding", "order findings": "{n} findings",
    "order patients one": "{n} patient", "order patients": "{n} patients",
    "order no solver": ("The smallest set that settles all of it is found by z3: install "
                        "markerboard[curate]."),
    "order smallest": "The smallest set that settles all that can be settled", "order none": "none",
    "order alone": "Each alone settles, whatever it finds", "order not alone": "nothing alone{colon}{names}",
    "order ask": "ask {who}", "order on": "on {specimen}", "order in": "in {turnaround}",
    "order expected": "What patients of yours like this one were found to have",
    "order nobody": "nobody with this tumor who answers what is open",
    "order nobody of any": "nobody who answers what is open",
    "order told": ("{assay}, in {patients}: on average {decided} of {answers} decided, any in {any_decided}; "
                   "{met} fit or apply, any in {any_met}"),
    "order chance": "{n} ({share} %, 95 % CI {low} to {high} %)",
    "order after": "Stays open after all of them",
    "order pack": "{title}, {day}: {n} lines undecided", "order left": "leaves {n} open",
    "order least": "{assays}, the smallest set that settles all that can be settled, {left}",
}
CHINESE = {
    "since": "自上次查看以来", "since show": "显示规则带来的变化",
    "since about": ("请提供当日的记录：由 `markerboard evaluate --record` 或本服务写出的文件。"
                    "它指明当时依据的规则。"),
    "since record": "记录", "since of": "记录于 {day}，规则版本 {version}。",
    "since now": "现行规则版本为 {version}。",
    "since other": "该病例现在的内容与当时不同。以下是规则对病例现状带来的变化。",
    "since nothing": "规则对该病例的判定与当时相同。",
    "since no record": "该记录中没有这一病例。",
    "since no rules": "此处没有当日的规则（版本 {version}）：请用 `--earlier DIR` 指明其目录后启动服务。",
    "since unread": "当日的规则无法读取该病例：{why}",
    "since back": "返回病例", "was now": "原为{before}，现为{after}",
    "new": "新增：{after}", "gone": "已无：{before}", "words changed": "文字有改动",
    "change own alteration": "患者自身变异的证据", "change study": "研究",
    "change verdict": "判定", "change finding": "发现", "change group": "分组",
    "change fit": "相符程度", "change result": "结果", "change grade": "分级",
    "change caveat": "注意事项", "change criterion": "标准", "change source": "来源",
    "change text": "文字",
    # The test to order
    "order nothing": "没有未定之处：每项研究和发现均已判定。",
    "order open": "研究及其发现中有{answers}未定。",
    "order answers one": "{n} 项", "order answers": "{n} 项",
    "order studies one": "{n} 项研究", "order studies": "{n} 项研究",
    "order findings one": "{n} 项发现", "order findings": "{n} 项发现",
    "order patients one": "{n} 例患者", "order patients": "{n} 例患者",
    "order no solver": "能判定全部的最小组合由 z3 求得：请安装其附加组件。",
    "order smallest": "能判定全部可判定之处的最小组合", "order none": "无",
    "order alone": "各项单独（无论结果如何）即可判定", "order not alone": "单独均不能判定{colon}{names}",
    "order ask": "询问{who}", "order on": "标本：{specimen}", "order in": "用时 {turnaround}",
    "order expected": "贵处与该患者相似者的检测结果",
    "order nobody": "没有同一肿瘤且能回答未定问题的患者",
    "order nobody of any": "没有能回答未定问题的患者",
    "order told": ("{assay}，{patients}中：平均判定 {answers}中的 {decided} 项，有任一判定者 {any_decided}；"
                   "{met} 项相符或适用，有任一者 {any_met}"),
    "order chance": "{n} 例（{share} %，95 % CI {low} 至 {high} %）",
    "order after": "全部检测后仍未定",
    "order pack": "{title}，{day}：{n} 条未定", "order left": "余 {n} 条未定",
    "order least": "{assays}，为可判定全部的最小组合，{left}",
}
