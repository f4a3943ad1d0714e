# 命令行关于密钥说的话：seal、open、index、keys 的帮助，以及这些命令的输出。

label-command = 命令
label-columns = 列名表
label-kind = 种类
label-kinds = 种类表
label-id = 编号

## 帮助：密钥环
help-keyring = 密钥环文件
help-passphrase-file = 用这个文件里的口令打开（取第一行）
help-passphrase-fd = 用从这个文件描述符读到的口令打开
help-key-file = 用这个文件里的密钥打开（权限须为 0600）
help-key-command = 用这个程序打开（密钥管理服务的客户端），调用时带 wrap 或 unwrap
help-pkcs11-module = 用这个 PKCS#11 库对应的密码设备打开；口令即 PIN
help-pkcs11-token = 设备中令牌的标签
help-pkcs11-key = 令牌中密钥的标签
help-state = 记住密钥环最新代次的文件，旧副本被放回时能够发现（默认放在你的状态目录里）
help-new-passphrase-file = 今后用这个文件里的口令打开
help-new-passphrase-fd = 今后用从这个文件描述符读到的口令打开
help-new-key-file = 今后用这个文件里的密钥打开
help-new-key-command = 今后用这个程序打开
help-new-pkcs11-module = 今后用这个库对应的密码设备打开
help-new-pkcs11-token = 设备中令牌的标签
help-new-pkcs11-key = 令牌中密钥的标签

## 帮助：值属于哪里
help-columns = 要处理的列，用逗号分开；可以重复给出
help-tenant = 数据的持有方（一个密钥环供几家使用时）
help-table = 数据集的名称：每个值都与它绑定
help-seal-record = 区分各条记录的列；每个值只能在自己那条记录里打开
help-record-kind = 这一列是什么，例如 resident_id，不同写法即视为同一个（默认 other）
help-seal-purpose = 这些列可以为什么目的而打开：每个值都与它绑定
help-use = 用哪个用途的现用密钥封存（默认 default）
help-seal-index = 另为这些列写出盲索引，各占一列；写作 列名 或 列名:索引名
help-mixed = 没有封存的单元格原样保留
help-job-json = 在标准输出上写出 JSON 记录

## 帮助：seal、open、index
help-seal = 加密文件的若干列，每个值与它的位置绑定
    .long =
        把指定各列的每个值换成一段文字，只有密钥环能打开，而且只能在同一持有方、数据集、列、目的和记录里打开。其他列的字节不变。输出旁边的 OUTPUT.sealed.json 写明 open 需要知道的事，其中没有秘密。

        整行被删、某个单元格被换回它自己的旧值，这两种情况发现不了。
help-seal-input = 要封存的文件（须是文件，不能是标准输入）
help-open = 解开 seal 加密的列
    .long =
        如果输入旁边有 INPUT.sealed.json，列、持有方、数据集和记录列就从中读取；也可用选项另行指定。有一个值打不开，运行即告结束并说明是哪条记录、哪一列；什么也不写。
help-open-input = 含有封存列的文件；用 - 表示标准输入
help-index = 输出若干值的盲索引，供查找
    .long =
        每行读一个值，每行输出一个代码。索引新旧两代并存期间，两个代码都输出，用制表符隔开，新的在前。不是这一种类的值，输出空行。
help-index-column = 哪一列的索引
help-index-values = 存放值的文件，每行一个（默认读标准输入）
help-index-name = 索引的名称（默认 default）
help-index-kind = 这些值是什么，例如 mobile，不同写法即视为同一个（默认 other）

## 帮助：keys
help-keys = 生成、列出、更换、销毁密钥
    .long =
        密钥放在密钥环里：一个文件，由口令、密钥文件、密码设备或密钥管理服务打开。任何命令都不会显示密钥。
help-keys-init = 新建密钥环及其第一把密钥
help-keys-list = 列出密钥、假名域和盲索引
help-keys-add = 添加某个用途的密钥、假名域，或盲索引
    .long =
        --use 名称 添加一个用途的第一把密钥。--domain 种类表 为每个种类添加一个假名域，例如 resident_id,mobile。--index 列名 添加盲索引，按 --rows、--distinct、--commonest 规划，或用 --measure 从文件统计。
help-keys-rotate = 为一个用途生成新的现用密钥，或为索引生成新的一代；旧的仍可打开
help-keys-disable = 停用一把密钥、一个假名域或索引，直到重新启用
help-keys-enable = 重新启用已停用的密钥、假名域或索引
help-keys-destroy = 永久销毁一把密钥、一个假名域或索引，并写出证明
    .long =
        从密钥环和旁边保留的各个版本里去掉密钥的字节。用它封存的内容再也打不开。别处的密钥环副本管不到，除非把打开它们的硬件密钥也换掉（--final）。
help-keys-rewrap = 改用别的方式打开密钥环：另一个口令、密钥文件、设备或程序
help-keys-reseal = 把旧密钥封存的内容用现用密钥重新封存
    .long =
        已用现用密钥封存的值不动，所以命令可以重复执行，从上次停下的地方继续。如果输入旁边有 INPUT.sealed.json，列、持有方、数据集和记录列就从中读取。
help-keys-relink = 把一个域的假名换成另一个域的，并记下是谁准许的
help-keys-usage = 按密钥统计文件里封存的值；不需要密钥环
help-keys-id = 编号，见 keys list
help-create-key = 同时生成密钥文件（不得已存在），或在设备中为本密钥环单独生成密钥
help-keys-json = 在标准输出上写一份 JSON 文档
help-suite = 密钥的封存方式：xaes-256-gcm（默认）、aes-256-gcm-siv、aes-256-siv
help-padding = 以 16（默认）、32 或 64 字节为一块掩盖值的长短；0 表示不掩盖
help-domain = 为这些种类添加假名域，用逗号分开
help-domain-recipient = 谁接收这些假名
help-domain-purpose = 用来做什么
help-domain-epoch = 区分不得互相关联的几次提供
help-add-index = 为这一列添加盲索引
help-rotate-index = 为这一列的索引生成新的一代
help-rotate-to = 不生成新密钥，而让这把可用的密钥重新成为其用途的现用密钥
help-index-rows = 表里有多少条记录
help-index-distinct = 这一列有多少个不同的值
help-index-commonest = 最常见的值占记录的份额，0 到 1
help-index-measure = 以上三项从这个文件统计
help-index-bits = 代码的位数（默认按规划）
help-index-bits-beside = 同一批记录上其他索引的位数
help-accept-leakage = 接受几个索引合起来可能把记录区分开；轮换时不给数字，则沿用现有位数
help-reason = 原因，写入记录
help-certificate = 证明写到哪里（默认 KEYRING.编号.destroyed.json）
help-yes = 不再询问
help-new-master = 同时更换密钥环内部的主密钥：旧副本从此只能用从前的方式打开
help-final = 把硬件密钥也换掉，使密钥环的旧副本全部失效
help-reseal-input = 含有封存列的文件
help-resume = 从上次中断的地方继续；这次若中断，已完成的也保留（CSV 和 TSV）
help-relink-input = 含有假名的文件
help-relink-from = 现有假名所属的域的编号
help-relink-to = 要换成的域的编号
help-relink-form = 现有假名的形式：reversible（默认）或 shaped
help-relink-to-form = 新的形式：token（默认）、reversible 或 shaped
help-relink-by = 谁准许的
help-usage-input = 含有封存列的文件；用 - 表示标准输入

## 询问
ask-passphrase = { $keyring } 的口令：
ask-new-passphrase = { $keyring } 的新口令：
ask-passphrase-again = 再输一遍：
ask-destroy = 要销毁 { $id } 吗？用它封存的内容将再也打不开。输入该编号以继续：

## 答复
said-init = 已新建密钥环 { $keyring }，其中有用途 { $use } 的密钥 { $id }。
said-backup = 请把密钥环和打开它的东西各备份两处：缺了任何一样，封存的内容都打不开。
said-rollback-none = 没有状态文件：这个密钥环的旧副本被放回时不会被发现。
said-added = 已添加 { $id }：{ $what }。
said-rotated = { $id } 现为 { $what } 的现用密钥；旧密钥封存的仍可打开。
said-index-rotated = 今后为“{ $what }”写入 { $id }；查找时两个代码都会给出。全部换成新代码之后，结束轮换：yingbi keys destroy { $old } --reason …
said-state = { $id } 现在的状态：{ $state }。
said-destroyed = 已销毁 { $id }。证明在 { $path }。
said-copies = 这个文件夹以外的密钥环副本不在其内：请一并销毁。
said-rewrapped = 密钥环今后的打开方式：{ $provider }。
said-sealed = 已封存 { $records } 条记录中 { $columns } 列的 { $cells } 个单元格。
said-opened = 已解开 { $records } 条记录中 { $columns } 列的 { $cells } 个单元格。
said-resealed = 已重新封存 { $records } 条记录中 { $columns } 列的 { $cells } 个单元格。
said-relinked = 已转换 { $records } 条记录中 { $columns } 列的 { $cells } 个假名。
said-neutralised = 有 { $cells } 个单元格会被电子表格当作公式执行，现以撇号开头。
said-wrote = 已写出：{ $paths }
said-usage-none = 没有找到封存的值。
said-index-plan = 索引显示 { $bits } 位：每个代码大约由 { $candidates } 个值共用。
keys-title = 密钥环 { $id } · 第 { $generation } 代 · 打开方式：{ $provider }
keys-signing = 验证其证明所用的公钥：{ $key }
keys-heading-keys = 密钥
keys-heading-domains = 假名域
keys-heading-indexes = 盲索引
keys-heading-empty = { $heading }：没有
keys-col-id = 编号
keys-col-use = 用途
keys-col-suite = 方式
keys-col-padding = 填充
keys-col-state = 状态
keys-col-tenant = 持有方
keys-col-recipient = 接收方
keys-col-purpose = 目的
keys-col-kind = 种类
keys-col-epoch = 期次
keys-col-table = 数据集
keys-col-column = 列
keys-col-name = 名称
keys-col-generation = 代次
keys-col-bits = 位数
keys-col-cells = 单元格
key-state-active = 现用
key-state-enabled = 仍可用
key-state-disabled = 已停用
key-state-destroyed = 已销毁
key-provider-passphrase = 口令
key-provider-key-file = 密钥文件
key-provider-command = 程序
key-provider-pkcs11 = 密码设备（PKCS#11）

## 错误里的词
word-passphrase = 口令
word-key-file = 密钥文件
word-command = 程序
word-pkcs11 = 密码设备（PKCS#11）
word-active = 现用
word-enabled = 可用
word-disabled = 已停用
word-destroyed = 已销毁
word-entity-not-found = 文件不存在
word-permission-denied = 没有权限
word-is-a-directory = 是一个文件夹
word-not-a-directory = 路径中有一段不是文件夹
word-entity-already-exists = 已经存在
word-no-storage-space = 磁盘已满
word-unexpected-end-of-file = 文件不完整
word-other-error = 系统报错
word-invalid-input-parameter = 它不是普通文件，或文件名无效
word-broken-pipe = 管道已断开
word-file-too-large = 文件太大
word-read-only-filesystem-or-storage-medium = 磁盘只读
word-stream-did-not-contain-valid-utf-8 = 不是 UTF-8 文本
word-invalid-data = 内容不对
word-operation-interrupted = 被中断
word-resource-busy = 正被占用
word-unsupported = 系统不支持
word-disable = 停用
word-enable = 启用
word-destroy = 销毁
word-rotate = 轮换
word-activate = 设为现用
word-a-domain-has-a-name-or-a-canonical-form-that-does-not-exist = 某个假名域的名称或规范形式不存在
word-a-domain-stands-twice--or-without-its-root = 某个假名域重复出现，或缺少它的根密钥
word-a-domain-s-state-and-secrets-do-not-fit-each-other = 某个假名域的状态与其秘密不相符
word-a-key-s-count-of-sealed-values-is-not-one = 某把密钥的封存计数不对
word-a-key-s-use--suite-and-padding-do-not-fit-each-other = 某把密钥的用途、方式与填充不相符
word-a-use-has-two-active-keys--or-a-root-or-signing-key-another-state = 某个用途有两把现用密钥，或根密钥、签名密钥的状态不对
word-an-entry-s-state--bytes-and-certificate-do-not-fit-each-other = 某个条目的状态、内容与证明不相符
word-an-index-and-its-root-do-not-fit-each-other = 某个索引与它的根密钥不相符
word-an-index-has-a-name--a-generation-or-a-number-of-bits-that-does-not-exist = 某个索引的名称、代次或位数不存在
word-an-index-has-one-generation-twice--or-two-active-ones = 某个索引有重复的代次，或有两个现用的代次
word-it-cannot-be-written-as-json = 无法写成 JSON
word-it-has-not-one-key-that-signs = 其中的签名密钥不是恰好一把
word-it-has-not-three-lines = 不是三行
word-it-is-larger-than-any-keyring = 比任何密钥环都大
word-it-is-not-a-plain-file = 不是普通文件
word-it-would-be-larger-than-any-keyring = 会比任何密钥环都大
word-its-body-cannot-be-read = 正文读不了
word-its-code-is-not-32-bytes-in-base64url = 校验码不是 base64url 的 32 字节
word-its-generation-cannot-rise = 代次无法再升高
word-its-header-cannot-be-read = 首行读不了
word-its-header-has-no-version-that-ever-was = 首行的版本号从未有过
word-two-entries-have-one-id = 两个条目的编号相同
