//! What headers of the world mean: one table.

use super::{FieldCode, Rules, Strength};

/// Header, kind, field, slot name (empty: none).
const HEADERS: &[(&str, &str, &str, &str)] = &[
    // Japanese names
    ("氏名", "person_name", "full_name", ""),
    ("お名前", "person_name", "full_name", ""),
    ("ご氏名", "person_name", "full_name", ""),
    ("氏　名", "person_name", "full_name", ""),
    ("※氏名（必須）", "person_name", "full_name", ""),
    ("氏名（漢字）", "person_name", "full_name", ""),
    ("会員氏名", "person_name", "full_name", "customer"),
    ("お客様氏名", "person_name", "full_name", "customer"),
    ("患者氏名", "person_name", "full_name", "customer"),
    ("代表者氏名", "person_name", "full_name", "applicant"),
    ("代表者氏名（漢字）", "person_name", "full_name", "applicant"),
    ("申込者名", "person_name", "full_name", "applicant"),
    ("顧客名", "person_name", "full_name", "customer"),
    ("担当者名", "person_name", "full_name", "staff"),
    ("担当者", "person_name", "full_name", "staff"),
    ("店舗担当者氏名", "person_name", "full_name", "staff"),
    ("保護者氏名", "person_name", "full_name", "guardian"),
    ("同行者1氏名", "person_name", "full_name", "passenger"),
    ("同行者２　お名前", "person_name", "full_name", "passenger"),
    ("緊急連絡先氏名", "person_name", "full_name", "emergency_contact"),
    ("主治医", "person_name", "full_name", "professional"),
    ("受取人名", "person_name", "full_name", "recipient"),
    ("姓", "person_name", "surname", ""),
    ("名", "person_name", "given_name", ""),
    ("姓（漢字）", "person_name", "surname", ""),
    ("名（漢字）", "person_name", "given_name", ""),
    ("お名前（姓）", "person_name", "surname", ""),
    ("お名前（名）", "person_name", "given_name", ""),
    ("苗字", "person_name", "surname", ""),
    ("フリガナ", "name_kana", "full_kana", ""),
    ("ﾌﾘｶﾞﾅ", "name_kana", "full_kana", ""),
    ("ふりがな", "name_kana", "full_kana", ""),
    ("氏名カナ", "name_kana", "full_kana", ""),
    ("氏名（カナ）", "name_kana", "full_kana", ""),
    ("氏名_カナ", "name_kana", "full_kana", ""),
    ("お客様氏名カナ", "name_kana", "full_kana", "customer"),
    ("カナ氏名", "name_kana", "full_kana", ""),
    ("代表者氏名（フリガナ）", "name_kana", "full_kana", "applicant"),
    ("姓（カナ）", "name_kana", "surname_kana", ""),
    ("名（カナ）", "name_kana", "given_kana", ""),
    ("セイ", "name_kana", "surname_kana", ""),
    ("メイ", "name_kana", "given_kana", ""),
    ("フリガナ（姓）", "name_kana", "surname_kana", ""),
    ("姓（ローマ字）", "name_roman", "surname_roman", ""),
    ("名（ローマ字）", "name_roman", "given_roman", ""),
    ("氏名（ローマ字）", "name_roman", "full_roman", ""),
    ("ローマ字氏名", "name_roman", "full_roman", ""),
    ("氏名（英字）", "name_roman", "full_roman", ""),
    ("パスポート氏名", "name_roman", "full_roman", ""),
    // Latin names
    ("name", "person_name", "full_name", ""),
    ("Full Name", "person_name", "full_name", ""),
    ("FULL_NAME", "person_name", "full_name", ""),
    ("customer_name", "person_name", "full_name", "customer"),
    ("mother's name", "person_name", "full_name", "guardian"),
    ("first_name", "person_name", "given_name", ""),
    ("lastName", "person_name", "surname", ""),
    ("Surname", "person_name", "surname", ""),
    ("given name", "person_name", "given_name", ""),
    ("middle_initial", "person_name", "middle_name", ""),
    ("passengerLastName", "person_name", "surname", "passenger"),
    ("pax[0].romanName", "name_roman", "full_roman", "passenger"),
    ("guests[1].name", "person_name", "full_name", "passenger"),
    ("customer.name.family", "person_name", "surname", "customer"),
    ("name_kana", "name_kana", "full_kana", ""),
    ("last_name_kana", "name_kana", "surname_kana", ""),
    ("sei", "person_name", "surname", ""),
    ("mei_kana", "name_kana", "given_kana", ""),
    ("Nachname", "person_name", "surname", ""),
    ("Vorname", "person_name", "given_name", ""),
    ("Prénom", "person_name", "given_name", ""),
    ("Apellidos", "person_name", "surname", ""),
    ("Cognome", "person_name", "surname", ""),
    ("Voornaam", "person_name", "given_name", ""),
    ("Imię i nazwisko", "person_name", "full_name", ""),
    ("Efternamn", "person_name", "surname", ""),
    ("성명", "person_name", "full_name", ""),
    ("姓名", "person_name", "full_name", ""),
    ("Emergency Contact Name", "person_name", "full_name", "emergency_contact"),
    ("doctor_name", "person_name", "full_name", "professional"),
    // contact
    ("TEL", "phone", "phone", ""),
    ("電話番号", "phone", "phone", ""),
    ("携帯電話番号", "phone", "phone", ""),
    ("連絡先TEL", "phone", "phone", ""),
    ("自宅電話", "phone", "phone", ""),
    ("電話番号（携帯）", "phone", "phone", ""),
    ("電話番号1", "phone", "phone", ""),
    ("保護者電話番号", "phone", "phone", "guardian"),
    ("緊急連絡先TEL", "phone", "phone", "emergency_contact"),
    ("contact_phone", "phone", "phone", ""),
    ("Mobile No.", "phone", "phone", ""),
    ("phoneNumber", "phone", "phone", ""),
    ("Telefonnummer", "phone", "phone", ""),
    ("휴대폰", "phone", "phone", ""),
    ("メールアドレス", "email", "email", ""),
    ("E-mail", "email", "email", ""),
    ("Ｅメール", "email", "email", ""),
    ("customer_email", "email", "email", "customer"),
    ("EmailAddress", "email", "email", ""),
    ("correo electrónico", "email", "email", ""),
    ("住所", "address", "address", ""),
    ("現住所", "address", "address", ""),
    ("送付先住所", "address", "address", "recipient"),
    ("住所1", "address", "address", ""),
    ("都道府県", "address", "address_region", ""),
    ("市区町村", "address", "address_city", ""),
    ("番地", "address", "address_number", ""),
    ("建物名", "address", "address_building", ""),
    ("address_line_2", "address", "address_building", ""),
    ("street_number", "address", "address_number", ""),
    ("suburb", "address", "address_city", ""),
    ("State", "address", "address_region", ""),
    ("郵便番号", "postal_code", "postal_code", ""),
    ("〒", "postal_code", "postal_code", ""),
    ("zip_code", "postal_code", "postal_code", ""),
    ("PLZ", "postal_code", "postal_code", ""),
    ("自宅郵便番号", "postal_code", "postal_code", ""),
    // dates of life and sex
    ("生年月日", "birth_date", "birth_date", ""),
    ("お誕生日", "birth_date", "birth_date", ""),
    ("生年月日（西暦）", "birth_date", "birth_date", ""),
    ("date_of_birth", "birth_date", "birth_date", ""),
    ("DOB", "birth_date", "birth_date", ""),
    ("birthYear", "birth_date", "birth_year", ""),
    ("Geburtsdatum", "birth_date", "birth_date", ""),
    ("passenger_dob", "birth_date", "birth_date", "passenger"),
    ("性別", "sex", "sex", ""),
    ("gender", "sex", "sex", ""),
    ("国籍", "nationality", "other", ""),
    // numbers
    ("会員番号", "member_no", "member", "customer"),
    ("顧客ID", "member_no", "member", "customer"),
    ("customer_id", "member_no", "member", "customer"),
    ("患者番号", "member_no", "member", "customer"),
    ("学籍番号", "member_no", "member", ""),
    ("社員番号", "employee_no", "member", "employee"),
    ("employee_id", "employee_no", "member", "employee"),
    ("マイナンバー", "jp.my_number", "id", ""),
    ("個人番号", "jp.my_number", "id", ""),
    ("パスポート番号", "passport", "id", ""),
    ("旅券番号", "passport", "id", ""),
    ("passport_no", "passport", "id", ""),
    ("旅券有効期限", "passport_date", "valid_until", ""),
    ("免許証番号", "jp.drivers_license", "id", ""),
    ("カード番号", "credit_card", "card", ""),
    ("card_number", "credit_card", "card", ""),
    ("口座番号", "bank_account", "account", ""),
    ("支店名", "bank_account", "account_branch", ""),
    ("担当者名カナ", "name_kana", "full_kana", "staff"),
    ("担当者コード", "employee_no", "member", "staff"),
    ("社員氏名", "person_name", "full_name", "employee"),
    ("電子メール", "email", "email", ""),
    ("父氏名", "person_name", "full_name", "guardian"),
    ("お名前を入力してください", "person_name", "full_name", ""),
    ("phone_home", "phone", "phone", ""),
    ("氏名（保護者）", "person_name", "full_name", "guardian"),
    ("Passenger 2 Date of Birth", "birth_date", "birth_date", "passenger"),
    ("shipping_address.zip", "postal_code", "postal_code", "recipient"),
    ("contact.email", "email", "email", ""),
    ("住所カナ", "address", "other", ""),
    ("口座名義", "person_name", "full_name", ""),
    ("IBAN", "iban", "account", ""),
    ("SSN", "us.ssn", "id", ""),
    ("national_id", "national_id", "id", ""),
    ("病名", "health", "other", ""),
    ("password", "credential", "other", ""),
    ("注文者姓", "person_name", "surname", "applicant"),
    ("contacts.phones.no", "phone", "phone", ""),
    ("Nama Lengkap", "person_name", "full_name", ""),
    ("Příjmení", "person_name", "surname", ""),
    ("Data nașterii", "birth_date", "birth_date", ""),
    ("Κινητό", "phone", "phone", ""),
    ("client_ip", "ip_address", "other", "customer"),
    // no person
    ("会社名", "company_name", "other", ""),
    ("店舗名", "shop_name", "other", ""),
    ("商品名", "thing_name", "other", ""),
    ("ホテル名", "thing_name", "other", ""),
    ("社名", "thing_name", "other", ""),
    ("会社名カナ", "company_name", "other", ""),
    ("product_name", "thing_name", "other", ""),
    ("hotelName", "thing_name", "other", ""),
    ("file name", "thing_name", "other", ""),
    ("user_agent", "thing_name", "other", ""),
    ("件名", "free_text", "other", ""),
    ("勤務先電話番号", "company_phone", "other", ""),
    ("store_phone", "company_phone", "other", ""),
    ("会社所在地", "company_address", "other", ""),
    ("ホテル住所", "company_address", "other", ""),
    ("id", "record_no", "other", ""),
    ("No.", "record_no", "other", ""),
    ("連番", "record_no", "other", ""),
    ("注文番号", "record_no", "other", ""),
    ("order_id", "record_no", "other", ""),
    ("予約番号", "record_no", "other", ""),
    ("JANコード", "product_code", "other", ""),
    ("商品コード", "product_code", "other", ""),
    ("申込日", "timestamp", "event_date", ""),
    ("出発日", "timestamp", "event_date", ""),
    ("created_at", "timestamp", "event_date", ""),
    ("金額", "amount", "other", ""),
    ("年齢", "amount", "other", ""),
    ("備考", "free_text", "other", ""),
    ("法人番号", "jp.corporate_number", "other", ""),
];

#[test]
fn headers_mean_what_people_mean() {
    let rules = Rules::embedded().unwrap();
    let mut wrong = Vec::new();
    for (header, kind, field, slot) in HEADERS {
        let hits = rules.lookup_header(header);
        let found = hits.first().map(|hit| {
            let slot = hit.slot.map_or("", |slot| rules.slot_name(slot.slot));
            (rules.kind(hit.kind).name.as_str(), hit.field.code(), slot)
        });
        if found != Some((*kind, *field, *slot)) {
            wrong.push(format!("{header}: {found:?}, wanted {kind} {field} {slot}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn numbers_in_headers_count_slots_or_columns() {
    let rules = Rules::embedded().unwrap();
    for (header, slot_number, index) in [
        ("同行者2氏名", Some(2), None),
        ("pax[0].name", Some(0), None),
        ("住所2", None, Some(2)),
        ("phone_3", None, Some(3)),
        ("Passenger 1", Some(1), None),
        ("氏名", None, None),
    ] {
        let hit = rules.lookup_header(header)[0];
        assert_eq!((hit.slot.and_then(|slot| slot.number), hit.index), (slot_number, index), "{header}");
    }
}

#[test]
fn unknown_words_mean_nothing() {
    let rules = Rules::embedded().unwrap();
    for header in ["", "  ", "xyzzy", "あああ", "---", "山田太郎", "（）", "("] {
        assert_eq!(rules.lookup_header(header), [], "{header}");
    }
}

#[test]
fn address_parts_are_fields_of_addresses() {
    let rules = Rules::embedded().unwrap();
    for field in FieldCode::ALL.iter().filter(|field| field.address_part().is_some()) {
        let address = rules.kind_by_name("address");
        let known = rules
            .headers()
            .entries
            .iter()
            .flat_map(|(_, entries)| entries)
            .any(|entry| entry.field == *field && Some(entry.kind) == address);
        assert!(known, "{field:?} has no header word");
    }
}

#[test]
fn whose_it_is_stands_behind_in_romance_languages() {
    let rules = Rules::embedded().unwrap();
    for (header, field, strength) in [
        ("Telefone do responsável", FieldCode::Phone, Strength::Composed),
        ("Fecha de nacimiento del alumno", FieldCode::BirthDate, Strength::Composed),
        ("telefone", FieldCode::Phone, Strength::Exact),
    ] {
        let hit = rules.lookup_header(header).into_iter().next().unwrap();
        assert_eq!((hit.field, hit.strength), (field, strength), "{header}");
    }
    let product = rules.lookup_header("nome do produto");
    assert!(
        product.iter().all(|hit| hit.field != FieldCode::FullName || hit.strength == Strength::Weak),
        "{product:?}"
    );
}
