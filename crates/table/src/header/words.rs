//! Words by which offices name columns, close tables and sign them.

/// Parts of Chinese column names.
const PARTS: &[&str] = &[
    "姓名",
    "名称",
    "编号",
    "号码",
    "序号",
    "证号",
    "卡号",
    "账号",
    "帐号",
    "性别",
    "年龄",
    "民族",
    "日期",
    "时间",
    "生日",
    "电话",
    "手机",
    "住址",
    "地址",
    "备注",
    "说明",
    "类型",
    "类别",
    "种类",
    "状态",
    "情况",
    "关系",
    "职业",
    "职务",
    "学历",
    "学校",
    "文化",
    "程度",
    "单位",
    "部门",
    "小区",
    "楼栋",
    "栋号",
    "房号",
    "室号",
    "单元",
    "社区",
    "街道",
    "网格",
    "户籍",
    "户号",
    "面貌",
    "婚姻",
    "宗教",
    "低保",
    "残疾",
    "病史",
    "慢性病",
    "矫正",
    "车牌",
    "邮箱",
    "邮编",
    "微信",
    "金额",
    "数量",
    "面积",
    "费用",
    "物业费",
    "价格",
    "单价",
    "总价",
    "经度",
    "纬度",
    "字段",
    "信息",
    "内容",
    "代码",
    "编码",
    "条码",
    "型号",
    "规格",
    "是否",
    "有无",
    "户主",
    "籍贯",
    "国籍",
    "联系人",
    "负责人",
    "监护人",
    "登记",
    "出生",
    "证件",
    "身份",
    "品名",
    "版本",
    "坐标",
    "区划",
    "地区",
    "区域",
    "城市",
    "省份",
    "组织",
    "词语",
    "标题",
    "渠道",
    "来源",
    "结果",
    "等级",
    "级别",
    "次数",
    "人数",
    "户数",
    "比例",
    "信仰",
];

/// Ends of Chinese column names.
const ENDS: &[&str] = &[
    "号", "码", "名", "别", "型", "率", "额", "量", "数", "期", "址", "级", "度", "否", "类", "项", "表",
    "值", "人", "列",
];

/// Words of Western column names, pinyin initials among them.
const WORDS: &[&str] = &[
    "id",
    "no",
    "num",
    "number",
    "name",
    "code",
    "date",
    "time",
    "day",
    "month",
    "year",
    "phone",
    "tel",
    "telephone",
    "mobile",
    "cell",
    "address",
    "addr",
    "email",
    "mail",
    "sex",
    "gender",
    "age",
    "type",
    "status",
    "state",
    "remark",
    "remarks",
    "note",
    "notes",
    "memo",
    "comment",
    "comments",
    "amount",
    "price",
    "qty",
    "quantity",
    "total",
    "sum",
    "city",
    "province",
    "country",
    "county",
    "district",
    "street",
    "zip",
    "postal",
    "postcode",
    "birth",
    "birthday",
    "dob",
    "education",
    "job",
    "title",
    "occupation",
    "company",
    "dept",
    "department",
    "class",
    "workclass",
    "field",
    "column",
    "col",
    "key",
    "value",
    "url",
    "ip",
    "mac",
    "lat",
    "lng",
    "lon",
    "longitude",
    "latitude",
    "version",
    "description",
    "desc",
    "category",
    "group",
    "level",
    "account",
    "user",
    "username",
    "race",
    "marital",
    "salary",
    "income",
    "relationship",
    "native",
    "row",
    "index",
    "first",
    "last",
    "family",
    "ethnicity",
    "nation",
    "religion",
    "unit",
    "room",
    "building",
    "community",
    "area",
    "fee",
    "plate",
    "card",
    "bank",
    "qq",
    "wechat",
    "xm",
    "xb",
    "xh",
    "sfzh",
    "sfzhm",
    "sjh",
    "sjhm",
    "lxdh",
    "dh",
    "dz",
    "zz",
    "csrq",
    "mz",
    "bz",
    "nl",
    "hkszd",
    "whcd",
    "zy",
];

/// Whether a text is made like the name of a column.
pub(super) fn names_a_column(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let length = compact.chars().count();
    if compact.is_ascii() {
        return length <= 40 && words(&compact).any(|word| WORDS.contains(&word.as_str()));
    }
    // A bracketed unit or hint does not count: 建筑面积(㎡), 金额（元）.
    let bare = compact.split(['(', '（', '[', '【']).next().unwrap_or_default();
    let bare = bare.trim_start_matches(['*', '＊']);
    let length = bare.chars().count();
    (1..=14).contains(&length)
        && (PARTS.iter().any(|part| bare.contains(part))
            || (length >= 2 && ENDS.iter().any(|end| bare.ends_with(end))))
}

/// The lower-case words of a name in snake, kebab or camel case.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && after_lower) {
            words.push(String::new());
        }
        after_lower = c.is_ascii_lowercase();
        if c.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// Words that begin a row of sums.
const SUMS: &[&str] = &[
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "总和",
    "平均",
    "total",
    "subtotal",
    "grandtotal",
    "sum",
    "average",
];

/// Words that begin a signature, a note or the like.
const SIGNS: &[&str] = &[
    "制表",
    "审核",
    "审批",
    "填表",
    "填报",
    "复核",
    "核对",
    "经办",
    "经手",
    "负责人",
    "联系人",
    "联系电话",
    "打印",
    "导出",
    "报送",
    "盖章",
    "签字",
    "签名",
    "签章",
    "制单",
    "录入",
    "单位",
    "日期",
    "时间",
    "注",
    "备注",
    "附注",
    "说明",
    "数据来源",
    "来源",
    "截至",
    "截止",
    "统计",
    "社区",
    "主任",
    "书记",
    "领导",
    "prepared",
    "approved",
    "checked",
    "reviewed",
    "signed",
    "signature",
    "note",
    "notes",
    "source",
    "date",
    "printed",
    "exported",
    "contact",
];

/// Whether a cell begins a row of sums.
pub(super) fn is_sum(cell: &str) -> bool {
    let compact: String = cell.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    SUMS.iter().any(|word| {
        compact.strip_prefix(word).is_some_and(|rest| {
            rest.chars().next().is_none_or(|c| !c.is_alphabetic() || matches!(c, '人' | '户' | '数'))
        })
    })
}

/// Whether a cell begins a signature or a note: such a word, with a colon behind it or nothing.
pub(super) fn is_sign(cell: &str) -> bool {
    let compact: String = cell.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let compact = compact.trim_start_matches(['*', '※', '(', '（']);
    let Some(label) = compact.split([':', '：']).next() else { return false };
    let has_colon = label.len() < compact.len();
    let label_length = label.chars().count();
    SIGNS.iter().any(|word| label.starts_with(word) || (label_length <= 10 && label.ends_with(word)))
        && (has_colon || label_length <= 6)
}

/// Whether a cell is a label with a colon: `制表人：`, `Prepared by: …`.
pub(super) fn has_label(cell: &str) -> bool {
    cell.split_once([':', '：']).is_some_and(|(label, _)| {
        (1..=12).contains(&label.chars().count()) && !label.chars().any(|c| c.is_ascii_digit())
    })
}
