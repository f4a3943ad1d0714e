YB1000 = 策略中没有“{ $purpose }”这个目的。
    .help = { $nearest ->
        [none] 请查看 catalogue.toml 里列出的目的，或在其中添加。
       *[other] 是不是“{ $nearest }”？可用的目的列在 catalogue.toml 里。
    }

YB1001 = 策略中没有“{ $kind }”这类主体。
    .help = { $nearest ->
        [none] 请查看 catalogue.toml 里列出的主体类别，或在其中添加。
       *[other] 是不是“{ $nearest }”？主体类别列在 catalogue.toml 里。
    }

YB1002 = { $listed ->
        [0] 没有登记任何“{ $kind }”类主体。
        [one] 登记的唯一一个“{ $kind }”类主体编号与此不同。
       *[other] 登记了 { $listed } 个“{ $kind }”类主体，无法确定指的是哪一个。
    }
    .help = 请在类别后面写上编号，如“{ $kind }:编号”；编号列在 parties.toml 里。编号是个人号码的，请写进文件，用 --as-file 指明。

YB1003 = { $what ->
        [ticket] 工单号是空白的。
       *[other] 紧急事由是空白的。
    }
    .help = 请用几个字说明，说明会记录在案。

YB1004 = “{ $kind }”类主体必须有“{ $attribute }”，而这一个没有。
    .help = 请在 parties.toml 里为它补上，或在 catalogue.toml 里把该属性改为可选（加“?”）。

YB1005 = “{ $kind }”类主体的“{ $attribute }”与该类别不符。
    .help = 请按 catalogue.toml 里该属性的类型填写，其中的人群和目的必须已经列出；只有写了 contracts = true 的类别才有合同。

YB1006 = 请求的时间超出了日历范围（公元 1 年至 9999 年）。
    .help = 请检查本机时钟，或给出的时间。

YB1007 = 目录中没有位置为 { $field } 的字段。
    .help = 这是调用方程序的缺陷：字段按 catalogue.toml 里的顺序从 0 数起。

YB1008 = 无法查询策略，因此什么也不显示。
    .help = 这是影壁的缺陷：请报告所用的命令，不要附数据。

YB1009 = 需要 { $expected } 列单元格，给出了 { $found } 列，或各列长度不一致。
    .help = 这是调用方程序的缺陷：请按所需的列逐一给出，记录数要相同。

YB1010 = 不是合乎语法的 TOML：{ $message }
    .help = 请改正这一行：文字用双引号，列表用方括号，每个表以方括号中的表名开头。

YB1011 = 不认识的键“{ $key }”。
    .help = { $nearest ->
        [none] 请删去：不认识的键不会起任何作用。可用的键见策略参考。
       *[other] 是不是“{ $nearest }”？
    }

YB1012 = “{ $key }”应为{ $expected ->
        [table] 一个表
        [tables] 若干个表
        [text] 文字
        [texts] 文字列表
        [text-or-texts] 文字或文字列表
        [truth] true 或 false
        [number] 整数
        [moment] 日期或日期时间
       *[other] { $expected }
    }。
    .help = 请改正这个值：文字要加双引号，数字、true、false 和日期不加。

YB1013 = 缺少“{ $key }”。
    .help = 请补上。

YB1014 = “{ $key }”不能是“{ $value }”。
    .help = { $nearest ->
        [none] 可取：{ $allowed }。
       *[other] 是不是“{ $nearest }”？可取：{ $allowed }。
    }

YB1015 = 没有“{ $name }”这个{ $what ->
        [field] 字段
        [attribute] 属性
        [group] 人群
        [purpose] 目的
        [kind] 主体类别
        [party] 主体
        [policy] 策略
        [data-kind] 数据类型
       *[other] 名称
    }。
    .help = { $nearest ->
        [none] 请改正名称，或先在相应的地方列出。
       *[other] 是不是“{ $nearest }”？
    }

YB1016 = “{ $name }”不能用作策略中的名称。
    .help = 字段和属性的名称只用英文字母、数字和下划线，不以数字开头，也不能是 Cedar 的保留字（in、is、has、like、if、then、else、true、false）；主体类别用小写字母和数字，单词之间用“-”连接。

YB1017 = “{ $column }”列已经属于“{ $other }”。
    .help = 一列只能是一个字段，或者列入 withheld；请删去其中一处。

YB1018 = “{ $key }”应在 { $low } 与 { $high } 之间。
    .help = 请改正这个数。

YB1019 = “{ $key }”里“{ $form }”出现了两次。
    .help = 请删去一个。

YB1020 = 在“{ $key }”里，“{ $form }”排在了“clear”之后。
    .help = 应从显示最少的形式排到显示最多的形式，“clear”排在最后。

YB1021 = “{ $key }”不起作用：该字段的 ladder 里没有“{ $form }”。
    .help = 请在 ladder 里加上“{ $form }”，或删去这个键。

YB1022 = “{ $name }”不能用作人群或目的的名称。
    .help = 请用文字、数字、“-”和“_”，不要有空格、引号、冒号、点和星号。

YB1023 = “{ $name }”与“{ $other }”冲突。
    .help = 两者指同一处或互相矛盾，请改名或删去其中一个。

YB1024 = { $what ->
        [groups] 人群
       *[other] 目的
    }有 { $count } 个，最多只能有 { $limit } 个。
    .help = 请合并一些，或删去没有策略用到的。

YB1025 = 范围条件需要数字，而属性“{ $attribute }”的类型是“{ $type }”。
    .help = 请改用类型为 whole、age 或 count 的属性，或用 column、is、not 比较某一列的词。

YB1026 = “{ $key }”是空的。
    .help = 请填写；可以省略的，请删去这个键。

YB1027 = “{ $key }”里的“{ $word }”也出现在 is 里。
    .help = 一个词只能表示是或否，请从其中一处删去。

YB1028 = 目的“{ $purpose }”经由“{ $parent }”成了自己的下级。
    .help = 请去掉这个循环中的一个 parent。

YB1029 = 该目的需要字段“{ $field }”的“{ $form }”形式，而该字段的 ladder 只有：{ $ladder }。
    .help = 请改用 ladder 里的形式，或给该字段加上这一种。

YB1030 = { $id ->
        [none] 有一个“{ $kind }”类主体登记了两次。
       *[other] 主体“{ $kind }:{ $id }”登记了两次。
    }
    .help = 请删去其中一个。

YB1031 = “{ $kind }”类主体没有合同。
    .help = 请删去合同，或在 catalogue.toml 里给该类别写上 contracts = true。

YB1032 = “{ $second }”没有在“{ $first }”之后。
    .help = 请改正其中一个；最后一天整天有效。

YB1033 = { $file } 读不了：{ $reason }。
    .help = 请检查路径和权限，文件应为 UTF-8 文本。

YB1034 = 缺少 { $file }。
    .help = 策略目录必须有这个文件；可以从 policies/sample 里的样例开始。

YB1035 = Cedar 不接受由目录生成的模式。
    .help = 这是影壁的缺陷：请连同目录文件一起报告。

YB1036 = “{ $key }”不是有效的“{ $kind }”号码。
    .help = 请改正，校验码也要对。测试里请用虚构的号码，不要用真实的。

YB1037 = 两次不同运行的计数不能合并。
    .help = 这是调用方程序的缺陷：各线程的计数必须由同一个计数分出。

YB1050 = 这里不能出现“{ $found }”。
    .help = { $expected ->
        [none] 请检查前面的引号、括号、逗号和分号。
       *[other] 这里可以是：{ $expected }。
    }

YB1051 = 策略从这里起无法读下去。
    .help = { $expected ->
        [none] 文字要放在英文双引号里，每条策略以英文分号结尾。
       *[other] 这里应当是：{ $expected }。每条策略以英文分号结尾。
    }

YB1052 = 没有“{ $name }”这种主体或对象。
    .help = { $nearest ->
        [none] 策略中，property-manager 这样的主体类别写作 PropertyManager。
       *[other] 是不是“{ $nearest }”？
    }

YB1053 = 没有“{ $name }”这个操作。
    .help = { $nearest ->
        [none] 操作写作“字段:形式”（形式须在该字段的 ladder 里），或 form:形式、field:字段、class:敏感级别。
       *[other] 是不是“{ $nearest }”？
    }

YB1054 = { $of ->
        [none] 这里没有“{ $name }”。
       *[other] { $of } 没有“{ $name }”。
    }
    .help = { $nearest ->
        [none] 策略能读到的记录属性和主体属性列在 catalogue.toml 的 attributes 和 parties 里。
       *[other] 是不是“{ $nearest }”？
    }

YB1055 = “{ $name }”可能没有值，那时读取它就会出错。
    .help = { $guard ->
        [none] 请先用 has 询问，再用 && 连接。
       *[other] 请先询问：{ $guard } && …
    } 写 forbid 时请用 unless 写明放行的条件，这样没有值的记录也会被禁止。

YB1056 = 类型不符：这里需要 { $expected }，实际是 { $found }。
    .help = 文字要加双引号，数字不加；集合用 contains 判断。

YB1057 = { $where ->
        [equality] 不同类型的值不可能相等：{ $types }。
        [contains] 集合里不可能有这种类型的值：{ $types }。
       *[other] 这里的类型不一致：{ $types }。
    }
    .help = 请比较同一类型的值：文字要加双引号，数字不加。

YB1058 = 策略里不能写空列表 []。
    .help = 要判断集合是否为空请用 isEmpty()，否则请写明所指的内容。

YB1059 = 没有“{ $name }”这个目的。
    .help = { $nearest ->
        [none] 可用的目的列在 catalogue.toml 里。
       *[other] 是不是“{ $nearest }”？
    }

YB1060 = 没有“{ $name }”这个人群。
    .help = { $nearest ->
        [none] 可用的人群列在 catalogue.toml 里。
       *[other] 是不是“{ $nearest }”？
    }

YB1061 = 没有登记主体“{ $kind }:{ $name }”。
    .help = { $nearest ->
        [none] 主体列在 parties.toml 里。
       *[other] 是不是“{ $nearest }”？
    }

YB1062 = 编号“{ $id }”已被 { $other } 第 { $line } 行的策略使用。
    .help = 请给每条策略一个不同的 @id。

YB1063 = 这里不使用模板（?principal、?resource）。
    .help = 请直接写明主体：principal is 类别，或 principal == 类别::"编号"。

YB1064 = 没有“{ $name }”这个函数或方法。
    .help = { $nearest ->
        [none] 集合可用 contains、containsAll、containsAny、isEmpty，时间可用 offset、durationSince、toDate。
       *[other] 是不是“{ $nearest }”？
    }

YB1065 = 参数无法识别。
    .help = 时间写作 datetime("2026-06-01") 或 datetime("2026-06-01T10:00:00+0800")，时长写作 duration("1d2h")，括号里必须直接写文字。

YB1066 = Cedar 不接受这里的写法。
    .help = Cedar 的说明（英文）附在下面。

YB1067 = 这条策略永远不会生效：条件互相矛盾，或要求的内容根本不存在。
    .help = 请看 has 后面的名称是否在 catalogue.toml 里，条件之间是否互相排斥。

YB1068 = 这条策略永远不会生效：没有适合其主体和对象的操作。
    .help = resource 总是 Record，principal 是 catalogue.toml 里的某类主体。

YB1069 = 没有任何地方使用注解“@{ $name }”。
    .help = { $nearest ->
        [none] 可用的注解有 @id、@reason、@obligation（以及 @obligation_2 至 _9）和 @notice（同样）。
       *[other] 是不是“@{ $nearest }”？
    }

YB1070 = 策略“{ $id }”允许访问却没有写明理由。
    .help = 请加上 @reason("…")，理由会随每次决定一起显示。

YB1071 = 需要 { $expected } 个参数，给出了 { $found } 个。
    .help = 请核对括号里的参数；点号前面的值也算一个。

YB1072 = 没有任何策略：什么都不会显示给任何人。
    .help = 请在以 .cedar 结尾的文件里写策略。

YB1073 = 文字里有改变书写方向的字符，看起来可能与实际不同。
    .help = 请删去这些字符，重新输入文字。

YB1074 = 测试“{ $name }”与 { $other } 第 { $line } 行的测试重名。
    .help = 请给每个测试一个不同的名称。

YB1075 = 策略不能指名某一条记录。
    .help = 请用属性和人群说明是哪些记录，如 resource.person == principal.person。

YB1076 = 这个测试什么也没有检验。
    .help = 请加上 expect、allow、deny 或 reasons；若请求本身应被拒绝，请写 error。

YB1077 = 按“{ $key }”，没有任何可断言的内容。
    .help = 请至少留下一类未被排除的主体，以及这些字段具有的形式。

YB1078 = 策略里不得写明“{ $kind }”类的具体个人。
    .help = 其编号是个人号码，请改为比较属性，如 resource.person == principal.person。

YB1079 = 策略“{ $id }”允许“{ $kind }”类主体访问，但没有登记任何这类主体。
    .help = 请在 parties.toml 里登记，或删去这条策略。

YB1080 = “{ $name }”在这里没有意义。
    .help = { $nearest ->
        [none] 策略里可用 principal、action、resource 和 context；文字要加双引号。
       *[other] 是不是“{ $nearest }”？
    }

YB1081 = 单个“=”不能用来比较。
    .help = 请写“==”。

YB1082 = 注解“@{ $name }”出现了两次。
    .help = 请只留一个；第二项义务或告知写作 @obligation_2 或 @notice_2。

YB1083 = 策略开头缺少“{ $name }”。
    .help = 应依次写出 principal、action、resource。

YB1084 = { $found ->
        [none] 策略的写法不对。
       *[other] “{ $found }”不是策略的写法。
    }
    .help = 策略以 permit 或 forbid (principal, action, resource) 开头，后面可加 when { "{" } … { "}" } 或 unless { "{" } … { "}" }，最后是分号。Cedar 的说明（英文）附在下面。

YB1085 = 这个目录的文件到 { $file } 为止，合计超过 { $limit } 字节。
    .help = 策略目录都很小。请检查是否混入了别的文件；其他数据集的策略应放在各自的目录里。

YB1086 = 这条策略在这里嵌套太深：最多 { $limit } 层。
    .help = 请拆成几条策略：多条 permit 相加，多条 forbid 也相加。

word-emergency = 紧急事由
word-ticket = 工单号

YB1100 = 策略“{ $policy }”无法写成 SQL 条件：其中用到了{ $part }。
    .help = 请只用单个属性的比较、人群和同意来写这条策略；或者不用 SQL，改用视图过滤。

YB1101 = 属性“{ $attribute }”是年龄或计数，数据库里没有直接对应的列。
    .help = 请在 catalogue.toml 的 [attributes.{ $attribute }] 下用“sql”写明它的表达式。

YB1102 = 这个视图没有规定谁能看“{ $field }”的“{ $form }”形式。
    .help = 请选用该字段阶梯上的形式，并使用包含全部形式的视图，而不是只为某个目的生成的视图。

word-arithmetic = 算术运算
word-sets = 集合之间的比较
word-time = 时间函数
word-text = 数据库无法保存的文字，或对非文字内容的模式匹配
word-comparison = SQL 中没有的比较
word-length = 超出数据库所能接受长度的条件
