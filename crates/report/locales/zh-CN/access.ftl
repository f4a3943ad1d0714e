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
