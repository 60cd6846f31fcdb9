//! Folds variant kanji (old forms, name variants, compatibility ideographs) to the common form.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;

/// Returns the common form of a kanji: 髙→高, 﨑→崎, 邊→辺, 國→国, compatibility ideographs to their base.
///
/// The pairs are the old forms of the 常用漢字表 (2010) and variants seen in family registers. Some pairs join distinct
/// characters that people swap in names (齋斎斉齊, 嶋島): the form is for comparison, never for display.
pub fn kanji(c: char) -> char {
    if let '\u{4E00}'..='\u{9FFF}' = c {
        return TABLE.common.get(c as usize - 0x4E00).copied().unwrap_or(c);
    }
    if !matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{2E80}'..='\u{2FDF}' | '\u{20000}'..='\u{2FA1F}')
    {
        return c;
    }
    TABLE.rest.get(&c).copied().unwrap_or_else(|| {
        let base = canonical(c);
        if base == c { c } else { kanji(base) }
    })
}

struct Table {
    /// Unified ideographs U+4E00 to U+9FFF, by offset.
    common: Vec<char>,
    rest: HashMap<char, char>,
}

impl Table {
    fn get(&self, c: char) -> char {
        let slot = self.common.get((c as usize).wrapping_sub(0x4E00)).or_else(|| self.rest.get(&c));
        slot.copied().unwrap_or(c)
    }

    fn set(&mut self, c: char, form: char) {
        match self.common.get_mut((c as usize).wrapping_sub(0x4E00)) {
            Some(slot) => *slot = form,
            None => {
                self.rest.insert(c, form);
            }
        }
    }

    fn resolve(&self, c: char) -> char {
        let next = self.get(c);
        if next == c { c } else { self.resolve(next) }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { common: ('\u{4E00}'..='\u{9FFF}').collect(), rest: HashMap::new() };
    for group in VARIANTS.split_whitespace() {
        let mut chars = group.chars();
        let Some(form) = chars.next() else { continue };
        for variant in chars {
            // Joining the roots keeps the relation free of cycles.
            let (root, form) = (table.resolve(variant), table.resolve(form));
            table.set(root, form);
        }
    }
    for variant in VARIANTS.chars().filter(|c| !c.is_whitespace()) {
        let form = table.resolve(variant);
        table.set(variant, form);
    }
    table
});

fn canonical(c: char) -> char {
    let mut parts = Vec::with_capacity(1);
    decompose_canonical(c, |part| parts.push(part));
    match parts.as_slice() {
        [one] => *one,
        _ => c,
    }
}

/// Groups of a common form followed by its variants.
const VARIANTS: &str = "
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 逸逸 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 禍禍 画畫
会會 悔悔 海海 絵繪 壊壞 懐懷 慨慨 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 喝喝 渇渴 褐褐 缶罐 巻卷 陥陷 勧勸 寛寬 漢漢 関關 歓歡 観觀 気氣 祈祈 既既 帰歸 器器
偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 響響 暁曉 勤勤 謹謹 区區 駆驅駈 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄 芸藝 撃擊
欠缺 研硏 県縣 倹儉 剣劍劒剱劔釼 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 戸戶 呉吳 娯娛 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國圀 黒黑 穀穀 砕碎 済濟 斎齋斉齊亝斊 剤劑 殺殺
雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 祉祉 視視 歯齒 飼飼 児兒 辞辭 湿濕 実實 写寫 社社 者者 煮煮 釈釋 寿壽 収收 臭臭 従從 渋澁 獣獸 縦縱 祝祝 粛肅 処處 暑暑
署署 緒緖 諸諸 叙敍敘 尚尙 将將 祥祥 称稱 渉涉 焼燒 証證 奨奬 条條 状狀 乗乘 浄淨 剰剩 畳疊疉 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 神神 真眞 寝寢 慎愼 尽盡 図圖 粋粹
酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 青靑 静靜 清淸 晴晴 精精 窃竊 摂攝 節節 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 祖祖 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢
曽曾 痩瘦 装裝 僧僧 層層 総總 騒騷 増增 憎憎 蔵藏 贈贈 臓臟 即卽 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 琢琢 担擔 単單 胆膽 嘆嘆 団團 断斷 弾彈
遅遲 痴癡 虫蟲 昼晝 鋳鑄 著著 庁廳 徴徵 聴聽 懲懲 勅敕 鎮鎭 塚塚 逓遞 鉄鐵銕 点點 転轉 伝傳 都都 灯燈 当當 党黨 盗盜 稲稻 闘鬪 徳德惪 独獨 読讀 突突 届屆 難難 弐貳 悩惱
脳腦 覇霸 拝拜 廃廢 売賣 梅梅 麦麥 発發 髪髮 抜拔 繁繁 晩晚 蛮蠻 卑卑 秘祕 碑碑 浜濱濵 賓賓 頻頻 敏敏 瓶甁 侮侮 福福 払拂 仏佛 併倂 並竝 塀塀 餅餠 辺邊邉 変變 弁辨瓣辯
勉勉 歩步 宝寶寳 豊豐 褒襃 墨墨 翻飜 毎每 万萬 満滿 免免 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 欄欄 竜龍 隆隆 虜虜 両兩 猟獵
緑綠 塁壘 涙淚 類類 礼禮 励勵 戻戾 霊靈 齢齡 暦曆 歴歷 恋戀 練練 錬鍊 炉爐 労勞 郎郞 朗朗 廊廊 楼樓 録錄 湾灣 産產 彦彥 顔顏 説說 税稅 脱脫 悦悅 閲閱 鋭銳 姫姬 呂吕 虎乕
遥遙 尭堯 槙槇 瑶瑤 祐祐 祢禰 穣穰 亘亙 凜凛 巌巖 晃晄 桧檜 渚渚 猪猪 萌萠 島嶋嶌 高髙 崎﨑碕嵜 吉𠮷 桑桒 土圡 館舘 柳栁 藤籐 富冨 峰峯 船舩 鶴靍靏鸖 橋槗𣘺 倉倉 梅楳 蓮蓮 辻辻
浅淺 淵渕渊 園薗 杉椙 仙僊 涼凉 秋穐龝 松枩 野埜 裕祐 冴冱 淑淑 昇曻 徹徹 衆眾 兎兔 莱萊 餌餌 逗逗 遡遡 鰺鯵 葛葛 芦蘆 鴎鷗 蝋蠟 頚頸 麹麴 頬頰 填塡 剥剝 叱𠮟 箪簞 繋繫 醤醬 蝉蟬 掴摑 嘘噓 焔焰 噛嚙 侠俠
躯軀 撹攪 濤涛 祷禱 屏屛 涜瀆 潅灌 諌諫 鹸鹼 莱萊 桝枡 冨富 邨村 邑邑 荒𠅘 角⾓ 隈隈 曾曽 蛯蝦 峠峠 沖冲 泰㤗 恭恭 脇脅 館館 群羣 蘇蘓 尾尾 嶺嶺 舟舟 関関 丘坵 鼡鼠 寺寺
德德 隣鄰 柴柴 嶽岳 飯飯 崇崈 徠徠 桺栁 樽樽 渡渡 瀧瀧 靖靖 鎌鐮 瀬瀬 慧慧 薮藪籔 賎賤 靭靱 遷遷 裏裡 侯矦 曲曲 島島 飛飛 榊榊 苗苗 朝朝 森森 椎椎 鬱欝 鷹鷹 糾糺 牀床 杯盃 略畧 蔭蔭 窓窗 強强 稿稾 概概 墻牆
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_meet() {
        let groups = [
            "髙高",
            "﨑崎",
            "邊邉辺",
            "齋斎斉齊",
            "濱浜濵",
            "𠮷吉",
            "桒桑",
            "澤沢",
            "國国",
            "廣広",
            "嶋島嶌",
            "神神",
            "龍竜",
            "曾曽",
            "眞真",
            "櫻桜",
            "福福",
            "瀨瀬",
            "栁柳",
            "萬万",
        ];
        for group in groups {
            let mut forms: Vec<char> = group.chars().map(kanji).collect();
            forms.dedup();
            assert_eq!(forms.len(), 1, "{group} {forms:?}");
        }
    }

    #[test]
    fn common_forms_stay_and_other_scripts_too() {
        for c in "山田佐藤鈴木伊東加ヶaア1々".chars() {
            assert_eq!(kanji(c), c);
        }
    }

    #[test]
    fn folding_is_idempotent() {
        for c in ('\u{3400}'..='\u{FAFF}').chain('\u{20000}'..='\u{2FA1D}') {
            assert_eq!(kanji(kanji(c)), kanji(c), "{c} {} {}", kanji(c), kanji(kanji(c)));
        }
    }
}
