//! Closed classes of Chinese: the few hundred words of one character that are words by
//! themselves, and what leans on a neighbour. A character that is in none of them and stands
//! alone after segmentation is more often a piece of a name or of a word that the dictionary has
//! not than a word of its own.
//!
//! Sorted by what they do, traditional before simplified, Cantonese last. (Chao, A Grammar of
//! Spoken Chinese, ch. 6–8; Matthews and Yip, Cantonese, ch. 5–8, 17–18.)

/// Particles and aspect marks: a line does not start with them.
#[rustfmt::skip]
pub(super) const LEANING: &[&str] = &[
    "的", "地", "得", "了", "着", "著", "過", "过", "們", "们", "嗎", "吗", "呢", "吧", "啊", "呀", "嘛", "啦", "喇",
    "嘅", "咗", "㗎", "囉", "囖", "喎", "嘞", "咩", "吖", "哋", "啲", "晒", "緊", "嚟", "之一", "而已", "的話", "的话",
    "似的", "等",
];

/// Those after which a word always begins.
pub(super) const ENDING: &[&str] = &["的", "了", "們", "们", "嗎", "吗", "嘅", "咗", "㗎", "哋", "啲", "嚟"];

/// Words of one character that open a phrase: a line may start with them, and what stands before
/// them is whole. Those that are as often an ending (會 in 音樂會, 為 in 行為) are left out.
#[rustfmt::skip]
pub(super) const OPENING: &[&str] = &[
    // prepositions, conjunctions
    "在", "和", "與", "与", "及", "或", "但", "而", "於", "于", "由", "從", "从", "向", "被", "把", "將", "将", "讓", "让",
    "給", "给", "對", "对", "跟", "若", "如", "因", "並", "并", "且", "則", "则", "以", "至", "到", "為", "为", "等",
    // adverbs, auxiliaries
    "都", "也", "亦", "又", "再", "還", "还", "才", "只", "僅", "仅", "很", "更", "最", "太", "不", "未", "沒", "没",
    "已", "曾", "正", "仍", "卻", "却", "須", "须", "應", "应", "能", "就", "均", "皆", "勿", "擬", "拟", "要",
    // demonstratives, pronouns
    "每", "該", "该", "此", "這", "这", "那", "其", "我", "你", "他", "她", "它", "您", "牠",
    // verbs that are words wherever they stand
    "是", "有", "獲", "获", "說", "说", "稱", "称", "促", "籲", "吁", "遭", "赴", "晤", "請", "请", "做", "去", "想", "叫",
    // Cantonese
    "唔", "係", "喺", "佢", "冇", "咁", "噉", "嗰", "畀", "俾", "睇", "同",
];

/// Words of one character after which a phrase has ended, or which belong to what precedes:
/// localisers and particles. What follows them is a word of its own.
#[rustfmt::skip]
pub(super) const CLOSING: &[&str] = &[
    "的", "了", "着", "著", "嗎", "吗", "呢", "吧", "啊", "呀", "嘅", "咗", "㗎", "啦", "喇", "們", "们", "哋", "啲", "裏",
    "裡", "里", "中", "內", "内", "後", "后", "前", "時", "时", "上", "下", "間", "间", "者", "個", "个", "式", "型",
    "位", "度", "蚊", "會", "会", "可", "呢", "好", "人", "市", "縣", "县", "省", "區", "区",
];

/// Prefixes of one character: they belong to the word that follows.
#[rustfmt::skip]
pub(super) const PREFIXES: &[&str] = &[
    "新", "大", "小", "老", "舊", "旧", "總", "总", "副", "非", "反", "全", "各", "首", "本", "前", "超", "準", "准", "多", "高",
    "低", "雙", "双", "單", "单", "女", "男", "金", "零", "再", "重", "試", "试", "亞", "亚", "歐", "欧",
];

/// Endings of one character: they belong to the word before them.
#[rustfmt::skip]
pub(super) const SUFFIXES: &[&str] = &[
    "者", "性", "化", "學", "学", "局", "部", "署", "館", "馆", "國", "国", "市", "縣", "县", "區", "区", "路", "園", "园",
    "院", "所", "員", "员", "家", "界", "隊", "队", "黨", "党", "派", "團", "团", "族", "廠", "厂", "店", "場", "场", "台",
    "站", "機", "机", "器", "車", "车", "船", "艦", "舰", "費", "费", "稅", "税", "率", "量", "數", "数", "力", "權", "权",
    "法", "案", "題", "题", "品", "物", "素", "劑", "剂", "病", "症", "炎", "熱", "热", "戰", "战", "賽", "赛", "杯", "盃",
    "獎", "奖", "節", "节", "展", "業", "业", "商", "客", "迷", "星", "王", "帝", "長", "长", "官", "師", "师", "生", "民",
    "工", "軍", "军", "警", "犯", "罪", "泳", "舞", "劇", "剧", "片", "歌", "曲", "書", "书", "報", "报", "網", "网", "線",
    "线", "綫", "版", "型", "式", "制", "層", "层", "樓", "楼", "廳", "厅", "室", "房", "屋", "村", "鎮", "镇", "鄉", "乡",
    "灣", "湾", "島", "岛", "山", "河", "湖", "海", "洋", "江", "港", "橋", "桥", "道", "街", "巷", "城", "州", "省", "府",
    "處", "处", "科", "組", "组", "級", "级", "屆", "届", "會", "会", "卡", "股", "幣", "币", "金", "油", "險", "险", "券",
    "仔", "姐", "哥", "友", "圈", "潮", "風", "风", "球", "棋", "酒", "茶", "粉", "麵", "面", "飯", "饭", "店", "盤", "盘",
];

/// Surnames of one character: the hundred most frequent, and those of Hong Kong and Taiwan.
/// (Ministry of Public Security, report on names 2020; Taiwan household registration 2018.)
pub(super) const SURNAMES: &str = "\
王李張张劉刘陳陈楊杨趙赵黃黄周吳吴徐孫孙胡朱高林何郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯于董蕭萧程曹袁鄧邓許许傅沈曾彭呂吕蘇苏盧卢蔣蒋\
蔡賈贾丁魏薛葉叶閻阎余潘杜戴夏鍾钟汪田任姜范方石姚譚谭廖鄒邹熊金陸陆郝孔崔康毛邱秦江史顧顾侯邵孟龍龙萬万段雷錢钱湯汤尹黎易常武\
喬乔賀贺賴赖龔龚文倪施洪莫霍梅岑甄麥麦鄺邝溫温關关伍甘簡简翁游詹柯卓連连涂塗凌屈歐欧區祝左柳鮑鲍畢毕齊齐嚴严褚衛卫聶聂管樊\
荊荆池冼冼鄔邬阮盛邢俞覃費费鳳凤穆饒饶植招利辛安耿路向巫房";

/// Characters that foreign names are written with. (Xinhua, table of transliteration; ISO 7098
/// has none.)
pub(super) const TRANSLITERATING: &str = "\
阿埃艾愛爱安昂奧奥澳巴白班邦鮑鲍貝贝本比彼畢毕別别賓宾伯柏波勃博卜布查茨達达戴黛丹當当道德登迪蒂狄第丁杜頓顿多厄恩爾尔耳法凡範范\
菲費费芬豐丰馮冯佛弗夫福弗蓋盖甘岡冈高戈哥格葛根貢贡古瓜圭果哈海漢汉豪赫亨霍胡華华懷怀惠基吉季加賈贾嘉佳傑杰津金久喀卡凱凯坎康考柯\
科可克肯孔寇庫库奎昆拉萊莱賴赖蘭兰朗勞劳勒雷蕾里李麗丽利莉立連连廉列烈林琳隆盧卢魯鲁路露倫伦羅罗洛呂吕馬马瑪玛邁迈麥麦曼芒毛梅門门\
蒙孟米密敏明摩莫默姆木穆納纳娜奈南內内尼妮寧宁紐纽努諾诺歐欧帕派潘龐庞佩彭皮匹平珀普漆奇契恰喬乔切欽钦琴丘瓊琼冉讓让熱热仁日榮荣茹\
瑞若撒薩萨塞賽赛桑瑟森沙莎珊尚紹绍舍申聖圣施什史士室舒朔司斯絲丝松蘇苏所索塔泰坦湯汤唐陶特騰腾提緹缇田廷通圖图土吐托瓦韋韦威維维魏溫温文\
沃烏乌伍武西希錫锡夏香肖謝谢辛欣興兴雄休許许雪亞亚揚扬耶葉叶伊易因英雍尤尤約约贊赞澤泽扎詹張珍芝治朱茲兹卓茨祖佐遜逊蜜姬葆碧翰捷矜蓓祿\
娃嫩寶宝茅梵涅瑙";

/// What a number may be written with.
pub(super) const NUMERALS: &str = "〇零一二三四五六七八九十兩两百千萬万億亿兆廿卅";

/// Powers of ten and what else ends a number, before its unit. (GB/T 15835 4.)
pub(super) const POWERS: &str = "十百千萬万億亿兆餘余多幾几半點点成";

/// What a word begins with that counts: 3|連勝, 5|年級, 20|多年.
pub(super) const COUNTERS: &str = "萬万億亿千百多餘余幾几年月日號号點点個个名人位家間间歲岁天周週場场次隻架艘輛辆班項项宗連连強强度級级倍折元鄉乡國国縣县校州";

/// Units of more than one character that stay with the number before them. After a number any
/// single character is taken for a unit.
#[rustfmt::skip]
pub(super) const UNITS: &[&str] = &[
    // currencies
    "美元", "港元", "港幣", "港币", "歐元", "欧元", "英鎊", "英镑", "日圓", "日元", "日圆", "人民幣", "人民币", "澳元",
    "加元", "韓元", "韩元", "盧布", "卢布", "坡元", "台幣", "台币", "新台幣", "新臺幣", "新台币", "澳門元", "盧比",
    "美金", "瑞郎", "韓圜", "泰銖", "泰铢", "馬幣",
    // time
    "年代", "世紀", "世纪", "小時", "小时", "分鐘", "分钟", "秒鐘", "秒钟", "個月", "个月", "周年", "週年", "季度", "日起",
    "年期", "天內", "年內", "月底", "月初", "年級", "年级", "星期", "年前", "天前", "日前", "年後", "天後", "歲半", "時許",
    // measures
    "公里", "厘米", "毫米", "公斤", "公頃", "公顷", "平方米", "平方公里", "平方呎", "平方尺", "立方米", "千瓦", "兆瓦",
    "巴仙", "公噸", "公吨", "英里", "海里", "英寸", "公升", "毫升", "千米", "平米", "萬千瓦", "攝氏度", "摄氏度", "個百分點",
    "百分點", "百分点", "釐米", "釐", "厘", "公分", "坪", "公克", "英畝", "千克", "微克", "噸級",
    // classifiers
    "人次", "萬人", "間次", "輛次", "班次", "架次", "席位", "門票", "回合", "個百分点", "名單", "局", "號風球", "號颱風",
    "分之", "分球", "連勝", "连胜", "連敗", "连败", "強賽", "米高", "米長", "歲童", "岁", "號線", "号线", "號幹線",
];

/// Words that the dictionary cuts in two: of Cantonese, of Hong Kong and Taiwan, and with letters.
#[rustfmt::skip]
pub(super) const SUPPLEMENT: &[&str] = &[
    // Cantonese pronouns, demonstratives, question words
    "我哋", "你哋", "佢哋", "人哋", "自己友", "呢個", "嗰個", "呢啲", "嗰啲", "呢度", "嗰度", "呢處", "嗰處", "呢次", "嗰次",
    "呢位", "嗰位", "邊個", "邊度", "邊位", "邊啲", "點解", "點樣", "點算", "乜嘢", "做乜", "幾多", "幾時", "咩事", "第啲",
    // Cantonese conjunctions, adverbs
    "但係", "即係", "就係", "淨係", "真係", "仲係", "或者係", "不過", "只不過", "祇不過", "如果係", "亦都", "都係", "係咁", "係噉",
    "咁樣", "噉樣", "咁多", "咁耐", "同埋", "而家", "依家", "宜家", "頭先", "正話", "啱啱", "先至", "一齊", "一陣", "一陣間",
    "成日", "成日都", "日日", "晚晚", "聽日", "尋日", "琴日", "今日", "舊陣時", "嗰陣", "嗰陣時", "嗰時", "而且", "與及", "譬如", "特登",
    "好似", "可能", "係咪", "係唔係", "差唔多", "得閒", "就嚟", "跟住", "跟手", "之嘛", "咋嘛", "吖嘛", "吖嗱",
    // Cantonese verbs, politeness
    "唔該", "唔好", "唔使", "唔係", "唔同", "唔得", "唔見", "唔通", "唔單止", "唔好意思", "對唔住", "多謝", "好睇", "好聽", "好彩", "好味",
    "好似", "返嚟", "返去", "返工", "返學", "返屋企", "出嚟", "出去", "入嚟", "入去", "過嚟", "過去", "上嚟", "落嚟", "落去", "喺度",
    "喺處", "食飯", "瞓覺", "捱夜", "執嘢", "打交", "傾偈", "睇戲", "睇住", "識得", "阻住", "令到", "搞掂", "掂過", "關乎",
    // Cantonese nouns
    "屋企", "細路", "細路仔", "後生仔", "公仔", "老豆", "老母", "老竇", "阿媽", "阿爸", "阿哥", "阿爺", "阿嫲", "阿嫂", "大家姐", "家姐",
    "細佬", "裏便", "裡便", "入便", "出便", "外便", "上便", "下便", "前便", "後便", "隔籬", "呢邊", "嗰邊", "嘅話", "着數", "利是", "利市",
    // of Hong Kong and Taiwan
    "的話", "巴士站", "港鐵", "港股", "港幣", "台股", "台鐵", "高鐵", "北捷", "高捷", "陸委會", "立委", "立院", "政院", "行政長官",
    "特首", "政改", "施政報告", "財政預算案", "公屋", "居屋", "劏房", "私樓", "地產商", "樓市", "樓價", "股市", "恒指", "恆指", "的士",
    "小巴", "電車", "輕鐵", "機管局", "房委會", "房協", "醫管局", "衞生署", "衛生署", "教育局", "保安局", "廉署", "終院", "高院", "法援署",
    "海關", "入境處", "警務處", "消防處", "運輸署", "天文台", "氣象局", "氣象署", "金管局", "證監會", "港交所", "貿發局", "旅發局", "立會",
    "區會", "外傭", "外勞", "輸入", "申訴專員", "新城", "年均", "日均", "人均", "按年", "按月", "按季", "同比", "環比", "其他",
    // with letters
    "卡拉OK", "T恤", "X光", "B超", "K歌", "AA制", "IP地址", "SIM卡", "Q版", "A股", "B股", "H股", "N股",
];

/// A word in a list of words.
pub(super) fn is_in(list: &[&str], word: &str) -> bool {
    // Most are told apart by their first character, without looking further.
    let first = word.as_bytes().first_chunk::<3>();
    list.iter().any(|known| known.len() == word.len() && known.as_bytes().first_chunk::<3>() == first && *known == word)
}

/// Whether a word is written with the characters of a set only.
pub(super) fn all_of(set: &str, word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| set.contains(c))
}
