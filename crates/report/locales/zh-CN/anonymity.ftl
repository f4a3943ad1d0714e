# 06:匿名化

YB0601 = 无法达到 k = { $k }：{ $records } 条记录中须剔除 { $needed }，而允许剔除的上限为 { $limit }
    .help = 按现有设置可达到 k = { $nearest }。也可以提高允许剔除的比例（suppression）,或不再固定代价最大的列（{ $columns }）的级别，或将其改为 drop。已计不同人数（计到 k 为止）:{ $persons }。
YB0602 = 无法达到 k = { $k }，更小的 k 也不行：文件共有 { $records } 条记录
    .help = 每个等价类至少须有 k 条记录;设置了 [dataset] record 时还须有 k 个不同的人（此处计到 k 为止：{ $persons }）。请与其他文件合并后再发布，或降低 k,或允许剔除的比例超过 { $limit }（需要 { $needed }）。代价最大的固定级别列：{ $columns }。
YB0603 = { $what }：给出 { $found } 个，需要 { $expected } 个
    .help = 这是调用上的错误，与数据无关：传入的各切片长度须一致。
YB0604 = 本批第 { $record } 条记录在计算重编码时并不存在
    .help = 两遍读取之间文件发生了变化。未写出任何内容;请在文件不再变动后重新运行。
YB0605 = 不同取值或取值组合的数量超过可编号的上限（4,294,967,294）
    .help = 请将几乎每条记录取值都不同的列移出准标识符：改为 drop 或假名。
YB0606 = 隐私目标不合理：{ $parameter }
    .help = k 至少为 1,suppression 在 0 与 1 之间，权重为正数;只有统计了人数时才能要求不同人数。
YB0607 = “{ $column }”列：要求级别 { $level }，其泛化层次最高为 { $top }
    .help = 请给出 0（原值）到 { $top }（*）之间的级别，或不指定而由搜索选择。
YB0608 = 列 { $column }：泛化层次缺少 { $values } 个不同取值，涉及 { $records } 条记录
    .help = 请为出现的每个取值各加一行。yingbi hierarchy check 文件 --input 数据 --column 列名 会指出它们在哪些记录中。
YB0609 = 泛化层次表第 { $row } 行：第 { $level } 级与前面的行矛盾
    .help = 标签相同的取值，其上各级标签也须相同;每个取值只能有一行。yingbi hierarchy check 文件 会列出所有这样的行。
YB0610 = 泛化层次表第 { $row } 行：有 { $found } 个单元格，需要 { $expected } 个
    .help = 每行为一个取值及其各级标签，各行列数相同。yingbi hierarchy check 文件 会列出所有这样的行。
YB0630 = 分段第 { $level } 层第 { $border } 个界值不是数字、年龄或日期
    .help = 界值按该列的写法给出：0.5、15、1980、1980-07 或 1980-07-01。标尺为 numbers、ages 或 dates：随列的 kind，或由 scale 指定。
YB0631 = 分段第 { $level } 层第 { $border } 个界值不大于前一个
    .help = 同一层的界值须从小到大，各写一次。
YB0632 = 分段第 { $level } 层第 { $border } 个界值在下一层中没有
    .help = 上层的一段由下层的整段组成：删去这个界值，或把它加到下面各层。
YB0633 = 分段第 { $level } 层的界值过少或过多
    .help = 每层至少一个界值；按数据拟合的分段为 2 至 1000 段。
YB0634 = 无法读取泛化层次文件：{ $cause }
    .help = 方案中的路径以方案所在文件夹为起点。
YB0635 = 泛化层次文件不是文本
    .help = 请存为 UTF-8 或 GB18030：CSV（值;第1层;第2层;…），或以 .toml 结尾的 TOML。
YB0636 = 泛化层次文件尚未读入
    .help = 这是调用的错误，不是方案的错误：运行之前须先调用 Recipe::read_hierarchies。
