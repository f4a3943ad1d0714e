# 命令行关于同意与合同说的话：consent、contract 的帮助，以及这些命令的输出。

label-register = 文件|网址
label-names = 名称表
label-time = 时间
label-offset = 时差

## 帮助：consent
help-consent = 登记谁同意了什么，并查看
    .long =
        同意保存在登记库里：一个文件，或 PostgreSQL 服务器上的数据库（postgres://用户@主机/数据库）。发生的事只能追加，不能更改；时间一律取本机时钟。个人号码从文件读取，每行一个，不写在命令行上。
help-consent-init = 建立登记库：新文件，或 PostgreSQL 数据库里的表
help-consent-give = 登记若干人同意若干目的
    .long =
        每人每个目的各记一条。不写 --recipient，则为该目的办事的各方均可接收；不写 --category，则包括该目的需要的全部信息。不满十四周岁的儿童须由监护人同意（--guardian-file）。
help-consent-renew = 登记若干人确认同意继续有效
help-consent-withdraw = 登记若干人撤回同意
    .long =
        不写 --purpose 即撤回所有目的，不写 --recipient 即针对所有接收方。撤回自此刻起生效；只撤回一部分也可以。
help-consent-refuse = 登记若干人经询问后拒绝
help-consent-show = 查看若干人的登记；以文件中的行次称呼他们
help-consent-export = 按 ISO/IEC TS 27560:2023 写出 JSON 记录，每行一条；其中有个人号码
help-consent-import = 加入 consent export 写出的记录：要么全部，要么一条也不加
help-consent-import-input = 记录文件，每行一条；- 表示标准输入
help-consent-erase = 从登记库中删除若干人（个人信息保护法第四十七条）
    .long =
        去掉这些人的号码，并登记已经删除。事件本身保留，但不再知道是谁。登记库的副本和服务器的日志管不到。
help-register = 登记库：文件，或 postgres://用户@主机/数据库
help-person-file = 个人号码文件，每行一个；- 表示标准输入
help-person-file-one = 只取这个文件里各人的记录，每行一个号码
help-person-kind = 号码的种类，不同写法即视为同一个（默认 resident_id；other 则原样采用）
help-guardian-file = 代为表示的监护人：一人代全体，或与个人号码文件逐行对应
help-consent-type = explicit 明示（默认）、separate 单独同意、written 书面同意；implicit 默示只登记，不算同意
help-consent-purpose = 目的，用逗号分开；可以重复给出
help-consent-recipient = 可以接收信息的组织，用逗号分开（默认不限）
help-consent-category = 包括哪些类别的信息（默认为该目的需要的全部）
help-consent-sensitive-category = 同上，用于敏感个人信息
help-consent-notice = 出示的告知书：编号、名称及版本，或网址
help-consent-controller = 个人信息处理者
help-consent-notice-language = 告知书的语言（默认 zh-CN）
help-consent-retention = 信息保存多久，例如 P3Y
help-consent-which-purpose = 只针对这些目的，用逗号分开（默认所有目的）
help-consent-which-recipient = 只针对这些组织（默认所有接收方）
help-consent-from = 生效：日期，或 2026-06-01T10:00+08:00 这样的时间（默认现在）
help-consent-until = 截止：日期（当日仍有效），或时间（默认不截止）
help-consent-at = 这一日期或时间的情形（默认现在）
help-time-zone = 日期按哪个时差起算（默认 +08:00）
help-consent-output = 写入这个文件；- 表示标准输出
help-consent-export-purpose = 只取针对这个目的的记录

## 帮助：contract
help-contract = 登记购买服务的合同，并列出
    .long =
        合同把一方的访问限定在若干服务、小区和期限之内。发生的事只能追加，不能更改；时间一律取本机时钟。
help-contract-add = 登记一份合同已经签订
help-contract-amend = 登记一份合同自此变更
help-contract-suspend = 中止合同
help-contract-resume = 恢复中止的合同
help-contract-end = 提前终止合同，不可恢复
help-contract-list = 列出合同及其状态
help-contract-number = 合同编号
help-contract-organisation = 与哪个组织签订
help-contract-of = 只列与这个组织签订的
help-contract-services = 合同针对的目的，用逗号分开
help-contract-communities = 合同覆盖的小区，用逗号分开
help-contract-clients = 合同针对的居民群体（默认全体）
help-contract-from = 第一天，或时间
help-contract-until = 最后一天，或截止的时间

## 询问
ask-erase = 要永久删除 { $persons } 人吗？输入该数字以继续：

## 答复
said-register = 已建立登记库 { $register }。
said-consents = 已为 { $persons } 人登记 { $events } 个事件。
said-consents-none = 没有这些人的登记。
said-consents-exported = 已将 { $records } 条记录写入 { $path }，其中有个人号码。
said-consents-imported = 已加入 { $added } 条记录；另有 { $known } 条原已登记。
said-erased = 已删除 { $persons } 人。登记库的副本不在其内：请在副本中一并删除。
said-contract-add = 已登记合同 { $number }。
said-contract-amend = 合同 { $number } 已变更。
said-contract-suspend = 合同 { $number } 已中止。
said-contract-resume = 合同 { $number } 已恢复。
said-contract-end = 合同 { $number } 已终止。
said-contracts-none = 没有登记合同。
consent-col-person = 行次
consent-col-purpose = 目的
consent-col-recipients = 接收方
consent-col-state = 状态
consent-col-since = 自
consent-col-until = 至
consent-col-record = 记录
consent-state-given = 已同意
consent-state-renewed = 已续期
consent-state-not-begun = 未生效
consent-state-refused = 已拒绝
consent-state-withdrawn = 已撤回
consent-state-expired = 已到期
consent-state-terminated = 已终止
contract-col-number = 编号
contract-col-organisation = 组织
contract-col-services = 服务
contract-col-communities = 小区
contract-col-clients = 群体
contract-col-from = 自
contract-col-until = 至
contract-col-standing = 状态
contract-standing-not-begun = 未生效
contract-standing-in-force = 有效
contract-standing-suspended = 已中止
contract-standing-ended = 已期满
contract-standing-terminated = 已终止
