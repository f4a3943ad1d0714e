//! Calling the binary, and small tables that the tests make themselves.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory of its own for a test, removed afterwards.
pub struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { directory: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Every file of the directory, hidden and temporary ones too.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }
}

pub fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_yingbi")
}

pub fn yingbi<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new(binary())
        .args(arguments)
        .env_remove("YINGBI_LANG")
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A number of GB 11643 form: region, date and sequence are given, the check character is computed.
pub fn resident_id(region: u32, date: &str, sequence: u32) -> String {
    let body = format!("{region:06}{date}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

/// A register of `records` made-up residents, UTF-8 with line feeds.
pub fn register(records: usize) -> String {
    let mut text = String::from("序号,姓名,性别,身份证号,出生日期,手机号,文化程度,婚姻状况,月收入,备注\n");
    let surnames = ["王", "李", "张", "刘", "陈", "欧阳", "赵", "周"];
    let given = ["建国", "秀兰", "伟", "敏", "子涵", "桂英", "磊", "静"];
    let regions = [110101, 310104, 330106, 440103, 510104];
    let schools = ["小学", "初中", "高中", "本科"];
    let marital = ["未婚", "已婚", "丧偶", "离异"];
    for row in 0..records {
        let (year, month, day) = (1940 + row * 7 % 70, 1 + row * 5 % 12, 1 + row * 11 % 28);
        let date = format!("{year:04}{month:02}{day:02}");
        let woman = row % 2;
        let id = resident_id(regions[row % 5], &date, (row as u32 * 2 + 1 + woman as u32) % 900);
        let sex = if (row as u32 * 2 + 1 + woman as u32) % 900 % 2 == 1 { "男" } else { "女" };
        let name = format!("{}{}", surnames[row % 8], given[row / 8 % 8]);
        let mobile = format!("13{}{:08}", [0, 5, 6, 8, 9][row % 5], 20_000_000 + row * 7919 % 79_999_999);
        let note = if row % 9 == 0 { format!("联系人{name}电话{mobile}") } else { String::new() };
        writeln!(
            text,
            "{},{name},{sex},{id},{year:04}-{month:02}-{day:02},{mobile},{},{},{},{note}",
            row + 1,
            schools[row / 3 % 4],
            marital[row / 5 % 4],
            3000 + row * 37 % 5000,
        )
        .unwrap();
    }
    text
}

/// Personal numbers of a register, one list: ids, names, mobiles.
pub fn secrets(register: &str) -> Vec<String> {
    register
        .lines()
        .skip(1)
        .flat_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[3].to_owned(), cells[5].to_owned()]
        })
        .collect()
}
