//! Where the residents of a sample live, and where others of them come from.

use super::random::Random;
use super::words;

/// A county with its code as in force, its city's telephone code and about where it lies.
pub(crate) struct County {
    pub(crate) code: u32,
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
    pub(crate) name: &'static str,
    pub(crate) area_code: &'static str,
    /// What plates of the province begin with.
    pub(crate) plate: &'static str,
    /// Longitude and latitude in thousandths of a degree.
    pub(crate) at: (i64, i64),
}

macro_rules! counties {
    ($($code:literal $province:literal $city:literal $name:literal $area:literal $plate:literal $x:literal $y:literal;)*) => {
        &[$(County {
            code: $code, province: $province, city: $city, name: $name, area_code: $area, plate: $plate, at: ($x, $y),
        }),*]
    };
}

/// A handful of counties of every part of the country (GB/T 2260).
pub(crate) const COUNTIES: &[County] = counties! {
    110105 "北京市" "" "朝阳区" "010" "京" 116_443 39_921;
    120101 "天津市" "" "和平区" "022" "津" 117_214 39_117;
    130102 "河北省" "石家庄市" "长安区" "0311" "冀" 114_539 38_036;
    140105 "山西省" "太原市" "小店区" "0351" "晋" 112_565 37_736;
    210102 "辽宁省" "沈阳市" "和平区" "024" "辽" 123_420 41_789;
    220102 "吉林省" "长春市" "南关区" "0431" "吉" 125_350 43_863;
    230102 "黑龙江省" "哈尔滨市" "道里区" "0451" "黑" 126_616 45_755;
    310104 "上海市" "" "徐汇区" "021" "沪" 121_436 31_188;
    320508 "江苏省" "苏州市" "姑苏区" "0512" "苏" 120_617 31_336;
    330203 "浙江省" "宁波市" "海曙区" "0574" "浙" 121_550 29_859;
    340103 "安徽省" "合肥市" "庐阳区" "0551" "皖" 117_264 31_878;
    350203 "福建省" "厦门市" "思明区" "0592" "闽" 118_082 24_445;
    360102 "江西省" "南昌市" "东湖区" "0791" "赣" 115_899 28_685;
    370102 "山东省" "济南市" "历下区" "0531" "鲁" 117_076 36_666;
    410102 "河南省" "郑州市" "中原区" "0371" "豫" 113_613 34_748;
    420106 "湖北省" "武汉市" "武昌区" "027" "鄂" 114_316 30_554;
    430102 "湖南省" "长沙市" "芙蓉区" "0731" "湘" 113_032 28_185;
    440104 "广东省" "广州市" "越秀区" "020" "粤" 113_267 23_129;
    450102 "广西壮族自治区" "南宁市" "兴宁区" "0771" "桂" 108_368 22_854;
    500103 "重庆市" "" "渝中区" "023" "渝" 106_569 29_553;
    510104 "四川省" "成都市" "锦江区" "028" "川" 104_083 30_656;
    520102 "贵州省" "贵阳市" "南明区" "0851" "贵" 106_714 26_568;
    530102 "云南省" "昆明市" "五华区" "0871" "云" 102_707 25_044;
    610103 "陕西省" "西安市" "碑林区" "029" "陕" 108_934 34_251;
    620102 "甘肃省" "兰州市" "城关区" "0931" "甘" 103_825 36_057;
    650102 "新疆维吾尔自治区" "乌鲁木齐市" "天山区" "0991" "新" 87_632 43_794;
};

/// The community a sample is about: one county, one street office, one committee.
pub(crate) struct Community {
    pub(crate) county: &'static County,
    pub(crate) street: &'static str,
    pub(crate) name: &'static str,
}

impl Community {
    /// The community of a seed.
    pub(crate) fn new(seed: u64) -> Community {
        let mut random = Random::new(seed, u64::MAX);
        Community {
            county: &COUNTIES[random.below(COUNTIES.len() as u64) as usize],
            street: random.pick(words::STREETS),
            name: random.pick(words::COMMUNITIES),
        }
    }
}

/// Any county of the list.
pub(crate) fn elsewhere(random: &mut Random) -> &'static County {
    &COUNTIES[random.below(COUNTIES.len() as u64) as usize]
}
