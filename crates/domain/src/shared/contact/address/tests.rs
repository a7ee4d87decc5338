//! Addresses of many countries: as their posts want them, wrong and incomplete.

use super::AddressField as F;
use super::AddressIssueCode as C;
use super::*;

/// What is wrong with an address.
pub(super) type Issues = &'static [(F, C)];

/// An address from `Street|Locality|Dependent locality|Postal code|Area|Sorting code`, `/` between lines of the street.
pub(super) fn parts(country: &str, text: &str) -> AddressParts {
    let mut parts = text.split('|').map(|part| Some(part.replace('/', "\n")).filter(|p| !p.is_empty()));
    let mut next = || parts.next().flatten();
    AddressParts {
        street: next(),
        locality: next(),
        dependent_locality: next(),
        postal_code: next(),
        administrative_area: next(),
        sorting_code: next(),
        country: country.to_owned(),
    }
}

pub(super) fn strict(country: &str, text: &str) -> Result<PostalAddress, Vec<(F, C)>> {
    PostalAddress::parse(parts(country, text), Handling::Strict)
        .map_err(|faults| faults.into_iter().map(|f| (f.field, f.code)).collect())
}

#[test]
fn addresses_follow_their_country_and_are_written_in_its_order() {
    let cases = [
        (
            "FR",
            "11 rue Pierre et Marie Curie|Paris||75005",
            "11 rue Pierre et Marie Curie/75005 Paris/FRANCE",
        ),
        (
            "US",
            "1600 Amphitheatre Pkwy|Mountain View||94043-1351|CA",
            "1600 Amphitheatre Pkwy/Mountain View, CA 94043-1351/UNITED STATES",
        ),
        (
            "US",
            "1 Main St|Fishers Island||06390|new york",
            "1 Main St/Fishers Island, new york 06390/UNITED STATES",
        ),
        ("GB", "10 Downing Street|London||sw1a 2aa", "10 Downing Street/London/sw1a 2aa/UNITED KINGDOM"),
        ("DE", "Platz der Republik 1|Berlin||11011", "Platz der Republik 1/11011 Berlin/GERMANY"),
        ("CH", "Bundesplatz 3|Bern||3005", "Bundesplatz 3/CH-3005 Bern/SWITZERLAND"),
        ("CH", "Bundesplatz 3|Bern||ch-3005", "Bundesplatz 3/CH-3005 Bern/SWITZERLAND"),
        ("LU", "Rue X 1|Luxembourg||L-1234", "Rue X 1/L-1234 Luxembourg/LUXEMBOURG"),
        ("LV", "Brīvības iela 1|Rīga||LV-1010", "Brīvības iela 1/Rīga, LV-1010/LATVIA"),
        ("AT", "Ballhausplatz 2|Wien||1010", "Ballhausplatz 2/1010 Wien/AUSTRIA"),
        ("IT", "Piazza del Quirinale|Roma||00187|RM", "Piazza del Quirinale/00187 Roma RM/ITALY"),
        ("ES", "Calle Mayor 1|Vitoria||01001|alava", "Calle Mayor 1/01001 Vitoria alava/SPAIN"),
        ("ES", "Gran Via 1|Bilbo||48001|Bizkaia", "Gran Via 1/48001 Bilbo Bizkaia/SPAIN"),
        ("PT", "Rua Augusta 1|Lisboa||1100-048", "Rua Augusta 1/1100-048 Lisboa/PORTUGAL"),
        ("NL", "Binnenhof 1|Den Haag||2513aa", "Binnenhof 1/2513aa Den Haag/NETHERLANDS"),
        ("PL", "Wiejska 4|Warszawa||00-902", "Wiejska 4/00-902 Warszawa/POLAND"),
        ("SE", "Drottninggatan 1|Stockholm||111 51", "Drottninggatan 1/SE-111 51 Stockholm/SWEDEN"),
        ("HU", "Kossuth tér 1|Budapest||1055", "Budapest/Kossuth tér 1/1055/HUNGARY"),
        ("IE", "Leinster House|Dublin 2||D02 XR20|Dublin", "Leinster House/Dublin 2/Dublin/D02 XR20/IRELAND"),
        (
            "IE",
            "1 Main St|Mallow|Ballyviniter||county CORK",
            "1 Main St/Ballyviniter/Mallow/county CORK/IRELAND",
        ),
        ("CA", "111 Wellington St|Ottawa||K1A 0A9|ON", "111 Wellington St/Ottawa ON K1A 0A9/CANADA"),
        ("CA", "1 rue A|Québec||G1A 1A1|québec", "1 rue A/Québec québec G1A 1A1/CANADA"),
        ("AU", "Parliament Dr|Canberra||2600|ACT", "Parliament Dr/Canberra ACT 2600/AUSTRALIA"),
        (
            "NZ",
            "1 Molesworth St|Wellington|Thorndon|6011",
            "1 Molesworth St/Thorndon/Wellington 6011/NEW ZEALAND",
        ),
        (
            "BR",
            "Av. Paulista 1|São Paulo|Bela Vista|01310-100|Sao Paulo",
            "Av. Paulista 1/Bela Vista/São Paulo-Sao Paulo/01310-100/BRAZIL",
        ),
        (
            "MX",
            "Calle 1|México|Centro|06000|Ciudad de Mexico",
            "Calle 1/Centro/06000 México, Ciudad de Mexico/MEXICO",
        ),
        (
            "AR",
            "Balcarce 50|Buenos Aires||C1064AAB|Ciudad Autonoma de Buenos Aires",
            "Balcarce 50/C1064AAB Buenos Aires/Ciudad Autonoma de Buenos Aires/ARGENTINA",
        ),
        (
            "JP",
            "千代田1-1|千代田区||１００－０００１|東京都",
            "〒１００－０００１/東京都/千代田区/千代田1-1/JAPAN",
        ),
        ("JP", "1-1 Chiyoda|Chiyoda-ku||100-0001|tokyo", "1-1 Chiyoda/Chiyoda-ku, tokyo/100-0001/JAPAN"),
        ("CN", "长安街1号|西城区||100032|北京市", "100032/北京市西城区/长安街1号/CHINA"),
        (
            "CN",
            "1 Chang'an Jie|Beijing|Xicheng|100032|Beijing Shi",
            "1 Chang'an Jie/Xicheng/Beijing/Beijing Shi, 100032/CHINA",
        ),
        ("KR", "세종대로 1|중구||03051|서울", "서울 중구/세종대로 1/03051/SOUTH KOREA"),
        ("KR", "중앙로 1|춘천시||24266|강원특별자치도", "강원특별자치도 춘천시/중앙로 1/24266/SOUTH KOREA"),
        ("TW", "信義路1號|信義區||110|台北市", "110/台北市信義區/信義路1號/TAIWAN"),
        (
            "HK",
            "1 Queen's Road|Central|||Hong Kong Island",
            "1 Queen's Road/Central/Hong Kong Island/HONG KONG",
        ),
        ("HK", "皇后大道1號|中環|||香港島", "香港島/中環/皇后大道1號/HONG KONG"),
        ("SG", "1 Raffles Place|Singapore||048616", "1 Raffles Place/SINGAPORE 048616/SINGAPORE"),
        ("AE", "Sheikh Zayed Road 1|Dubai|||dubai", "Sheikh Zayed Road 1/dubai/UNITED ARAB EMIRATES"),
        ("AE", "شارع 1||||دبي", "شارع 1/دبي/UNITED ARAB EMIRATES"),
        ("IN", "Rajpath 1|New Delhi||110001|Delhi", "Rajpath 1/New Delhi 110001/Delhi/INDIA"),
        ("IN", "राजपथ 1|नई दिल्ली||११०००१|दिल्ली", "राजपथ 1/नई दिल्ली ११०००१/दिल्ली/INDIA"),
        ("TR", "Atatürk Bulvarı 1|Çankaya||06420|ANKARA", "Atatürk Bulvarı 1/06420 Çankaya/ANKARA/TURKEY"),
        (
            "RU",
            "ул. Ильинка 1|Москва||103132|Москва",
            "ул. Ильинка 1/Москва/Москва/103132/RUSSIAN FEDERATION",
        ),
        ("UA", "вул. Банкова 11|Київ||01220|Київ", "вул. Банкова 11/Київ/Київ/01220/UKRAINE"),
        ("IR", "خیابان ۱|تهران||۱۱۳۶۹۱۴۴۱۱|", "تهران/خیابان ۱/۱۱۳۶۹۱۴۴۱۱/IRAN"),
        ("ZA", "1 Church St|Pretoria|Arcadia|0002", "1 Church St/Arcadia/Pretoria/0002/SOUTH AFRICA"),
        ("NG", "1 Broad St|Lagos||101001|Lagos", "1 Broad St/Lagos 101001/Lagos/NIGERIA"),
        ("CI", "Rue 1|Abidjan||||04 BP 123", "04 BP 123 Rue 1 Abidjan 04 BP 123/COTE D'IVOIRE"),
        ("XK", "Rruga B 1|Prishtinë||10000", "Rruga B 1/10000 Prishtinë/KOSOVO"),
        (
            "SH",
            "Main St|Edinburgh of the Seven Seas||TDCU 1ZZ",
            "Main St/Edinburgh of the Seven Seas/TDCU 1ZZ/SAINT HELENA",
        ),
        ("AQ", "Amundsen–Scott Station|South Pole", "Amundsen–Scott Station/South Pole/ANTARCTICA"),
        (
            "ID",
            "Jl. Merdeka 1|Nabire||98811|Papua Tengah",
            "Jl. Merdeka 1/Nabire/Papua Tengah 98811/INDONESIA",
        ),
        (
            "fr",
            "Bât. A/11 rue B/BP 3|Paris CEDEX 05||75231",
            "Bât. A/11 rue B/BP 3/75231 Paris CEDEX 05/FRANCE",
        ),
        ("GP", "1 rue A|Basse-Terre||97100||CEDEX", "1 rue A/97100 Basse-Terre CEDEX/GUADELOUPE"),
    ];
    for (country, text, label) in cases {
        let address = strict(country, text).unwrap_or_else(|faults| panic!("{country} {text}: {faults:?}"));
        assert_eq!(address.formatted().replace('\n', "/"), label);
        assert_eq!(address.issues(), []);
        let again = PostalAddress::parse(address.parts().clone(), Handling::Strict);
        assert_eq!(again, Ok(address));
    }
}

#[test]
fn every_broken_rule_is_reported_and_lenient_keeps_the_address_with_them() {
    let cases: &[(&str, &str, Issues)] = &[
        (
            "US",
            "",
            &[
                (F::Street, C::Required),
                (F::Locality, C::Required),
                (F::PostalCode, C::Required),
                (F::AdministrativeArea, C::Required),
            ],
        ),
        (
            "US",
            "1 Main St|Springfield||9404|Calif",
            &[(F::PostalCode, C::InvalidPostalCode), (F::AdministrativeArea, C::UnknownAdministrativeArea)],
        ),
        ("US", "1 Main St|Mountain View||10001|CA", &[(F::PostalCode, C::PostalCodeMismatch)]),
        (
            "US",
            "1 Main St|Mountain View||94043|Ontario",
            &[(F::AdministrativeArea, C::UnknownAdministrativeArea)],
        ),
        ("CA", "1 rue A|Montréal||M5V 1A1|QC", &[(F::PostalCode, C::PostalCodeMismatch)]),
        ("CA", "1 rue A|Montréal||D1A 1A1|QC", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("BR", "Av. 1|São Paulo||20000-000|SP", &[(F::PostalCode, C::PostalCodeMismatch)]),
        ("TR", "Cadde 1|Ankara||34000|Ankara", &[(F::PostalCode, C::PostalCodeMismatch)]),
        ("FR", "1 rue A|Paris||7500", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("FR", "1 rue A|Paris||F-75005", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("FR", "|||75005", &[(F::Street, C::Required), (F::Locality, C::Required)]),
        ("GB", "1 High St|London||12345", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("DE", "Weg 1|Berlin||1011", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("PL", "Wiejska 4|Warszawa||00902", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("NL", "Binnenhof 1|Den Haag||2513 SS", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("CH", "Weg 1|Bern||DE-3005", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("IT", "Via 1|Roma||00187|XX", &[(F::AdministrativeArea, C::UnknownAdministrativeArea)]),
        ("ES", "Calle 1|Madrid||28001|", &[(F::AdministrativeArea, C::Required)]),
        ("IE", "1 Main St|Belfast|||Antrim", &[(F::AdministrativeArea, C::UnknownAdministrativeArea)]),
        ("IE", "1 Main St|Cork||12345|Cork", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("JP", "千代田1-1|||1000001|大東京", &[(F::AdministrativeArea, C::UnknownAdministrativeArea)]),
        ("KR", "세종대로 1|중구||100-051|서울", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("CN", "1|北京||1000|北京市", &[(F::PostalCode, C::InvalidPostalCode)]),
        (
            "AU",
            "1 St|Sydney||20000|New Wales",
            &[(F::PostalCode, C::InvalidPostalCode), (F::AdministrativeArea, C::UnknownAdministrativeArea)],
        ),
        ("IN", "1|Delhi||11001|Delhi", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("AE", "1 St", &[(F::AdministrativeArea, C::Required)]),
        ("SG", "1 St|||48616", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("LV", "Iela 1|Rīga||1010", &[(F::PostalCode, C::InvalidPostalCode)]),
        (
            "RU",
            "ул. 1|Москва||10313|Луна",
            &[(F::PostalCode, C::InvalidPostalCode), (F::AdministrativeArea, C::UnknownAdministrativeArea)],
        ),
        ("XK", "Rruga 1|Prishtinë||90000", &[(F::PostalCode, C::InvalidPostalCode)]),
        ("AQ", "", &[(F::Street, C::Required), (F::Locality, C::Required)]),
    ];
    for (country, text, issues) in cases {
        assert_eq!(strict(country, text).unwrap_err(), *issues, "{country} {text}");
        let kept = PostalAddress::parse(parts(country, text), Handling::Lenient).unwrap();
        assert_eq!(kept.issues().iter().map(|i| (i.field, i.code)).collect::<Vec<_>>(), *issues);
        assert_eq!(kept.parts(), &parts(country, text));
    }
}

#[test]
fn areas_are_known_by_name_code_and_latin_name() {
    let same = [
        ("US", "California"),
        ("US", "ca"),
        ("US", "US-CA"),
        ("IE", "Co. Cork"),
        ("IE", "cork"),
        ("IE", "County Cork"),
        ("IE", "IE-CO"),
        ("JP", "Tokyo"),
        ("JP", "13"),
        ("JP", "東京都"),
        ("RU", "Moskva"),
        ("CA", "Colombie-Britannique"),
        ("ES", "A Coruña"),
        ("ES", "Coruna"),
        ("IT", "MI"),
        ("IT", "milano"),
        ("VN", "da nang"),
        ("TR", "IZMIR"),
        ("TR", "İzmir"),
        ("TR", "Adiyaman"),
        ("AE", "AE-DU"),
        ("TH", "Bangkok"),
        ("MX", "CMX"),
        ("ES", "Andalucía"),
        ("KR", "Seoul"),
        ("EG", "القاهرة"),
    ];
    for (country, area) in same {
        let issues = strict(country, &format!("|||| {area} ")).err().unwrap_or_default();
        assert!(!issues.contains(&(F::AdministrativeArea, C::UnknownAdministrativeArea)), "{country} {area}");
    }
    for (country, area) in
        [("US", "Bavaria"), ("US", "-"), ("US", "US-"), ("US", "DE-BY"), ("JP", "Seoul"), ("US", "…")]
    {
        let issues = strict(country, &format!("||||{area}")).err().unwrap_or_default();
        assert!(issues.contains(&(F::AdministrativeArea, C::UnknownAdministrativeArea)), "{country} {area}");
    }
}

#[test]
fn labels_of_incomplete_addresses_have_no_separators_left_over() {
    let cases = [
        ("US", "1 Main St|Springfield||62701|", "1 Main St/Springfield 62701/UNITED STATES"),
        ("US", "1 Main St|||62701|IL", "1 Main St/IL 62701/UNITED STATES"),
        ("US", "|Springfield|||IL", "Springfield, IL/UNITED STATES"),
        ("US", "|Springfield|||", "Springfield/UNITED STATES"),
        ("US", "|||62701|", "62701/UNITED STATES"),
        ("US", "", "UNITED STATES"),
        ("CH", "|Bern", "Bern/SWITZERLAND"),
        ("TR", "|Ankara||06420|", "06420 Ankara/TURKEY"),
        ("TR", "||||Ankara", "Ankara/TURKEY"),
        ("BR", "|São Paulo|||", "São Paulo/BRAZIL"),
        ("CO", "|Bogotá||110111|", "Bogotá, 110111/COLOMBIA"),
        ("JP", "|千代田区||", "千代田区/JAPAN"),
        ("SG", "1 Raffles Place", "1 Raffles Place/SINGAPORE"),
        (
            "GG",
            "1 High St|St Peter Port||GY1 1AA",
            "1 High St/St Peter Port/GUERNSEY/GY1 1AA/CHANNEL ISLANDS",
        ),
        ("GB", "1 High St|London|Chelsea|SW3 1AA", "1 High St/Chelsea/London/SW3 1AA/UNITED KINGDOM"),
        ("GT", "|Antigua", "Antigua/GUATEMALA"),
    ];
    for (country, text, label) in cases {
        let address = PostalAddress::parse(parts(country, text), Handling::Lenient).unwrap();
        assert_eq!(address.formatted().replace('\n', "/"), label, "{country} {text}");
    }
}
