//! Sentences written for these tests; no template of any data set.

use yingbi_resident::Kind;

use super::SpanFinder;

fn found(text: &str) -> Vec<(Kind, String)> {
    let chars: Vec<char> = text.chars().collect();
    SpanFinder::new()
        .find(text)
        .into_iter()
        .map(|span| (span.kind, chars[span.start..span.end].iter().collect()))
        .collect()
}

fn only(text: &str, kind: Kind) -> Vec<String> {
    found(text).into_iter().filter(|(one, _)| *one == kind).map(|(_, part)| part).collect()
}

/// Sentences with their names.
#[rustfmt::skip]
const WITH_NAMES: &[(&str, &[&str])] = &[
    ("经与业主陈国强沟通,同意下周清理", &["陈国强"]),
    ("已由社工刘晓燕陪同就医", &["刘晓燕"]),
    ("该房现租给黄志明,月租两千", &["黄志明"]),
    ("母亲吴秀英独自居住", &["吴秀英"]),
    ("孙浩然反映楼道堆物", &["孙浩然"]),
    ("代办人:林美玲", &["林美玲"]),
    ("与邻居何伟、马丽因漏水争执", &["何伟", "马丽"]),
    ("周敏(女儿)每月探望", &["周敏"]),
    ("户主变更为徐建华", &["徐建华"]),
    ("欧阳建国来电咨询", &["欧阳建国"]),
    ("帮扶责任人 郑凯", &["郑凯"]),
    ("请联系朱红梅处理", &["朱红梅"]),
    ("监护人为其外婆曹桂兰", &["曹桂兰"]),
    ("报修人谢婷,厨房下水堵塞", &["谢婷"]),
    ("邓小军长期在外", &["邓小军"]),
    ("登记联系人许文静电话有误", &["许文静"]),
    ("上周找沈佳怡谈过", &["沈佳怡"]),
    ("买买提·艾合买提已返乡", &["买买提·艾合买提"]),
    ("志愿者韩雪每周送餐", &["韩雪"]),
    ("车主为唐磊", &["唐磊"]),
    ("儿媳董丽娟照顾", &["董丽娟"]),
    ("委托袁志强代领物资", &["袁志强"]),
    ("夫妻:潘勇,蒋芳", &["潘勇", "蒋芳"]),
    ("蔡先生之子蔡子涵就读本地小学", &["蔡子涵"]),
    ("投诉人魏东升要求回复", &["魏东升"]),
];

/// Sentences without a name.
#[rustfmt::skip]
const WITHOUT_NAMES: &[&str] = &[
    "高血压患者,定期随访", "常年在外务工", "任务已完成", "温馨提示已张贴", "石头堵住水管", "安全隐患已整改", "申请高龄补贴", "楼道杂物已清理",
    "和解成功", "金额待核", "方便时上门", "王女士已搬走", "李阿姨行动不便", "张主任已知晓", "居民拒绝登记", "车辆停放占用消防通道",
    "时间另行通知", "居住证已过期", "申领失业金", "家中无人应答", "公安已介入", "水表已更换", "全家外出", "周末再联系", "管道漏水已维修", "门锁损坏",
    "万元户", "向居委会反映", "由物业负责维修", "马上处理", "计划生育家庭", "方向错误", "江南水乡", "曾经住院", "司机已挪车", "成员三人",
    "双方达成一致", "路灯不亮", "雷雨天漏水", "白天无人", "平安", "余额不足", "应急物资已发放", "符合条件", "关系融洽", "于上月迁出", "无", "已核实", "拒绝登记", "物业费已缴清",
    "严重精神障碍患者,在册", "宠物扰民,多次劝阻无效", "疑似群租,已上报街道", "空调外机噪音", "党员家庭户", "退役军人", "危房改造对象", "外地户口,暂住",
];

#[test]
fn names_in_sentences() {
    let (mut right, mut claimed, mut wanted) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (text, names) in WITH_NAMES {
        let got = only(text, Kind::PersonName);
        claimed += got.len();
        wanted += names.len();
        right += got.iter().filter(|name| names.contains(&name.as_str())).count();
        if got != *names {
            wrong.push(format!("{text} → {got:?}"));
        }
    }
    for text in WITHOUT_NAMES {
        let got = only(text, Kind::PersonName);
        claimed += got.len();
        if !got.is_empty() {
            wrong.push(format!("{text} → {got:?}"));
        }
    }
    println!("{}", wrong.join("\n"));
    let (precision, recall) = (right as f64 / claimed as f64, right as f64 / wanted as f64);
    assert!(precision >= 0.9 && recall >= 0.85, "P {precision:.2} R {recall:.2}\n{}", wrong.join("\n"));
}

#[test]
fn numbers_want_their_words() {
    assert_eq!(found("快递单号13912345670已签收"), []);
    assert_eq!(found("工单号6222021234567890128转办"), []);
    assert_eq!(found("电话0571-88112233转802"), [(Kind::Landline, "0571-88112233".to_owned())]);
    assert_eq!(
        found("加微信:ming_2024,或QQ 123456789"),
        [(Kind::Wechat, "ming_2024".to_owned()), (Kind::Qq, "123456789".to_owned())]
    );
    assert_eq!(found("QQ123456789"), [(Kind::Qq, "123456789".to_owned())]);
    assert_eq!(found("护照号E12345678"), [(Kind::PassportNo, "E12345678".to_owned())]);
    assert_eq!(found("固件版本 10.2.3.4"), []);
    assert_eq!(found("网关2001:db8::1离线"), [(Kind::Ipv6, "2001:db8::1".to_owned())]);
}

#[test]
fn plates_with_separators() {
    for plate in ["浙A12345", "浙A·12345", "浙A 12345", "浙A-D1234", "粤BD12345", "京A·F1234"] {
        assert_eq!(only(&format!("车牌{plate}挡道"), Kind::Plate), [plate], "{plate}");
    }
    assert_eq!(only("津贴A12345", Kind::Plate), Vec::<String>::new());
}

#[test]
fn addresses() {
    for (text, address) in [
        ("户籍地为湖南省长沙市岳麓区麓山路88号,已迁出", "湖南省长沙市岳麓区麓山路88号"),
        ("搬至北京市朝阳区建国路5号院3号楼2单元601室居住", "北京市朝阳区建国路5号院3号楼2单元601室"),
        ("现住阳光花园12幢3单元502室", "阳光花园12幢3单元502室"),
    ] {
        assert_eq!(only(text, Kind::Address), [address], "{text}");
    }
    assert_eq!(only("浙江省内务工", Kind::Address), Vec::<String>::new());
    assert_eq!(only("反映楼上801室漏水", Kind::Address), Vec::<String>::new());
}
