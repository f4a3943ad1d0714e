# 报告里的话：检查报告、处理报告、核对。

## 种类（稳定名见 cli.md）
kind-row_no = 序号
kind-date = 日期
kind-grid_code = 网格编号
kind-household_no = 户编号
kind-person_name = 姓名
kind-relation = 与户主关系
kind-sex = 性别
kind-ethnicity = 民族
kind-resident_id = 居民身份证号
kind-passport = 护照或通行证号
kind-birth_date = 出生日期
kind-mobile = 手机号
kind-landline = 固定电话
kind-address = 住址
kind-community_name = 小区名
kind-building_no = 楼栋号
kind-unit_no = 单元号
kind-room_no = 房号
kind-marital = 婚姻状况
kind-education = 学历
kind-occupation = 职业
kind-organization = 工作单位
kind-political = 政治面貌
kind-religion = 宗教信仰
kind-welfare_flag = 低保救助
kind-disability = 残疾
kind-health = 健康状况
kind-criminal_flag = 矫正或犯罪记录
kind-plate = 车牌号
kind-bank_card = 银行卡号
kind-social_security = 社保卡号
kind-wechat = 微信号
kind-qq = QQ 号
kind-email = 电子邮箱
kind-amount = 金额或数量
kind-mac = MAC 地址
kind-ipv4 = IPv4 地址
kind-ipv6 = IPv6 地址
kind-longitude = 经度
kind-latitude = 纬度
kind-uscc = 统一社会信用代码
kind-imei = 手机串号（IMEI）
kind-free_text = 自由文本
kind-age = 年龄
kind-region = 行政区划
kind-coordinates = 经纬度
kind-permit = 居留或通行证件号
kind-other = 其他

## 角色、法律类别、处理、轻重
type-direct = 直接标识符
type-quasi = 准标识符
type-sensitive = 敏感属性
type-insensitive = 一般
type-direct-short = 直接标识符
type-quasi-short = 准标识符
type-sensitive-short = 敏感属性
type-insensitive-short = 一般
type-direct-means = 单独就能认出一个人
type-quasi-means = 几项合起来能认出一个人
type-sensitive-means = 让人知道了会伤害本人
type-insensitive-means = 不针对个人
sensitivity-none = 非个人信息
sensitivity-personal = 个人信息
sensitivity-sensitive = 敏感个人信息
treatment-keep = 保留
treatment-drop = 删去
treatment-mask = 遮蔽
treatment-pseudonymize = 假名
treatment-seal = 加密
treatment-index = 盲索引
treatment-generalize = 泛化
treatment-shift = 平移
treatment-round = 取整
treatment-microaggregate = 微聚合
treatment-clip = 两端合并
treatment-pram = 后随机化
treatment-swap = 秩交换
treatment-redact = 涂去
severity-high = 严重
severity-medium = 中等
severity-low = 轻微
severity-note = 说明
method-local = 每一类各取最细的写法
method-global = 整列用同一级

## 格式、编码
format-csv = CSV
format-tsv = TSV
format-xlsx = XLSX
format-xls = XLS
format-jsonl = JSON Lines
format-json_lines = JSON Lines
format-parquet = Parquet
encoding-utf-8 = UTF-8
encoding-utf-8-bom = UTF-8（带 BOM）
encoding-gb18030 = GB18030
encoding-utf-16le = UTF-16LE
encoding-utf-16be = UTF-16BE

## 连接
list-separator = 、
list-more = { $list }等 { $count } 项
join-facts = { $one } · { $other }

## 文件
fact-columns = { $count } 列
fact-records = { $count } 条记录
fact-header-row = 表头在第 { $row } 行
fact-no-header = 没有表头
fact-sheet = 工作表“{ $sheet }”
fact-standard-input = 标准输入
fact-sha256 = SHA-256
fact-bytes = { $count } 字节

## 检查报告
audit-title = 个人信息检查报告
audit-heading = 检查：{ $file }
section-says = 结论
section-columns = 各列内容
section-hidden = 夹在别处的个人号码
section-risk = 重识别风险
section-together = 哪些列合起来能认出人
section-distribution = 类的大小
section-breaches = 外人能看到或还原的内容
section-findings = 对照法规
section-notices = 关于这个文件
section-next = 下一步
section-scope = 范围与文件
section-treatment = 各列的处理
section-privacy = 达到的隐私程度
section-leftovers = 残留的个人号码
section-keys = 密钥
section-files = 写出的文件
section-basis = 依据与说明

says-size = 这份文件有 { $columns } 列、{ $rows } 条记录。
says-empty = 这份文件有 { $columns } 列，没有一条记录。
says-direct = 有 { $count } 列单独就能认出一个人：{ $names }。
says-kind-columns = { $kind }（{ $count } 列）
says-no-direct = 没有发现单独就能认出一个人的列。
says-sensitive = 有 { $count } 列属于敏感个人信息：{ $names }。
says-unique = { $direct ->
    [0] 只凭
   *[other] 即使不看这些列，只凭
}{ $names }，{ $rows } 条记录中仍有 { $uniques } 条（{ $percent }）独一无二，可以认出是谁。
says-unique-all = { $direct ->
    [0] 只凭
   *[other] 即使不看这些列，只凭
}{ $names }，{ $rows } 条记录条条独一无二，都可以认出是谁。
says-crowd = 只凭{ $names }，每条记录至少与另外 { $others } 条无法区分。
says-found = 有 { $columns } 列看似无害，里面却夹着个人号码，共 { $count } 个。
says-header = 列名里有 { $count } 个个人号码：这一行真是表头吗？
says-outside = 表头以上、数据以下的行里也有个人信息，共 { $count } 处。这些行不会进入处理后的文件。
says-damaged = 有 { $count } 个单元格的号码已经损坏（例如被表格软件改成了 4.1E+17 的样子），无法修复。
says-ambiguous = 有 { $count } 列有两种读法，请人核对：{ $names }。
says-harmless = 没有发现个人信息。这是机器的判断，不等于证明没有。

col-number = 列
col-name = 列名
col-kind = 内容
col-sure = 把握
col-role = 角色
col-legal = 法律类别
col-cells = 单元格
col-evidence = 依据
col-treatment = 处理
col-detail = 说明
col-clause = 条款
col-severity = 轻重
col-finding = 发现
col-size = 类的大小
col-classes = 类数
col-records = 记录数
col-share = 占比
col-attack = 手法
col-column = 列
col-recovered = 还原
col-count = 数量
col-check = 项目
col-expected = 记录所载
col-found = 实测
col-holds = 相符

cells-empty = 空 { $count }
cells-valid = 有效 { $count }
cells-damaged = 损坏 { $count }
cells-masked = 已遮蔽 { $count }
cells-invalid = 不符 { $count }
cells-found = 夹有号码 { $count } 个
cells-ambiguous = 也可能是{ $other }（{ $percent }），请核对

hidden-intro = 逐字节搜寻，在这些列里发现了与列的内容不同的个人号码：
hidden-line = { $column }：{ $found }
hidden-item = { $kind } { $count } 个
hidden-none = 逐字节搜寻过全部内容，没有发现夹在别处的个人号码。

risk-quasi = 准标识符
risk-k = 最小的类
risk-k-value = { $k } 条记录（k = { $k }）
risk-k-persons = 最小的类（按人）
risk-k-persons-value = { $k } 人
risk-uniques = 独一无二
risk-uniques-value = { $count } 条（{ $percent }）
risk-classes = 类数
risk-max = 最高风险
risk-max-value = { $percent }：知道某人在文件里、也知道上面这几项的人，最多有这么大把握认出那条记录
risk-average = 平均风险
risk-average-value = { $percent }
risk-above = 风险超过 20%
risk-above-value = { $percent } 的记录所在的类小于 5
risk-alone = 只属一人
risk-alone-value = { $count } 条（{ $percent }）：所在的类里不足两人
risk-basis = 数字来源
risk-basis-value = 在文件里逐条数出，没有估计
suggest-intro = 知道其中一行各项的人，能认出大多数记录；每一行都缺一项不可。除直接标识符和自由文本外，各列不超过 { $depth } 列的组合都试过；类数达到记录数的 { $percent } 才列出。
suggest-none = 除直接标识符和自由文本外，各列不超过 { $depth } 列的组合都试过，没有一组的类数达到记录数的 { $percent }。
suggest-sampled = 按随机抽取的 { $count } 条记录测算；放到全部记录里，独一无二的比例可能低一些。
suggest-key = { $names }：{ $uniques } 独一无二，平均风险 { $average }
suggest-alone = 单凭一列：{ $items }
suggest-alone-item = { $names }（{ $uniques } 独一无二）
suggest-untold = { $names }：归为“一般”，却在这样的组合里。外人如有可能知道，请在配方里改为 quasi。
suggest-k = 最高风险与类的大小：{ $items }
suggest-k-item = { $percent } 需 k = { $k }
risk-explained = “类”是准标识符完全相同的一组记录。类越大，越认不出其中是谁；类里只有一条，就等于写着名字。
risk-none = 没有准标识符，或没有记录，无从测算。
risk-judge-high = 偏高（超过 20%，即类小于 5）
risk-judge-medium = 一般（5% 至 20%）
risk-judge-low = 较低（不超过 5%，即类不小于 20）
size-one = 1
size-same = { $from }
size-range = { $from }–{ $to }
size-open = { $from } 及以上

chart-title = 各种大小的类里有多少条记录
chart-desc = 共 { $records } 条记录，{ $classes } 个类。{ $rows }
chart-desc-row = 大小为 { $size } 的类：{ $classes } 个，{ $records } 条记录（{ $percent }）。
chart-below = 小于 k = { $k }
chart-above = 不小于 k = { $k }

attack-rare_cell = 夹带的号码
attack-free_text = 自由文本
attack-outside_records = 记录以外的内容
attack-header = 列名
breach-outside_records = 表头以上、数据以下的 { $rows } 行里有 { $recovered } 处个人信息
breach-header = 表头里有 { $recovered } 个个人号码
breach-line = { $attack }：{ $column } 列的 { $rows } 条中还原出 { $recovered } 条
notice-none = 没有要提示的。

next-recipe = 想先看、先改处理的办法，分两步：
next-anonymize = 处理成可以交出去的文件（不改动原文件）：
next-check = 核对把握不大的列：{ $names }。判断错了的，在配方里改 kind。
next-harmless = 请熟悉这份数据的人再看一遍列名和内容，再决定是否直接提供。
next-verify = 交出之前或之后，随时可以重新核对：
next-hand-over = 只把 { $output } 交给接收方；记录、报告和配方自己留存，至少三年（《网络数据安全管理条例》）。
next-not-yet = 先不要交出 { $output }：先解决上面标有 ! 的问题。
next-recipient = 记录里没有写接收方和目的。要写明，请重新处理：
next-file-name = 文件名
next-recipient-name = 接收方名称
next-purpose-name = 目的

## 处理报告
release-title = 去标识化处理报告
release-heading = 处理完成：{ $file }
says-release-rows = 读入 { $input } 条记录，写出 { $output } 条。
says-release-suppressed = 读入 { $input } 条记录，写出 { $output } 条；另有 { $suppressed } 条（{ $percent }）太特殊，做不到安全，整条略去。
says-release-columns = { $input } 列中保留 { $kept } 列；删去 { $dropped } 列：{ $names }。
says-release-columns-all = { $input } 列都在输出里。
says-release-k = 凭{ $names }这 { $count } 项，每条记录至少与另外 { $others } 条无法区分（要求 k = { $required }，按写出的文件实测 k = { $measured }）。
says-release-k-persons = 按人计算也是如此：每个类至少有 { $persons } 个不同的人。
says-release-k-missed = 没有达到要求：要求 k = { $required }，实测 k = { $measured }。这个文件不应交出。
says-release-no-quasi = 输出里没有准标识符，不需要按类混同。
says-release-risk = 剩下的风险：知道某人在文件里、也知道这几项的人，最多有 { $max } 的把握认出那条记录，平均 { $average }。
says-release-kept-direct = 注意：配方原样保留了直接标识符（{ $names }），凭它们就能认出人。
says-release-leftovers = 注意：输出里还有 { $count } 个个人号码（{ $kinds }）。
says-release-clean = 逐字节搜寻了写出的文件，没有残留的个人号码。
says-release-invalid = 有 { $count } 个单元格无法处理，已置空。
says-release-neutralised = 有 { $count } 个单元格会被表格软件当作公式执行，已在前面加撇号。

detail-token = 同值同名，不能还原
detail-form = 形式：{ $form }
detail-levels = { $levels }
detail-level = { $level }：{ $records } 条
detail-level-number = 第 { $level } 级
detail-level-exact = 原样
detail-invalid = 无法处理而置空 { $count } 个
detail-hierarchy = 按{ $hierarchy }
detail-shift = 前后 { $days } 天之内
detail-round = 取整到 { $to }
detail-microaggregate = 每组至少 { $k } 条记录，写成{ $form }
detail-microaggregate-together = 每组至少 { $k } 条记录，与“{ $name }”的其他列一起分组，写成均值
detail-clip-bottom = 低端从 { $bound } 起
detail-clip-top = 高端从 { $bound } 起
detail-clip-bottom-share = 最低的 { $share }
detail-clip-top-share = 最高的 { $share }
detail-pram = 校正前的保留概率 { $share }；{ $form }
detail-swap = 秩相差不超过 { $share }

hierarchy-auto = 内容的种类
hierarchy-categories = 类别
hierarchy-dates = 日期
hierarchy-ages = 年龄段
hierarchy-numbers = 数段
hierarchy-regions = 行政区划
hierarchy-addresses = 地址层级
hierarchy-sex = 性别
hierarchy-ethnicity = 民族
hierarchy-education = 学历
hierarchy-marital = 婚姻状况
hierarchy-relation = 家庭关系
hierarchy-network = 网段
hierarchy-suppress = 隐去
hierarchy-rare = 罕见值归并
hierarchy-premises = 楼栋房号
hierarchy-table = 对照表
hierarchy-ages-65 = 年龄段
hierarchy-ages-on = 某日年龄
hierarchy-buildings = 地址层级（含楼栋）
hierarchy-resident-ids = 地区与出生
hierarchy-resident-ids-sex = 地区、出生与性别
hierarchy-phones = 电话号码
hierarchy-occupation = 职业
hierarchy-political = 政治面貌
hierarchy-rooms = 房号
hierarchy-file = 文件

level-dates-1 = 日
level-dates-2 = 月
level-dates-3 = 年
level-dates-4 = 5 年段
level-dates-5 = 10 年段
level-dates-6 = 20 年段
level-dates-7 = 全部隐去
level-ages-1 = 岁
level-ages-2 = 5 岁段
level-ages-3 = 15 岁段
level-ages-4 = 少儿、成年、老年
level-ages-5 = 全部隐去
level-regions-1 = 街道
level-regions-2 = 区县
level-regions-3 = 市
level-regions-4 = 省
level-regions-5 = 全部隐去
level-addresses-1 = 社区
level-addresses-2 = 街道
level-addresses-3 = 区县
level-addresses-4 = 市
level-addresses-5 = 省
level-addresses-6 = 全部隐去
level-network-1 = 小网段
level-network-2 = 中网段
level-network-3 = 大网段
level-network-4 = 全部隐去
level-sex-1 = 统一写法
level-sex-2 = 全部隐去
level-premises-1 = 统一写法
level-premises-2 = 十号一段
level-premises-3 = 全部隐去
level-ages-65-1 = 岁
level-ages-65-2 = 5年
level-ages-65-3 = 10年
level-ages-65-4 = 少年/劳动年龄/老年
level-ages-65-5 = 全部隐去
level-buildings-1 = 楼栋
level-buildings-2 = 小区或道路
level-buildings-3 = 社区
level-buildings-4 = 街道
level-buildings-5 = 区县
level-buildings-6 = 市
level-buildings-7 = 省
level-buildings-8 = 全部隐去
level-resident-ids-1 = 统一写法
level-resident-ids-2 = 区县、年
level-resident-ids-3 = 区县、5年
level-resident-ids-4 = 市、5年
level-resident-ids-5 = 市、10年
level-resident-ids-6 = 省、10年
level-resident-ids-7 = 全部隐去
level-resident-ids-sex-1 = 统一写法
level-resident-ids-sex-2 = 区县、年、性别
level-resident-ids-sex-3 = 区县、5年、性别
level-resident-ids-sex-4 = 市、5年、性别
level-resident-ids-sex-5 = 市、10年、性别
level-resident-ids-sex-6 = 省、10年、性别
level-resident-ids-sex-7 = 全部隐去
level-phones-1 = 统一写法
level-phones-2 = 号段
level-phones-3 = 网号或区号
level-phones-4 = 运营商或省份
level-phones-5 = 移动或固定
level-phones-6 = 全部隐去
level-occupation-1 = 统一写法
level-occupation-2 = 中类
level-occupation-3 = 大类
level-occupation-4 = 全部隐去
level-political-1 = 统一写法
level-political-2 = 归类
level-political-3 = 全部隐去
level-rooms-1 = 统一写法
level-rooms-2 = 楼层
level-rooms-3 = 楼高
level-rooms-4 = 全部隐去
level-suppress-1 = 全部隐去
level-rare-1 = 罕见值隐去
level-ethnicity-1 = 统一写法
level-ethnicity-2 = 归类
level-ethnicity-3 = 全部隐去
level-education-1 = 统一写法
level-education-2 = 归类
level-education-3 = 全部隐去
level-marital-1 = 统一写法
level-marital-2 = 归类
level-marital-3 = 全部隐去
level-relation-1 = 统一写法
level-relation-2 = 归类
level-relation-3 = 全部隐去

form-token = 编码
form-shaped = 保形
form-reversible = 可还原
form-standard = 标准
form-full = 全部遮去
form-prefix = 留开头
form-last4 = 留后四位
form-surname = 留姓
form-domain = 留域名
form-mean = 均值
form-median = 中位数
form-value = 界限值
form-label = 标签
form-invariant = 各类比例的期望不变
form-plain = 各类比例会改变

privacy-required = 要求
privacy-measured = 实测（记录）
privacy-persons = 实测（人）
privacy-persons-of = { $k } 人（以“{ $record }”区分）
privacy-persons-none = 没有可区分居民的列，未按人测量
privacy-k = k = { $k }
privacy-suppressed = 略去
privacy-suppressed-value = { $count } 条（{ $percent }，上限 { $limit }）
privacy-before = 处理前
privacy-before-value = 输入有 { $classes } 个类，最小的 k = { $k }，{ $uniques } 条独一无二，平均风险 { $percent }
privacy-kept = 保留
privacy-kept-value = 详细程度 { $precision }（精度），信息量 { $entropy }（非均匀熵），每类平均 { $size } 条
privacy-loss = 信息损失
privacy-loss-value = { $percent }（0 为一点没损失，100% 为全部失去）
privacy-method = 方法

keys-none = 没有用到密钥。
keys-run-wiped = 假名的密钥只在这次运行中存在，已经销毁：谁也不能由假名还原原值，也不能再做出同样的假名；与别的批次无法对上。
keys-run-alive = 假名的密钥是为这次运行生成的，尚未销毁：在销毁之前，这份数据可以还原。
keys-keyring = 假名的密钥保存在密钥环里：持有密钥的人能把这份数据与个人重新对上。

law-key-exists = 只要密钥或对照关系还在，这份数据就是去标识化的个人信息，仍受《个人信息保护法》约束（第四条、第七十三条），不能称作“匿名化”。
law-key-gone = 依《个人信息保护法》第七十三条，“匿名化”是指无法识别特定自然人且不能复原。没有密钥，或密钥已经销毁，只说明不能凭密钥复原；能否识别，还要看上面剩下的风险，以及接收方手里别的信息。本报告不作“匿名化”的结论；在有人作出并记录这一判断之前，请仍按个人信息管理（第四条、第五十一条）。
law-measured = 报告里的记录数、k、风险和残留，都是在写出的文件上重新测量的，不是按计划推算的。
law-no-values = 本报告不含任何单元格的内容。
law-model = 风险按“检察官模型”计算：攻击者知道某人在文件里，也知道其准标识符；类的大小为 s，认出的把握为 1/s。最高风险是 1/k，平均风险是类数除以记录数。
law-threshold = 阈值 5% 与 20% 取自 GB/T 42460-2023 的通行解读（k 为 20 与 5），尚未与标准正文逐字核对，应由数据处理者按场景确定。
law-lists = 敏感个人信息按 GB/T 35273-2020 附录 B 的较严清单判断（GB/T 45574-2025 的清单较窄，例如身份证号码本身已不在其中）。

## 对照法规
clause-pipl-4-73 = 《个人信息保护法》第四条、第七十三条
clause-pipl-6 = 《个人信息保护法》第六条
clause-pipl-23 = 《个人信息保护法》第二十三条
clause-pipl-28 = 《个人信息保护法》第二十八至三十条
clause-pipl-31 = 《个人信息保护法》第三十一条
clause-pipl-51 = 《个人信息保护法》第五十一条
clause-gbt-42460 = GB/T 42460-2023
clause-gbt-37964 = GB/T 37964-2019
finding-direct = 含直接标识符 { $count } 列。对外提供之前应作去标识化处理；照现状属去标识化分级的第 1 级（含直接标识符）。
finding-sensitive = 含敏感个人信息 { $count } 列。须有特定目的和充分必要性，采取严格保护措施，并取得单独同意。
finding-minors = 由身份证号、出生日期或年龄可以知道谁不满十四周岁；这些人的信息一律是敏感个人信息，须取得父母或其他监护人的同意。
finding-unique = 凭准标识符，最高重识别风险为 { $max }，平均 { $average }；{ $uniques } 条记录独一无二。
finding-found = { $count } 个个人号码夹在别的列里，访问控制和处理都可能漏掉它们。
finding-free-text = { $count } 列自由文本可能写着任何内容；没有目的上的必要，不应提供。
finding-pseudonyms = { $count } 列换成了假名。去标识化的信息仍是个人信息。
finding-no-recipient = 记录里没有写接收方或目的。向其他处理者提供，须告知接收方的名称、联系方式、处理目的、方式和信息种类，并取得单独同意。
finding-kept-direct = { $count } 列直接标识符原样保留在输出里。
finding-kept-sensitive = { $count } 列敏感属性留在输出里：{ $names }。若某个类里大家都一样，不必认出是谁也能知道；须有特定目的和充分必要性。
finding-leftovers = 输出里残留 { $count } 个个人号码。
finding-risk = 输出的最高重识别风险为 { $max }，{ $judge }。
finding-k-missed = 实测 k = { $measured }，小于要求的 { $required }。
finding-persons = 没有按人测量：同一个人若有几条记录，实际的混同程度会低于 k。
findings-none = 没有要列出的。

grade = 参考分级（GB/T 42460-2023）
grade-1 = 第 1 级：含直接标识符
grade-2 = 第 2 级：已去除直接标识符，重识别风险高于 5%
grade-3 = 第 3 级：已去除直接标识符，重识别风险不高于 5%

scope-tool = 程序
scope-file = 文件
scope-format = 格式
scope-input = 输入
scope-output = 输出
scope-recipe = 配方 SHA-256
scope-plan = 计划 SHA-256
scope-recipient = 接收方
scope-purpose = 目的
scope-unnamed = 未写明
leftovers-none = 没有发现。
leftover-line = { $kind } { $count } 个
leftover-in = { $kind } { $count } 个（在“{ $column }”列）
sign-auditor = 审核人
sign-date = 日期
sign-signature = 签名

file-output = 可以交给接收方的文件
file-record = 处理记录（自己留存）
file-report = 本报告（自己留存）
file-recipe = 所用的配方（自己留存）

## 核对
verify-title-holds = 核对无误：{ $file }
verify-title-fails = 核对不符：{ $file }
verify-against = 对照记录 { $record }
verify-says-holds = 文件与记录逐项相符。
verify-says-fails = 有 { $count } 项不符。文件在处理之后被改动过，或记录不是它的记录；不要使用或交出这个文件。
verify-yes = 相符
verify-no = 不符
verify-missing = 无
check-sha256 = 摘要 SHA-256
check-rows = 记录数
check-columns = 列
check-k_measured = k（记录）
check-k_persons = k（人）
check-k_required = 达到要求的 k
check-leftovers = 残留的个人号码
check-accounted = 读入 = 写出 + 略去
check-privacy = 准标识符有记录
check-classes = 类数
check-uniques = 独一无二的记录
