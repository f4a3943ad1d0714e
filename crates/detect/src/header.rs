//! What a column's header says: a lexicon of office words, and the endings that turn a word into a count or a class.
//!
//! Chinese puts the noun that counts last: 监护人身份证号 is a number, 身份证有效期 a date, 手机数量 a count. So the
//! match that ends last wins, and an ending of the negative list takes the kind away from everything before it.

use unicode_normalization::UnicodeNormalization;
use yingbi_resident::Kind;

use crate::HeaderMatch;

/// A kind a header speaks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HeaderVote {
    pub(crate) kind: Kind,
    pub(crate) term: &'static str,
    pub(crate) how: HeaderMatch,
    /// Log-odds for the kind against any other.
    pub(crate) weight: f32,
}

/// All that a header says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HeaderReading {
    /// Kinds it speaks for, strongest first; one entry a kind.
    pub(crate) votes: Vec<HeaderVote>,
    /// An ending that makes it a count, a sum or a class, and the kind thereby ruled out.
    pub(crate) negative: Option<(&'static str, Option<Kind>)>,
    /// Names something that is no person's at all (订单号, 商品, 版本).
    pub(crate) impersonal: Option<&'static str>,
    /// About the place where one was registered or born rather than where one lives.
    pub(crate) origin: bool,
    /// Ends in a word for codes (编码, 编号, 代码) and names no kind.
    pub(crate) code: Option<&'static str>,
    /// There is a header, and it says something we know.
    pub(crate) telling: bool,
}

impl HeaderReading {
    pub(crate) fn weight(&self, kind: Kind) -> f32 {
        self.votes.iter().find(|vote| vote.kind == kind).map_or(0.0, |vote| vote.weight)
    }
}

/// Headers that mean nothing, so that only values count.
const MEANINGLESS: &[&str] = &[
    "编号",
    "名称",
    "号码",
    "信息",
    "内容",
    "字段",
    "列",
    "col",
    "column",
    "field",
    "value",
    "值",
    "数据",
    "data",
    "unnamed",
    "项目",
    "代码",
    "编码",
    "no",
    "code",
    "name",
    "num",
    "number",
    "c",
    "f",
    "v",
    "其他",
    "其它",
    "未命名",
];

/// Strengths of a term: how sure the term alone makes the kind.
const STRONG: f32 = 6.0;
const FAIR: f32 = 3.5;
const WEAK: f32 = 1.8;

struct Term(&'static str, Kind, f32);

/// Chinese terms, in simplified characters, after normalisation. Matched whole, at the end, or inside.
#[rustfmt::skip]
const CHINESE: &[Term] = &[
    Term("序号", Kind::RowNo, STRONG), Term("行号", Kind::RowNo, STRONG), Term("顺序号", Kind::RowNo, STRONG), Term("序列", Kind::RowNo, FAIR),
    Term("登记日期", Kind::Date, STRONG), Term("日期", Kind::Date, FAIR), Term("时间", Kind::Date, FAIR), Term("年月日", Kind::Date, FAIR),
    Term("年月", Kind::Date, WEAK), Term("有效期", Kind::Date, FAIR), Term("有效期限", Kind::Date, FAIR), Term("时间戳", Kind::Date, FAIR),
    Term("出生日期", Kind::BirthDate, STRONG), Term("出生年月", Kind::BirthDate, STRONG), Term("出生年月日", Kind::BirthDate, STRONG),
    Term("出生时间", Kind::BirthDate, STRONG), Term("生日", Kind::BirthDate, STRONG), Term("生辰", Kind::BirthDate, STRONG), Term("出生", Kind::BirthDate, FAIR),
    Term("出生年份", Kind::BirthDate, STRONG), Term("诞辰", Kind::BirthDate, FAIR),
    Term("生年月", Kind::BirthDate, STRONG), Term("生年月日", Kind::BirthDate, STRONG), Term("出生年", Kind::BirthDate, STRONG), Term("出生日", Kind::BirthDate, STRONG),
    Term("网格编号", Kind::GridCode, STRONG), Term("网格编码", Kind::GridCode, STRONG), Term("网格号", Kind::GridCode, STRONG), Term("网格", Kind::GridCode, FAIR),
    Term("网格代码", Kind::GridCode, STRONG), Term("网格名称", Kind::GridCode, FAIR), Term("所属网格", Kind::GridCode, STRONG), Term("所在网格", Kind::GridCode, STRONG), Term("微网格", Kind::GridCode, STRONG),
    Term("户编号", Kind::HouseholdNo, STRONG), Term("户号", Kind::HouseholdNo, STRONG), Term("家庭编号", Kind::HouseholdNo, STRONG), Term("户口编号", Kind::HouseholdNo, STRONG),
    Term("家庭编码", Kind::HouseholdNo, STRONG), Term("户籍编号", Kind::HouseholdNo, STRONG), Term("户口簿号", Kind::HouseholdNo, STRONG), Term("户口本号", Kind::HouseholdNo, STRONG),
    Term("户编码", Kind::HouseholdNo, STRONG), Term("户口号", Kind::HouseholdNo, STRONG), Term("户标识", Kind::HouseholdNo, STRONG), Term("家庭号", Kind::HouseholdNo, STRONG),
    Term("住户编号", Kind::HouseholdNo, STRONG), Term("户id", Kind::HouseholdNo, STRONG), Term("户代码", Kind::HouseholdNo, STRONG), Term("户序号", Kind::HouseholdNo, FAIR),
    Term("姓名", Kind::PersonName, STRONG), Term("名字", Kind::PersonName, STRONG), Term("曾用名", Kind::PersonName, STRONG), Term("户主", Kind::PersonName, FAIR),
    Term("联系人", Kind::PersonName, STRONG), Term("监护人", Kind::PersonName, FAIR), Term("申请人", Kind::PersonName, FAIR), Term("负责人", Kind::PersonName, FAIR),
    Term("网格员", Kind::PersonName, STRONG), Term("网格长", Kind::PersonName, STRONG), Term("楼长", Kind::PersonName, STRONG), Term("楼栋长", Kind::PersonName, STRONG), Term("单元长", Kind::PersonName, STRONG),
    Term("登记人", Kind::PersonName, FAIR), Term("经办人", Kind::PersonName, FAIR), Term("填表人", Kind::PersonName, FAIR), Term("业主", Kind::PersonName, FAIR), Term("房东", Kind::PersonName, FAIR), Term("租户", Kind::PersonName, FAIR),
    Term("承租人", Kind::PersonName, FAIR), Term("户主名", Kind::PersonName, STRONG), Term("居民", Kind::PersonName, WEAK), Term("户代表", Kind::PersonName, FAIR), Term("持卡人", Kind::PersonName, FAIR), Term("收件人", Kind::PersonName, FAIR),
    Term("被访人", Kind::PersonName, FAIR), Term("调查员", Kind::PersonName, FAIR), Term("户主姓名", Kind::PersonName, STRONG), Term("家长", Kind::PersonName, FAIR), Term("配偶", Kind::PersonName, WEAK), Term("管理员", Kind::PersonName, FAIR),
    Term("户主关系", Kind::Relation, STRONG), Term("与户主关系", Kind::Relation, STRONG), Term("家庭关系", Kind::Relation, STRONG), Term("亲属关系", Kind::Relation, STRONG), Term("关系", Kind::Relation, FAIR),
    Term("称谓", Kind::Relation, FAIR), Term("成员关系", Kind::Relation, STRONG), Term("与业主关系", Kind::Relation, STRONG), Term("人户关系", Kind::Relation, FAIR), Term("家庭角色", Kind::Relation, FAIR),
    Term("性别", Kind::Sex, STRONG), Term("男女", Kind::Sex, STRONG), Term("民族", Kind::Ethnicity, STRONG), Term("族别", Kind::Ethnicity, STRONG), Term("族裔", Kind::Ethnicity, STRONG),
    Term("身份证号", Kind::ResidentId, STRONG), Term("身份证号码", Kind::ResidentId, STRONG), Term("身份证", Kind::ResidentId, STRONG), Term("公民身份号码", Kind::ResidentId, STRONG), Term("公民身份证号", Kind::ResidentId, STRONG),
    Term("身份号码", Kind::ResidentId, STRONG), Term("证件号码", Kind::ResidentId, STRONG), Term("证件号", Kind::ResidentId, STRONG), Term("证件编号", Kind::ResidentId, STRONG), Term("证号", Kind::ResidentId, FAIR),
    Term("有效证件", Kind::ResidentId, FAIR), Term("证件", Kind::ResidentId, FAIR), Term("居民身份证", Kind::ResidentId, STRONG), Term("身份标识", Kind::ResidentId, FAIR), Term("证照号码", Kind::ResidentId, FAIR), Term("身份编号", Kind::ResidentId, FAIR),
    Term("护照", Kind::PassportNo, STRONG), Term("护照号", Kind::PassportNo, STRONG), Term("护照号码", Kind::PassportNo, STRONG), Term("护照编号", Kind::PassportNo, STRONG),
    Term("通行证", Kind::Permit, STRONG), Term("港澳通行证", Kind::Permit, STRONG), Term("通行证号", Kind::Permit, STRONG), Term("通行证号码", Kind::Permit, STRONG), Term("回乡证", Kind::Permit, STRONG), Term("台胞证", Kind::Permit, STRONG),
    Term("居住证", Kind::Permit, FAIR), Term("居住证号", Kind::Permit, FAIR), Term("居住证号码", Kind::Permit, FAIR), Term("居留证", Kind::Permit, FAIR),
    Term("手机号", Kind::Mobile, STRONG), Term("手机号码", Kind::Mobile, STRONG), Term("手机", Kind::Mobile, STRONG), Term("移动电话", Kind::Mobile, STRONG), Term("联系电话", Kind::Mobile, 5.0), Term("联系方式", Kind::Mobile, 4.5),
    Term("电话", Kind::Mobile, FAIR), Term("电话号码", Kind::Mobile, FAIR), Term("联系号码", Kind::Mobile, FAIR), Term("手提电话", Kind::Mobile, STRONG), Term("通讯方式", Kind::Mobile, FAIR), Term("通讯号码", Kind::Mobile, FAIR), Term("联络电话", Kind::Mobile, FAIR), Term("本人电话", Kind::Mobile, FAIR), Term("行动电话", Kind::Mobile, STRONG), Term("联络方式", Kind::Mobile, FAIR), Term("联系手机", Kind::Mobile, STRONG),
    Term("固定电话", Kind::Landline, STRONG), Term("固话", Kind::Landline, STRONG), Term("座机", Kind::Landline, STRONG), Term("座机号", Kind::Landline, STRONG), Term("宅电", Kind::Landline, STRONG), Term("家庭电话", Kind::Landline, 5.0), Term("住宅电话", Kind::Landline, 5.0), Term("单位电话", Kind::Landline, 5.0), Term("办公电话", Kind::Landline, 5.0), Term("固定号码", Kind::Landline, FAIR), Term("传真", Kind::Landline, FAIR), Term("市话", Kind::Landline, FAIR), Term("家用电话", Kind::Landline, FAIR),
    Term("电话", Kind::Landline, 2.5), Term("联系电话", Kind::Landline, 2.5), Term("联系方式", Kind::Landline, WEAK), Term("电话号码", Kind::Landline, 2.5),
    Term("地址", Kind::Address, STRONG), Term("住址", Kind::Address, STRONG), Term("家庭住址", Kind::Address, STRONG), Term("现住址", Kind::Address, STRONG), Term("居住地", Kind::Address, STRONG), Term("现居住地", Kind::Address, STRONG), Term("现居地", Kind::Address, STRONG), Term("户籍地", Kind::Address, STRONG), Term("居住地址", Kind::Address, STRONG), Term("户籍地址", Kind::Address, STRONG), Term("户口所在地", Kind::Address, STRONG), Term("户籍所在地", Kind::Address, STRONG), Term("现住地", Kind::Address, STRONG), Term("居住地点", Kind::Address, STRONG), Term("住所", Kind::Address, FAIR), Term("常住地", Kind::Address, FAIR), Term("通信地址", Kind::Address, STRONG), Term("通讯地址", Kind::Address, STRONG), Term("门牌地址", Kind::Address, STRONG), Term("房屋坐落", Kind::Address, STRONG), Term("坐落", Kind::Address, FAIR), Term("住处", Kind::Address, FAIR), Term("房屋位置", Kind::Address, FAIR), Term("所在地", Kind::Address, FAIR), Term("户籍", Kind::Address, WEAK), Term("房屋地址", Kind::Address, STRONG), Term("户口地", Kind::Address, STRONG), Term("暂住地", Kind::Address, STRONG),
    Term("小区", Kind::CommunityName, STRONG), Term("小区名称", Kind::CommunityName, STRONG), Term("小区名", Kind::CommunityName, STRONG), Term("所属小区", Kind::CommunityName, STRONG), Term("社区名称", Kind::CommunityName, 5.0), Term("社区", Kind::CommunityName, FAIR), Term("楼盘", Kind::CommunityName, STRONG), Term("楼盘名称", Kind::CommunityName, STRONG), Term("居住小区", Kind::CommunityName, STRONG), Term("所在小区", Kind::CommunityName, STRONG), Term("住宅区", Kind::CommunityName, STRONG), Term("院落", Kind::CommunityName, FAIR), Term("苑区", Kind::CommunityName, FAIR), Term("物业项目", Kind::CommunityName, FAIR), Term("所属社区", Kind::CommunityName, 5.0), Term("所在社区", Kind::CommunityName, 5.0), Term("村居", Kind::CommunityName, FAIR), Term("园区", Kind::CommunityName, WEAK),
    Term("楼栋", Kind::BuildingNo, STRONG), Term("楼栋号", Kind::BuildingNo, STRONG), Term("楼号", Kind::BuildingNo, STRONG), Term("幢号", Kind::BuildingNo, STRONG), Term("幢", Kind::BuildingNo, STRONG), Term("栋号", Kind::BuildingNo, STRONG), Term("栋", Kind::BuildingNo, STRONG), Term("楼幢", Kind::BuildingNo, STRONG), Term("楼宇", Kind::BuildingNo, FAIR), Term("楼座", Kind::BuildingNo, STRONG), Term("座号", Kind::BuildingNo, FAIR), Term("楼", Kind::BuildingNo, FAIR), Term("号楼", Kind::BuildingNo, STRONG), Term("栋楼", Kind::BuildingNo, STRONG), Term("建筑物", Kind::BuildingNo, WEAK),
    Term("单元", Kind::UnitNo, STRONG), Term("单元号", Kind::UnitNo, STRONG), Term("楼道", Kind::UnitNo, STRONG), Term("门洞", Kind::UnitNo, FAIR), Term("梯号", Kind::UnitNo, FAIR), Term("楼门", Kind::UnitNo, FAIR), Term("楼道号", Kind::UnitNo, STRONG), Term("门栋", Kind::UnitNo, FAIR),
    Term("房号", Kind::RoomNo, STRONG), Term("房间号", Kind::RoomNo, STRONG), Term("室号", Kind::RoomNo, STRONG), Term("房间", Kind::RoomNo, STRONG), Term("门牌号", Kind::RoomNo, FAIR), Term("房室", Kind::RoomNo, STRONG), Term("室", Kind::RoomNo, FAIR), Term("门号", Kind::RoomNo, FAIR), Term("房屋号", Kind::RoomNo, STRONG), Term("户室", Kind::RoomNo, STRONG), Term("户室号", Kind::RoomNo, STRONG), Term("房屋编号", Kind::RoomNo, FAIR), Term("房屋", Kind::RoomNo, WEAK), Term("门牌", Kind::RoomNo, FAIR), Term("房门号", Kind::RoomNo, STRONG),
    Term("婚姻状况", Kind::Marital, STRONG), Term("婚姻", Kind::Marital, STRONG), Term("婚否", Kind::Marital, STRONG), Term("婚姻状态", Kind::Marital, STRONG), Term("婚况", Kind::Marital, STRONG), Term("婚姻情况", Kind::Marital, STRONG), Term("婚育状况", Kind::Marital, FAIR), Term("是否已婚", Kind::Marital, STRONG), Term("是否结婚", Kind::Marital, STRONG),
    Term("文化程度", Kind::Education, STRONG), Term("学历", Kind::Education, STRONG), Term("教育程度", Kind::Education, STRONG), Term("受教育程度", Kind::Education, STRONG), Term("最高学历", Kind::Education, STRONG), Term("学位", Kind::Education, FAIR), Term("文化水平", Kind::Education, STRONG), Term("文化", Kind::Education, FAIR), Term("教育水平", Kind::Education, STRONG), Term("教育", Kind::Education, WEAK), Term("毕业", Kind::Education, WEAK), Term("学历层次", Kind::Education, STRONG),
    Term("职业", Kind::Occupation, STRONG), Term("工种", Kind::Occupation, FAIR), Term("从事工作", Kind::Occupation, STRONG), Term("从业", Kind::Occupation, FAIR), Term("职务", Kind::Occupation, FAIR), Term("岗位", Kind::Occupation, FAIR), Term("职位", Kind::Occupation, FAIR), Term("职业类别", Kind::Occupation, STRONG), Term("从业状况", Kind::Occupation, STRONG), Term("就业状况", Kind::Occupation, FAIR), Term("工作", Kind::Occupation, FAIR), Term("就业情况", Kind::Occupation, FAIR), Term("从业情况", Kind::Occupation, FAIR), Term("职业状况", Kind::Occupation, STRONG), Term("职称", Kind::Occupation, FAIR), Term("行业", Kind::Occupation, FAIR), Term("就业", Kind::Occupation, FAIR),
    Term("工作单位", Kind::Organization, STRONG), Term("单位名称", Kind::Organization, STRONG), Term("就业单位", Kind::Organization, STRONG), Term("服务处所", Kind::Organization, STRONG), Term("所在单位", Kind::Organization, STRONG), Term("单位", Kind::Organization, FAIR), Term("公司", Kind::Organization, FAIR), Term("公司名称", Kind::Organization, STRONG), Term("企业名称", Kind::Organization, STRONG), Term("学校", Kind::Organization, FAIR), Term("就读学校", Kind::Organization, STRONG), Term("毕业院校", Kind::Organization, FAIR), Term("组织名称", Kind::Organization, STRONG), Term("机构名称", Kind::Organization, STRONG), Term("机构", Kind::Organization, FAIR), Term("雇主", Kind::Organization, FAIR), Term("工作地点", Kind::Organization, WEAK), Term("用人单位", Kind::Organization, STRONG), Term("开户行", Kind::Organization, FAIR), Term("开户银行", Kind::Organization, FAIR), Term("发卡行", Kind::Organization, FAIR), Term("单位或学校", Kind::Organization, STRONG), Term("任职单位", Kind::Organization, STRONG), Term("供职单位", Kind::Organization, STRONG), Term("党支部", Kind::Organization, FAIR), Term("所属支部", Kind::Organization, FAIR), Term("签发机关", Kind::Organization, FAIR), Term("所属物业", Kind::Organization, FAIR), Term("物业公司", Kind::Organization, FAIR),
    Term("政治面貌", Kind::Political, STRONG), Term("政治身份", Kind::Political, STRONG), Term("党派", Kind::Political, STRONG), Term("政治", Kind::Political, FAIR), Term("党员", Kind::Political, STRONG), Term("是否党员", Kind::Political, STRONG), Term("政治情况", Kind::Political, STRONG), Term("面貌", Kind::Political, FAIR), Term("政治状况", Kind::Political, STRONG),
    Term("宗教信仰", Kind::Religion, STRONG), Term("宗教", Kind::Religion, STRONG), Term("信仰", Kind::Religion, STRONG), Term("信教", Kind::Religion, STRONG), Term("教派", Kind::Religion, STRONG), Term("信教情况", Kind::Religion, STRONG), Term("宗教类别", Kind::Religion, STRONG),
    Term("低保", Kind::WelfareFlag, STRONG), Term("低保户", Kind::WelfareFlag, STRONG), Term("是否低保", Kind::WelfareFlag, STRONG), Term("最低生活保障", Kind::WelfareFlag, STRONG), Term("低收入", Kind::WelfareFlag, STRONG), Term("特困", Kind::WelfareFlag, STRONG), Term("五保", Kind::WelfareFlag, STRONG), Term("五保户", Kind::WelfareFlag, STRONG), Term("困难户", Kind::WelfareFlag, STRONG), Term("救助", Kind::WelfareFlag, FAIR), Term("低保边缘", Kind::WelfareFlag, STRONG), Term("困难家庭", Kind::WelfareFlag, STRONG), Term("贫困户", Kind::WelfareFlag, STRONG), Term("低保对象", Kind::WelfareFlag, STRONG), Term("低保情况", Kind::WelfareFlag, STRONG), Term("建档立卡", Kind::WelfareFlag, STRONG), Term("优抚对象", Kind::WelfareFlag, FAIR), Term("享受补贴", Kind::WelfareFlag, FAIR), Term("困难类型", Kind::WelfareFlag, STRONG), Term("特困人员", Kind::WelfareFlag, STRONG), Term("享受低保", Kind::WelfareFlag, STRONG), Term("孤寡", Kind::WelfareFlag, FAIR), Term("留守", Kind::WelfareFlag, FAIR), Term("空巢", Kind::WelfareFlag, FAIR), Term("独居", Kind::WelfareFlag, FAIR),
    Term("残疾", Kind::Disability, STRONG), Term("残疾等级", Kind::Disability, STRONG), Term("残疾类别", Kind::Disability, STRONG), Term("残疾类型", Kind::Disability, STRONG), Term("残疾情况", Kind::Disability, STRONG), Term("残疾状况", Kind::Disability, STRONG), Term("残疾人", Kind::Disability, STRONG), Term("残障", Kind::Disability, STRONG), Term("伤残", Kind::Disability, STRONG), Term("是否残疾", Kind::Disability, STRONG), Term("残疾级别", Kind::Disability, STRONG), Term("失能", Kind::Disability, FAIR), Term("失能等级", Kind::Disability, FAIR),
    Term("慢性病", Kind::Health, STRONG), Term("健康状况", Kind::Health, STRONG), Term("疾病", Kind::Health, STRONG), Term("病史", Kind::Health, STRONG), Term("健康", Kind::Health, FAIR), Term("患病", Kind::Health, STRONG), Term("既往病史", Kind::Health, STRONG), Term("慢病", Kind::Health, STRONG), Term("病种", Kind::Health, STRONG), Term("疾病名称", Kind::Health, STRONG), Term("诊断", Kind::Health, FAIR), Term("血型", Kind::Health, FAIR), Term("身高", Kind::Other, STRONG), Term("体重", Kind::Other, STRONG), Term("过敏史", Kind::Health, STRONG), Term("过敏", Kind::Health, FAIR), Term("身体状况", Kind::Health, STRONG), Term("疫苗", Kind::Health, FAIR), Term("疫苗接种", Kind::Health, FAIR), Term("接种情况", Kind::Health, FAIR), Term("患病情况", Kind::Health, STRONG), Term("健康情况", Kind::Health, STRONG), Term("精神状况", Kind::Health, FAIR), Term("精神障碍", Kind::Health, FAIR), Term("重大疾病", Kind::Health, STRONG), Term("大病", Kind::Health, STRONG), Term("血压", Kind::Health, FAIR), Term("血糖", Kind::Health, FAIR), Term("孕", Kind::Health, WEAK), Term("体温", Kind::Health, FAIR), Term("核酸", Kind::Health, FAIR), Term("用药", Kind::Health, FAIR), Term("疾病史", Kind::Health, STRONG), Term("病症", Kind::Health, STRONG),
    Term("社区矫正", Kind::CriminalFlag, STRONG), Term("矫正", Kind::CriminalFlag, STRONG), Term("矫正对象", Kind::CriminalFlag, STRONG), Term("社矫", Kind::CriminalFlag, STRONG), Term("刑满释放", Kind::CriminalFlag, STRONG), Term("刑释", Kind::CriminalFlag, STRONG), Term("犯罪记录", Kind::CriminalFlag, STRONG), Term("前科", Kind::CriminalFlag, STRONG), Term("违法记录", Kind::CriminalFlag, STRONG), Term("案底", Kind::CriminalFlag, STRONG), Term("吸毒", Kind::CriminalFlag, STRONG), Term("涉毒", Kind::CriminalFlag, STRONG), Term("安置帮教", Kind::CriminalFlag, STRONG), Term("帮教", Kind::CriminalFlag, FAIR), Term("重点人员", Kind::CriminalFlag, FAIR), Term("两劳", Kind::CriminalFlag, STRONG), Term("社矫人员", Kind::CriminalFlag, STRONG), Term("刑事记录", Kind::CriminalFlag, STRONG), Term("服刑", Kind::CriminalFlag, STRONG), Term("缓刑", Kind::CriminalFlag, STRONG), Term("戒毒", Kind::CriminalFlag, STRONG), Term("矫正人员", Kind::CriminalFlag, STRONG), Term("犯罪", Kind::CriminalFlag, FAIR), Term("信访", Kind::CriminalFlag, WEAK),
    Term("车牌号", Kind::Plate, STRONG), Term("车牌", Kind::Plate, STRONG), Term("车牌号码", Kind::Plate, STRONG), Term("车号", Kind::Plate, FAIR), Term("号牌号码", Kind::Plate, STRONG), Term("车辆号牌", Kind::Plate, STRONG), Term("机动车号牌", Kind::Plate, STRONG), Term("车辆牌照", Kind::Plate, STRONG), Term("牌照", Kind::Plate, FAIR), Term("牌照号", Kind::Plate, STRONG), Term("号牌", Kind::Plate, STRONG), Term("车辆", Kind::Plate, WEAK), Term("私家车", Kind::Plate, FAIR), Term("牌号", Kind::Plate, WEAK),
    Term("银行卡号", Kind::BankCard, STRONG), Term("银行卡", Kind::BankCard, STRONG), Term("银行账号", Kind::BankCard, STRONG), Term("银行账户", Kind::BankCard, STRONG), Term("卡号", Kind::BankCard, FAIR), Term("账号", Kind::BankCard, WEAK), Term("账户", Kind::BankCard, WEAK), Term("借记卡", Kind::BankCard, STRONG), Term("发放账号", Kind::BankCard, STRONG), Term("收款账号", Kind::BankCard, STRONG), Term("存折", Kind::BankCard, FAIR), Term("发放账户", Kind::BankCard, STRONG), Term("收款账户", Kind::BankCard, STRONG), Term("信用卡号", Kind::BankCard, STRONG), Term("工资卡", Kind::BankCard, STRONG), Term("一卡通", Kind::BankCard, FAIR), Term("储蓄卡", Kind::BankCard, STRONG), Term("收款卡号", Kind::BankCard, STRONG),
    Term("社保卡号", Kind::SocialSecurity, STRONG), Term("社保卡", Kind::SocialSecurity, STRONG), Term("社保号", Kind::SocialSecurity, STRONG), Term("社保编号", Kind::SocialSecurity, STRONG), Term("社会保障号", Kind::SocialSecurity, STRONG), Term("社会保障号码", Kind::SocialSecurity, STRONG), Term("社会保障卡", Kind::SocialSecurity, STRONG), Term("社会保障卡号", Kind::SocialSecurity, STRONG), Term("医保卡号", Kind::SocialSecurity, STRONG), Term("医保卡", Kind::SocialSecurity, STRONG), Term("医保号", Kind::SocialSecurity, STRONG), Term("医保编号", Kind::SocialSecurity, STRONG), Term("市民卡", Kind::SocialSecurity, STRONG), Term("市民卡号", Kind::SocialSecurity, STRONG), Term("社保", Kind::SocialSecurity, FAIR), Term("医保", Kind::SocialSecurity, FAIR), Term("社保账号", Kind::SocialSecurity, STRONG),
    Term("微信号", Kind::Wechat, STRONG), Term("微信", Kind::Wechat, STRONG), Term("微信账号", Kind::Wechat, STRONG), Term("微信id", Kind::Wechat, STRONG), Term("微信昵称", Kind::Wechat, 5.0), Term("微信名", Kind::Wechat, 5.0), Term("微信群昵称", Kind::Wechat, FAIR), Term("昵称", Kind::Wechat, WEAK), Term("微信号码", Kind::Wechat, STRONG),
    Term("qq", Kind::Qq, STRONG), Term("qq号", Kind::Qq, STRONG), Term("qq号码", Kind::Qq, STRONG), Term("qq账号", Kind::Qq, STRONG), Term("扣扣", Kind::Qq, STRONG), Term("企鹅号", Kind::Qq, STRONG), Term("扣扣号", Kind::Qq, STRONG),
    Term("邮箱", Kind::Email, STRONG), Term("电子邮箱", Kind::Email, STRONG), Term("电子邮件", Kind::Email, STRONG), Term("邮箱地址", Kind::Email, STRONG), Term("邮件地址", Kind::Email, STRONG), Term("电邮", Kind::Email, STRONG), Term("邮件", Kind::Email, FAIR), Term("邮箱账号", Kind::Email, STRONG), Term("电子邮件地址", Kind::Email, STRONG), Term("电子邮箱地址", Kind::Email, STRONG), Term("伊妹儿", Kind::Email, STRONG),
    Term("面积", Kind::Amount, STRONG), Term("金额", Kind::Amount, STRONG), Term("费用", Kind::Amount, STRONG), Term("物业费", Kind::Amount, STRONG), Term("费", Kind::Amount, 5.0), Term("收入", Kind::Amount, 5.0), Term("工资", Kind::Amount, 5.0), Term("租金", Kind::Amount, 5.0), Term("单价", Kind::Amount, 5.0), Term("价格", Kind::Amount, 5.0), Term("价", Kind::Amount, FAIR), Term("总价", Kind::Amount, 5.0), Term("余额", Kind::Amount, 5.0), Term("补贴标准", Kind::Amount, 5.0), Term("欠费", Kind::Amount, 5.0), Term("房租", Kind::Amount, 5.0), Term("薪资", Kind::Amount, 5.0), Term("年收入", Kind::Amount, 5.0), Term("月收入", Kind::Amount, 5.0), Term("押金", Kind::Amount, 5.0), Term("平方米", Kind::Amount, 5.0), Term("平米", Kind::Amount, 5.0), Term("元", Kind::Amount, FAIR), Term("万元", Kind::Amount, FAIR), Term("应缴", Kind::Amount, FAIR), Term("实缴", Kind::Amount, FAIR), Term("补助", Kind::Amount, WEAK), Term("津贴", Kind::Amount, FAIR), Term("补贴", Kind::Amount, FAIR), Term("额", Kind::Amount, FAIR), Term("合计", Kind::Amount, FAIR), Term("养老金", Kind::Amount, FAIR), Term("退休金", Kind::Amount, FAIR), Term("应收", Kind::Amount, FAIR), Term("实收", Kind::Amount, FAIR),
    Term("mac地址", Kind::Mac, STRONG), Term("mac", Kind::Mac, STRONG), Term("物理地址", Kind::Mac, FAIR), Term("硬件地址", Kind::Mac, FAIR), Term("网卡地址", Kind::Mac, STRONG), Term("网卡", Kind::Mac, FAIR),
    Term("ip", Kind::Ipv4, STRONG), Term("ip地址", Kind::Ipv4, STRONG), Term("登录ip", Kind::Ipv4, STRONG), Term("网络地址", Kind::Ipv4, FAIR), Term("ipv6地址", Kind::Ipv6, STRONG), Term("ip", Kind::Ipv6, 2.5), Term("ip地址", Kind::Ipv6, 2.5),
    Term("经度", Kind::Longitude, STRONG), Term("东经", Kind::Longitude, STRONG), Term("经度坐标", Kind::Longitude, STRONG), Term("x坐标", Kind::Longitude, FAIR), Term("纬度", Kind::Latitude, STRONG), Term("北纬", Kind::Latitude, STRONG), Term("纬度坐标", Kind::Latitude, STRONG), Term("y坐标", Kind::Latitude, FAIR),
    Term("经纬度", Kind::Coordinates, STRONG), Term("坐标", Kind::Coordinates, STRONG), Term("定位", Kind::Coordinates, FAIR), Term("位置坐标", Kind::Coordinates, STRONG), Term("地理坐标", Kind::Coordinates, STRONG), Term("地理位置", Kind::Coordinates, FAIR), Term("gps", Kind::Coordinates, FAIR), Term("gps坐标", Kind::Coordinates, STRONG),
    Term("统一社会信用代码", Kind::Uscc, STRONG), Term("社会信用代码", Kind::Uscc, STRONG), Term("信用代码", Kind::Uscc, STRONG), Term("纳税人识别号", Kind::Uscc, STRONG), Term("税号", Kind::Uscc, STRONG), Term("信用编码", Kind::Uscc, FAIR),
    Term("imei", Kind::Imei, STRONG), Term("串号", Kind::Imei, FAIR), Term("设备串号", Kind::Imei, STRONG), Term("手机串号", Kind::Imei, STRONG),
    Term("备注", Kind::FreeText, STRONG), Term("说明", Kind::FreeText, FAIR), Term("附注", Kind::FreeText, STRONG), Term("描述", Kind::FreeText, FAIR), Term("情况说明", Kind::FreeText, STRONG), Term("走访记录", Kind::FreeText, STRONG), Term("记录", Kind::FreeText, WEAK), Term("诉求", Kind::FreeText, FAIR), Term("反馈", Kind::FreeText, FAIR), Term("意见", Kind::FreeText, FAIR), Term("评语", Kind::FreeText, FAIR), Term("事由", Kind::FreeText, FAIR), Term("补充说明", Kind::FreeText, STRONG), Term("其他情况", Kind::FreeText, FAIR), Term("其它情况", Kind::FreeText, FAIR), Term("处理情况", Kind::FreeText, FAIR), Term("处理结果", Kind::FreeText, FAIR), Term("留言", Kind::FreeText, STRONG), Term("走访情况", Kind::FreeText, STRONG), Term("摘要", Kind::FreeText, FAIR), Term("详情", Kind::FreeText, FAIR), Term("家庭情况", Kind::FreeText, FAIR), Term("注释", Kind::FreeText, FAIR), Term("事项", Kind::FreeText, WEAK), Term("原因", Kind::FreeText, WEAK), Term("特长", Kind::FreeText, WEAK),
    Term("年龄", Kind::Age, STRONG), Term("周岁", Kind::Age, STRONG), Term("岁数", Kind::Age, STRONG), Term("岁", Kind::Age, FAIR), Term("年纪", Kind::Age, STRONG), Term("虚岁", Kind::Age, STRONG), Term("实足年龄", Kind::Age, STRONG),
    Term("籍贯", Kind::Region, STRONG), Term("区划代码", Kind::Region, STRONG), Term("行政区划", Kind::Region, STRONG), Term("行政区划代码", Kind::Region, STRONG), Term("行政区", Kind::Region, STRONG), Term("出生地", Kind::Region, STRONG), Term("省份", Kind::Region, STRONG), Term("城市", Kind::Region, FAIR), Term("区县", Kind::Region, STRONG), Term("省", Kind::Region, FAIR), Term("市", Kind::Region, FAIR), Term("区", Kind::Region, WEAK), Term("县", Kind::Region, FAIR), Term("街道", Kind::Region, FAIR), Term("所属街道", Kind::Region, FAIR), Term("镇街", Kind::Region, FAIR), Term("乡镇", Kind::Region, FAIR), Term("地区", Kind::Region, FAIR), Term("祖籍", Kind::Region, STRONG), Term("归属地", Kind::Region, FAIR), Term("国籍", Kind::Region, FAIR), Term("地区代码", Kind::Region, STRONG), Term("邮编", Kind::Region, FAIR), Term("邮政编码", Kind::Region, FAIR), Term("来源地", Kind::Region, FAIR), Term("行政区域", Kind::Region, STRONG), Term("户籍省", Kind::Region, FAIR), Term("省市区", Kind::Region, STRONG), Term("出生地点", Kind::Region, STRONG), Term("街道名称", Kind::Region, FAIR), Term("区域", Kind::Region, WEAK), Term("镇", Kind::Region, FAIR),
];

/// English words and pinyin, lower case, joined by `_`; matched whole or as a run of whole words.
#[rustfmt::skip]
const LATIN: &[Term] = &[
    Term("xh", Kind::RowNo, FAIR), Term("xuhao", Kind::RowNo, STRONG), Term("row_no", Kind::RowNo, STRONG), Term("row", Kind::RowNo, FAIR), Term("seq", Kind::RowNo, FAIR), Term("index", Kind::RowNo, FAIR), Term("serial", Kind::RowNo, FAIR), Term("serial_no", Kind::RowNo, FAIR), Term("row_number", Kind::RowNo, STRONG), Term("line_no", Kind::RowNo, FAIR),
    Term("date", Kind::Date, FAIR), Term("time", Kind::Date, FAIR), Term("rq", Kind::Date, FAIR), Term("riqi", Kind::Date, FAIR), Term("djrq", Kind::Date, STRONG), Term("timestamp", Kind::Date, FAIR), Term("at", Kind::Date, WEAK), Term("datetime", Kind::Date, FAIR), Term("djsj", Kind::Date, STRONG), Term("cjsj", Kind::Date, STRONG), Term("gxsj", Kind::Date, STRONG), Term("rzrq", Kind::Date, STRONG), Term("sj", Kind::Date, WEAK), Term("registered", Kind::Date, WEAK), Term("expiry", Kind::Date, FAIR),
    Term("csrq", Kind::BirthDate, STRONG), Term("csny", Kind::BirthDate, STRONG), Term("chushengriqi", Kind::BirthDate, STRONG), Term("birth_date", Kind::BirthDate, STRONG), Term("birthday", Kind::BirthDate, STRONG), Term("birthdate", Kind::BirthDate, STRONG), Term("dob", Kind::BirthDate, STRONG), Term("date_of_birth", Kind::BirthDate, STRONG), Term("birth", Kind::BirthDate, FAIR), Term("sr", Kind::BirthDate, WEAK), Term("shengri", Kind::BirthDate, STRONG), Term("born", Kind::BirthDate, FAIR), Term("birth_year", Kind::BirthDate, STRONG),
    Term("wgbh", Kind::GridCode, STRONG), Term("wgbm", Kind::GridCode, STRONG), Term("wangge", Kind::GridCode, STRONG), Term("grid", Kind::GridCode, STRONG), Term("grid_code", Kind::GridCode, STRONG), Term("grid_id", Kind::GridCode, STRONG), Term("wg", Kind::GridCode, FAIR), Term("grid_no", Kind::GridCode, STRONG),
    Term("hbh", Kind::HouseholdNo, STRONG), Term("hh", Kind::HouseholdNo, FAIR), Term("huhao", Kind::HouseholdNo, STRONG), Term("household", Kind::HouseholdNo, STRONG), Term("household_no", Kind::HouseholdNo, STRONG), Term("household_id", Kind::HouseholdNo, STRONG), Term("family_id", Kind::HouseholdNo, STRONG), Term("family_no", Kind::HouseholdNo, STRONG), Term("hkbh", Kind::HouseholdNo, STRONG), Term("jtbh", Kind::HouseholdNo, STRONG),
    Term("xm", Kind::PersonName, STRONG), Term("xingming", Kind::PersonName, STRONG), Term("full_name", Kind::PersonName, STRONG), Term("fullname", Kind::PersonName, STRONG), Term("person_name", Kind::PersonName, STRONG), Term("resident_name", Kind::PersonName, STRONG), Term("real_name", Kind::PersonName, STRONG), Term("name", Kind::PersonName, WEAK), Term("lxr", Kind::PersonName, STRONG), Term("lxrxm", Kind::PersonName, STRONG), Term("contact", Kind::PersonName, WEAK), Term("contact_name", Kind::PersonName, STRONG), Term("hzxm", Kind::PersonName, STRONG), Term("first_name", Kind::PersonName, STRONG), Term("last_name", Kind::PersonName, STRONG), Term("surname", Kind::PersonName, STRONG), Term("given_name", Kind::PersonName, STRONG), Term("owner", Kind::PersonName, FAIR), Term("owner_name", Kind::PersonName, STRONG), Term("guardian", Kind::PersonName, FAIR), Term("jhrxm", Kind::PersonName, STRONG), Term("customer_name", Kind::PersonName, FAIR), Term("user_name", Kind::PersonName, FAIR), Term("tenant", Kind::PersonName, WEAK),
    Term("yhzgx", Kind::Relation, STRONG), Term("gx", Kind::Relation, FAIR), Term("guanxi", Kind::Relation, STRONG), Term("relation", Kind::Relation, STRONG), Term("relationship", Kind::Relation, STRONG), Term("hzgx", Kind::Relation, STRONG), Term("relation_to_head", Kind::Relation, STRONG), Term("kinship", Kind::Relation, STRONG),
    Term("xb", Kind::Sex, STRONG), Term("xingbie", Kind::Sex, STRONG), Term("sex", Kind::Sex, STRONG), Term("gender", Kind::Sex, STRONG),
    Term("mz", Kind::Ethnicity, STRONG), Term("minzu", Kind::Ethnicity, STRONG), Term("ethnicity", Kind::Ethnicity, STRONG), Term("nation", Kind::Ethnicity, FAIR), Term("nationality", Kind::Ethnicity, FAIR), Term("ethnic", Kind::Ethnicity, STRONG), Term("ethnic_group", Kind::Ethnicity, STRONG), Term("race", Kind::Ethnicity, STRONG),
    Term("sfz", Kind::ResidentId, STRONG), Term("sfzh", Kind::ResidentId, STRONG), Term("sfzhm", Kind::ResidentId, STRONG), Term("zjhm", Kind::ResidentId, STRONG), Term("zjh", Kind::ResidentId, STRONG), Term("gmsfhm", Kind::ResidentId, STRONG), Term("gmsfzh", Kind::ResidentId, STRONG), Term("shenfenzheng", Kind::ResidentId, STRONG), Term("shenfenzhenghao", Kind::ResidentId, STRONG), Term("id_card", Kind::ResidentId, STRONG), Term("idcard", Kind::ResidentId, STRONG), Term("id_card_no", Kind::ResidentId, STRONG), Term("id_no", Kind::ResidentId, STRONG), Term("id_number", Kind::ResidentId, STRONG), Term("idno", Kind::ResidentId, STRONG), Term("national_id", Kind::ResidentId, STRONG), Term("identity_no", Kind::ResidentId, STRONG), Term("citizen_id", Kind::ResidentId, STRONG), Term("cert_no", Kind::ResidentId, STRONG), Term("identity_card", Kind::ResidentId, STRONG), Term("cn_id", Kind::ResidentId, STRONG), Term("resident_id", Kind::ResidentId, STRONG), Term("id", Kind::ResidentId, 0.7), Term("certificate_no", Kind::ResidentId, FAIR), Term("identity", Kind::ResidentId, FAIR), Term("idnum", Kind::ResidentId, STRONG), Term("ssn", Kind::ResidentId, FAIR), Term("cardid", Kind::ResidentId, FAIR), Term("cardno", Kind::ResidentId, 2.0),
    Term("hz", Kind::PassportNo, WEAK), Term("hzh", Kind::PassportNo, STRONG), Term("hzhm", Kind::PassportNo, STRONG), Term("passport", Kind::PassportNo, STRONG), Term("passport_no", Kind::PassportNo, STRONG), Term("passport_number", Kind::PassportNo, STRONG), Term("huzhao", Kind::PassportNo, STRONG),
    Term("permit", Kind::Permit, STRONG), Term("travel_permit", Kind::Permit, STRONG), Term("residence_permit", Kind::Permit, STRONG), Term("txz", Kind::Permit, STRONG), Term("gatxz", Kind::Permit, STRONG),
    Term("sj", Kind::Mobile, WEAK), Term("sjh", Kind::Mobile, STRONG), Term("sjhm", Kind::Mobile, STRONG), Term("lxdh", Kind::Mobile, 5.0), Term("lxfs", Kind::Mobile, 4.5), Term("dh", Kind::Mobile, FAIR), Term("dhhm", Kind::Mobile, FAIR), Term("shouji", Kind::Mobile, STRONG), Term("shoujihao", Kind::Mobile, STRONG), Term("dianhua", Kind::Mobile, FAIR), Term("lianxidianhua", Kind::Mobile, 5.0), Term("mobile", Kind::Mobile, STRONG), Term("mobile_no", Kind::Mobile, STRONG), Term("mobile_phone", Kind::Mobile, STRONG), Term("cell", Kind::Mobile, FAIR), Term("cellphone", Kind::Mobile, STRONG), Term("cell_phone", Kind::Mobile, STRONG), Term("phone", Kind::Mobile, 4.5), Term("phone_no", Kind::Mobile, 4.5), Term("phone_number", Kind::Mobile, 4.5), Term("tel", Kind::Mobile, FAIR), Term("telephone", Kind::Mobile, FAIR), Term("contact_phone", Kind::Mobile, 4.5), Term("contact_no", Kind::Mobile, FAIR), Term("yddh", Kind::Mobile, STRONG), Term("telphone", Kind::Mobile, FAIR), Term("mobilephone", Kind::Mobile, STRONG), Term("handphone", Kind::Mobile, STRONG), Term("msisdn", Kind::Mobile, STRONG),
    Term("gddh", Kind::Landline, STRONG), Term("gh", Kind::Landline, WEAK), Term("zj", Kind::Landline, WEAK), Term("landline", Kind::Landline, STRONG), Term("home_phone", Kind::Landline, 5.0), Term("fixed_phone", Kind::Landline, STRONG), Term("work_phone", Kind::Landline, 5.0), Term("office_phone", Kind::Landline, 5.0), Term("fax", Kind::Landline, FAIR), Term("tel", Kind::Landline, 3.0), Term("telephone", Kind::Landline, 3.0), Term("phone", Kind::Landline, 2.5), Term("lxdh", Kind::Landline, 2.5), Term("dh", Kind::Landline, 2.5), Term("home_tel", Kind::Landline, STRONG),
    Term("dz", Kind::Address, FAIR), Term("dizhi", Kind::Address, STRONG), Term("zz", Kind::Address, FAIR), Term("xzz", Kind::Address, STRONG), Term("jtzz", Kind::Address, STRONG), Term("hjdz", Kind::Address, STRONG), Term("jzdz", Kind::Address, STRONG), Term("hjd", Kind::Address, STRONG), Term("jzd", Kind::Address, STRONG), Term("address", Kind::Address, STRONG), Term("addr", Kind::Address, STRONG), Term("home_address", Kind::Address, STRONG), Term("residence", Kind::Address, FAIR), Term("domicile", Kind::Address, FAIR), Term("zhuzhi", Kind::Address, STRONG), Term("location", Kind::Address, WEAK), Term("xjzd", Kind::Address, STRONG), Term("street_address", Kind::Address, STRONG),
    Term("xq", Kind::CommunityName, FAIR), Term("xqmc", Kind::CommunityName, STRONG), Term("xiaoqu", Kind::CommunityName, STRONG), Term("community", Kind::CommunityName, FAIR), Term("community_name", Kind::CommunityName, STRONG), Term("estate", Kind::CommunityName, STRONG), Term("estate_name", Kind::CommunityName, STRONG), Term("sqmc", Kind::CommunityName, FAIR), Term("compound", Kind::CommunityName, FAIR), Term("neighborhood", Kind::CommunityName, FAIR),
    Term("ld", Kind::BuildingNo, FAIR), Term("ldh", Kind::BuildingNo, STRONG), Term("lh", Kind::BuildingNo, FAIR), Term("building", Kind::BuildingNo, STRONG), Term("building_no", Kind::BuildingNo, STRONG), Term("bldg", Kind::BuildingNo, STRONG), Term("block", Kind::BuildingNo, FAIR), Term("zh", Kind::BuildingNo, WEAK), Term("loudong", Kind::BuildingNo, STRONG), Term("building_number", Kind::BuildingNo, STRONG),
    Term("dy", Kind::UnitNo, FAIR), Term("dyh", Kind::UnitNo, STRONG), Term("danyuan", Kind::UnitNo, STRONG), Term("unit", Kind::UnitNo, FAIR), Term("unit_no", Kind::UnitNo, STRONG), Term("stairwell", Kind::UnitNo, STRONG), Term("entrance", Kind::UnitNo, FAIR), Term("unit_number", Kind::UnitNo, STRONG),
    Term("fh", Kind::RoomNo, FAIR), Term("fjh", Kind::RoomNo, STRONG), Term("sh", Kind::RoomNo, WEAK), Term("fanghao", Kind::RoomNo, STRONG), Term("room", Kind::RoomNo, STRONG), Term("room_no", Kind::RoomNo, STRONG), Term("flat", Kind::RoomNo, FAIR), Term("apartment", Kind::RoomNo, FAIR), Term("apt", Kind::RoomNo, FAIR), Term("room_number", Kind::RoomNo, STRONG), Term("house_no", Kind::RoomNo, FAIR), Term("mph", Kind::RoomNo, FAIR),
    Term("hyzk", Kind::Marital, STRONG), Term("hunyin", Kind::Marital, STRONG), Term("marital", Kind::Marital, STRONG), Term("marriage", Kind::Marital, STRONG), Term("marital_status", Kind::Marital, STRONG), Term("married", Kind::Marital, STRONG),
    Term("whcd", Kind::Education, STRONG), Term("xl", Kind::Education, FAIR), Term("xueli", Kind::Education, STRONG), Term("education", Kind::Education, STRONG), Term("edu", Kind::Education, STRONG), Term("degree", Kind::Education, FAIR), Term("education_level", Kind::Education, STRONG), Term("jycd", Kind::Education, STRONG),
    Term("zy", Kind::Occupation, FAIR), Term("zhiye", Kind::Occupation, STRONG), Term("occupation", Kind::Occupation, STRONG), Term("job", Kind::Occupation, FAIR), Term("job_title", Kind::Occupation, STRONG), Term("profession", Kind::Occupation, STRONG), Term("zw", Kind::Occupation, WEAK), Term("position", Kind::Occupation, WEAK), Term("career", Kind::Occupation, FAIR),
    Term("gzdw", Kind::Organization, STRONG), Term("dwmc", Kind::Organization, STRONG), Term("danwei", Kind::Organization, STRONG), Term("company", Kind::Organization, FAIR), Term("employer", Kind::Organization, STRONG), Term("organization", Kind::Organization, STRONG), Term("organisation", Kind::Organization, STRONG), Term("org", Kind::Organization, FAIR), Term("workplace", Kind::Organization, STRONG), Term("work_unit", Kind::Organization, STRONG), Term("school", Kind::Organization, FAIR), Term("org_name", Kind::Organization, STRONG), Term("company_name", Kind::Organization, STRONG), Term("dw", Kind::Organization, FAIR), Term("xx", Kind::Organization, 0.8), Term("department", Kind::Organization, WEAK),
    Term("zzmm", Kind::Political, STRONG), Term("political", Kind::Political, STRONG), Term("political_status", Kind::Political, STRONG), Term("party", Kind::Political, FAIR), Term("party_member", Kind::Political, STRONG), Term("political_affiliation", Kind::Political, STRONG), Term("zhengzhimianmao", Kind::Political, STRONG), Term("sfdy", Kind::Political, STRONG),
    Term("zjxy", Kind::Religion, STRONG), Term("zongjiao", Kind::Religion, STRONG), Term("religion", Kind::Religion, STRONG), Term("faith", Kind::Religion, STRONG), Term("belief", Kind::Religion, STRONG), Term("religious", Kind::Religion, STRONG),
    Term("db", Kind::WelfareFlag, WEAK), Term("dbh", Kind::WelfareFlag, STRONG), Term("sfdb", Kind::WelfareFlag, STRONG), Term("dibao", Kind::WelfareFlag, STRONG), Term("welfare", Kind::WelfareFlag, STRONG), Term("is_low_income", Kind::WelfareFlag, STRONG), Term("low_income", Kind::WelfareFlag, STRONG), Term("subsistence", Kind::WelfareFlag, STRONG), Term("allowance", Kind::WelfareFlag, FAIR), Term("poverty", Kind::WelfareFlag, STRONG),
    Term("cj", Kind::Disability, WEAK), Term("canji", Kind::Disability, STRONG), Term("cjdj", Kind::Disability, STRONG), Term("cjlb", Kind::Disability, STRONG), Term("disability", Kind::Disability, STRONG), Term("disabled", Kind::Disability, STRONG), Term("handicap", Kind::Disability, STRONG), Term("disability_level", Kind::Disability, STRONG),
    Term("mxb", Kind::Health, STRONG), Term("jkzk", Kind::Health, STRONG), Term("jiankang", Kind::Health, STRONG), Term("health", Kind::Health, STRONG), Term("disease", Kind::Health, STRONG), Term("illness", Kind::Health, STRONG), Term("chronic", Kind::Health, STRONG), Term("chronic_disease", Kind::Health, STRONG), Term("diagnosis", Kind::Health, STRONG), Term("medical_history", Kind::Health, STRONG), Term("blood_type", Kind::Health, FAIR), Term("height", Kind::Other, FAIR), Term("weight", Kind::Other, FAIR), Term("xx", Kind::Health, 0.5), Term("allergy", Kind::Health, STRONG), Term("bs", Kind::Health, WEAK), Term("health_status", Kind::Health, STRONG),
    Term("sqjz", Kind::CriminalFlag, STRONG), Term("jiaozheng", Kind::CriminalFlag, STRONG), Term("criminal", Kind::CriminalFlag, STRONG), Term("criminal_record", Kind::CriminalFlag, STRONG), Term("correction", Kind::CriminalFlag, STRONG), Term("community_correction", Kind::CriminalFlag, STRONG), Term("convicted", Kind::CriminalFlag, STRONG), Term("offender", Kind::CriminalFlag, STRONG), Term("probation", Kind::CriminalFlag, STRONG), Term("sqjzry", Kind::CriminalFlag, STRONG),
    Term("cph", Kind::Plate, STRONG), Term("cphm", Kind::Plate, STRONG), Term("chepai", Kind::Plate, STRONG), Term("chepaihao", Kind::Plate, STRONG), Term("plate", Kind::Plate, STRONG), Term("plate_no", Kind::Plate, STRONG), Term("license_plate", Kind::Plate, STRONG), Term("car_no", Kind::Plate, STRONG), Term("vehicle_no", Kind::Plate, FAIR), Term("plate_number", Kind::Plate, STRONG), Term("vehicle", Kind::Plate, WEAK),
    Term("yhkh", Kind::BankCard, STRONG), Term("yhk", Kind::BankCard, STRONG), Term("kh", Kind::BankCard, FAIR), Term("yhzh", Kind::BankCard, STRONG), Term("yinhangka", Kind::BankCard, STRONG), Term("bank_card", Kind::BankCard, STRONG), Term("bankcard", Kind::BankCard, STRONG), Term("card_no", Kind::BankCard, FAIR), Term("card_number", Kind::BankCard, FAIR), Term("bank_account", Kind::BankCard, STRONG), Term("account_no", Kind::BankCard, FAIR), Term("bank_card_no", Kind::BankCard, STRONG), Term("credit_card", Kind::BankCard, STRONG), Term("debit_card", Kind::BankCard, STRONG), Term("iban", Kind::BankCard, WEAK), Term("pan", Kind::BankCard, WEAK), Term("account", Kind::BankCard, WEAK),
    Term("sbkh", Kind::SocialSecurity, STRONG), Term("sbk", Kind::SocialSecurity, STRONG), Term("sbh", Kind::SocialSecurity, STRONG), Term("ybkh", Kind::SocialSecurity, STRONG), Term("shebao", Kind::SocialSecurity, STRONG), Term("social_security", Kind::SocialSecurity, STRONG), Term("social_security_no", Kind::SocialSecurity, STRONG), Term("ss_no", Kind::SocialSecurity, STRONG), Term("medical_insurance", Kind::SocialSecurity, STRONG), Term("insurance_no", Kind::SocialSecurity, FAIR), Term("ssn", Kind::SocialSecurity, FAIR), Term("medicare", Kind::SocialSecurity, FAIR), Term("smkh", Kind::SocialSecurity, STRONG),
    Term("wx", Kind::Wechat, STRONG), Term("wxh", Kind::Wechat, STRONG), Term("weixin", Kind::Wechat, STRONG), Term("wechat", Kind::Wechat, STRONG), Term("wechat_id", Kind::Wechat, STRONG), Term("weixinhao", Kind::Wechat, STRONG), Term("wxid", Kind::Wechat, STRONG), Term("wechat_no", Kind::Wechat, STRONG), Term("nickname", Kind::Wechat, WEAK), Term("openid", Kind::Wechat, WEAK),
    Term("qq", Kind::Qq, STRONG), Term("qqh", Kind::Qq, STRONG), Term("qqhm", Kind::Qq, STRONG), Term("qq_no", Kind::Qq, STRONG), Term("qq_number", Kind::Qq, STRONG), Term("oicq", Kind::Qq, STRONG), Term("im", Kind::Qq, 0.8),
    Term("yx", Kind::Email, FAIR), Term("dzyx", Kind::Email, STRONG), Term("youxiang", Kind::Email, STRONG), Term("email", Kind::Email, STRONG), Term("e_mail", Kind::Email, STRONG), Term("mail", Kind::Email, STRONG), Term("email_address", Kind::Email, STRONG), Term("mailbox", Kind::Email, STRONG),
    Term("je", Kind::Amount, FAIR), Term("jine", Kind::Amount, STRONG), Term("mj", Kind::Amount, FAIR), Term("jzmj", Kind::Amount, STRONG), Term("wyf", Kind::Amount, STRONG), Term("amount", Kind::Amount, STRONG), Term("amt", Kind::Amount, STRONG), Term("fee", Kind::Amount, STRONG), Term("price", Kind::Amount, STRONG), Term("area", Kind::Amount, FAIR), Term("income", Kind::Amount, STRONG), Term("salary", Kind::Amount, STRONG), Term("rent", Kind::Amount, FAIR), Term("cost", Kind::Amount, STRONG), Term("balance", Kind::Amount, STRONG), Term("floor_area", Kind::Amount, STRONG), Term("property_fee", Kind::Amount, STRONG), Term("sqm", Kind::Amount, FAIR), Term("total", Kind::Amount, FAIR), Term("building_area", Kind::Amount, STRONG), Term("wage", Kind::Amount, STRONG), Term("mianji", Kind::Amount, STRONG),
    Term("mac", Kind::Mac, STRONG), Term("mac_address", Kind::Mac, STRONG), Term("mac_addr", Kind::Mac, STRONG), Term("hwaddr", Kind::Mac, STRONG), Term("bssid", Kind::Mac, STRONG),
    Term("ip", Kind::Ipv4, STRONG), Term("ipv4", Kind::Ipv4, STRONG), Term("ip_address", Kind::Ipv4, STRONG), Term("ip_addr", Kind::Ipv4, STRONG), Term("login_ip", Kind::Ipv4, STRONG), Term("client_ip", Kind::Ipv4, STRONG), Term("ip", Kind::Ipv6, 2.5), Term("ipv6", Kind::Ipv6, STRONG), Term("ip_address", Kind::Ipv6, 2.5), Term("dlip", Kind::Ipv4, STRONG),
    Term("jd", Kind::Longitude, FAIR), Term("jingdu", Kind::Longitude, STRONG), Term("lng", Kind::Longitude, STRONG), Term("lon", Kind::Longitude, STRONG), Term("long", Kind::Longitude, FAIR), Term("longitude", Kind::Longitude, STRONG), Term("wd", Kind::Latitude, FAIR), Term("weidu", Kind::Latitude, STRONG), Term("lat", Kind::Latitude, STRONG), Term("latitude", Kind::Latitude, STRONG), Term("x", Kind::Longitude, 0.8), Term("y", Kind::Latitude, 0.8),
    Term("coordinates", Kind::Coordinates, STRONG), Term("coord", Kind::Coordinates, STRONG), Term("coords", Kind::Coordinates, STRONG), Term("gps", Kind::Coordinates, FAIR), Term("lnglat", Kind::Coordinates, STRONG), Term("latlng", Kind::Coordinates, STRONG), Term("geo", Kind::Coordinates, FAIR), Term("jwd", Kind::Coordinates, STRONG), Term("zb", Kind::Coordinates, FAIR), Term("geolocation", Kind::Coordinates, STRONG),
    Term("uscc", Kind::Uscc, STRONG), Term("tyshxydm", Kind::Uscc, STRONG), Term("credit_code", Kind::Uscc, STRONG), Term("tax_no", Kind::Uscc, FAIR), Term("usci", Kind::Uscc, STRONG), Term("xydm", Kind::Uscc, STRONG), Term("tax_id", Kind::Uscc, FAIR),
    Term("imei", Kind::Imei, STRONG), Term("meid", Kind::Imei, FAIR), Term("device_imei", Kind::Imei, STRONG),
    Term("bz", Kind::FreeText, STRONG), Term("beizhu", Kind::FreeText, STRONG), Term("remark", Kind::FreeText, STRONG), Term("remarks", Kind::FreeText, STRONG), Term("note", Kind::FreeText, STRONG), Term("notes", Kind::FreeText, STRONG), Term("comment", Kind::FreeText, STRONG), Term("comments", Kind::FreeText, STRONG), Term("memo", Kind::FreeText, STRONG), Term("description", Kind::FreeText, FAIR), Term("desc", Kind::FreeText, FAIR), Term("text", Kind::FreeText, FAIR), Term("message", Kind::FreeText, FAIR), Term("feedback", Kind::FreeText, FAIR),
    Term("nl", Kind::Age, STRONG), Term("nianling", Kind::Age, STRONG), Term("age", Kind::Age, STRONG),
    Term("jg", Kind::Region, FAIR), Term("jiguan", Kind::Region, STRONG), Term("region", Kind::Region, STRONG), Term("province", Kind::Region, STRONG), Term("city", Kind::Region, STRONG), Term("district", Kind::Region, STRONG), Term("county", Kind::Region, STRONG), Term("xzqh", Kind::Region, STRONG), Term("qhdm", Kind::Region, STRONG), Term("native_place", Kind::Region, STRONG), Term("birthplace", Kind::Region, STRONG), Term("hometown", Kind::Region, STRONG), Term("adcode", Kind::Region, STRONG), Term("csd", Kind::Region, STRONG), Term("street", Kind::Region, FAIR), Term("jd", Kind::Region, WEAK), Term("area_code", Kind::Region, WEAK), Term("zip", Kind::Region, FAIR), Term("postcode", Kind::Region, FAIR), Term("zipcode", Kind::Region, FAIR), Term("yb", Kind::Region, WEAK), Term("yzbm", Kind::Region, FAIR), Term("township", Kind::Region, FAIR), Term("region_code", Kind::Region, STRONG), Term("zip_code", Kind::Region, FAIR), Term("state", Kind::Region, WEAK),
];

/// Endings that make of whatever precedes them a count, a share, a class or a state. The kind is what it then is.
#[rustfmt::skip]
const NEGATIVE: &[(&str, Kind)] = &[
    ("人数", Kind::Other), ("户数", Kind::Other), ("数量", Kind::Other), ("个数", Kind::Other), ("次数", Kind::Other), ("天数", Kind::Other), ("条数", Kind::Other), ("份数", Kind::Other), ("总数", Kind::Other), ("台数", Kind::Other), ("月数", Kind::Other), ("年数", Kind::Other), ("栋数", Kind::Other), ("层数", Kind::Other), ("间数", Kind::Other), ("套数", Kind::Other), ("辆数", Kind::Other), ("张数", Kind::Other), ("件数", Kind::Other), ("字数", Kind::Other), ("位数", Kind::Other), ("总计", Kind::Other), ("小计", Kind::Other),
    ("率", Kind::Other), ("比例", Kind::Other), ("占比", Kind::Other), ("百分比", Kind::Other), ("年限", Kind::Other), ("时长", Kind::Other), ("期数", Kind::Other), ("量", Kind::Other), ("数", Kind::Other), ("长度", Kind::Other),
    ("类型", Kind::Other), ("类别", Kind::Other), ("种类", Kind::Other), ("状态", Kind::Other), ("颜色", Kind::Other), ("型号", Kind::Other), ("品牌", Kind::Other), ("格式", Kind::Other), ("级别", Kind::Other), ("版本", Kind::Other), ("性质", Kind::Other), ("用途", Kind::Other), ("是否一致", Kind::Other), ("校验", Kind::Other), ("是否有效", Kind::Other),
    ("费用", Kind::Amount), ("费", Kind::Amount), ("金额", Kind::Amount), ("面积", Kind::Amount), ("单价", Kind::Amount), ("价格", Kind::Amount), ("额", Kind::Amount), ("成本", Kind::Amount), ("余额", Kind::Amount),
    ("日期", Kind::Date), ("时间", Kind::Date), ("有效期", Kind::Date), ("到期日", Kind::Date), ("年份", Kind::Date),
    ("归属地", Kind::Region), ("签发机关", Kind::Organization), ("开户行", Kind::Organization), ("颁发机关", Kind::Organization), ("运营商", Kind::Organization),
];

/// The same for English and pinyin, as the last word.
#[rustfmt::skip]
const NEGATIVE_LATIN: &[(&str, Kind)] = &[
    ("count", Kind::Other), ("cnt", Kind::Other), ("qty", Kind::Other), ("quantity", Kind::Other), ("rate", Kind::Other), ("ratio", Kind::Other), ("percent", Kind::Other), ("pct", Kind::Other), ("type", Kind::Other), ("status", Kind::Other), ("flag", Kind::Other), ("category", Kind::Other), ("level", Kind::Other), ("length", Kind::Other), ("days", Kind::Other), ("version", Kind::Other), ("brand", Kind::Other), ("model", Kind::Other), ("color", Kind::Other),
    ("amount", Kind::Amount), ("amt", Kind::Amount), ("fee", Kind::Amount), ("cost", Kind::Amount), ("price", Kind::Amount), ("sum", Kind::Amount), ("total", Kind::Amount), ("area", Kind::Amount),
    ("date", Kind::Date), ("time", Kind::Date), ("at", Kind::Date), ("expiry", Kind::Date),
];

/// Words of things, not of people; they take away from every kind that names a person.
#[rustfmt::skip]
const IMPERSONAL: &[&str] = &[
    "订单", "运单", "快递单", "物料", "商品", "产品", "发票", "合同", "流水", "雪花", "版本", "条码", "条形码", "二维码", "isbn", "ean", "sku", "uuid", "guid", "md5", "sha1", "sha256", "哈希", "hash", "工单", "单号", "批次", "批号", "货号", "库存", "型号", "规格", "设备号", "设备编号", "资产", "序列号", "sn", "固件", "交易号", "凭证", "票据", "单据", "时间戳", "timestamp", "epoch", "order", "invoice", "contract", "tracking", "product", "material", "version", "barcode", "batch", "snowflake", "trace_id", "request_id", "session", "token", "checksum", "词语", "关键词", "标题", "文件名", "url", "网址", "仓库", "货物", "项目编号", "案件编号", "仪表", "表号", "电表", "水表", "燃气表", "路由", "端口",
];

/// Terms of a place of registration or origin.
const ORIGIN: &[&str] =
    &["户籍", "户口", "籍贯", "出生地", "祖籍", "原籍", "户籍地", "hjdz", "hjd", "domicile", "birthplace"];

/// Whether a header says anything at all, known to the lexicon or not.
pub(crate) fn has_meaning(header: &str) -> bool {
    let compact: String = plain(header).chars().filter(|c| c.is_alphanumeric()).collect();
    !is_meaningless(&compact)
}

/// Reads a header.
pub(crate) fn read(header: &str) -> HeaderReading {
    let plain = plain(header);
    let mut reading = HeaderReading::default();
    if plain.is_empty() {
        return reading;
    }
    let compact: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    if is_meaningless(&compact) {
        return reading;
    }
    let joined = join_words(&plain);
    let mut votes = Vec::new();
    chinese_votes(&compact, &mut votes);
    latin_votes(&joined, &mut votes);
    reading.impersonal = IMPERSONAL.iter().copied().find(|word| is_in(word, &compact, &joined));
    reading.origin = ORIGIN.iter().any(|word| is_in(word, &compact, &joined));
    apply_negative(&compact, &joined, &mut votes, &mut reading);
    if reading.impersonal.is_some() {
        votes.retain(|vote| {
            !is_personal_number(vote.kind) || (vote.how == HeaderMatch::Exact && vote.weight >= STRONG)
        });
    }
    votes.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    for vote in votes {
        if !reading.votes.iter().any(|kept| kept.kind == vote.kind) {
            reading.votes.push(vote);
        }
    }
    if reading.votes.is_empty() {
        reading.code = ["编码", "编号", "代码", "条码", "料号", "货号", "code", "sku"]
            .into_iter()
            .find(|word| compact.ends_with(word));
    }
    reading.telling = !reading.votes.is_empty() || reading.negative.is_some() || reading.impersonal.is_some();
    reading
}

fn is_personal_number(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Date
            | Kind::Amount
            | Kind::Uscc
            | Kind::Other
            | Kind::Organization
            | Kind::Region
            | Kind::Coordinates
    )
}

/// Width, case, variants, blanks and remarks in brackets levelled: `（必填）身份證號 *` and `身份证号` read the same.
fn plain(header: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    let mut inside = String::new();
    let mut lower_before = false;
    for c in header.nfkc() {
        let c = simplified(c);
        let camel = lower_before && c.is_ascii_uppercase();
        lower_before = c.is_ascii_lowercase();
        match c {
            '(' | '[' | '【' | '〔' | '{' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' | '>' | '》' => depth = depth.saturating_sub(1),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{00ad}' => {}
            _ if depth > 0 => inside.push(c),
            c if c.is_uppercase() => {
                // homePhone → home phone
                if camel {
                    out.push(' ');
                }
                out.extend(c.to_lowercase());
            }
            c => out.push(c),
        }
    }
    let out = out.trim().to_owned();
    if out.chars().any(char::is_alphanumeric) { out } else { inside.trim().to_lowercase() }
}

/// Words of letters and digits, joined by `_`; trailing numbers fall off (`phone_2`, `tel1`).
fn join_words(plain: &str) -> String {
    let mut words: Vec<String> = plain
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    // md5, sha256, ipv4 are words with a digit of their own
    for (word, raw) in words.iter_mut().zip(
        plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.trim_end_matches(|c: char| c.is_ascii_digit()).is_empty()),
    ) {
        if matches!(raw, "md5" | "sha1" | "sha256" | "ipv4" | "ipv6" | "ean13" | "isbn13") {
            *word = raw.trim_end_matches("13").to_owned();
        }
    }
    words.join("_")
}

fn is_meaningless(compact: &str) -> bool {
    let stem =
        compact.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十甲乙丙丁".contains(c));
    stem.is_empty() || MEANINGLESS.contains(&stem)
}

fn is_in(word: &str, compact: &str, joined: &str) -> bool {
    if word.is_ascii() {
        has_words(joined, word) || (word.len() > 3 && compact.starts_with(word))
    } else {
        compact.contains(word)
    }
}

/// Whether the run of whole words occurs.
fn has_words(joined: &str, words: &str) -> bool {
    joined.match_indices(words).any(|(at, _)| {
        let before = joined[..at].chars().next_back();
        let after = joined[at + words.len()..].chars().next();
        let border = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        border(before) && border(after)
    })
}

fn chinese_votes(compact: &str, votes: &mut Vec<HeaderVote>) {
    let stem = compact.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六".contains(c));
    let stem = ["信息", "情况", "内容", "登记"]
        .iter()
        .find_map(|tail| stem.strip_suffix(tail).filter(|rest| !rest.is_empty()))
        .filter(|_| !CHINESE.iter().any(|term| term.0 == stem))
        .unwrap_or(stem);
    let core = ["是否为", "是否是", "是否", "是不是", "有无", "有没有"]
        .iter()
        .find_map(|head| stem.strip_prefix(head))
        .unwrap_or(stem);
    // the match that ends last, and of those the longest; several kinds may share it
    let best = CHINESE
        .iter()
        .filter_map(|term| stem.rfind(term.0).map(|at| (at + term.0.len(), term.0.len())))
        .max();
    let Some((end, length)) = best else { return };
    for term in CHINESE {
        if stem == term.0 || core == term.0 {
            votes.push(vote(term, HeaderMatch::Exact, 0.0));
        } else if term.0.len() == length && stem.rfind(term.0).is_some_and(|at| at + length == end) {
            // a single character such as 区 or 费 is a word only at the end
            if end == stem.len() {
                votes.push(vote(term, HeaderMatch::Ending, 0.7));
            } else if term.0.chars().count() > 1 {
                votes.push(vote(term, HeaderMatch::Inside, 2.5));
            }
        }
    }
    if votes.is_empty() {
        // the last match was a single character in the middle: take the next one of two or more
        for term in CHINESE.iter().filter(|term| term.0.chars().count() > 1 && stem.contains(term.0)) {
            votes.push(vote(term, HeaderMatch::Inside, 2.5));
        }
    }
}

fn latin_votes(joined: &str, votes: &mut Vec<HeaderVote>) {
    if !joined.is_ascii() {
        // mixed headers such as 门禁MAC, 登录IP: the Latin part
        let tail: String = joined.chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect();
        for part in tail.split(' ').map(|part| part.trim_matches('_')).filter(|part| part.len() >= 2) {
            for term in LATIN.iter().filter(|term| term.0 == part) {
                votes.push(vote(term, HeaderMatch::Token, 1.0));
            }
        }
        return;
    }
    let best = LATIN
        .iter()
        .filter(|term| has_words(joined, term.0))
        .filter_map(|term| joined.rfind(term.0).map(|at| (at + term.0.len(), term.0.len())))
        .max();
    let Some((end, length)) = best else { return };
    for term in LATIN {
        if joined == term.0 {
            votes.push(vote(term, HeaderMatch::Exact, 0.0));
        } else if term.0.len() == length && joined.rfind(term.0).is_some_and(|at| at + length == end) {
            votes.push(vote(term, HeaderMatch::Token, if end == joined.len() { 0.8 } else { 2.0 }));
        }
    }
}

fn vote(term: &Term, how: HeaderMatch, less: f32) -> HeaderVote {
    HeaderVote { kind: term.1, term: term.0, how, weight: (term.2 - less).max(0.5) }
}

fn apply_negative(compact: &str, joined: &str, votes: &mut Vec<HeaderVote>, reading: &mut HeaderReading) {
    let exact = votes.iter().any(|vote| vote.how == HeaderMatch::Exact && vote.weight >= FAIR);
    if exact {
        return;
    }
    let found = NEGATIVE
        .iter()
        .find(|(suffix, _)| compact.ends_with(suffix) && compact.len() > suffix.len())
        .or_else(|| {
            NEGATIVE_LATIN.iter().find(|(word, _)| {
                joined.ends_with(word) && joined.len() > word.len() && has_words(joined, word)
            })
        });
    let Some(&(suffix, becomes)) = found else { return };
    // what the header would have named without the ending
    let whole = compact.strip_suffix(suffix).unwrap_or(compact);
    let mut named = Vec::new();
    chinese_votes(whole, &mut named);
    if named.is_empty()
        && let Some(rest) = joined.strip_suffix(suffix)
    {
        latin_votes(rest.trim_end_matches('_'), &mut named);
    }
    // 出生日期, 出生时间: the ending belongs to the term
    if becomes == Kind::Date && named.iter().any(|vote| vote.kind == Kind::BirthDate) {
        return;
    }
    if ["类型", "类别", "级别", "type", "level", "status", "flag", "状态", "category"].contains(&suffix)
        && named.iter().any(|vote| is_category(vote.kind))
    {
        // 残疾类别, 困难类型, 残疾级别, marital_status are the thing itself
        votes.extend(named.into_iter().map(|vote| HeaderVote { weight: vote.weight - 0.5, ..vote }));
        return;
    }
    let ruled_out = named.iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).map(|vote| vote.kind);
    if ruled_out == Some(becomes) {
        return;
    }
    votes.retain(|vote| vote.kind == becomes);
    if becomes != Kind::Other && votes.is_empty() {
        votes.push(HeaderVote { kind: becomes, term: suffix, how: HeaderMatch::Ending, weight: 4.5 });
    }
    reading.negative = Some((suffix, ruled_out));
}

/// Kinds that are classes by nature.
fn is_category(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Disability
            | Kind::WelfareFlag
            | Kind::Health
            | Kind::Marital
            | Kind::Education
            | Kind::Occupation
            | Kind::Political
            | Kind::Religion
            | Kind::CriminalFlag
            | Kind::Relation
            | Kind::Sex
            | Kind::Ethnicity
    )
}

/// Traditional and variant characters of the lexicon's words, to simplified.
fn simplified(c: char) -> char {
    const FROM: &str = "號證碼電話戶別齡聯繫係關與現單樓棟業職銀賬帳車郵編網門經緯緊無學歷傳親備註區縣鄉鎮積費額數稱體對會員險殘況狀護歲國種類級時間總計層詳細處務場標識長監遷錄記訊遠構機稅從專層節買賣憑廳兒張圖貧濟離異黨團業産產實繳補貼應獎勵療藥醫衛養證讀寫碩輛駕駛貨倉庫資價幣戰參軍內確認簽發領園舊臨歸屬組織獨寡點麥凍術矯釋滿驗測檢轄誤遲濱隊營盤幣糧廠農貼";
    const TO: &str = "号证码电话户别龄联系系关与现单楼栋业职银账账车邮编网门经纬紧无学历传亲备注区县乡镇积费额数称体对会员险残况状护岁国种类级时间总计层详细处务场标识长监迁录记讯远构机税从专层节买卖凭厅儿张图贫济离异党团业产产实缴补贴应奖励疗药医卫养证读写硕辆驾驶货仓库资价币战参军内确认签发领园旧临归属组织独寡点麦冻术矫释满验测检辖误迟滨队营盘币粮厂农贴";
    if c.is_ascii() {
        return c;
    }
    FROM.chars().zip(TO.chars()).find(|&(from, _)| from == c).map_or(c, |(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(header: &str) -> Option<Kind> {
        read(header).votes.first().map(|vote| vote.kind)
    }

    #[test]
    fn office_headers_are_read() {
        for (header, kind) in [
            ("姓名", Kind::PersonName),
            ("户主姓名", Kind::PersonName),
            ("监护人姓名", Kind::PersonName),
            ("紧急联系人", Kind::PersonName),
            ("身份证号", Kind::ResidentId),
            ("身份證號碼", Kind::ResidentId),
            ("公民身份号码", Kind::ResidentId),
            ("证件号码", Kind::ResidentId),
            ("监护人身份证号", Kind::ResidentId),
            ("sfzh", Kind::ResidentId),
            ("SFZHM", Kind::ResidentId),
            ("ID_CARD_NO", Kind::ResidentId),
            ("idCardNo", Kind::ResidentId),
            ("手机号码", Kind::Mobile),
            ("联系方式", Kind::Mobile),
            ("紧急联系人电话", Kind::Mobile),
            ("lxdh", Kind::Mobile),
            ("phone_2", Kind::Mobile),
            ("监护人联系电话", Kind::Mobile),
            ("homePhone", Kind::Landline),
            ("单位电话", Kind::Landline),
            ("家庭住址", Kind::Address),
            ("现居住地", Kind::Address),
            ("户籍地址", Kind::Address),
            ("身份证住址", Kind::Address),
            ("出生年月", Kind::BirthDate),
            ("出生年月日", Kind::BirthDate),
            ("生年月", Kind::BirthDate),
            ("出生年份", Kind::BirthDate),
            ("户主出生年月", Kind::BirthDate),
            ("dob", Kind::BirthDate),
            ("入住日期", Kind::Date),
            ("登记时间", Kind::Date),
            ("（必填）手　机　号", Kind::Mobile),
            ("身份证号*", Kind::ResidentId),
            ("ｘｍ", Kind::PersonName),
            (" 姓 名 ", Kind::PersonName),
            ("与户主关系", Kind::Relation),
            ("是否低保", Kind::WelfareFlag),
            ("残疾类别", Kind::Disability),
            ("残疾等级", Kind::Disability),
            ("是否社区矫正对象", Kind::CriminalFlag),
            ("门禁MAC", Kind::Mac),
            ("登录IP", Kind::Ipv4),
            ("QQ号", Kind::Qq),
            ("建筑面积(㎡)", Kind::Amount),
            ("缴费金额", Kind::Amount),
            ("物业费", Kind::Amount),
            ("工作单位", Kind::Organization),
            ("单元号", Kind::UnitNo),
            ("社区名称", Kind::CommunityName),
            ("护照号", Kind::PassportNo),
            ("港澳通行证号码", Kind::Permit),
            ("籍贯", Kind::Region),
            ("网格员", Kind::PersonName),
            ("楼长", Kind::PersonName),
            ("年龄", Kind::Age),
            ("marital_status", Kind::Marital),
            ("备注信息", Kind::FreeText),
            ("身份证有效期", Kind::Date),
            ("手机归属地", Kind::Region),
        ] {
            assert_eq!(top(header), Some(kind), "{header}");
        }
    }

    #[test]
    fn counts_and_classes_are_not_the_thing() {
        for header in [
            "手机数量",
            "党员人数",
            "低保户数",
            "证件类型",
            "车牌颜色",
            "登录次数",
            "邮箱状态",
            "phone_count",
            "居民人数",
            "手机型号",
            "入住率",
            "居住天数",
        ] {
            let reading = read(header);
            assert!(reading.negative.is_some(), "{header}");
            assert!(reading.votes.is_empty(), "{header} {:?}", reading.votes);
        }
        assert_eq!(top("电话费"), Some(Kind::Amount));
        assert_eq!(read("电话费").negative, Some(("费", Some(Kind::Mobile))));
    }

    #[test]
    fn headers_without_meaning_say_nothing() {
        for header in [
            "编号",
            "字段2",
            "col",
            "col_3",
            "名称",
            "号码",
            "信息",
            "内容",
            "Column 12",
            "",
            "  ",
            "列1",
            "7",
            "Unnamed: 3",
        ] {
            let reading = read(header);
            assert!(!reading.telling, "{header} {reading:?}");
        }
    }

    #[test]
    fn things_are_told_from_people() {
        for header in [
            "订单号",
            "运单号",
            "物料编码",
            "发票号码",
            "合同号",
            "版本",
            "雪花ID",
            "商品名称",
            "MD5",
            "UUID",
            "Luhn流水",
            "词语",
            "order_no",
        ] {
            let reading = read(header);
            assert!(reading.impersonal.is_some(), "{header}");
        }
        assert_eq!(top("组织名称"), Some(Kind::Organization));
        assert_eq!(top("统一社会信用代码"), Some(Kind::Uscc));
    }
}
