# yingbi-table

## 读取
YB0201 = { $path }：打不开：{ $cause }
    .help = 请检查路径，以及是否有读取权限。
YB0202 = { $path }：这是一个目录
    .help = 请指明目录里要读的那个文件。
YB0203 = { $path }：第 { $record } 条记录（字节 { $byte } 处）有 { $found } 个字段，表头有 { $expected } 个
    .help = 请检查文件中的这一行；或用 --ragged pad 读取，不足的字段按空格子补齐。
YB0204 = { $path }：第 { $record } 条记录（字节 { $byte } 处）的引号一直没有闭合
    .help = 请在文件中补上引号，或重新导出。
YB0205 = { $path }：第 { $record } 条记录（字节 { $byte } 处）在闭合的引号后面还有文字
    .help = 字段里面的引号要写成两个；或重新导出文件。
YB0206 = { $path }：第 { $record } 条记录含有 NUL 字节（字节 { $byte } 处）
    .help = 文件已损坏或不是文本，请重新导出；若是 UTF-16，请加 --encoding utf-16le。
YB0207 = { $path }：第 { $record } 条记录（字节 { $byte } 处）不是有效的 { $encoding }
    .help = 请试 --encoding gb18030 或 --encoding utf-8；都不行则文件混用了多种编码，请重新导出。
YB0208 = { $path }：第 { $record } 条记录有一个字段超过 { $limit } 字节（从字节 { $byte } 处开始）
    .help = 请在该处之前查找没有闭合的引号。
YB0209 = { $path }：共 { $found } 列，超过上限 { $limit } 列
    .help = 请检查分隔符，或把表拆开。
YB0210 = { $path }：文件是空的
    .help = 请重新导出。
YB0211 = { $path }：不是普通文件
    .help = 请先把数据存成文件，或从标准输入传入（写作“-”）。
YB0212 = { $path }：不是能读取的表格格式
    .help = 能读取 CSV、TSV、XLSX、XLS、JSON Lines 和 Parquet；只有文本可以整体压缩。知道格式时请用 --format 指明。
YB0213 = { $path }：这个版本不支持 { $format }
    .help = 请使用完整版本，或把文件另存为 CSV。
YB0214 = { $path }：读取期间文件被改动
    .help = 请关闭正在写这个文件的程序后重试。
YB0215 = { $path }：{ $stored } 字节的压缩数据会展开成超过 { $expanded } 字节，已拒绝
    .help = 这很像压缩炸弹。若信任此文件，请先自行解压。
YB0216 = { $path }：{ $format } 数据损坏或不完整
    .help = 请重新获取或重新压缩文件。
YB0217 = { $path }：读取失败：{ $cause }
    .help = 请检查磁盘或网络共享后重试。
YB0218 = { $path }：没有第 { $row } 行可以作表头
    .help = 请给出表头所在的行号（从 1 数起），或交给程序自己找。
YB0219 = 应有 { $expected }，得到的批或列却是 { $found }
    .help = 这是程序的错误，请报告给我们。

## 提示
YB0240 = 表头上方的 { $rows } 行是标题，不是数据
    .help = 它们不会写进输出。若其实是数据，请加 --header none。
YB0241 = 没有找到表头；各列命名为 column_1、column_2……
    .help = 若表里有表头，请用 --header 指明它在第几行。
YB0242 = 表头由 { $rows } 行合并而成
    .help = 分组名写在列名前面。
YB0243 = 有 { $columns } 列没有名称
    .help = 这些列按位置称呼。
YB0244 = 这个文件里的引号是普通文字
    .help = 若引号是用来括住字段的，请重新导出，并把字段里面的引号写成两个。

## 写入
YB0301 = { $path }：已经存在
    .help = 请换一个名字，或加 --force 替换它。
YB0302 = { $path }：就是输入文件本身
    .help = 请换一个输出文件：输入绝不会被覆盖。
YB0303 = { $path }：是一个符号链接
    .help = 请写文件本身，不要写指向它的链接。
YB0304 = { $path }：是目录或特殊文件
    .help = 请写一个文件名。
YB0305 = { $path }：无法创建：{ $cause }
    .help = 请检查目录是否存在、是否可写。
YB0306 = { $path }：写入失败：{ $cause }
    .help = 请检查磁盘或网络共享。没有留下任何残余文件。
YB0307 = { $path }：磁盘空间不足
    .help = 请腾出空间或换一个地方。没有留下任何残余文件。
YB0308 = { $path }：写好的文件无法改成这个名字：{ $cause }
    .help = 请检查目录及写入权限。没有留下任何残余文件。
YB0309 = { $path }：不能写成 { $format }
    .help = 请选 CSV、TSV、XLSX、JSON Lines 或 Parquet；只有文本可以整体压缩。
YB0310 = { $path }：第 { $record } 条记录有 { $encoding } 里没有的字符
    .help = 请写成 UTF-8：--encoding utf-8-bom。
YB0311 = { $path }：第 { $record } 条记录有格子含分隔符或换行，而这种格式没有引号
    .help = 请改写成 CSV：输出文件名以 .csv 结尾。
