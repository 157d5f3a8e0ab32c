/* How rare strings are in English text, by pairs of neighbouring characters. */
#include "match/anchor.h"

/* Classes of characters: the 26 letters, then these. */
enum { CLASS_BLANK = 26, CLASS_DIGIT, CLASS_APOSTROPHE, CLASS_OTHER_ASCII, CLASS_BEYOND, CLASSES };

/* What each byte beyond the rarest four adds: much less than the pairs say, for words go together. */
enum { MORE_PER_BYTE = 6 };

/* -4 log2 P(the second byte | the class of the first), for one byte of the second's class, counted over 60
 * million characters of prompts and model replies of the public AlpacaEval outputs, case ignored. */
static const unsigned char pair_cost[CLASSES][CLASSES] = {
    {46, 22, 17, 20, 41, 29, 22, 39, 20, 43, 24, 13, 20, 9, 46, 22, 50, 13, 16, 11, 27, 23, 32, 36,
	22, 38, 15, 57, 44, 46, 79},
    {13, 29, 37, 39, 8, 48, 50, 46, 15, 27, 60, 11, 39, 39, 12, 40, 43, 15, 21, 32, 14, 43, 51, 56,
	16, 70, 24, 49, 46, 43, 77},
    {12, 43, 23, 44, 11, 51, 44, 12, 16, 64, 19, 19, 43, 45, 10, 40, 43, 18, 27, 13, 18, 56, 61, 63,
	26, 64, 19, 56, 52, 44, 76},
    {18, 35, 39, 24, 10, 40, 29, 41, 12, 34, 52, 28, 36, 36, 19, 40, 52, 22, 20, 39, 19, 29, 35, 52,
	27, 63, 5, 59, 39, 35, 71},
    {17, 35, 19, 17, 22, 26, 27, 35, 27, 50, 39, 19, 21, 13, 32, 26, 32, 12, 13, 20, 36, 24, 28, 23,
	28, 46, 8, 64, 33, 36, 71},
    {17, 52, 41, 50, 13, 16, 53, 55, 12, 62, 55, 20, 49, 50, 9, 41, 65, 15, 33, 20, 18, 64, 50, 59,
	27, 64, 8, 56, 46, 42, 74},
    {16, 45, 34, 42, 11, 40, 26, 15, 15, 66, 62, 23, 33, 20, 19, 37, 63, 16, 23, 29, 20, 57, 43, 59,
	25, 58, 6, 52, 43, 34, 73},
    {11, 40, 39, 45, 5, 49, 56, 56, 13, 64, 47, 32, 33, 28, 14, 46, 56, 24, 33, 20, 27, 62, 43, 65,
	26, 54, 12, 62, 40, 41, 72},
    {21, 26, 15, 20, 18, 21, 20, 50, 41, 50, 28, 18, 19, 8, 14, 25, 34, 21, 14, 13, 37, 20, 58, 35,
	51, 26, 25, 70, 34, 49, 74},
    {13, 69, 46, 32, 8, 51, 51, 49, 20, 48, 20, 40, 47, 50, 8, 37, 48, 32, 21, 52, 9, 43, 35, 53,
	48, 50, 25, 53, 52, 41, 69},
    {22, 34, 31, 27, 7, 32, 30, 36, 11, 29, 44, 23, 37, 17, 26, 35, 46, 32, 15, 32, 30, 47, 37, 48,
	26, 49, 9, 50, 36, 33, 60},
    {13, 39, 32, 19, 10, 30, 35, 50, 12, 65, 33, 13, 32, 39, 14, 26, 65, 41, 20, 21, 20, 28, 37, 66,
	16, 56, 11, 61, 39, 38, 70},
    {10, 20, 43, 50, 8, 34, 45, 51, 14, 63, 55, 31, 19, 32, 13, 14, 48, 45, 21, 42, 19, 51, 43, 48,
	24, 55, 14, 58, 40, 39, 67},
    {18, 42, 17, 11, 15, 27, 11, 35, 18, 35, 29, 31, 33, 27, 20, 36, 45, 40, 16, 12, 26, 28, 43, 47,
	27, 49, 10, 60, 32, 37, 71},
    {28, 27, 22, 21, 33, 15, 25, 37, 27, 34, 28, 19, 16, 10, 21, 20, 55, 11, 22, 19, 13, 21, 19, 36,
	32, 45, 14, 74, 46, 47, 86},
    {14, 45, 39, 34, 10, 39, 40, 20, 18, 68, 44, 12, 28, 48, 13, 17, 59, 10, 21, 18, 19, 53, 50, 48,
	26, 68, 16, 56, 45, 41, 76},
    {29, 50, 47, 57, 36, 48, 48, 51, 41, 49, 32, 23, 49, 40, 50, 46, 44, 29, 48, 35, 1, 57, 46, 54,
	50, 37, 29, 38, 54, 43, 92},
    {14, 33, 24, 23, 9, 30, 26, 38, 13, 57, 24, 26, 22, 23, 14, 31, 54, 25, 17, 19, 24, 28, 38, 52,
	21, 54, 10, 57, 36, 38, 70},
    {23, 43, 22, 40, 13, 34, 45, 20, 15, 68, 28, 30, 29, 33, 18, 20, 37, 42, 18, 12, 19, 54, 32, 60,
	28, 58, 7, 58, 39, 30, 73},
    {16, 41, 31, 42, 12, 36, 41, 8, 11, 67, 61, 28, 34, 39, 14, 37, 63, 18, 19, 26, 21, 47, 29, 57,
	22, 46, 11, 65, 31, 37, 71},
    {18, 23, 17, 21, 17, 34, 21, 53, 20, 49, 41, 14, 18, 13, 35, 20, 53, 10, 12, 13, 48, 45, 62, 40,
	39, 41, 18, 68, 31, 49, 72},
    {12, 56, 48, 42, 3, 59, 54, 60, 9, 65, 65, 43, 43, 52, 17, 44, 62, 44, 36, 49, 37, 48, 59, 61,
	33, 54, 33, 53, 54, 50, 72},
    {12, 45, 35, 33, 11, 36, 56, 12, 9, 47, 47, 26, 45, 19, 13, 43, 61, 21, 21, 31, 52, 55, 35, 58,
	37, 60, 13, 62, 43, 39, 73},
    {13, 43, 17, 45, 17, 41, 56, 28, 13, 54, 57, 42, 45, 44, 34, 7, 38, 48, 37, 10, 28, 46, 47, 39,
	27, 52, 12, 42, 41, 34, 62},
    {28, 32, 31, 33, 19, 41, 35, 43, 24, 49, 51, 27, 26, 28, 10, 22, 61, 34, 18, 24, 41, 51, 33, 59,
	53, 34, 4, 57, 29, 29, 67},
    {10, 49, 44, 46, 4, 37, 33, 38, 13, 47, 38, 23, 45, 49, 18, 43, 47, 48, 29, 29, 25, 44, 40, 48,
	25, 16, 18, 44, 40, 38, 66},
    {13, 20, 17, 20, 20, 19, 24, 21, 16, 32, 31, 22, 20, 24, 17, 18, 35, 21, 16, 12, 25, 28, 19, 43,
	24, 44, 16, 35, 46, 34, 63},
    {40, 35, 38, 32, 40, 39, 37, 53, 43, 53, 36, 49, 36, 41, 46, 37, 38, 43, 30, 30, 53, 44, 50, 33,
	52, 51, 10, 19, 41, 22, 53},
    {30, 33, 34, 22, 36, 37, 37, 32, 35, 47, 45, 18, 17, 35, 38, 34, 49, 16, 3, 14, 39, 20, 38, 44,
	40, 53, 18, 45, 35, 37, 67},
    {27, 28, 25, 28, 28, 29, 30, 31, 28, 36, 38, 30, 29, 31, 30, 27, 39, 29, 24, 25, 34, 36, 31, 39,
	36, 46, 3, 33, 41, 27, 65},
    {28, 36, 21, 29, 28, 19, 32, 35, 31, 45, 37, 27, 26, 29, 30, 33, 41, 25, 16, 23, 33, 31, 39, 38,
	38, 36, 9, 38, 41, 36, 28},
};

/* The same for a single byte. */
static const unsigned char byte_cost[CLASSES] = {
    16,
    26,
    20,
    21,
    14,
    24,
    23,
    20,
    16,
    38,
    30,
    20,
    22,
    16,
    17,
    23,
    39,
    17,
    17,
    16,
    22,
    27,
    26,
    35,
    25,
    39,
    10,
    41,
    37,
    35,
    64,
};

static unsigned class_of(char byte)
{
	unsigned char c = (unsigned char)byte;

	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= '0' && c <= '9')
		return CLASS_DIGIT;
	if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
		return CLASS_BLANK;
	if (c == '\'')
		return CLASS_APOSTROPHE;
	return c < 0x80 ? CLASS_OTHER_ASCII : CLASS_BEYOND;
}

static unsigned cost_of(const char *bytes, unsigned n)
{
	unsigned kind = class_of(bytes[0]), cost = byte_cost[kind];

	for (unsigned i = 1; i < n; i++) {
		unsigned next = class_of(bytes[i]);
		cost += pair_cost[kind][next];
		kind = next;
	}
	return cost;
}

/* The 640 most frequent pieces of four bytes, without digits and punctuation, in the order of bytes; counted in the
 * same text. Each makes up a 4,700th of all positions or more: GRAM_COST as above. */
enum { GRAM_COST = 49, GRAM_BYTES = 4 };

static const char grams[] =
    "      th a b a c a d a f a l a m a p a r a s a t abo acc act add all an  and any"
    " app are as  at  bas be  but by  can car cha col com con cou cre dat des dev dif"
    " dis eff eve exp fin for fro gen giv has hav hea hel her his how if  imp in  inc"
    " ind inf ins int is  it  its kno lea lik mak man mar may min mod mor my  nee new"
    " not num of  off on  one or  oth out ove par per pla pos pre pri pro rea rec rel"
    " res ser sha sho som spe sta sto str suc tec tha the thi thr tim to  tra und use"
    " was we  wha whe whi wil wit wor youableabouach actiage ain ake akinal aal cal s"
    "al tall alleallyame an aan banceand angeant any are artiary as aas tase asedat a"
    "at iat tate atedateratesatinatioativaturave basebilible boutbut cal can catices "
    "cessch achancialciencludcommcompconscontcreactioctivcultd a d and bed cod ind on"
    "d prd red thd todentder dersdiffdingditie a e ane are bee cae che coe dee die fi"
    "e foe ine ise mae moe ofe pre ree see soe ste sue the toe wie yoe's eachearnease"
    "eateect ectied aed bed fed ied oed teen eir elp ely emenenceenerent entaentients"
    "er aer oer ser teratere erenerieers es aes ies oes tese ess essiest estieveleven"
    "everexpeexplf thfectferefferfficfor formfromg a g ang thg toght giveh a h ash th"
    "has hat havehe ahe bhe che dhe ehe fhe ghe ihe lhe mhe nhe phe rhe she the wheir"
    "helphen her herehesehey hichhighhinghis how ial icalicatice ich ide iencienties "
    "ificightike ile ilitill ime in ain tincline ing ingsinstinteintoion ionaionsious"
    "is ais cis tite ith itieitioits ity ive jectkingknowlatelatile tlearlectled les "
    "lighlikelinelinglityllowlly m thmakematematimbermentmingmoremplen a n ann ben co"
    "n inn ofn thn ton yonal natince ncesnclund and cnd dnd end fnd hnd ind mnd ond p"
    "nd rnd snd tnderndinned neednessnew ng ang cng fng ing ong png sng tningnot ns a"
    "nt tntennternto nts o thoducof aof cof sof tologome on aon ion oon tonalone ons "
    "onsior aor cor sor tore ormaotheoughouldoundountour ous out overovidowerown part"
    "peciperipersplayple portpresprocprovptior a r anr cor inr thr toractral raterati"
    "re are ire sre treatred rentres reseressrestrienriesringrmatrodurom rougroviruct"
    "s a s ans ars bes cas cos fos ins lis ofs ons ors res ths tos wiscrise tsed sent"
    "servses sidesignsingsionsomespecssiostanstatstorstrastrusuchsuret a t ant cot in"
    "t ist oft tht tot's tabltaintal tandtatite ate ttechted tentter tes th ath tthat"
    "the theithemtherthestheythinthisthrotialtiestimetingtiontiveto ato bto cto eto p"
    "to sto ttrantructs attertureuch ugh uld und undeuniture use usinust utiove avelo"
    "ven ventver versvidevingwhatwhicwillwithworkwritxpery any iny ofy thy toyou your";

/* Four bytes as a number that sorts as they do. */
static uint32_t in_order(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_gram(const char *bytes)
{
	size_t low = 0, high = (sizeof grams - 1) / GRAM_BYTES;
	uint32_t wanted = in_order(bytes);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t gram = in_order(grams + middle * GRAM_BYTES);
		if (wanted == gram)
			return true;
		if (wanted > gram)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool is_wordlike(const char *bytes)
{
	for (unsigned i = 0; i < GRAM_BYTES; i++)
		if (class_of(bytes[i]) > CLASS_BLANK)
			return false;
	return true;
}

/* Pairs make the letters of words seem rarer than they are: the frequent ones are known, and others are taken to lie
 * in the middle between those and what their pairs say. */
static unsigned cost_of_four(const char *bytes)
{
	unsigned paired = cost_of(bytes, GRAM_BYTES);

	if (paired <= GRAM_COST || !is_wordlike(bytes))
		return paired;
	return is_gram(bytes) ? GRAM_COST : (paired + GRAM_COST) / 2;
}

struct rarity anchor_rarity(const struct anchor *anchor)
{
	unsigned width = anchor->len < GRAM_BYTES ? 2 : GRAM_BYTES;
	struct rarity rarity = {0};

	for (unsigned i = 0; i + width <= anchor->len; i++) {
		const char *bytes = anchor->bytes + i;
		unsigned cost = width == 2 ? cost_of(bytes, 2) : cost_of_four(bytes);
		if (cost > rarity.window) {
			rarity.window = cost;
			rarity.window_at = i;
		}
	}
	rarity.whole = anchor->len < GRAM_BYTES
			   ? cost_of(anchor->bytes, anchor->len)
			   : rarity.window + (anchor->len - width) * MORE_PER_BYTE;
	return rarity;
}
