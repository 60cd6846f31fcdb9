//! Japanese names of invented people: common ones by their known shares, and a long tail put together from parts.

use crate::quality::dice::Dice;

/// Surname, reading, bearers in 10,000 (orders of magnitude as in published rankings of Japanese surnames).
const SURNAMES: &str = "佐藤 サトウ 150,鈴木 スズキ 140,高橋 タカハシ 112,田中 タナカ 105,伊藤 イトウ 85,渡辺 ワタナベ 84,山本 ヤマモト 83,\
中村 ナカムラ 82,小林 コバヤシ 81,加藤 カトウ 70,吉田 ヨシダ 65,山田 ヤマダ 64,佐々木 ササキ 53,山口 ヤマグチ 51,松本 マツモト 49,井上 イノウエ 48,\
木村 キムラ 46,林 ハヤシ 43,斎藤 サイトウ 43,清水 シミズ 42,山崎 ヤマザキ 38,森 モリ 37,池田 イケダ 36,橋本 ハシモト 35,阿部 アベ 35,石川 イシカワ 34,\
山下 ヤマシタ 33,中島 ナカジマ 32,石井 イシイ 31,小川 オガワ 31,前田 マエダ 30,岡田 オカダ 29,長谷川 ハセガワ 29,藤田 フジタ 29,後藤 ゴトウ 28,\
近藤 コンドウ 28,村上 ムラカミ 27,遠藤 エンドウ 26,青木 アオキ 25,坂本 サカモト 25,福田 フクダ 24,太田 オオタ 23,西村 ニシムラ 23,藤井 フジイ 23,\
岡本 オカモト 22,金子 カネコ 22,藤原 フジワラ 22,三浦 ミウラ 21,中野 ナカノ 21,中川 ナカガワ 21,原田 ハラダ 20,松田 マツダ 20,竹内 タケウチ 20,\
小野 オノ 20,田村 タムラ 19,中山 ナカヤマ 18,和田 ワダ 18,石田 イシダ 18,森田 モリタ 18,上田 ウエダ 17,原 ハラ 17,内田 ウチダ 17,柴田 シバタ 17,\
酒井 サカイ 16,宮崎 ミヤザキ 16,横山 ヨコヤマ 16,高木 タカギ 16,安藤 アンドウ 15,宮本 ミヤモト 15,大野 オオノ 15,小島 コジマ 15,谷口 タニグチ 14,\
工藤 クドウ 14,今井 イマイ 14,高田 タカダ 14,増田 マスダ 13,丸山 マルヤマ 13,杉山 スギヤマ 13,村田 ムラタ 13,大塚 オオツカ 13,新井 アライ 13,\
小山 コヤマ 12,平野 ヒラノ 12,藤本 フジモト 12,河野 コウノ 12,上野 ウエノ 12,野口 ノグチ 12,武田 タケダ 12,松井 マツイ 11,千葉 チバ 11,岩崎 イワサキ 11,\
菅原 スガワラ 11,木下 キノシタ 11,久保 クボ 11,佐野 サノ 11,野村 ノムラ 11,松尾 マツオ 10,市川 イチカワ 10,菊地 キクチ 10,杉本 スギモト 10,古川 フルカワ 10";

/// Parts of rarer surnames.
const FRONT: &str = "相 アイ,赤 アカ,秋 アキ,朝 アサ,天 アマ,有 アリ,泉 イズミ,稲 イナ,岩 イワ,植 ウエ,梅 ウメ,江 エ,榎 エノキ,大 オオ,荻 オギ,奥 オク,\
加 カ,笠 カサ,片 カタ,金 カネ,亀 カメ,川 カワ,北 キタ,熊 クマ,倉 クラ,黒 クロ,桑 クワ,神 カミ,桜 サクラ,沢 サワ,塩 シオ,島 シマ,下 シモ,白 シラ,菅 スガ,\
杉 スギ,関 セキ,園 ソノ,滝 タキ,竹 タケ,辰 タツ,玉 タマ,近 チカ,塚 ツカ,土 ツチ,寺 テラ,戸 ト,徳 トク,富 トミ,永 ナガ,成 ナリ,西 ニシ,根 ネ,野 ノ,\
橋 ハシ,畑 ハタ,浜 ハマ,早 ハヤ,春 ハル,東 ヒガシ,平 ヒラ,広 ヒロ,深 フカ,細 ホソ,堀 ホリ,牧 マキ,増 マス,松 マツ,水 ミズ,南 ミナミ,宮 ミヤ,室 ムロ,桃 モモ,\
矢 ヤ,安 ヤス,柳 ヤナギ,吉 ヨシ,米 ヨネ,鷲 ワシ";
const BACK: &str = "田 ダ,川 カワ,山 ヤマ,村 ムラ,井 イ,野 ノ,本 モト,原 ハラ,沢 ザワ,島 シマ,木 キ,口 グチ,崎 ザキ,尾 オ,谷 タニ,岡 オカ,林 バヤシ,\
橋 ハシ,浦 ウラ,瀬 セ,塚 ヅカ,森 モリ,内 ウチ,下 シタ,上 カミ,江 エ,津 ツ,越 コシ,屋 ヤ,石 イシ,倉 クラ,城 シロ,宮 ミヤ,辺 ベ";

/// Given names by sex: whole ones that many bear, then parts of rarer ones.
const BOYS: &str = "翔太 ショウタ,大輔 ダイスケ,健太 ケンタ,拓也 タクヤ,翔 ショウ,大樹 ダイキ,蓮 レン,陽翔 ハルト,悠真 ユウマ,湊 ミナト,颯太 ソウタ,\
大翔 ヒロト,一郎 イチロウ,健一 ケンイチ,浩 ヒロシ,誠 マコト,隆 タカシ,博 ヒロシ,修 オサム,剛 ツヨシ,直樹 ナオキ,哲也 テツヤ,和也 カズヤ,亮 リョウ,学 マナブ,\
勇気 ユウキ,優斗 ユウト,海斗 カイト,陸 リク,蒼 アオイ,樹 イツキ,律 リツ,朝陽 アサヒ,新 アラタ,駿 シュン,匠 タクミ,航 ワタル,達也 タツヤ,和彦 カズヒコ,\
正 タダシ,茂 シゲル,清 キヨシ,勝 マサル,進 ススム,実 ミノル,豊 ユタカ,稔 ミノル";
const GIRLS: &str = "陽菜 ヒナ,美咲 ミサキ,葵 アオイ,結衣 ユイ,さくら サクラ,凛 リン,結菜 ユイナ,陽葵 ヒマリ,莉子 リコ,芽依 メイ,愛 アイ,舞 マイ,\
彩 アヤ,麻衣 マイ,恵 メグミ,裕子 ユウコ,幸子 サチコ,和子 カズコ,洋子 ヨウコ,恵子 ケイコ,久美子 クミコ,由美子 ユミコ,真由美 マユミ,直美 ナオミ,智子 トモコ,\
陽子 ヨウコ,明美 アケミ,香織 カオリ,純子 ジュンコ,京子 キョウコ,千尋 チヒロ,美穂 ミホ,遥 ハルカ,七海 ナナミ,萌 モエ,優花 ユウカ,楓 カエデ,心春 コハル,\
杏 アン,紬 ツムギ,琴音 コトネ,花 ハナ,咲良 サクラ,美月 ミヅキ,節子 セツコ,文子 フミコ,順子 ジュンコ,弘子 ヒロコ";
const BOY_FRONT: &str = "悠 ユウ,健 ケン,翔 ショウ,大 ダイ,颯 ソウ,陽 ハル,雄 ユウ,和 カズ,正 マサ,義 ヨシ,俊 トシ,隆 タカ,康 ヤス,智 トモ,孝 タカ,秀 ヒデ,\
光 ミツ,信 ノブ,直 ナオ,康 コウ,亮 リョウ,龍 リュウ,慶 ケイ,宗 ムネ,克 カツ,晴 ハル,瑛 エイ,奏 ソウ,理 リ,泰 ヤス";
const BOY_BACK: &str = "太 タ,介 スケ,斗 ト,真 マ,樹 キ,也 ヤ,平 ヘイ,人 ト,馬 マ,之 ユキ,彦 ヒコ,男 オ,夫 オ,司 ジ,一 イチ,郎 ロウ,生 オ,哉 ヤ,吾 ゴ,志 シ,典 ノリ,仁 ジン";
const GIRL_FRONT: &str = "美 ミ,彩 アヤ,優 ユ,真 マ,愛 アイ,千 チ,由 ユ,紗 サ,莉 リ,結 ユイ,心 ココ,陽 ハル,咲 サキ,花 ハナ,奈 ナ,恵 エ,和 カズ,智 トモ,麻 マ,沙 サ,\
佳 カ,理 リ,裕 ユウ,礼 レイ,亜 ア,瑞 ミズ,朋 トモ,菜 ナ,絵 エ,万 マ";
const GIRL_BACK: &str = "子 コ,美 ミ,香 カ,菜 ナ,乃 ノ,奈 ナ,里 リ,江 エ,代 ヨ,織 オリ,花 カ,音 ネ,希 キ,衣 イ,羽 ハ,穂 ホ,葉 ハ,帆 ホ,緒 オ,恵 エ,華 カ,月 ツキ";

/// A name in kanji (or hiragana) and its reading in katakana.
pub(crate) type Spelt = (String, String);

/// Names with their cumulative weights.
struct Pool(Vec<Spelt>, Vec<f64>);

impl Pool {
    fn of(weighted: Vec<(Spelt, f64)>) -> Self {
        let mut sum = 0.0;
        let (names, weights) = weighted
            .into_iter()
            .map(|(name, weight)| {
                sum += weight;
                (name, sum)
            })
            .unzip();
        Self(names, weights)
    }

    fn draw(&self, dice: &mut Dice) -> &Spelt {
        &self.0[dice.weighted(&self.1)]
    }
}

/// The names that people of this country bear.
pub(crate) struct Names {
    surnames: Pool,
    given: [Pool; 2],
}

impl Names {
    pub(crate) fn new() -> Self {
        let whole = list(SURNAMES);
        let known: f64 = whole.iter().map(|(_, weight)| weight).sum();
        // The hundred commonest surnames cover a third of the people; the rest thins out slowly.
        let surnames = whole.into_iter().chain(composed((FRONT, BACK), 0.7, 1.9 * known)).collect();
        let given = [(BOYS, BOY_FRONT, BOY_BACK), (GIRLS, GIRL_FRONT, GIRL_BACK)].map(|(whole, front, back)| {
            let whole =
                list(whole).into_iter().zip(1..).map(|((name, _), rank)| (name, 1.0 / f64::from(rank).powf(0.4)));
            let whole: Vec<(Spelt, f64)> = whole.collect();
            let known: f64 = whole.iter().map(|(_, weight)| weight).sum();
            Pool::of(whole.into_iter().chain(composed((front, back), 0.5, 2.5 * known)).collect())
        });
        Self { surnames: Pool::of(surnames), given }
    }

    pub(crate) fn surname(&self, dice: &mut Dice) -> Spelt {
        self.surnames.draw(dice).clone()
    }

    /// A given name; `sex` is 1 for male, 2 for female (ISO/IEC 5218).
    pub(crate) fn given(&self, sex: u8, dice: &mut Dice) -> Spelt {
        self.given[usize::from(sex == 2)].draw(dice).clone()
    }
}

fn list(text: &str) -> Vec<(Spelt, f64)> {
    let entry = |entry: &str| {
        let mut words = entry.split(' ');
        let name = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
        (name, words.next().and_then(|weight| weight.parse().ok()).unwrap_or(1.0))
    };
    text.split(',').map(entry).collect()
}

/// All joints of two parts in a fixed shuffled order, their weights falling as a power of the rank to `total`.
fn composed((front, back): (&str, &str), fall: f64, total: f64) -> Vec<(Spelt, f64)> {
    let (front, back) = (list(front), list(back));
    let mut names: Vec<Spelt> = Vec::new();
    for ((first, first_kana), _) in &front {
        for ((second, second_kana), _) in back.iter().filter(|((second, _), _)| second != first) {
            names.push((format!("{first}{second}"), format!("{first_kana}{second_kana}")));
        }
    }
    let mut dice = Dice::new(7);
    for at in (1..names.len()).rev() {
        names.swap(at, dice.below(at + 1));
    }
    let weight = |rank: usize| 1.0 / (rank as f64 + 3.0).powf(fall);
    let sum: f64 = (0..names.len()).map(weight).sum();
    names.into_iter().enumerate().map(|(rank, name)| (name, weight(rank) / sum * total)).collect()
}
