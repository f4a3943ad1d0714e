//! A small community for the tests of this crate.

use crate::policies::{Policies, PolicyFile};

pub(crate) const CATALOGUE: &str = r#"version = 1
community = "凤麟社区"
time_zone = "+08:00"
withheld = ["序号"]

[dataset]
name = "residents"
record = "身份证号"

[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]
mask = "surname"

[fields.mobile]
column = "手机号"
kind = "mobile"

[fields.id]
column = "身份证号"
kind = "resident_id"

[fields.birth]
column = "出生日期"
kind = "birth_date"
generalise = { hierarchy = "dates", level = 2 }

[fields.disability]
column = "残疾情况"
kind = "disability"
ladder = ["clear"]
optional = true

[attributes.community]
column = "小区"
type = "text"
required = true

[attributes.age]
column = "身份证号"
type = "age"

[attributes.household_size]
column = "户编号"
type = "count"

[attributes.moved_in]
column = "入住日期"
type = "day"

[attributes.tenant]
column = "租户"
type = "truth"

[attributes.floor]
column = "楼层"
type = "whole"

[groups.correction]
title = "社区矫正对象"
column = "社区矫正"
is = "是"
not = ["否", "无"]

[groups.disabled]
column = "残疾情况"
not = ["无"]
unknown = "member"

[groups.elderly_alone]
title = "独居老人"
all = [{ attribute = "age", from = 60 }, { attribute = "household_size", below = 2 }]
unknown = "outside"

[purposes.property-service]
title = "物业服务"
needs = { name = "masked" }

[purposes.repair]
title = "维修"
parent = "property-service"
needs = { name = "masked", mobile = ["clear", "masked"] }

[purposes.elderly-care]
title = "居家养老"
needs = { "*" = "clear", birth = "generalised" }

[purposes.own-record]
title = "查看本人记录"
needs = { "*" = "clear" }

[parties.property-manager]
title = "物业经理"
attributes = { communities = "texts", station = "text?" }

[parties.social-worker]
title = "社工"
contracts = true

[parties.resident]
title = "居民"
attributes = { person = "person", wards = "persons?" }
personal = true
"#;

pub(crate) const PARTIES: &str = r#"[[party]]
kind = "property-manager"
id = "lvcheng"
organisation = "绿城物业"
communities = ["御景湾", "望江府"]

[[party]]
kind = "social-worker"
id = "sunshine-01"
organisation = "阳光社会工作服务中心"
contract = { number = "2026-007", services = ["elderly-care"], communities = ["御景湾"], clients = ["elderly_alone"], from = "2026-01-01", until = 2026-12-31 }
"#;

pub(crate) const PROPERTY: &str = r#"@id("property-repair")
@reason("维修要找到住户")
@obligation("用后删除")
permit (
    principal is PropertyManager,
    action in [Action::"name:masked", Action::"mobile:masked"],
    resource is Record
) when {
    context.purpose in Purpose::"property-service" &&
    principal.communities.contains(resource.community)
};

@id("ticket-mobile")
@reason("有工单时可以看电话")
@notice("居民")
permit (
    principal is PropertyManager,
    action == Action::"mobile:clear",
    resource
) when {
    context.purpose == Purpose::"repair" && context has ticket &&
    principal.communities.contains(resource.community)
};

@reason("社区矫正对象从严")
forbid (principal is PropertyManager, action, resource)
when { resource.groups.contains(Group::"correction") };
"#;

pub(crate) const CARE: &str = r#"@id("care-contract")
@reason("购买服务合同")
permit (principal is SocialWorker, action, resource)
when {
    principal has contract && context.purpose in principal.contract.services &&
    principal.contract.communities.contains(resource.community) &&
    resource.groups.containsAny(principal.contract.clients) &&
    principal.contract.from <= context.now && context.now < principal.contract.until
};

@id("minors")
@reason("未成年人")
forbid (principal is SocialWorker, action, resource)
when { !(resource has age && resource.age >= 18) }
unless { context has emergency };

@id("own")
@reason("本人")
permit (principal is Resident, action, resource)
when { resource has person && resource.person == principal.person && context.purpose == Purpose::"own-record" };
"#;

pub(crate) fn file(name: &str, text: &str) -> PolicyFile {
    PolicyFile { name: name.to_owned(), text: text.to_owned() }
}

/// The community's files.
pub(crate) fn files() -> Vec<PolicyFile> {
    vec![
        file("catalogue.toml", CATALOGUE),
        file("parties.toml", PARTIES),
        file("property.cedar", PROPERTY),
        file("care.cedar", CARE),
    ]
}

/// The community's policies.
pub(crate) fn policies() -> Policies {
    Policies::from_files(files()).unwrap()
}

/// A made-up number with a right check character: 14 digits of region and birth, then three of the sequence.
pub(crate) fn resident_id(head: &str, sequence: u32) -> String {
    let body = format!("{head}{sequence:03}");
    let check = yingbi_resident::digits::mod_11_2(body.as_bytes()).unwrap();
    body + char::from(check).encode_utf8(&mut [0; 4])
}
