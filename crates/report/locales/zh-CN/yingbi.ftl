# 配方、配方与文件的对应、运行。

## 04xx 配方与计划
YB0401 = 配方不是合乎语法的 TOML（第 { $line } 行第 { $place } 个字符）：{ $message }
    .help = 改正这一行；可用 yingbi recipe 文件 生成一份配方作起点。
YB0402 = 配方里有不认识的键 { $key }（第 { $line } 行第 { $place } 个字符）
    .help = { $nearest ->
        [none] 请删去；不认识的键不会起任何作用。
       *[other] 是不是想写 { $nearest }？不认识的键不会起任何作用。
    }
YB0403 = { $key } 的值类型不对，应为 { $expected }（第 { $line } 行第 { $place } 个字符）
    .help = 请改正配方里的值。
YB0404 = 配方缺少 { $key }（第 { $line } 行第 { $place } 个字符）
    .help = 请补上；yingbi recipe 文件 会写出一份完整的配方。
YB0405 = { $key } 不认识 { $given }（第 { $line } 行第 { $place } 个字符）
    .help = { $allowed ->
        [none] 可取的值见 docs/src/recipes.md。
       *[other] 可取：{ $allowed }。
    }
YB0406 = 文件有“{ $column }”列，配方里没有列出；什么也没有写出
    .help = { $nearest ->
        [none] 请补上；不需要就写 treatment = "drop"。
       *[other] 请补上，不需要就写 treatment = "drop"；它是不是配方里的“{ $nearest }”？
    }
YB0407 = 配方列出了“{ $column }”列，文件里没有（第 { $line } 行第 { $place } 个字符）
    .help = { $nearest ->
        [none] 请从配方里删去，或检查文件、工作表是否拿对。
       *[other] 是不是“{ $nearest }”？
    }
YB0408 = 文件里有 { $times } 列都叫“{ $column }”，配方指的是哪一列不清楚
    .help = 请在表头里给它们起不同的名字，再运行。
YB0409 = “{ $column }”列不是 { $kind }：看过的 { $sampled } 个单元格几乎都不是（第 { $line } 行第 { $place } 个字符）
    .help = 请改正配方里的 kind，或检查文件是否拿对。
YB0410 = “{ $column }”列：处理方式 { $treatment } 不适合 { $other }（第 { $line } 行第 { $place } 个字符）
    .help = 准标识符只能泛化（generalize）、保留（keep）或删去（drop）；别的处理方式需要别的 type 或 kind。见 docs/src/recipes.md。
YB0411 = { $what } 需要的部分本版本还没有（第 { $line } 行第 { $place } 个字符）
    .help = 请删去，或换一种处理方式。
YB0412 = { $key } 应在 { $low } 与 { $high } 之间（第 { $line } 行第 { $place } 个字符）
    .help = 请改正配方里的数。
YB0413 = “{ $column }”列：{ $treatment } 对同一个人的各条记录做同样的处理，需要 dataset.record（第 { $line } 行第 { $place } 个字符）
    .help = 请在 [dataset] 下写明用来区分居民的列：record = "…"。
YB0414 = 配方把所有的列都删去了
    .help = 请至少给一列别的处理方式。
YB0415 = “{ $column }”列：{ $treatment } 需要密钥环（第 { $line } 行第 { $place } 个字符）
    .help = 请在配方里写 [keys] keyring = "…"，或用 --keyring 给出。新建密钥环用 yingbi keys init。
YB0416 = “{ $column }”列既是记录列又要封存，会与自己绑定（第 { $line } 行第 { $place } 个字符）
    .help = 请在 [dataset] 下另写 record = "…"，或给这一列写 bound = false。
YB0417 = “{ $column }”列要与“{ $record }”绑定，但输出里没有后者的原样（{ $treatment }），以后将无法打开（第 { $line } 行第 { $place } 个字符）
    .help = 请保留“{ $record }”或改用假名，或给“{ $column }”写 bound = false。
YB0418 = “{ $column }”列：密钥环里的索引是 { $has } 位，配方写的是 { $bits } 位（第 { $line } 行第 { $place } 个字符）
    .help = 请去掉 bits，或用 use = "…" 指明另一个索引。
YB0419 = “{ $column }”列的号码是编造的，其中的出生日期、性别和地区与“{ $others }”不一致
    .help = 请告知接收方这些号码不说明本人的任何情况，或改用 form = "token"。
YB0430 = { $column }：只有准标识符才有权重（第 { $line } 行第 { $place } 个字符）
    .help = 请删去 weight；如果凭这一列能找到人，就写 type = "quasi"。
YB0431 = { $key } 需要 { $needs }（第 { $line } 行第 { $place } 个字符）
    .help = 没有它，这个键不起作用：请补上 { $needs }，或删去这个键。
YB0432 = 对“{ $column }”列要求了多样性，而它的 type 是 { $type }（第 { $line } 行第 { $place } 个字符）
    .help = 多样性只对敏感列提出。请给它写 type = "sensitive"，或从 privacy.diversity 里删去。
YB0433 = 对“{ $column }”列要求了多样性，而输出里看不到可以计数的值（{ $treatment }）（第 { $line } 行第 { $place } 个字符）
    .help = 删去或封存的列什么也不透露，不需要多样性：请从 privacy.diversity 里删去，或换一种处理方式。
YB0434 = “{ $column }”列不在差分隐私的保护之内（第 { $line } 行第 { $place } 个字符）
    .help = 写了 privacy.differential，每一列就只能是保留或按固定层级泛化的准标识符，否则要删去：写出的其他内容会说出抽样要隐藏的事。
YB0435 = { $key } 什么也没有要求（第 { $line } 行第 { $place } 个字符）
    .help = 请写明要求，或删去这张表。见 docs/src/recipes.md。
YB0436 = 方法 { $method } 不读 { $key }（第 { $line } 行第 { $place } 个字符）
    .help = 请删去，它不会起任何作用；或换一种方法。
YB0437 = 对“{ $columns }”没有要求每一类都有两个不同的值：几乎所有记录都是同一个值，或这样就达不到要求
    .help = 如果一类里的值全都相同，找到某人所在的类就知道了他的这一项。接收方不需要的话，请删去这一列。
YB0438 = “{ $column }”列：层级 { $hierarchy } 是由数据得出的，差分隐私需要与数据无关的层级（第 { $line } 行第 { $place } 个字符）
    .help = 请指明一个不随文件变化的层级，或删去这一列。
YB0439 = { $key } 不能与 privacy.differential 同时要求（第 { $line } 行第 { $place } 个字符）
    .help = 它会按未受保护的计数剔除记录，差分隐私的保证将不再成立。请删去两者之一。
YB0440 = { $column }：下限不低于上限（第 { $line } 行第 { $place } 个字符）
    .help = bottom 须小于 top，日期则须更早。只处理一端时，去掉另一个。
YB0441 = “{ $column }”列：together 没有指向其他列，或其他列的 k 不同（第 { $line } 行第 { $place } 个字符）
    .help = 至少两列的 together 写同一个名字，且它们的 k 相同。

## 08xx 运行与核对
YB0801 = { $path } 只有表头，下面没有记录
    .help = 没有记录就无从处理和测量；请检查文件和工作表。
YB0802 = 读取时 { $path } 变了；什么也没有写出
    .help = 等别的程序用完这个文件，再运行。
YB0803 = 第 { $record } 条记录“{ $column }”列：不是 { $kind }，而配方写着 on_invalid = "error"
    .help = 请改正这个单元格，或写 on_invalid = "null"，把这样的单元格清空并计数。
YB0804 = 写出的文件与计划不符（{ $what }），已删去
    .help = 这是影壁的缺陷：请报告所用的命令，不要附数据。
YB0805 = “{ $column }”列有超过 { $limit } 种不同的值，无法泛化
    .help = 请在配方里删去这一列或改用假名。
YB0806 = { $path } 不是本程序写出的记录
    .help = 请放回程序写出的原文件，不要改动：anonymize 的 OUTPUT.release.json，seal 的 OUTPUT.sealed.json。把 .sealed.json 移开后，其中的内容也可用选项说明（--columns、--table、--record）。
YB0807 = { $path } 读不了：{ $cause }
    .help = 请检查路径和权限。
YB0808 = 工作中断，没有留下任何输出
    .help = 这是影壁的缺陷：请报告所用的命令，不要附数据。
YB0809 = { $path }：第 { $column } 列的列名里有个人号码（{ $kind }）
    .help = 这一行真是表头吗？可用 --header N 指明哪一行，没有表头就用 --header none；或把号码从列名里去掉。
YB0810 = 已中断，没有留下任何输出
    .help = 请重新运行。
YB0811 = 第 { $record } 条记录的“{ $column }”列没有可供封存的单元格绑定的值（{ $kind }）
    .help = 请补上这个单元格，或另选记录列，或不绑定记录。
YB0812 = { $path } 里没有“{ $column }”列
    .help = 列名逐字符比较。如果表头在另一行，请用 --header N 指明。最接近的列名：{ $nearest }
YB0813 = { $path } 里有 { $times } 列都叫“{ $column }”
    .help = 请在文件里改名，只留一个：否则无从知道指的是哪一列。
YB0814 = “{ $column }”列不能既被处理又用来绑定
    .help = 请把它从列名表里去掉，或另选记录列。
YB0815 = “{ $column }”列已经封存（见文件旁边的 .sealed.json）
    .help = 请把它去掉。要改用现用密钥封存，请用 yingbi keys reseal。
YB0816 = 封存的“{ $column }”列绑定在要转换的假名上，转换之后将打不开
    .help = 请先解开，转换之后再封存；或转换一个不含它的副本。
YB0817 = 这个文件的“{ $column }”列封存时用的是另外的持有方、数据集或记录列，一份记录说不清两种
    .help = 请用同样的 --tenant、--table 和 --record，或先解开那一列。
YB0818 = { $path }：“{ $column }”列不在策略的目录里，没有人决定过谁可以看它
    .help = { $nearest ->
        [none] 请把它作为字段加入 catalogue.toml；如果谁都不该看到，就加入 withheld。
       *[other] 请把它作为字段加入 catalogue.toml；如果谁都不该看到，就加入 withheld。目录里最接近的列：{ $nearest }
    }
YB0819 = { $path } 里没有“{ $column }”列，而策略的目录列出了它
    .help = { $nearest ->
        [none] 请改正 catalogue.toml 里的列名；如果有的文件本来就没有这一列，请给该字段写 optional = true。如果表头在另一行，请用 --header N 指明。
       *[other] 请改正 catalogue.toml 里的列名；如果有的文件本来就没有这一列，请给该字段写 optional = true。如果表头在另一行，请用 --header N 指明。文件里最接近的列名：{ $nearest }
    }
YB0820 = 字段 { $field }：没有名为“{ $hierarchy }”的概括层级
    .help = 可用的层级列在“配方”一章；在 catalogue.toml 里不写名称，就用适合该种类的层级。
YB0821 = 登记簿里没有该组织的 { $number } 号合同
    .help = 请用 yingbi contract list 查看合同，改正 --contract。
YB0822 = 有几份合同都适用于这个目的：{ $numbers }
    .help = 请用 --contract 指明依据哪一份。
YB0823 = 目的“{ $purpose }”不需要这个数据集的任何字段，没有可显示的内容
    .help = 请改用 catalogue.toml 里写明了需要（needs）的目的，或在那里写明这个目的需要什么。
YB0824 = { $path } 不包含文件里的每一条记录：文件不可能取自这个总体
    .help = 总体表应有所有人的准标识符，文件里的人也在内，列名相同，写法也相同。
YB0825 = 没有剩下可以写出的记录
    .help = 所有记录都被略去：没有抽中，或所在的类太小。请降低要求，或用更大的文件。
YB0826 = 输出的所有记录在全部准标识符（{ $columns }）上都相同：这些列不再说明任何问题
    .help = { $why ->
        [defended] 请删去 defended（它在这里损失的细节最多），或降低要求。
        [consistent] 请改用能保留更多细节的 method = "local"，或降低要求。
        [global] 请改用能保留更多细节的 method = "local"，或允许略去更多记录（suppression）。
       *[other] 请降低要求，或允许略去更多记录（suppression）。
    }也可以删去取值过于分散的列，其他列就能保留细节。
YB0827 = { $path } 有 { $records } 条记录，不可能是 { $population } 条的抽样
    .help = --population 是文件取自其中的全体记录数或人数，文件自己的记录也算在内。

## 值的位置，说在问题之前
at-cell = 第 { $at-record } 条记录“{ $at-column }”列：
