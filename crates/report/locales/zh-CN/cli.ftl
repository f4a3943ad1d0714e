# 命令行说的话。参数里的数字由程序分节；名字原样给出。

## 标签
label-error = 错误
label-warning = 注意
label-notice = 提示
label-help = 怎么办
label-usage = 用法
label-commands = 命令
label-arguments = 参数
label-options = 选项
label-options-global = 通用选项
label-default = 默认
label-possible = 可取
label-file = 文件
label-input = 输入文件
label-output = 输出文件
label-name = 名称
label-number = 数字
label-expression = 条件
label-column = 列名
label-language = 语言
label-shell = 命令解释器

## 帮助：总述与命令
help = 影壁（yingbi）：找出居民数据里的个人信息，把它处理成可以交出去的文件，并留下证明。
    .long =
        影壁（yingbi）替保管居民数据的人做三件事：看清一个文件里有什么个人信息，把它处理成可以交给别人的文件，并留下做过什么的记录。

        常用的两步：
          yingbi audit 居民.csv                      先看有什么、风险多大
          yingbi anonymize 居民.csv -o 可提供.csv     再处理；旁边会写下记录和报告

        输入文件从不改动。任何报告、记录、错误信息里都没有单元格的内容。

        退出码：0 完成；1 完成，但 --fail-on 的条件成立或核验不符；2 用法不对；3 输入读不了；4 配方不对；5 密钥缺失或不对；6 输出写不了；7 达不到所要求的隐私程度。
help-audit = 找出个人信息，测算重识别风险
    .long =
        读一个或几个文件，逐列判断是什么内容、有多大把握，逐字节搜寻夹在别处的个人号码，测算把人重新认出来的风险，并说明下一步。文件不会被改动。用 - 表示标准输入。
help-recipe = 写出 anonymize 会自己采用的配方，带注释，可以修改
    .long =
        检查文件并写出严格的默认配方（TOML），每一列附有说明。改好后用 anonymize --recipe 执行。用 - 表示标准输入。
help-anonymize = 处理文件，使它可以交出去
    .long =
        不作任何设置也能用：自己判断各列，按严格的默认配方处理，假名用只在本次运行中存在的密钥生成，准标识符做到 k = 5，做不到安全的内容（自由文本、没有用处的标识符）删去。

        输出旁边另有三个文件：OUTPUT.release.json（记录）、OUTPUT.report.html（报告）、OUTPUT.recipe.toml（所用的配方）。写好的文件先重新测量，合格才放到位；不合格就什么也不留下。

        处理后的数据仍可能是个人信息，请看报告里的说明。
help-verify = 重新测量一个已经处理好的文件，与它的记录核对
    .long =
        读 OUTPUT 和 OUTPUT.release.json，重新计算摘要、记录数、k 值和残留的个人号码，与记录逐项比较。有一项不符，退出码为 1。
help-completions = 输出命令补全脚本
help-man = 输出手册页（man）
help-command-help = 显示帮助

## 帮助：通用选项
help-lang = 说中文还是英文：zh 或 en（默认看 YINGBI_LANG，再看系统语言）
help-json = 在标准输出上写一份 JSON 文档，不写别的
help-sheet = 读表格文件里的哪张工作表（默认第一张有内容的）
help-encoding = 输入的编码（默认自动判断）：utf-8、gb18030、utf-16le、utf-16be
help-format = 文件格式（默认看扩展名和内容）：csv、tsv、xlsx、xls、jsonl、parquet
help-header = 表头在第几行；none 表示没有表头（默认自动判断）
help-ragged = 字段数与表头不一致的记录怎么办：refuse 拒绝（默认），pad 补空
help-record = 用哪一列区分不同的居民（默认用居民身份证号列）
help-timings = 结束后在标准错误上写出各步用时
help-threads = 用几个线程（默认按处理器核数）
help-force = 输出文件已存在时覆盖它
help-quiet = 不显示进度，也不写终端报告
help-color = 是否用颜色：auto、always、never（默认 auto；也看 NO_COLOR）
help-help = 显示帮助（--help 更详细）
help-version = 显示版本

## 帮助：audit
help-audit-input = 要检查的文件，可以有几个；- 表示标准输入
help-audit-json = 在标准输出上写 JSON 结果，代替终端报告
help-audit-html = 另写一份 HTML 报告到这个文件
help-audit-recipe = 不看文件本身，而看照此配方处理后会剩下什么风险
help-audit-population = 文件是这么多条记录的抽样：估计放到全体里的风险
help-audit-fail-on = 条件成立时退出码为 1:breach、direct，或 risk>0.2 这样的比较（可用 risk、k、uniques）；可写多次
help-audit-k = 判断风险时以多大的 k 为准（默认 5）

## 帮助：recipe
help-recipe-input = 要检查的文件；- 表示标准输入
help-recipe-output = 把配方写到这个文件（默认写到标准输出）
help-recipe-k = 配方里的 k（默认 5）
help-recipe-recipient = 接收方的名称
help-recipe-purpose = 提供的目的

## 帮助：anonymize
help-anonymize-input = 要处理的文件（须是文件，不能是标准输入）
help-anonymize-output = 处理结果写到哪里；格式看扩展名
help-anonymize-recipe = 按这份配方处理（默认自己判断）
help-anonymize-k = 每个类至少有几条记录、几个人（默认 5）
help-anonymize-recipient = 接收方的名称，写入记录
help-anonymize-purpose = 提供的目的，写入记录
help-anonymize-suppression = 最多可以略去多大比例的记录，0 到 1（默认 0.05）
help-anonymize-method = local：每一类取仍安全的最细写法（默认）；consistent：每个值只有一种写法；global：整列一个层级
help-anonymize-output-format = 输出的格式（默认看扩展名）
help-anonymize-output-encoding = 输出的编码（默认与输入相同）
help-anonymize-json = 在标准输出上写 JSON 记录，代替终端报告

## 帮助：verify、completions、man
help-verify-output = 处理好的文件
help-verify-record = 要核对的记录（默认 OUTPUT.release.json）
help-verify-json = 在标准输出上写 JSON 结果
help-completions-shell = 哪种命令解释器：bash、zsh、fish、elvish、powershell
help-man-directory = 把各命令的手册页写到这个目录（默认把总述写到标准输出）

## 进度
progress-reading = 读取
progress-detecting = 判断各列
progress-solving = 求泛化方案
progress-writing = 处理并写出
progress-measuring = 重新测量输出
progress-verifying = 核对
progress-finishing = 写入磁盘
progress-records = { $records } 条记录
progress-file = { $path }

## 用时
timings-heading = 用时
timings-open = 打开与识别格式
timings-read = 读取
timings-decode = 解码
timings-detect = 判断各列
timings-scan = 逐字节搜寻
timings-histogram = 统计准标识符
timings-solve = 求泛化方案
timings-treat = 处理
timings-write = 写出
timings-hash = 摘要
timings-sync = 写入磁盘
timings-measure = 重新测量
timings-total = 合计
timings-memory = 内存峰值
timings-line = { $part }：{ $seconds } 秒

## 写好了
wrote-recipe = 配方已写到 { $path }
wrote-report = 报告已写到 { $path }
recipe-next = 看过、改好之后：
verify-holds = 核对无误

## 配方里的注释（由 yingbi recipe 写入）
recipe-comment-head =
    影壁的配方。以 # 开头的行是说明，可以删去。
    每一列都要列出；没有列出的列会报错，免得漏掉。
    改好后执行：yingbi anonymize 输入文件 -o 输出文件 --recipe 本文件
recipe-comment-source = 根据 { $path } 的 { $rows } 条记录、{ $columns } 列拟定
recipe-comment-version = 配方格式的版本
recipe-comment-dataset = 数据集：record 是用来区分不同居民的列，household 是区分不同户的列
recipe-comment-release = 交给谁、作什么用；写入记录，也决定假名属于哪个域
recipe-comment-privacy = 隐私要求
recipe-comment-risk = k = { $k }：谁的记录被认出的把握都不超过 { $percent }
recipe-comment-alone = 照这样输出，前 { $records } 条记录里有 { $percent } 单凭这一列就独一无二，而它不受类的保护；外人如有可能知道，请改为 quasi 和 generalize
recipe-comment-together = 照这样输出，前 { $records } 条记录里有 { $percent } 凭这一列加上 { $names } 就独一无二，而它不受类的保护；外人如有可能知道，请改为 quasi 和 generalize
recipe-comment-k = 每个类（准标识符完全相同的记录）至少有几条记录、几个人
recipe-comment-suppression = 最多可以略去的记录所占比例
recipe-comment-method = local：每一类各取最细的写法；global：整列用同一级
recipe-comment-column = { $kind }（{ $type }），把握 { $percent }
recipe-comment-ambiguous = 请核对：也可能是{ $other }
recipe-comment-found = 有 { $cells } 个单元格里夹着个人号码
recipe-comment-invalid = 处理不了的单元格：null 置空并计数（默认），error 报错停下
recipe-comment-levels = 可取的级：{ $levels }；不写 level 就由程序选最细而安全的
recipe-comment-treatments = 可选的处理：keep 保留、drop 删去、mask 遮蔽、pseudonymize 假名、seal 封存、index 盲索引、generalize 泛化、shift 平移、round 取整、microaggregate 微聚合、clip 两端合并、pram 后随机化、swap 秩交换、redact 涂去
recipe-comment-diversity = 敏感列在每一类里至少有这么多不同的值：找到某人所在的类，仍不知道他的值
recipe-comment-forgone = 没有对 { $columns } 要求多样性：几乎所有记录都是同一个值，要求了细节就所剩无几
recipe-comment-keep = keep：原样保留
recipe-comment-drop = drop：整列删去，输出里没有这一列
recipe-comment-mask = mask：遮去一部分，从不显示校验码
recipe-comment-pseudonymize = pseudonymize：换成假名；同一个值总得同一个假名
recipe-comment-seal = seal：加密，持有密钥者可以还原
recipe-comment-index = index：换成可供查找的盲索引
recipe-comment-generalize = generalize：换成更粗的写法（如出生日期换成年份段）
recipe-comment-shift = shift：日期在几天之内随机平移，每条记录各不相同
recipe-comment-round = round：数字取整到给定的单位
recipe-comment-microaggregate = microaggregate：相近的数字或日期每 k 条并作一组，写成其均值或中位数
recipe-comment-clip = clip：最高和最低的数字或日期合为一个（顶端与底端编码）
recipe-comment-pram = pram：各类别按已知的概率随机换成另一类
recipe-comment-swap = swap：秩次相近的记录互换数字或日期
recipe-comment-redact = redact：涂去文字中的个人信息，留下其余

## 09xx 用法
YB0901 = 没有这个选项：{ $option }
    .help = 用 yingbi { $command } --help 查看可用的选项。
YB0902 = 缺少 { $argument }
    .help = 用 yingbi { $command } --help 查看用法。
YB0903 = { $option } 不接受这个值；可取：{ $allowed }
    .help = 换成所列的值之一。
YB0904 = { $option } 后面要有一个值
    .help = 写成 { $option } 值。
YB0905 = { $option } 不能与 { $other } 同时使用
    .help = 去掉其中一个。
YB0906 = 没有这个命令
    .help = 用 yingbi --help 查看所有命令。
YB0907 = --fail-on 的条件读不懂（第 { $position } 个字符处）
    .help = 写 breach、direct，或用 risk、k、uniques 作比较，例如 --fail-on "risk>0.2"。
YB0908 = 输出不能就是输入：{ $path }
    .help = 用 -o 指定另一个文件名。输入文件没有改动。
YB0910 = yingbi { $command } 要读两遍，不能用标准输入（-），请给出文件名
    .help = 先把数据存成文件，再写：yingbi { $command } 文件名
YB0911 = 标准输入（-）只能用一次
    .help = 其余的输入请给出文件名。
YB0913 = { $option } 要的是不小于 { $minimum } 的整数
    .help = 例如 { $option } { $example }。
YB0914 = { $option } 要的是 { $minimum } 到 { $maximum } 之间的数
    .help = 例如 { $option } { $example }。
YB0915 = 多出了参数（第 { $position } 个）
    .help = 用 yingbi { $command } --help 查看用法；文件名里有空格时要加引号。
YB0916 = { $option } 只能写一次
    .help = 去掉多余的。
YB0917 = 第 { $position } 个参数不是 UTF-8 文字
    .help = 检查终端的编码；选项和列名须是 UTF-8。
YB0918 = 写不了标准输出
    .help = 接收输出的程序可能已经退出，或磁盘已满。
YB0920 = 程序内部出错（位置：{ $place }）；没有留下任何输出
    .help = 这是影壁的错误，请报告这个位置和所用的命令，不要附上数据。
YB0922 = 配方与 { $option } 不能都给：配方里已经写了
    .help = 改配方，或去掉 { $option }。
YB0923 = 缺少命令
    .help = 例如 yingbi audit 文件名；用 yingbi --help 查看所有命令。
YB0924 = 语言 { $value } 没有；可取：zh、en
    .help = 写 --lang zh 或 --lang en。
YB0925 = 没有给出打开密钥环的办法
    .help = 请用 --passphrase-file 文件、--key-file 文件、--key-command 程序 或 --pkcs11-module 库；在终端上会询问口令。
YB0926 = { $option } 与 { $other } 不能同时用来打开密钥环
    .help = 请只给其中一个。
YB0927 = 两次输入的口令不一样；什么也没有写
    .help = 请再试一次。
YB0928 = 什么也没有销毁：没有得到确认
    .help = 请在询问时输入编号，或加上 --yes。
YB0929 = 还需要 { $what }
    .help = 请看 yingbi { $command } --help。
YB0930 = 这个 yingbi 没有编入 PKCS#11
    .help = 请用 pkcs11 特性编译，或换一种方式打开密钥环。
YB0931 = { $path } 已经存在；什么也没有销毁
    .help = 请用 --certificate 指定另一个文件，或加上 --force。
YB0932 = { $path } 超过了口令的最大长度（{ $limit } 字节）
    .help = 口令是文件的第一行；请检查是不是这个文件。
YB0933 = 这不是编号：编号是八位数字或字母 a 到 f
    .help = 用 yingbi keys list 查看编号。
YB0934 = { $path } 是这次操作要用的文件（密钥环、密钥、配方或输入），加 --force 也不会覆盖
    .help = 请换一个输出文件。
YB0935 = 两个域必须是同一种类，而且不能是同一个
    .help = 用 yingbi keys list 查看各个域。
YB0960 = { $path } 第 { $line } 行：不是有效的{ $kind }
    .help = 没有登记任何内容。请改正这一行，或用 --person-kind 说明号码的种类；other 则原样采用。
YB0961 = { $path } 里一个人也没有
    .help = 请每行写一个个人号码。
YB0962 = { $option } 的时间无法理解
    .help = 请写日期，例如 2026-12-31，或带时差的时间，例如 2026-12-31T18:00+08:00。
YB0963 = { $guardians } 名监护人与 { $persons } 人对不上
    .help = 请写一名监护人代全体，或按个人号码文件的次序逐行各写一名。
YB0964 = 没有删除任何人：未经确认
    .help = 请输入所要求的数字，或加上 --yes。
YB0936 = 没有用 --as 或 --as-file 说明谁在查看
    .help = 请写 --as 类别 或 --as 类别:编号，例如 --as property-manager。
YB0937 = 个人号码不能写在命令行里：同一台机器的其他用户能看到
    .help = 请把编号写进文件，用 --as { $kind } --as-file 文件 给出。
YB0938 = { $path } 的第一行不是有效的编号
    .help = 第一行只写编号，写法与记录列相同。
YB0939 = { $value } 不是时间
    .help = 请写成 2026-06-01T10:00:00+08:00 的样子。
YB0940 = 已经有文件 { $path }
    .help = policy init 只写入新的或空的目录。请另取一个名字。
YB0941 = 文件里没有第 { $row } 条记录
    .help = 记录从表头下面第 1 条数起。
YB0942 = 需要用 --case 文件，或用 --input 文件 加 --row N 给出一条记录
    .help = --case 的文件以 TOML 写明策略能读到的内容；--input 则指明某个文件里的一条记录。
YB0944 = { $path } 里的策略不能使用：有 { $errors } 个错误
    .help = 请改正上面列出的错误；没有写出任何文件。
YB0945 = 无法建立文件夹 { $path }：{ $cause }
    .help = 请检查路径和权限。
YB0946 = 这里的输出不能写到标准输出（-）：结果要么完整，要么没有
    .help = 请指定文件名；若文件名确实是“-”，请写成 ./-。
YB0970 = 缺少 { $option }：--input 与 --column 须同时给出
    .help = 给出文件和其中一列，如 --input residents.csv --column 职业。hierarchy show 两者都要。
YB0971 = { $value } 既不是文件，也不是泛化层次的名称
    .help = 内置名称：{ $allowed }。

## hierarchy
label-hierarchy = 泛化层次
help-hierarchy = 检查泛化层次，查看各层标签
help-hierarchy-file = 文件（CSV：值;第1层;第2层;…，或以 .toml 结尾的 TOML），或内置泛化层次的名称
help-hierarchy-check = 一次说明泛化层次的全部问题，以及它缺少某列的哪些值
    .long =
        一次列出哪些行过短、重复或与前面的行矛盾，最高一层是否归于一个标签；给出 --input 和 --column 时，还说明泛化层次缺少多少个值、涉及多少条记录、最先出现在哪些记录。从不打印值本身。有问题时以 1 结束。
help-hierarchy-show = 按层列出标签及其记录数
    .long =
        不足五条记录的标签只计数，不显示。
help-hierarchy-input = 含有该列的文件
help-hierarchy-column = 列名
help-hierarchy-kind = 该列的内容，如 birth_date：用于 auto，以及未写明标尺的分段
help-hierarchy-json = 在标准输出上以 JSON 打印结果
hierarchy-size = 行数：{ $rows }；层数（含值本身和最高层）：{ $levels }
hierarchy-empty = 没有任何行
hierarchy-wide = 行有 { $found } 个单元格，最多 { $expected } 个
hierarchy-length = 第 { $row } 行{ $line ->
        [0] { "" }
       *[other] （文件第 { $line } 行）
    }：{ $found } 个单元格，多数行为 { $expected } 个：请补足，或去掉多余的
hierarchy-duplicate = 第 { $row } 行{ $line ->
        [0] { "" }
       *[other] （文件第 { $line } 行）
    }：与第 { $first } 行{ $first-line ->
        [0] { "" }
       *[other] （文件第 { $first-line } 行）
    }的值相同：请删去其中一行
hierarchy-not-monotone = 第 { $row } 行{ $line ->
        [0] { "" }
       *[other] （文件第 { $line } 行）
    }：下层标签与第 { $first } 行{ $first-line ->
        [0] { "" }
       *[other] （文件第 { $first-line } 行）
    }相同，第 { $level } 层却不同：请在该层写上相同的标签
hierarchy-more = …另有 { $count } 项（--json 列出全部）
hierarchy-open = 最高一层有 { $labels } 个标签：其上加 *
hierarchy-missing = 列 { $column }：泛化层次缺少 { $values } 个不同的值，涉及 { $records } 条记录；最先为：{ $first }
hierarchy-nothing = 列 { $column }：{ $values } 种表示“无”的写法，共 { $records } 条记录，视为同一个缺失值
hierarchy-clean = 没有问题
hierarchy-faulty = 不能照此使用
hierarchy-level = 第 { $level } 层，标签数：{ $labels }
hierarchy-label = 标签
hierarchy-records = 记录数
hierarchy-empty-label = （空）
hierarchy-rare-labels = 不足五条记录的标签：{ $labels } 个，共 { $records } 条记录
