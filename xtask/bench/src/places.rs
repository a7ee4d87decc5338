//! The countries that invented persons come from, with names and places as they are common there.

/// A country and what people there are called, live at and dial.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Country {
    pub(crate) code: &'static str,
    pub(crate) language: &'static str,
    pub(crate) time_zone: &'static str,
    pub(crate) female: &'static [&'static str],
    pub(crate) male: &'static [&'static str],
    pub(crate) family: &'static [&'static str],
    pub(crate) streets: &'static [&'static str],
    /// Whether a house's number stands before the street.
    pub(crate) number_first: bool,
    pub(crate) places: &'static [Place],
    /// How mobile numbers begin (E.164), and how many digits follow.
    pub(crate) phone_prefix: &'static str,
    pub(crate) phone_digits: usize,
}

/// A city with one of its postal codes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) locality: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) area: Option<&'static str>,
}

const fn city(locality: &'static str, postal_code: &'static str) -> Place {
    Place { locality, postal_code, area: None }
}

const fn city_in(area: &'static str, locality: &'static str, postal_code: &'static str) -> Place {
    Place { locality, postal_code, area: Some(area) }
}

pub(crate) const COUNTRIES: [Country; 10] = [
    Country {
        code: "FR",
        language: "fr",
        time_zone: "Europe/Paris",
        female: &["Marie", "Camille", "Léa", "Chloé", "Inès", "Manon"],
        male: &["Lucas", "Hugo", "Jules", "Théo", "Rémi", "Loïc"],
        family: &["Martin", "Bernard", "Lefèvre", "Moreau", "Girard", "Dubois"],
        streets: &["rue de la République", "avenue Victor Hugo", "rue des Lilas", "place du Marché"],
        number_first: true,
        places: &[
            city("Paris", "75011"),
            city("Lyon", "69003"),
            city("Marseille", "13006"),
            city("Nantes", "44000"),
        ],
        phone_prefix: "+336",
        phone_digits: 8,
    },
    Country {
        code: "DE",
        language: "de",
        time_zone: "Europe/Berlin",
        female: &["Anna", "Lena", "Hannah", "Käthe", "Sabine", "Mia"],
        male: &["Jürgen", "Lukas", "Felix", "Jonas", "Björn", "Paul"],
        family: &["Müller", "Schmidt", "Schröder", "Weiß", "Krüger", "Vogel"],
        streets: &["Hauptstraße", "Lindenweg", "Schillerstraße", "Am Bahnhof"],
        number_first: false,
        places: &[
            city("Berlin", "10115"),
            city("Hamburg", "20095"),
            city("München", "80331"),
            city("Köln", "50667"),
        ],
        phone_prefix: "+49151",
        phone_digits: 8,
    },
    Country {
        code: "ES",
        language: "es",
        time_zone: "Europe/Madrid",
        female: &["María", "Lucía", "Sofía", "Carmen", "Nuria", "Elena"],
        male: &["Hugo", "Álvaro", "José", "Íñigo", "Pablo", "Martín"],
        family: &["García", "Fernández", "Núñez", "Ibáñez", "Vega", "Ortiz"],
        streets: &["Calle Mayor", "Calle de Alcalá", "Avenida de la Constitución", "Paseo del Prado"],
        number_first: false,
        places: &[
            city_in("Madrid", "Madrid", "28013"),
            city_in("Sevilla", "Sevilla", "41001"),
            city_in("Valencia", "Valencia", "46002"),
            city_in("Vizcaya", "Bilbao", "48001"),
        ],
        phone_prefix: "+346",
        phone_digits: 8,
    },
    Country {
        code: "IT",
        language: "it",
        time_zone: "Europe/Rome",
        female: &["Giulia", "Chiara", "Francesca", "Alessia", "Noemi", "Elisa"],
        male: &["Luca", "Marco", "Matteo", "Niccolò", "Davide", "Paolo"],
        family: &["Rossi", "Bianchi", "Esposito", "Ferrari", "D'Angelo", "Conti"],
        streets: &["Via Roma", "Via Garibaldi", "Corso Italia", "Via Mazzini"],
        number_first: false,
        places: &[
            city_in("RM", "Roma", "00184"),
            city_in("MI", "Milano", "20121"),
            city_in("TO", "Torino", "10121"),
            city_in("NA", "Napoli", "80133"),
        ],
        phone_prefix: "+39320",
        phone_digits: 7,
    },
    Country {
        code: "NL",
        language: "nl",
        time_zone: "Europe/Amsterdam",
        female: &["Sanne", "Emma", "Femke", "Lotte", "Anouk", "Iris"],
        male: &["Daan", "Sem", "Lars", "Joris", "Thijs", "Bram"],
        family: &["de Vries", "van den Berg", "Jansen", "Bakker", "Visser", "Smit"],
        streets: &["Kerkstraat", "Dorpsstraat", "Molenweg", "Stationsplein"],
        number_first: false,
        places: &[
            city("Amsterdam", "1012 AB"),
            city("Utrecht", "3511 CD"),
            city("Rotterdam", "3011 EK"),
            city("Groningen", "9711 LM"),
        ],
        phone_prefix: "+316",
        phone_digits: 8,
    },
    Country {
        code: "PL",
        language: "pl",
        time_zone: "Europe/Warsaw",
        female: &["Zofia", "Małgorzata", "Łucja", "Agnieszka", "Ewa", "Hanna"],
        male: &["Jan", "Michał", "Paweł", "Grzegorz", "Łukasz", "Adam"],
        family: &["Nowak", "Kowalczyk", "Wójcik", "Dąbrowska", "Zieliński", "Mazur"],
        streets: &["ulica Długa", "ulica Mickiewicza", "aleja Róż", "ulica Polna"],
        number_first: false,
        places: &[
            city("Warszawa", "00-950"),
            city("Kraków", "31-041"),
            city("Gdańsk", "80-827"),
            city("Wrocław", "50-106"),
        ],
        phone_prefix: "+48501",
        phone_digits: 6,
    },
    Country {
        code: "GB",
        language: "en",
        time_zone: "Europe/London",
        female: &["Olivia", "Amelia", "Isla", "Grace", "Freya", "Niamh"],
        male: &["Oliver", "George", "Harry", "Callum", "Rhys", "Ewan"],
        family: &["Smith", "Jones", "O'Neill", "Davies", "Campbell", "Taylor"],
        streets: &["High Street", "Church Lane", "Station Road", "Victoria Road"],
        number_first: true,
        places: &[
            city("London", "EC1A 1HQ"),
            city("Manchester", "M2 5BQ"),
            city("Oxford", "OX14 4PG"),
            city("Norwich", "NR25 7HG"),
        ],
        phone_prefix: "+447700",
        phone_digits: 6,
    },
    Country {
        code: "US",
        language: "en",
        time_zone: "America/New_York",
        female: &["Emma", "Ava", "Guadalupe", "Naomi", "Grace", "Zoe"],
        male: &["Liam", "Noah", "Mateo", "Elijah", "Caleb", "Owen"],
        family: &["Johnson", "Nguyen", "Rodríguez", "Brown", "Kim", "Walker"],
        streets: &["Main Street", "Oak Avenue", "Maple Drive", "Washington Boulevard"],
        number_first: true,
        places: &[
            city_in("IL", "Springfield", "62701"),
            city_in("TX", "Austin", "78701"),
            city_in("OR", "Portland", "97201"),
            city_in("NY", "Albany", "12207"),
        ],
        phone_prefix: "+1212555",
        phone_digits: 4,
    },
    Country {
        code: "SE",
        language: "sv",
        time_zone: "Europe/Stockholm",
        female: &["Astrid", "Alva", "Ebba", "Åsa", "Maja", "Linnéa"],
        male: &["Erik", "Lars", "Åke", "Nils", "Björn", "Oskar"],
        family: &["Andersson", "Johansson", "Öberg", "Lindström", "Sjöberg", "Ek"],
        streets: &["Storgatan", "Drottninggatan", "Kungsgatan", "Skolgatan"],
        number_first: false,
        places: &[
            city("Stockholm", "114 55"),
            city("Göteborg", "411 03"),
            city("Malmö", "211 20"),
            city("Uppsala", "753 10"),
        ],
        phone_prefix: "+4670",
        phone_digits: 7,
    },
    Country {
        code: "PT",
        language: "pt",
        time_zone: "Europe/Lisbon",
        female: &["Maria", "Beatriz", "Inês", "Leonor", "Mariana", "Rita"],
        male: &["João", "Tiago", "Gonçalo", "Rui", "Simão", "André"],
        family: &["Silva", "Santos", "Gonçalves", "Araújo", "Carvalho", "Lopes"],
        streets: &["Rua Augusta", "Avenida da Liberdade", "Rua do Carmo", "Rua das Flores"],
        number_first: false,
        places: &[
            city("Lisboa", "1250-096"),
            city("Porto", "4000-322"),
            city("Braga", "4700-304"),
            city("Coimbra", "3000-175"),
        ],
        phone_prefix: "+35191",
        phone_digits: 7,
    },
];
