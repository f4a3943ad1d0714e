//! Occupations: the groups of GB/T 6565-2015 and, beside them, why somebody has none.

use hashbrown::HashMap;
use yingbi_resident::normalise;

use super::path::Path;

/// The word or code, its group, its major group.
pub(super) const DEPTH: usize = 3;

/// Major groups of GB/T 6565-2015, 1 to 8 (0: not of the standard).
const MAJOR: [&str; 9] = [
    "不在业人员",
    "党的机关、国家机关、群众团体和社会组织、企事业单位负责人",
    "专业技术人员",
    "办事人员和有关人员",
    "社会生产服务和生活服务人员",
    "农、林、牧、渔业生产及辅助人员",
    "生产制造及有关人员",
    "军人",
    "不便分类的其他从业人员",
];

/// Groups below the major ones: the number of the standard without its dash, the name. Groups of manufacture
/// (6-01 to 6-28), which few communities have, are one.
const GROUPS: &[(u16, &str)] = &[
    (1, "离退休人员"),
    (2, "学生"),
    (3, "学龄前儿童"),
    (4, "无业或失业人员"),
    (5, "料理家务"),
    (101, "中国共产党机关负责人"),
    (102, "国家机关负责人"),
    (103, "民主党派和工商联负责人"),
    (104, "人民团体和群众团体、社会组织负责人"),
    (105, "基层群众自治组织负责人"),
    (106, "企事业单位负责人"),
    (201, "科学研究人员"),
    (202, "工程技术人员"),
    (203, "农业技术人员"),
    (204, "飞机和船舶技术人员"),
    (205, "卫生专业技术人员"),
    (206, "经济和金融专业人员"),
    (207, "法律、社会和宗教专业人员"),
    (208, "教学人员"),
    (209, "文学艺术、体育专业人员"),
    (210, "新闻出版、文化专业人员"),
    (299, "其他专业技术人员"),
    (301, "办事人员"),
    (302, "安全和消防人员"),
    (399, "其他办事人员和有关人员"),
    (401, "批发与零售服务人员"),
    (402, "交通运输、仓储和邮政业服务人员"),
    (403, "住宿和餐饮服务人员"),
    (404, "信息传输、软件和信息技术服务人员"),
    (405, "金融服务人员"),
    (406, "房地产服务人员"),
    (407, "租赁和商务服务人员"),
    (408, "技术辅助服务人员"),
    (409, "水利、环境和公共设施管理服务人员"),
    (410, "居民服务人员"),
    (411, "电力、燃气及水供应服务人员"),
    (412, "修理及制作服务人员"),
    (413, "文化、体育和娱乐服务人员"),
    (414, "健康服务人员"),
    (499, "其他社会生产和生活服务人员"),
    (501, "农业生产人员"),
    (502, "林业生产人员"),
    (503, "畜牧业生产人员"),
    (504, "渔业生产人员"),
    (505, "农林牧渔生产辅助人员"),
    (599, "其他农、林、牧、渔业生产及辅助人员"),
    (601, "加工制造人员"),
    (629, "建筑施工人员"),
    (630, "运输设备和通用工程机械操作人员"),
    (631, "生产辅助人员"),
    (699, "其他生产制造及有关人员"),
    (700, "军人"),
    (800, "不便分类的其他从业人员"),
];

/// Words that stand for themselves, and their group; 0 for a major group alone, told by the hundreds.
const WORDS: &[(u16, &[&str])] = &[
    (1, &["退休", "离休", "离退休", "退休人员", "离退休人员", "退（离）休人员", "内退", "退职"]),
    (2, &["学生", "在校学生", "在校生", "大学生", "中学生", "小学生", "在读"]),
    (3, &["学龄前儿童", "儿童", "婴幼儿", "幼儿", "学龄前"]),
    (4, &["无", "无业", "待业", "失业", "无职业", "失业人员", "无业人员", "下岗", "没有"]),
    (5, &["家庭主妇", "料理家务", "家务", "主妇"]),
    (300, &["职员", "企业职工", "在职", "事业单位", "事业单位人员", "国企", "私企"]),
    (301, &["公务员", "国家公务员", "机关干部", "干部", "社区工作者", "网格员", "人民警察"]),
    (302, &["警察", "民警", "辅警", "保安", "保安员", "消防员", "门卫"]),
    (401, &["个体", "个体户", "个体经营", "个体工商户", "商人", "经商", "买手", "贸易", "采购"]),
    (500, &["务农", "农民", "农业"]),
    (600, &["工人"]),
    (700, &["军人", "现役军人", "士兵", "军官", "义务兵"]),
    (
        800,
        &[
            "其他",
            "其它",
            "其他劳动者",
            "自由职业",
            "自由职业者",
            "灵活就业",
            "灵活就业人员",
            "务工",
            "农民工",
            "兼职",
        ],
    ),
];

/// What a name of an occupation holds or (`$`) ends with, and its group. The first rule that fits decides: first
/// the professions whose names hold other words, then those at the head of a unit, then what a trade is known by.
const RULES: &[(u16, &[&str])] = &[
    (208, &["教师", "讲师", "教授", "幼教", "老师", "校长", "园长", "助教", "辅导员", "家教", "培训师"]),
    (207, &["律师", "法官", "检察官", "法务", "公证", "社工", "社会工作", "僧", "牧师", "阿訇", "法律"]),
    (
        210,
        &["记者", "编辑", "翻译", "主持人", "播音", "出版", "图书管理", "档案", "文案", "校对", "排版设计"],
    ),
    (
        205,
        &[
            "医生",
            "医师",
            "护士",
            "药剂师",
            "护理",
            "医院",
            "检验师",
            "牙",
            "药师",
            "营养师",
            "中医",
            "兽医",
            "验光",
            "心理",
        ],
    ),
    (204, &["飞行员", "机长$", "船长", "飞行", "轮机"]),
    (402, &["机长/副机长"]),
    (
        106,
        &[
            "总裁",
            "总经理",
            "董事",
            "首席",
            "厂长",
            "总监",
            "CEO",
            "CFO",
            "COO",
            "CTO",
            "合伙人",
            "企业管理人员",
            "院长",
            "所长",
            "店长",
            "经理",
            "主管",
            "场长",
            "负责人",
            "企业主",
            "法人",
            "领班",
            "校董",
            "部长",
        ],
    ),
    (105, &["村主任", "居委会主任", "社区书记", "村书记", "社区主任"]),
    (
        209,
        &[
            "演员",
            "导演",
            "歌手",
            "音乐",
            "画家",
            "作家",
            "设计师",
            "设计",
            "摄影",
            "美术",
            "艺术",
            "模特",
            "音效",
            "灯光",
            "编剧",
            "剪辑",
            "配音",
            "舞",
            "运动员",
            "教练",
            "裁判",
            "动画",
            "原画",
            "后期制作",
            "化妆",
        ],
    ),
    (201, &["研究员", "科学家", "科研", "研究人员", "实验室"]),
    (203, &["农艺师", "畜牧师", "农技", "饲料"]),
    (
        206,
        &[
            "会计",
            "审计",
            "财务",
            "税务",
            "精算",
            "证券",
            "基金",
            "投资",
            "分析师",
            "经济师",
            "统计",
            "金融",
            "融资",
            "资金",
            "出纳",
            "信贷",
            "保险",
            "核保",
            "理赔",
            "财会",
            "估算",
            "评估",
            "造价",
            "预算",
            "人力资源",
            "薪资",
            "薪酬",
            "绩效",
            "招聘",
            "人事",
            "国际结算",
            "外汇",
        ],
    ),
    (
        202,
        &[
            "工程师",
            "程序员",
            "技术员",
            "架构师",
            "研发",
            "开发",
            "算法",
            "测试",
            "工艺",
            "测绘",
            "测量",
            "勘",
            "建筑师",
            "规划",
            "运维",
            "系统分析",
            "数据库",
            "质量管理",
            "安全员",
            "化验",
            "质检",
            "品质",
            "技术人员",
            "技术支持",
            "数控编程",
            "版图",
            "网络管理",
            "系统管理员",
            "前端",
            "软件",
            "硬件",
            "电子",
            "计算机",
            "网络",
            "监理",
            "园艺",
            "技术$",
            "配置管理",
            "环境/健康",
            "造纸",
            "涂料",
            "生物",
            "化工",
            "制药",
            "暖通",
            "建筑工程",
        ],
    ),
    (302, &["保安", "消防", "安防", "警", "监察"]),
    (
        402,
        &[
            "司机",
            "驾驶",
            "代驾",
            "乘务",
            "快递",
            "物流",
            "仓库",
            "仓储",
            "理货",
            "调度",
            "地勤",
            "航空",
            "空乘",
            "邮",
            "送货",
            "运输",
            "搬运",
            "货运",
            "单证",
            "报关",
            "外卖",
            "骑手",
            "船员",
            "海员",
            "水手",
            "供应链",
            "配送",
            "行李员",
        ],
    ),
    (
        403,
        &[
            "厨",
            "餐",
            "服务员",
            "酒店",
            "咖啡",
            "调酒",
            "西点",
            "面点",
            "传菜",
            "洗碗",
            "迎宾",
            "客房",
            "茶艺",
            "送餐",
            "前厅",
            "预定员",
            "宾客",
            "切配",
            "大堂",
            "面包",
            "烘焙",
        ],
    ),
    (
        401,
        &[
            "销售",
            "营业员",
            "店员",
            "导购",
            "促销",
            "收银",
            "采购",
            "业务",
            "市场",
            "营销",
            "贸易",
            "外贸",
            "商务",
            "渠道",
            "客户代表",
            "陈列",
            "售后",
            "售前",
            "网店",
            "电商",
            "零售",
            "买手",
            "招商",
            "大客户",
            "团购",
        ],
    ),
    (406, &["房地产", "物业", "置业", "中介", "房产"]),
    (405, &["银行", "柜员", "客户经理"]),
    (
        407,
        &[
            "广告",
            "公关",
            "媒介",
            "会展",
            "会务",
            "导游",
            "旅游",
            "行程",
            "策划",
            "咨询",
            "顾问",
            "猎头",
            "租赁",
            "客服",
            "呼叫中心",
            "客户服务",
            "客户",
            "企划",
            "拍卖",
            "翻译服务",
        ],
    ),
    (413, &["主播", "新媒体", "运营", "娱乐", "网吧", "放映"]),
    (409, &["环卫", "清洁", "保洁", "绿化", "园林", "水利", "环保", "停车", "水质", "垃圾", "环境"]),
    (
        410,
        &[
            "保姆",
            "家政",
            "美容",
            "美发",
            "理发",
            "月嫂",
            "按摩",
            "足疗",
            "洗浴",
            "养老护理",
            "殡葬",
            "宠物",
            "美甲",
            "彩妆",
            "养生",
            "洗衣",
            "婚",
            "育婴",
            "护工",
            "家电清洗",
        ],
    ),
    (412, &["维修", "修理", "修鞋", "配钥匙", "汽修", "检修"]),
    (411, &["抄表", "供电", "供水", "燃气"]),
    (414, &["健身", "保健", "康复", "瑜伽"]),
    (408, &["检测", "鉴定"]),
    (404, &["网管", "通信", "网站", "信息", "互联网"]),
    (504, &["渔", "水产"]),
    (503, &["养殖", "畜牧", "饲养"]),
    (502, &["林业", "护林", "伐木"]),
    (501, &["种植", "农/林/牧/渔", "农机"]),
    (
        629,
        &[
            "泥瓦",
            "瓦工",
            "木工",
            "油漆",
            "钢筋",
            "混凝土",
            "装修",
            "施工",
            "建筑",
            "架子工",
            "抹灰",
            "砌",
            "防水工",
            "水电工",
        ],
    ),
    (630, &["叉车", "铲车", "起重", "挖掘", "吊车", "塔吊", "列车", "地铁"]),
    (631, &["检验员", "包装工", "锅炉", "配料", "质检员"]),
    (
        301,
        &[
            "文员",
            "秘书",
            "文秘",
            "助理",
            "行政",
            "专员",
            "前台",
            "后勤",
            "内勤",
            "资料员",
            "跟单",
            "文档",
            "职员",
            "打字",
            "科员",
            "办事",
            "管理员",
            "收发",
            "接线",
            "行政主",
            "管培生",
            "实习",
            "储备干部",
            "调研",
            "统计员",
            "企业文化",
            "项目管理",
            "代表$",
        ],
    ),
    (
        601,
        &[
            "工$",
            "操作员",
            "操作工",
            "技师",
            "技工",
            "工人",
            "钳",
            "焊",
            "电工",
            "缝纫",
            "裁剪",
            "样衣",
            "纸样",
            "印刷",
            "模具",
            "数控",
            "机械",
            "生产",
            "制造",
            "装配",
            "普工",
            "学徒",
            "印染",
            "纺织",
            "板房",
            "版师",
            "放码",
            "机床",
            "打样",
            "电分",
            "晒版",
            "制版",
            "缝",
            "能源",
            "服装",
        ],
    ),
    (299, &["专业技术", "师$"]),
    (399, &["员$", "人员$", "管理$"]),
    (499, &["服务"]),
];

/// The words and the signs of the rules, by what a text is looked up with.
pub(super) struct Lexicon {
    words: HashMap<&'static str, u16>,
    /// Signs by their first character: the rule's place, the sign, whether the text must end with it.
    signs: HashMap<char, Vec<(usize, &'static str, bool)>>,
}

impl Lexicon {
    pub(super) fn new() -> Lexicon {
        let mut words = HashMap::new();
        for (at, name) in MAJOR.iter().enumerate().skip(1) {
            words.insert(*name, at as u16 * 100);
        }
        for (group, name) in GROUPS {
            words.entry(*name).or_insert(*group);
        }
        for (group, spelt) in WORDS {
            words.extend(spelt.iter().map(|word| (*word, *group)));
        }
        let mut signs: HashMap<char, Vec<_>> = HashMap::new();
        for (rule, (_, spelt)) in RULES.iter().enumerate() {
            for sign in *spelt {
                let (text, last) = sign.strip_suffix('$').map_or((*sign, false), |text| (text, true));
                if let Some(first) = text.chars().next() {
                    signs.entry(first).or_default().push((rule, text, last));
                }
            }
        }
        Lexicon { words, signs }
    }

    /// Labels of an occupation: a code of the standard (2, 202, 2-02-10, 20210) or a name.
    pub(super) fn path(&self, value: &str, path: &mut Path) {
        let text = normalise(value);
        let text = text.trim();
        let found = coded(text).or_else(|| self.words.get(text).copied()).or_else(|| self.ruled(text));
        let Some(group) = found else { return };
        path.push(text);
        let major = MAJOR.get(usize::from(group / 100)).copied().unwrap_or_default();
        match GROUPS.binary_search_by_key(&group, |(code, _)| *code) {
            Ok(at) => path.push(GROUPS[at].1),
            Err(_) => path.push(major),
        }
        path.push(major);
    }

    /// The group of the first rule with a sign in the text.
    fn ruled(&self, text: &str) -> Option<u16> {
        // the longest name of the standard has 32 characters; what is longer is a text
        if text.len() > 120 {
            return None;
        }
        let mut first = RULES.len();
        for (at, character) in text.char_indices() {
            let rest = text.get(at..).unwrap_or_default();
            for (rule, sign, last) in self.signs.get(&character).into_iter().flatten() {
                let fits = if *last { rest == *sign } else { rest.starts_with(sign) };
                if fits && *rule < first {
                    first = *rule;
                }
            }
        }
        RULES.get(first).map(|(group, _)| *group)
    }
}

/// The group of a code: a digit of the major group, then two of the group where they are given; five digits are
/// the standard's small groups, seven those of the dictionary of occupations.
fn coded(text: &str) -> Option<u16> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && matches!(digits.len(), 1 | 3 | 5 | 7);
    let major: u16 = digits.get(..1)?.parse().ok().filter(|major| plain && (1..=8).contains(major))?;
    let below: u16 = digits.get(1..3).unwrap_or("00").parse().ok()?;
    let group = match major {
        6 if (1..=28).contains(&below) => 601,
        7 | 8 => major * 100,
        _ => major * 100 + below,
    };
    let known = below == 0 || GROUPS.binary_search_by_key(&group, |(code, _)| *code).is_ok();
    Some(if known { group } else { major * 100 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn groups_are_in_order_and_named_once() {
        assert!(GROUPS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (group, _) in WORDS.iter().chain(RULES) {
            assert!(group % 100 == 0 || GROUPS.iter().any(|(code, _)| code == group), "{group}");
        }
    }

    #[test]
    fn names_codes_and_reasons_have_groups() {
        let values = [
            "2-02-10-03",
            "202",
            "退休",
            "小学教师",
            "工程部经理",
            "电焊工",
            "军人",
            "务农",
            "无",
            "qqq",
            "6",
            "无名氏",
        ];
        let got = paths(&HierarchySpec::Occupation, &values);
        let groups: Vec<&str> = got.iter().map(|path| path[2].as_str()).collect();
        assert_eq!(
            groups,
            [
                "工程技术人员",
                "工程技术人员",
                "离退休人员",
                "教学人员",
                "企事业单位负责人",
                "加工制造人员",
                "军人",
                MAJOR[5],
                "无业或失业人员",
                "*",
                MAJOR[6],
                "*"
            ]
        );
        assert_eq!(got[2][3], "不在业人员");
        assert_eq!(got[3][3], "专业技术人员");
        assert_eq!(got[9][1..], ["qqq", "*", "*", "*"]);
    }
}
