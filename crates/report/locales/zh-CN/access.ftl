YB1000 = 策略中没有“{ $purpose }”这个目的。
    .help = { $nearest ->
        [""] 请查看 catalogue.toml 里列出的目的，或在其中添加。
       *[other] 是不是“{ $nearest }”？可用的目的列在 catalogue.toml 里。
    }

YB1001 = 策略中没有“{ $kind }”这类主体。
    .help = { $nearest ->
        [""] 请查看 catalogue.toml 里列出的主体类别，或在其中添加。
       *[other] 是不是“{ $nearest }”？主体类别列在 catalogue.toml 里。
    }

YB1002 = { $listed ->
        [0] 没有登记任何“{ $kind }”类主体。
        [one] 登记的唯一一个“{ $kind }”类主体编号与此不同。
       *[other] 登记了 { $listed } 个“{ $kind }”类主体，无法确定指的是哪一个。
    }
    .help = 请在类别后面写上编号，如“{ $kind }:编号”；编号列在 parties.toml 里。

YB1003 = { $what }的内容是空白的。
    .help = 请用几个字说明，说明会记录在案。

YB1004 = “{ $kind }”类主体必须有“{ $attribute }”，而这一个没有。
    .help = 请在 parties.toml 里为它补上，或在 catalogue.toml 里把该属性改为可选（加“?”）。

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
