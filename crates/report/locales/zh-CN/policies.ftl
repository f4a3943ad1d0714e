# 命令行关于策略说的话：view、policy 的帮助，以及这些命令的输出。

label-party = 类别[:编号]
label-reason = 事由
label-directory = 目录

## 帮助：谁在查看
help-as = 谁在查看：主体类别；同类有几个时写上编号，如 property-manager 或 grid-officer:wang
help-as-file = 编号是个人号码时用：类别写在 --as，编号写在这个文件的第一行
help-view-purpose = 为什么目的：目录里的一个目的
help-ticket = 所办工单、来电或案件的编号
help-emergency = 紧急事由：为什么现在必须破例；会记录在案
help-view-register = 同意与合同的登记簿：文件，或 postgres:// 地址（默认视为无人同意）
help-view-contract = 承接方有几份合同时，依据哪一份（合同编号）

## 帮助：view
help-view = 写出某一主体为某个目的可以看到的内容
    .long =
        策略对每条记录、每一列决定以什么形式显示：明文、遮盖、假名、概括，或不显示。在允许的形式里，取满足目的所需、泄露最少的一种。什么都不能看的列和记录不写出。输出旁边的 OUTPUT.view.json 记录谁依据哪些策略看到了什么。

        文件中有目录没有列出的列时，运行即告结束，什么也不写。
help-view-input = 要查看的文件；用 - 表示标准输入
help-view-policies = 存放 catalogue.toml、parties.toml 和策略（*.cedar）的目录

## 帮助：policy
help-policy = 编写、检查和测试策略：谁可以看到什么
    .long =
        策略目录里有 catalogue.toml（数据集有什么）、parties.toml（有哪些主体）、用 Cedar 写的策略（*.cedar）、测试（tests/*.toml）和 assertions.toml（绝不允许发生的事）。
help-policy-directory = 策略所在的目录
help-policy-json = 在标准输出上以 JSON 写出结果
help-policy-init = 建立一个可以着手修改的策略目录
    .long =
        把示例社区的策略写入一个新目录。给出 --from 时，目录文件里写的是在该文件中找到的列。
help-policy-from = 目录文件里写这个文件的列
help-policy-check = 检查目录、策略和断言
    .long =
        每条策略都按目录生成的模式检查。每条断言要么得到证明，要么给出一个违反它的请求。有错误时以 4 结束，断言不成立时以 1 结束。
help-policy-strict = 有警告也以 1 结束
help-policy-explain = 说明某一主体为什么这样看到某条记录
help-explain-case = 以 TOML 写的记录：community = "…"、age = 81、groups = ["minor"]、consents = ["repair"]
help-explain-input = 从这个居民文件里取记录
help-explain-row = 该文件里的第几条记录，从 1 数起
help-policy-at = 按这个时间，如 2026-06-01T10:00:00+08:00（默认为现在）
help-policy-field = 只看目录里的这个字段；可以重复给出
help-policy-matrix = 对每类主体、每个字段、每种形式证明：从不、有时或总是
help-policy-party = 只看这类主体；可以重复给出
help-matrix-challenge = 另用这么多个随机请求向 Cedar 的判定器逐一试探每个“从不”；有一个被允许就以 1 结束
help-policy-test = 运行目录里的测试
help-policy-diff = 说明两个策略目录之间谁多看到、谁少看到什么
help-policy-old = 原来的策略目录
help-policy-new = 新的策略目录
help-policy-fail-on-gain = 只要有人多看到什么，就以 1 结束
help-policy-sql = 把某一主体可以看到的记录写成 PostgreSQL 或 MySQL 的 WHERE
help-sql-field = 目录里的字段
help-sql-form = 形式：clear、masked、pseudonym、generalised
help-sql-dialect = postgresql（默认）或 mysql
help-policy-schema = 输出由目录生成的 Cedar 模式，供编辑器使用

## 输出
said-viewed = { $party }为“{ $purpose }”看到 { $all } 条记录中的 { $records } 条。
said-view-hidden = 另有 { $records } 条记录什么都不能看，没有写出。
said-view-withheld = 其中 { $withheld } 条是因为读不出策略需要的属性或群体。
said-view-nothing = { $party }为“{ $purpose }”什么也看不到。
said-view-left-out = 任何记录都不显示的列：{ $columns }
said-view-run-keys = 假名只用本次运行的密钥生成，不能与其他输出的假名对上。需要长期一致的假名时请给出 --keyring。
said-view-untranslated = 策略 { $policy } 无法编译成过滤条件：作为许可，它什么也不给；作为禁止，它禁止它能禁止的一切。
said-obligation = 义务（{ $policy }）：{ $text }
said-policy-notice = 提示（{ $policy }）：{ $text }
view-col-column = 列
view-col-form = 形式
view-col-records = 记录数
view-col-policies = 策略
form-clear = 明文
form-masked = 遮盖
form-pseudonym = 假名
form-generalised = 概括
form-none = 空
said-check-good = { $policies } 条策略、{ $fields } 个字段、{ $parties } 类主体：没有错误。
said-check-warnings = { $warnings } 条警告。
said-assertion-holds = 成立，已证明：{ $name }
said-assertion-broken = 不成立：{ $name }
said-tests = { $all } 个测试中通过 { $passed } 个。
said-test-failed = 未通过：{ $name }（{ $file }:{ $line }）
said-test-form = { $field }：应为{ $expected }，实为{ $found }
said-test-uncovered = 没有任何测试让这些策略起过作用：{ $policies }
said-policy-init = 已写入 { $directory }，共 { $files } 个文件。下一步：检查 catalogue.toml 和 parties.toml，然后运行 yingbi policy check { $directory }
said-init-missing = 文件里没有对应 { $fields } 的列；它们作为可选字段留在目录里。
said-init-unknown = 认不出内容的列放在 withheld 下，谁也看不到：{ $columns }
said-init-persons = 有几列都是身份证号（{ $columns }）；暂以“{ $column }”为居民本人的号码。如果不对，请先在 catalogue.toml 里改正 [dataset] 的 record 和字段 resident_id，再显示任何内容。
said-init-source = 策略要读“{ $column }”列，而文件里没有：请在 catalogue.toml 里改正列名。
matrix-col-field = 字段
matrix-legend = C 明文，M 遮盖，P 假名，G 概括；大写：总是；小写：有时；?：未定；–：从不
matrix-challenged = 对“从不显示”的各项用了 { $requests } 个随机请求试探：被允许的有 { $found } 个。
matrix-summary = 从不 { $never }，有时 { $sometimes }，总是 { $always }，未定 { $undecided }；不起作用的策略 { $dead } 条
said-example = 例如：{ $example }
said-diff-same = 没有人多看到什么，也没有人少看到什么。
said-diff-summary = 多看到 { $gains } 项，少看到 { $losses } 项。
said-explain = { $party }，目的：{ $purpose }
explain-col-field = 字段
explain-col-form = 显示为
explain-col-why = 原因
explain-needless = 这个目的不需要
explain-unmet = 允许的形式都不满足需要
explain-withheld = 整条记录不显示：有属性或群体读不出
explain-erred = 策略 { $policy } 出错，因此不显示
said-assertion-undecided = 无法判定，按不成立处理（{ $why }）：{ $name }
said-counterexample = { $party }会以“{ $form }”形式看到 { $field }，依据 { $policies }：
said-counterexample-not = { $party }看不到“{ $form }”形式的 { $field }：
said-more = ……另有 { $more } 处。
said-dead = 警告：策略 { $policy }（{ $file }:{ $line }）不起作用：{ $why }。
said-guard-rail = 提示：策略 { $policy }（{ $file }:{ $line }）是一道护栏：{ $why }。
said-pattern-group = 警告：对 { $party } 来说，从显示与不显示就能推断谁属于“{ $id }”群体，而这类主体无权知道。字段：{ $fields }。策略：{ $policies }。
said-pattern-attribute = 警告：对 { $party } 来说，从显示与不显示就能推断“{ $id }”，而这类主体无权知道。字段：{ $fields }。策略：{ $policies }。
said-granted = 由 { $policy } 许可{ $condition ->
    [none] {""}
   *[other] ，条件：{ $condition }
}
said-forbidden = 由 { $policy } 禁止{ $condition ->
    [none] {""}
   *[other] ，条件：{ $condition }
}
said-gain = + { $party }今后能以“{ $form }”形式看到 { $field }（目的：{ $purposes }）
said-loss = – { $party }今后看不到“{ $form }”形式的 { $field }（目的：{ $purposes }）
matrix-told-sometimes = { $party }有时以“{ $form }”形式看到 { $field }：
matrix-told-always = { $party }总能以“{ $form }”形式看到 { $field }，依据：
matrix-told-undecided = { $party }是否会以“{ $form }”形式看到 { $field }，无法判定：
word-out-of-scope = 没有任何主体或字段形式在它的范围内
word-unsatisfiable = 它的条件永远不会成立
word-overridden = 每当它许可，总有别的策略禁止
word-covered = 每当它许可，别的策略也许可
word-nothing-to-forbid = 每当它禁止，没有它也什么都不显示
word-untranslated = 有策略用了无法翻译的写法
word-patterns = 条件里的文字样式太难，无法判定
word-budget = 还没有找到答案就到了搜索上限
word-unknown = 请求里有不认识的名称
word-unconfirmed = 找到的例子没有得到判定器确认
word-allowed = 允许
word-denied = 拒绝
word-answered = 有答复
