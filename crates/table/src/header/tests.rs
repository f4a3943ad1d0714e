use super::*;

fn rows(text: &str) -> Vec<Vec<String>> {
    text.trim_matches('\n')
        .lines()
        .map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn found(text: &str) -> (Option<usize>, usize, Vec<String>) {
    let found = find(&rows(text), &[], HeaderChoice::Auto);
    (found.header_row, found.data_row, found.columns)
}

fn header(text: &str) -> Option<usize> {
    found(text).0
}

#[test]
fn plain() {
    assert_eq!(
        header(
            "姓名,身份证号,电话\n甲一,110101199003070011,13900000001\n乙二,110101198003070011,13900000002"
        ),
        Some(0)
    );
    assert_eq!(header("name,age,city\nann,31,oslo\nbob,42,rome\n"), Some(0));
    assert_eq!(header("id,first_name,eMail\n1,a,a@example.com\n"), Some(0));
    assert_eq!(header("age,sex,workclass\n39,Male,Private\n50,Male,State-gov\n"), Some(0));
}

#[test]
fn words_of_no_meaning() {
    assert_eq!(header("字段1,字段2,字段3\n1,甲一,2020-01-01\n2,乙二,2020-01-02\n"), Some(0));
    assert_eq!(header("编号,名称,编号,col\n1,甲一,2020-01-01,x\n2,乙二,2020-01-02,y\n"), Some(0));
    assert_eq!(header("F1,F2,F3\n1,甲一,2020-01-01\n2,乙二,2020-01-02\n"), Some(0));
}

/// Two words that everybody uses are enough, over however many that nobody knows.
#[test]
fn many_names_that_look_like_values() {
    let table = |names: &str, below: &str| {
        let record = |person: &str| format!("{person}{}", format!(",{below}").repeat(24));
        let questions: Vec<String> = (0..24).map(|number| names.replace('#', &number.to_string())).collect();
        let people = ["甲一,110101199003070011", "乙二,110101198003070011", "丙三,110101198003070012"];
        let head = format!("姓名,身份证号,{}", questions.join(","));
        [head].into_iter().chain(people.map(record)).collect::<Vec<_>>().join("\n")
    };
    for names in ["Q#", "c#", "#", "20#", "V0#"] {
        assert_eq!(header(&table(names, "3")), Some(0), "{names}");
        assert_eq!(header(&table(names, "是")), Some(0), "{names}");
    }
    // A line of labels and their values is no header, and a record with one such word is a record.
    let labels = "电话,13900000001,姓名,110101199003070011\n1,13900000002,乙二,110101198003070011\n\
                  2,13900000003,丙三,110101198003070012\n3,13900000004,丁四,110101198003070013\n";
    assert_eq!(header(labels), None);
    let heads = "1,户主,110101199003070011,3\n2,配偶,110101198003070011,3\n3,子,110101198003070012,4\n";
    assert_eq!(header(heads), None);
}

#[test]
fn blanks_in_the_header() {
    let (row, _, columns) = found("序号,姓名,,电话\n1,甲一,男,13900000001\n2,乙二,女,13900000002\n");
    assert_eq!((row, columns), (Some(0), vec!["序号".into(), "姓名".into(), String::new(), "电话".into()]));
}

#[test]
fn nothing_but_text() {
    assert_eq!(header("姓名,性别,民族\n甲一,男,汉族\n乙二,女,回族\n丙三,男,汉族\n"), Some(0));
    assert_eq!(header("甲一,男,汉族\n乙二,女,回族\n丙三,男,汉族\n丁四,女,汉族\n"), None);
    assert_eq!(header("甲一\n乙二\n丙三\n"), None);
    assert_eq!(header("姓名\n甲一\n乙二\n"), Some(0));
}

#[test]
fn no_header() {
    let text =
        "1,甲一,110101199003070011,2020-01-01\n2,乙二,110101198003070011,2020-02-01\n3,丙三,,2020-03-01\n";
    assert_eq!(found(text), (None, 0, (1..=4).map(|n| format!("column_{n}")).collect()));
    // A sparse first record is a record.
    assert_eq!(
        found("1,,,\n2,乙二,110101198003070011,2020-02-01\n3,丙三,110101198003070012,2020-03-01\n").1,
        0
    );
}

#[test]
fn titles_above() {
    let text = "某社区居民登记表,,,\n制表日期：2024年1月1日,,,\n填报单位：某社区,,,\n序号,姓名,电话,备注\n1,甲一,13900000001,\n2,乙二,13900000002,无\n";
    let found_ = find(&rows(text), &[], HeaderChoice::Auto);
    assert_eq!((found_.header_row, found_.data_row, found_.title_rows, found_.joined), (Some(3), 4, 3, 1));
    // A line of labels that is as full as the data.
    let text = "填报单位,某社区,日期,2024-01-01,\n序号,姓名,电话,地址,备注\n1,甲一,13900000001,某路1号,\n2,乙二,13900000002,某路2号,\n";
    assert_eq!(header(text), Some(1));
    // Titles without a header.
    let text = "某社区居民登记表,,,\n1,甲一,13900000001,男\n2,乙二,13900000002,女\n3,丙三,13900000003,女\n";
    assert_eq!((found(text).0, found(text).1), (None, 1));
}

#[test]
fn header_alone() {
    assert_eq!(header("姓名,电话,地址"), Some(0));
    assert_eq!(header("1,13900000001,2020-01-01"), None);
}

#[test]
fn two_rows_of_names() {
    let text = "序号,姓名,证件,,联系方式,,备注\n,,类型,号码,电话,地址,\n1,甲一,身份证,110101199003070011,13900000001,某路1号,\n2,乙二,身份证,110101198003070011,13900000002,某路2号,\n";
    let (row, data, columns) = found(text);
    assert_eq!((row, data), (Some(1), 2));
    assert_eq!(columns, ["序号", "姓名", "证件_类型", "证件_号码", "联系方式_电话", "联系方式_地址", "备注"]);

    let text = "基本信息,,,联系方式,\n姓名,性别,年龄,电话,地址\n甲一,男,31,13900000001,某路1号\n乙二,女,32,13900000002,某路2号\n";
    let (row, data, columns) = found(text);
    assert_eq!((row, data), (Some(1), 2));
    // The names differ by themselves: the groups above are a banner.
    assert_eq!(columns, ["姓名", "性别", "年龄", "电话", "地址"]);

    let text = "户主,,家属,,\n姓名,电话,姓名,电话,地址\n甲一,13900000001,丁四,13900000004,某路1号\n乙二,13900000002,戊五,13900000005,某路2号\n";
    let (row, data, columns) = found(text);
    assert_eq!((row, data), (Some(1), 2));
    assert_eq!(columns, ["户主_姓名", "户主_电话", "家属_姓名", "家属_电话", "家属_地址"]);
}

#[test]
fn merged_ranges() {
    let table = rows(
        "某社区登记表,,,,\n姓名,联系方式,,住址,\n,电话,微信,小区,房号\n甲一,13900000001,wx_1,某苑,101\n乙二,13900000002,wx_2,某园,102\n",
    );
    let merge = |top, left, bottom, right| Merged { top, left, bottom, right };
    let merged = [merge(0, 0, 0, 4), merge(1, 0, 2, 0), merge(1, 1, 1, 2), merge(1, 3, 1, 4)];
    let found = find(&table, &merged, HeaderChoice::Auto);
    assert_eq!((found.header_row, found.data_row, found.title_rows, found.joined), (Some(2), 3, 1, 2));
    assert_eq!(found.columns, ["姓名", "联系方式_电话", "联系方式_微信", "住址_小区", "住址_房号"]);
}

#[test]
fn chosen() {
    let text = "x\n姓名,电话\n甲一,13900000001\n";
    let second = find(&rows(text), &[], HeaderChoice::Record(2));
    assert_eq!((second.header_row, second.data_row, second.columns.len()), (Some(1), 2, 2));
    assert_eq!(find(&rows(text), &[], HeaderChoice::None).data_row, 0);
    assert_eq!(find(&[], &[], HeaderChoice::Auto).data_row, 0);
}

#[test]
fn footers() {
    let data = rows(
        "1,甲一,13900000001,100,某路1号\n2,乙二,13900000002,200,某路2号\n3,丙三,13900000003,300,某路3号\n",
    );
    let profile = Profile::of(&data);
    let start = |tail: &str| profile.footer_start(&rows(tail));
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n合计,,,600,\n制表人：丁四,,,审核人：戊五,"), 1);
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n,合 计,,600,"), 1);
    assert_eq!(
        start(
            "3,丙三,13900000003,300,某路3号\n共计 3 人,,,,\n联系电话：0571-0000000,,,,\n注：以上数据截至年底,,,,"
        ),
        1
    );
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n以上为全部居民,,,,"), 1);
    assert_eq!(start("3,丙三,13900000003,300,某路3号\nTotal,,,600,\nPrepared by: X,,,,"), 1);
    // Records, however poor.
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n4,,,,"), 2);
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n4,丁四,,,"), 2);
    assert_eq!(start("3,丙三,13900000003,300,某路3号\n4,合计,13900000004,1,某路4号"), 2);
}
