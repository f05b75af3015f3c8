/* tests/bench/gen_words.c: the vocabulary that the generator's tables share: companies, people, countries. */
#include "gen.h"

gen_chance gen_chance_of(uint64_t seed, const char *table, uint64_t row)
{
    uint64_t state = gen_mix(seed + 1);
    for (; *table; table++) state = gen_mix(state ^ (unsigned char)*table);
    return (gen_chance){gen_mix(state + row)};
}

const gen_country *gen_country_of(gen_chance *c)
{
    static const gen_country countries[] = {
        {"United States", "AMER", "Denver", "USD", 34},   {"Canada", "AMER", "Toronto", "CAD", 5},
        {"Brazil", "LATAM", "São Paulo", "USD", 4},       {"Mexico", "LATAM", "Mérida", "USD", 3},
        {"United Kingdom", "EMEA", "Leeds", "GBP", 10},   {"Germany", "EMEA", "Köln", "EUR", 10},
        {"France", "EMEA", "Lyon", "EUR", 7},             {"Sweden", "EMEA", "Malmö", "EUR", 3},
        {"Japan", "APAC", "Osaka", "JPY", 7},             {"Australia", "APAC", "Sydney", "AUD", 5},
        {"India", "APAC", "Pune", "INR", 5},              {"Korea, Republic of", "APAC", "Seoul", "USD", 2},
    };
    enum { ALL = 34 + 5 + 4 + 3 + 10 + 10 + 7 + 3 + 7 + 5 + 5 + 2 };
    uint32_t left = gen_pick(c, ALL);
    for (uint32_t i = 0; i < GEN_COUNT(countries); i++) {
        if (left < countries[i].weight) return &countries[i];
        left -= countries[i].weight;
    }
    return &countries[0];
}

void gen_put_company(gen_text *t, gen_chance *c)
{
    static const char *const first[] = {
        "Alder",     "Bluebird",  "Copperfield", "Delphin",   "Eastgate",  "Fjord",      "Grünwald", "Hôtel Ébène",
        "Ibérica",   "Jökull",    "Kestrel",     "Łukasz",    "Meridian",  "Nordlys",    "Oakline",  "Papillon",
        "Quarry",    "Redstone",  "São Bento",   "Tidewater", "Überland",  "Vega",       "Wellspring", "Żabka",
        "東京電装",  "株式会社みらい", "Βέλος",  "Ирис",      "Çelik",     "Søndergård", "Harborview", "Lanternfish",
    };
    static const char *const middle[] = {"", "", "", " Data", " Health", " Bank", " Freight", " Energy", " Retail",
                                         " Media", " Foods", " Robotics", " Labs", " Systems", " & Sons"};
    static const char *const last[] = {", Inc.", " Inc", " GmbH", " GmbH & Co. KG", " AG", " Ltd", ", LLC", " LLC", " S.A.", " AB",
                                       " BV", " K.K.", " PLC", " Group", " Holding", " SpA", " \"First\" Co.", " Pty Ltd", " Oy", " Corp."};
    gen_put(t, GEN_ONE_OF(c, first));
    gen_put(t, GEN_ONE_OF(c, middle));
    gen_put(t, GEN_ONE_OF(c, last));
}

void gen_put_person(gen_text *t, gen_chance *c)
{
    static const char *const given[] = {
        "Amara", "Björn", "Chloé", "Daniel", "Elif",  "Farah",  "Gwen", "Haruto", "Isla",  "Jürgen",
        "Kwame", "Lena",  "Marek", "Noor",   "Oskar", "Pilar",  "Quy",  "Ravi",   "Soren", "Tomás",
        "Ulla",  "Vera",  "Wei",   "Ximena", "Yuki",  "Zoë",    "Mary", "John",   "Sara",  "Paul",
    };
    static const char *const family[] = {
        "Abbott", "García",  "Müller", "Nakamura", "Okafor", "Patel", "Rossi",    "Schmidt",   "Tanaka", "O'Neill",
        "De Wit", "Wójcik",  "Yılmaz", "Lee",      "Brown",  "Jones", "Kowalska", "Lindström", "Moreau", "Nguyen",
    };
    gen_put(t, GEN_ONE_OF(c, given));
    gen_put(t, " ");
    gen_put(t, GEN_ONE_OF(c, family));
}
