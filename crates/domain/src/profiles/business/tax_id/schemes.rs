//! The table of schemes: one entry each.

use super::rule::Check::{Digits, Parts, ShapeOnly};
use super::rule::Rule;
use super::{TaxIdError, americas as am, eu, europe as ep, rest_of_world as rw};
use crate::shared::country::CountryCode;

/// An entry: variant, name, country, letters kept and dropped in front; shapes, check; form in words, published
/// example; title.
macro_rules! schemes {
    ($(
        $variant:ident $name:literal $country:literal $kept:literal $dropped:tt,
            $shapes:tt $check:expr, $expected:literal $example:literal,
            $title:literal;
    )+) => {
        /// A kind of tax, VAT or company number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum TaxScheme {
            $(
                #[doc = concat!("`", $name, "`: ", $title, ". ", $expected, ", such as ", $example, ".")]
                $variant,
            )+
        }

        impl TaxScheme {
            /// All schemes, by region and country.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What is known of it.
            pub(super) const fn rule(self) -> &'static Rule {
                match self {
                    $(Self::$variant => const {
                        &Rule {
                            name: $name,
                            country: $country,
                            title: $title,
                            kept: $kept,
                            dropped: &$dropped,
                            shapes: &$shapes,
                            check: $check,
                            expected: $expected,
                            example: $example,
                        }
                    },)+
                }
            }
        }
    };
}

schemes! {
    // The European Union: VAT numbers.
    AtVat "at_vat" "AT" "AT" [], ["U########"] Digits(eu::at_vat), "ATU and 8 digits" "ATU13585627",
        "Austria: VAT number (UID)";
    BeVat "be_vat" "BE" "BE" [], ["0#########", "1#########"] Digits(eu::be_vat),
        "BE and 10 digits, the first 0 or 1" "BE0417497106", "Belgium: VAT and enterprise number";
    BgVat "bg_vat" "BG" "BG" [], ["#########", "##########"] Digits(eu::bg_vat), "BG and 9 or 10 digits" "BG831642181",
        "Bulgaria: VAT number (EIK)";
    CyVat "cy_vat" "CY" "CY" [], ["########@"] Digits(eu::cy_vat), "CY, 8 digits and a letter" "CY10259033P",
        "Cyprus: VAT number";
    CzVat "cz_vat" "CZ" "CZ" [], ["########", "#########", "##########"] Digits(eu::cz_vat),
        "CZ and 8 to 10 digits" "CZ45274649", "Czechia: VAT number (DIČ)";
    DeVat "de_vat" "DE" "DE" [], ["#########"] Digits(eu::de_vat), "DE and 9 digits" "DE136695976",
        "Germany: VAT number (USt-IdNr.)";
    DkVat "dk_vat" "DK" "DK" [], ["########"] Digits(eu::dk_cvr), "DK and 8 digits" "DK22756214",
        "Denmark: VAT number (SE, CVR)";
    EeVat "ee_vat" "EE" "EE" [], ["#########"] Digits(eu::ee_vat), "EE and 9 digits" "EE100366327",
        "Estonia: VAT number (KMKR)";
    EsVat "es_vat" "ES" "ES" [], ["@#######?", "########@"] Digits(eu::es_vat),
        "ES, 8 digits with a letter in front, behind or both" "ESA28015865", "Spain: VAT number (NIF)";
    FiVat "fi_vat" "FI" "FI" [], ["########"] Digits(eu::fi_ytunnus), "FI and 8 digits" "FI01120389",
        "Finland: VAT number (ALV)";
    FrVat "fr_vat" "FR" "FR" [], ["??#########"] Digits(eu::fr_vat), "FR, 2 characters and 9 digits" "FR89380129866",
        "France and Monaco: VAT number (TVA)";
    GrVat "gr_vat" "GR" "EL" ["GR"], ["#########"] Digits(eu::gr_vat), "EL and 9 digits" "EL094019245",
        "Greece: VAT number (AFM)";
    HrVat "hr_vat" "HR" "HR" [], ["###########"] Digits(eu::hr_vat), "HR and 11 digits" "HR27759560625",
        "Croatia: VAT number (OIB)";
    HuVat "hu_vat" "HU" "HU" [], ["########"] Digits(eu::hu_vat), "HU and 8 digits" "HU10625790",
        "Hungary: VAT number";
    IeVat "ie_vat" "IE" "IE" [], ["#######@", "#######@@", "#*#####@"] Digits(eu::ie_vat),
        "IE, 7 digits and 1 or 2 letters" "IE6388047V", "Ireland: VAT number";
    ItVat "it_vat" "IT" "IT" [], ["###########"] Digits(eu::it_vat), "IT and 11 digits" "IT00905811006",
        "Italy: VAT number (partita IVA)";
    LtVat "lt_vat" "LT" "LT" [], ["#########", "############"] Digits(eu::lt_vat), "LT and 9 or 12 digits" "LT212154314",
        "Lithuania: VAT number (PVM)";
    LuVat "lu_vat" "LU" "LU" [], ["########"] Digits(eu::lu_vat), "LU and 8 digits" "LU20260743",
        "Luxembourg: VAT number (TVA)";
    LvVat "lv_vat" "LV" "LV" [], ["###########"] Digits(eu::lv_vat), "LV and 11 digits" "LV40003032949",
        "Latvia: VAT number (PVN)";
    MtVat "mt_vat" "MT" "MT" [], ["########"] Digits(eu::mt_vat), "MT and 8 digits" "MT12826209",
        "Malta: VAT number";
    NlVat "nl_vat" "NL" "NL" [], ["#########B##"] Digits(eu::nl_vat), "NL, 9 digits, B and 2 digits" "NL003028112B01",
        "Netherlands: VAT number (btw-id)";
    PlVat "pl_vat" "PL" "PL" [], ["##########"] Digits(eu::pl_nip), "PL and 10 digits" "PL7740001454",
        "Poland: VAT number (NIP)";
    PtVat "pt_vat" "PT" "PT" [], ["#########"] Digits(eu::pt_vat), "PT and 9 digits" "PT500697256",
        "Portugal: VAT number (NIPC, NIF)";
    RoVat "ro_vat" "RO" "RO" [], ["##", "###", "####", "#####", "######", "#######", "########", "#########", "##########"]
        Digits(eu::ro_vat), "RO and 2 to 10 digits" "RO1590082", "Romania: VAT number (CUI)";
    SeVat "se_vat" "SE" "SE" [], ["############"] Digits(eu::se_vat), "SE and 12 digits" "SE556012579001",
        "Sweden: VAT number (momsregistreringsnummer)";
    SiVat "si_vat" "SI" "SI" [], ["########"] Digits(eu::si_vat), "SI and 8 digits" "SI82646716",
        "Slovenia: VAT number (ID za DDV)";
    SkVat "sk_vat" "SK" "SK" [], ["##########"] Digits(eu::sk_vat), "SK and 10 digits" "SK2020273893",
        "Slovakia: VAT number (IČ DPH)";
    XiVat "xi_vat" "GB" "XI" [], ["#########", "############", "GD###", "HA###"] Digits(ep::gb_vat),
        "XI and 9 or 12 digits" "XI254799511", "Northern Ireland: VAT number";
    EuOss "eu_oss" "" "EU" [], ["#########"] ShapeOnly, "EU and 9 digits" "EU372022452",
        "European Union: one-stop shop, non-Union scheme";
    EuIoss "eu_ioss" "" "IM" [], ["##########"] ShapeOnly, "IM and 10 digits" "IM3720000224",
        "European Union: one-stop shop for imports";

    // The European Union: other numbers.
    CzIco "cz_ico" "CZ" "" ["CZ"], ["########"] Digits(eu::cz_ico), "8 digits" "45274649",
        "Czechia: company number (IČO)";
    DkCvr "dk_cvr" "DK" "" ["DK"], ["########"] Digits(eu::dk_cvr), "8 digits" "22756214",
        "Denmark: company number (CVR)";
    EeRegistrikood "ee_registrikood" "EE" "" ["EE"], ["########"] Digits(eu::ee_registrikood), "8 digits" "10421629",
        "Estonia: registry code";
    FiYtunnus "fi_ytunnus" "FI" "" ["FI"], ["########"] Digits(eu::fi_ytunnus), "8 digits" "0112038-9",
        "Finland: business ID (Y-tunnus)";
    FrSiren "fr_siren" "FR" "" ["FR"], ["#########"] Digits(ep::fr_siren), "9 digits" "552032534",
        "France: company number (SIREN)";
    FrSiret "fr_siret" "FR" "" ["FR"], ["##############"] Digits(ep::fr_siret), "14 digits" "35600000000048",
        "France: number of an establishment (SIRET)";
    LtKodas "lt_kodas" "LT" "" ["LT"], ["#########"] Digits(ep::lt_kodas), "9 digits" "121215434",
        "Lithuania: legal entity code";
    PlNip "pl_nip" "PL" "" ["PL"], ["##########"] Digits(eu::pl_nip), "10 digits" "7740001454",
        "Poland: tax number (NIP)";
    PlRegon "pl_regon" "PL" "" ["PL"], ["#########", "##############"] Digits(ep::pl_regon), "9 or 14 digits" "610188201",
        "Poland: statistical number (REGON)";
    SeOrgnr "se_orgnr" "SE" "" ["SE"], ["##########"] Digits(ep::se_orgnr), "10 digits" "556012-5790",
        "Sweden: organisation number";
    SkIco "sk_ico" "SK" "" ["SK"], ["########"] Digits(eu::cz_ico), "8 digits" "31322832",
        "Slovakia: company number (IČO)";

    // The rest of Europe.
    ChUid "ch_uid" "CH" "CHE" [], ["#########"] Digits(ep::ch_uid), "CHE and 9 digits" "CHE-105.909.036",
        "Switzerland: business number (UID)";
    ChVat "ch_vat" "CH" "CHE" [], ["#########MWST"] Digits(ep::ch_uid),
        "CHE, 9 digits and MWST, TVA or IVA" "CHE-105.909.036 MWST", "Switzerland: VAT number";
    GbVat "gb_vat" "GB" "GB" [], ["#########", "############", "GD###", "HA###"] Digits(ep::gb_vat),
        "GB and 9 or 12 digits" "GB220430231", "United Kingdom: VAT number";
    IsKennitala "is_kennitala" "IS" "" ["IS"], ["##########"] Digits(ep::is_kennitala), "10 digits" "471008-0280",
        "Iceland: identification number of an organisation";
    IsVsk "is_vsk" "IS" "" ["IS"], ["#####", "######"] ShapeOnly, "5 or 6 digits" "00621",
        "Iceland: VAT number (VSK)";
    NoOrgnr "no_orgnr" "NO" "" ["NO"], ["#########"] Digits(ep::no_orgnr), "9 digits" "923609016",
        "Norway: organisation number";
    NoVat "no_vat" "NO" "" ["NO"], ["#########MVA"] Digits(ep::no_orgnr), "9 digits and MVA" "923609016MVA",
        "Norway: VAT number";
    RsPib "rs_pib" "RS" "" ["RS"], ["#########"] Digits(ep::rs_pib), "9 digits" "104052135",
        "Serbia: tax number (PIB)";
    RuInn "ru_inn" "RU" "" ["RU"], ["##########", "############"] Digits(ep::ru_inn), "10 or 12 digits" "7707083893",
        "Russia: tax number (INN)";
    TrVkn "tr_vkn" "TR" "" ["TR"], ["##########"] Digits(ep::tr_vkn), "10 digits" "8760047464",
        "Türkiye: tax number (VKN)";
    UaEdrpou "ua_edrpou" "UA" "" ["UA"], ["########"] Digits(ep::ua_edrpou), "8 digits" "20077720",
        "Ukraine: company number (EDRPOU)";

    // The Americas.
    ArCuit "ar_cuit" "AR" "" ["AR"], ["###########"] Digits(am::ar_cuit), "11 digits" "30-54668997-9",
        "Argentina: tax number (CUIT)";
    BrCnpj "br_cnpj" "BR" "" ["BR"], ["????????????##"] Digits(am::br_cnpj),
        "12 digits or letters and 2 digits" "33.000.167/0001-01", "Brazil: company number (CNPJ)";
    CaBn "ca_bn" "CA" "" ["CA"], ["#########", "#########@@####"] Digits(am::ca_bn),
        "9 digits, with or without a program account" "119219814RR0001", "Canada: business number (BN)";
    ClRut "cl_rut" "CL" "" ["CL"], ["########", "#######K", "#########", "########K"] Digits(am::cl_rut),
        "7 or 8 digits and a digit or K" "61.704.000-K", "Chile: tax number (RUT)";
    CoNit "co_nit" "CO" "" ["CO"], ["#########", "##########", "###########"] Digits(am::co_nit),
        "8 to 10 digits and a check digit" "899.999.068-1", "Colombia: tax number (NIT)";
    DoRnc "do_rnc" "DO" "" ["DO"], ["#########"] Digits(am::do_rnc), "9 digits" "101-01063-2",
        "Dominican Republic: tax number (RNC)";
    MxRfc "mx_rfc" "MX" "" ["MX"], ["&&&######???", "&&&&######???"] Parts(am::mx_rfc),
        "3 or 4 letters, a date of 6 digits and 3 characters" "PME380607P35", "Mexico: tax number (RFC)";
    PeRuc "pe_ruc" "PE" "" ["PE"], ["###########"] Digits(am::pe_ruc), "11 digits" "20100047218",
        "Peru: tax number (RUC)";
    UsEin "us_ein" "US" "" ["US"], ["#########"] Parts(am::us_ein), "9 digits with a prefix in use" "94-2404110",
        "United States: employer identification number (EIN)";
    UyRut "uy_rut" "UY" "" ["UY"], ["############"] Digits(am::uy_rut), "12 digits" "211003420017",
        "Uruguay: tax number (RUT)";

    // Asia, the Pacific and Africa.
    AuAbn "au_abn" "AU" "" ["AU"], ["###########"] Digits(rw::au_abn), "11 digits" "51 824 753 556",
        "Australia: business number (ABN)";
    AuAcn "au_acn" "AU" "" ["AU"], ["#########"] Digits(rw::au_acn), "9 digits" "004 085 616",
        "Australia: company number (ACN)";
    CnUscc "cn_uscc" "CN" "" ["CN"], ["??????????????????"] Digits(rw::cn_uscc),
        "18 digits or letters" "914403001922038216", "China: unified social credit identifier";
    IlCompany "il_company" "IL" "" ["IL"], ["5########"] Digits(rw::il_company), "9 digits, the first 5" "520013954",
        "Israel: company number";
    InGstin "in_gstin" "IN" "" ["IN"], ["##@@@@@####@?@?"] Digits(rw::in_gstin), "15 characters" "27AAPFU0939F1ZV",
        "India: goods and services tax number (GSTIN)";
    InPan "in_pan" "IN" "" ["IN"], ["@@@@@####@"] Parts(rw::in_pan), "5 letters, 4 digits and a letter" "AAACR5055K",
        "India: permanent account number (PAN)";
    JpCorporateNumber "jp_corporate_number" "JP" "" ["JP", "T"], ["#############"] Digits(rw::jp_corporate_number),
        "13 digits" "7000012050002", "Japan: corporate number";
    KrBrn "kr_brn" "KR" "" ["KR"], ["##########"] Digits(rw::kr_brn), "10 digits" "124-81-00998",
        "South Korea: business registration number";
    KzBin "kz_bin" "KZ" "" ["KZ"], ["############"] Digits(ep::kz_bin), "12 digits" "020240000555",
        "Kazakhstan: business number (BIN)";
    NzIrd "nz_ird" "NZ" "" ["NZ"], ["#########"] Digits(rw::nz_ird), "8 or 9 digits" "49-091-850",
        "New Zealand: Inland Revenue number (IRD)";
    NzNzbn "nz_nzbn" "NZ" "" ["NZ"], ["94###########"] Digits(rw::nz_nzbn), "13 digits, the first 94" "9429046393920",
        "New Zealand: business number (NZBN)";
    SaVat "sa_vat" "SA" "" ["SA"], ["3#############3"] ShapeOnly, "15 digits, the first and last 3" "399999999900003",
        "Saudi Arabia: VAT number";
    SgUen "sg_uen" "SG" "" ["SG"], ["########@", "#########@", "@##@@####@"] Parts(rw::sg_uen),
        "9 or 10 characters, the last a letter" "199201624D", "Singapore: unique entity number (UEN)";
    ThTaxId "th_tax_id" "TH" "" ["TH"], ["#############"] Digits(rw::th_tax_id), "13 digits" "0107544000108",
        "Thailand: tax number";
    TwUbn "tw_ubn" "TW" "" ["TW"], ["########"] Digits(rw::tw_ubn), "8 digits" "22099131",
        "Taiwan: unified business number (UBN)";
    VnMst "vn_mst" "VN" "" ["VN"], ["##########", "#############"] Digits(rw::vn_mst), "10 or 13 digits" "0300588569",
        "Vietnam: tax number (MST)";
    ZaTax "za_tax" "ZA" "" ["ZA"], ["##########"] Digits(rw::za_tax), "10 digits, the first 0 to 3 or 9" "0001339050",
        "South Africa: income tax reference number";
    ZaVat "za_vat" "ZA" "" ["ZA"], ["4#########"] ShapeOnly, "10 digits, the first 4" "4740101508",
        "South Africa: VAT number";
}

impl TaxScheme {
    /// Parses a scheme's name, in either case.
    ///
    /// # Errors
    /// [`TaxIdError::UnknownScheme`] when there is none of this name.
    pub fn parse(name: &str) -> Result<Self, TaxIdError> {
        let is_named = |scheme: &&Self| scheme.as_str().eq_ignore_ascii_case(name.trim());
        Self::ALL.iter().find(is_named).copied().ok_or(TaxIdError::UnknownScheme)
    }

    /// The stable name: `at_vat`, `fr_siren`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.rule().name
    }

    /// The country whose office gives the numbers out; none for those of the European Union as a whole.
    #[must_use]
    pub fn country(self) -> Option<CountryCode> {
        CountryCode::parse(self.rule().country).ok()
    }

    /// A name for people, in English: `Austria: VAT number (UID)`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.rule().title
    }

    /// How a number is written, in English words: `ATU and 8 digits`.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        self.rule().expected
    }

    /// A published number, as it is usually written.
    #[must_use]
    pub const fn example(self) -> &'static str {
        self.rule().example
    }

    /// Whether a mistyped digit is noticed. The others have no published check digit, or one that their own office
    /// didn't keep to; only their form is checked.
    #[must_use]
    pub const fn has_check_digit(self) -> bool {
        matches!(self.rule().check, Digits(_))
    }
}
