/* Function words and letters of languages that share a script with others.
 *
 * How they were made: by hand, from knowledge of each language's grammar. A row's words are its articles, pronouns,
 * prepositions, conjunctions, auxiliary and modal verbs, question words and negations, in the forms that occur, and a few
 * words that open an assistant's replies ("sorry", "please"): what every second or third word of any text is, whatever
 * it is about. No list was taken from a corpus, and no word is there for a particular text's sake.
 *
 * How to extend them: add a row (and its name in base/language), sixty words or more; a word that another language
 * has too belongs in both rows, for what many share counts little. Words are lower case; that they may begin with a
 * capital is seen to. A word of ASCII letters has at most eight of them. A word that elides ends with its apostrophe ("l'", "don'"): what follows is a word of its own.
 * Letters are those beyond ASCII; for scripts whose languages share nearly all letters only those that tell them
 * apart. Then write sentences for it in tests/unit/match/test_language.c, short ones too, and in its nearest kin. */
#include "match/language_words.h"

const struct language_row language_rows[] = {
    {.language = LANGUAGE_EN,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "",
	.words =
	    "the of and to a in is that for it as was with be by on not he i this are or "
	    "his from at which but have an had they you were there one all we can her has "
	    "been if more when will would who so no she what up about out than other into "
	    "its their them these then some could time do my your like only may such our "
	    "also just me any him how most where should very must even because make use "
	    "after many while through each both over those before does did being between "
	    "under here get need help want please know sorry however yes re ll ve don' can' "
	    "it' i' you' that' let' doesn' won' isn' aren' couldn' wouldn' they' we' there' "
	    "what' he' she' didn' wasn' haven' tell why write give whether go back come keep "
	    "good got say says said see look let well now too again never always still off us"},
    {.language = LANGUAGE_ES,
	.script = SCRIPT_LATIN,
	.kin = 1,
	.letters = "áéíñóúü",
	.words = "el la los las de del que y a en un una es por con no se su sus para como más "
		 "pero lo al le les ya o este esta esto estos estas si sí porque cuando muy sin "
		 "sobre también me mi hay ser está están fue son era entre todo toda todos todas "
		 "hasta desde nos yo tu te ti tú usted nosotros ellos ellas donde qué cómo cuál "
		 "quién puede puedo pueden hacer tiene tengo eso ese esa algo nada cada otro "
		 "otra otros mucho muchos siento ayudar ayudarte gracias hola aquí así soy eres "
		 "ha han he hemos aunque según durante mismo necesito quiero debe sino favor "
		 "pueda sea sería antes debes deben deberías podría podrías quieres tus mis "
		 "nuestro nuestra había habían mejor"},
    {.language = LANGUAGE_FR,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "àâæçéèêëîïôœùûü",
	.words = "le la les de des du un une et est en que qui dans pour pas sur au aux ce cette "
		 "ces il elle ils elles je tu nous vous on ne se sa son ses leur leurs par plus "
		 "avec sont ou où mais comme si être fait peut été tout tous toute même sans y à "
		 "aussi bien très votre vos notre nos mon ma mes ton ta tes me te lui entre "
		 "après avant dont c' d' l' j' n' s' qu' m' t' lorsqu' jusqu' aujourd' peux puis "
		 "suis avez avons ont était étaient cela ça ici quel quelle comment pourquoi "
		 "quand merci bonjour désolé faire voici donc alors encore chaque peuvent aider "
		 "deux afin lors devez devrais dois doit faut voudrais pourrait eux celui celle "
		 "ceux"},
    {.language = LANGUAGE_DE,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "äöüß",
	.words = "der die das und in zu den ist ein eine einen einem einer eines nicht von mit "
		 "sich des auf für im dem es an als auch wie ich du er sie wir ihr aus bei nach "
		 "bis um am sind war wird werden kann können hat haben noch nur oder aber vor "
		 "zur zum durch über man so wenn dass daß sein seine ihre ihrer mehr was wer wo "
		 "warum mir mich dich dir uns euch ihm ihn unter gegen vom kein keine keinen "
		 "diese dieser dieses diesem hier da dann doch schon sehr leider bitte danke "
		 "helfen ja nein gibt muss müssen soll machen wurde wurden worden alle alles "
		 "zwischen während weil ob damit jedoch beim dabei dein deine deinen deinem "
		 "deiner mein meine meinen meinem unser unsere bevor sollte sollten solltest "
		 "könnte könnten möchte wollen will hatte hatten hätte wäre heißt"},
    {.language = LANGUAGE_PT,
	.script = SCRIPT_LATIN,
	.kin = 1,
	.letters = "áâãàçéêíóôõú",
	.words = "o a os as de do da dos das que e em um uma para com não no na nos nas por mais "
		 "se como mas foi ao aos à às ele ela eles elas você vocês eu tu seu sua seus "
		 "suas ou ser são está estão tem têm muito já também só pelo pela pelos até isso "
		 "isto este esta esse essa quando sem entre era depois mesmo ter quem me meu "
		 "minha nós lhe foram qual quais porque onde pode posso podem fazer há outro "
		 "outra cada todos toda tudo nada aqui sobre desculpe obrigado ajudar olá sim "
		 "então ainda deve bem sinto é quero preciso dessa desse deste nesta favor antes "
		 "devem poderia quer nosso nossa havia tinha"},
    {.language = LANGUAGE_IT,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "àèéìòù",
	.words = "il lo la i gli le di del della dei degli delle dello e è che in un una uno per "
		 "con non si da dal dalla su sul sulla come più ma anche al alla ai alle o se "
		 "sono ha ho hanno questo questa questi queste quello quella mi ti ci vi ne lui "
		 "lei noi voi loro io tu suo sua suoi essere stato fatto quando dove perché cosa "
		 "chi molto così già tutto tutti nel nella nei nelle cui era dopo senza tra fra "
		 "ogni altro altri può posso puoi possono fare mio mia tuo tua sei siamo grazie "
		 "ciao aiutare aiutarti qui ecco quindi poi ancora però l' un' dell' all' nell' "
		 "dall' c' d' quali quale dispiace sia prima devi deve dovresti vorrei potrebbe "
		 "nostro nostra aveva avevamo"},
    {.language = LANGUAGE_NL,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "ëïéèöü",
	.words = "de het een en van in is dat op te zijn met voor niet die aan er om ook als dan "
		 "maar bij uit nog naar ik je jij hij zij ze we wij u dit deze door over wordt "
		 "worden heeft hebben had was waren kan kunnen zal zou moet moeten geen wel meer "
		 "al of tot tegen na zo wat wie waar hoe waarom mijn jouw uw ons onze hun haar "
		 "hem mij veel hier daar toe onder tussen omdat toen doen maken helpen graag "
		 "bedankt welke elke alle andere zich tijdens echter kunt bent ben heb moest "
		 "zouden jullie voordat zonder"},
    {.language = LANGUAGE_SV,
	.script = SCRIPT_LATIN,
	.kin = 2,
	.letters = "åäöé",
	.words = "och i att det som en på är av för med till den har de inte om ett han hon jag "
		 "du vi ni man var så men kan från eller nu när vad hur också ska skulle efter "
		 "vid mot sig sin sitt sina där här vara blir blev bli under mycket utan över "
		 "mer alla än dem detta dessa denna mig dig oss er min din ditt mitt hans hennes "
		 "deras upp ut bara varje mellan genom eftersom måste vill får göra hjälpa "
		 "tyvärr tack hej kunna hade varit många något någon inga ingen innan sedan "
		 "borde heter"},
    {.language = LANGUAGE_DA,
	.script = SCRIPT_LATIN,
	.kin = 2,
	.letters = "åæø",
	.words = "og i at det er en den til på af for med de ikke der som et har han hun jeg du "
		 "vi man var så men kan fra eller nu når hvad hvordan også skal skulle efter ved "
		 "mod sig sin sit sine hvor her være bliver blev blive under meget uden over "
		 "mere alle end dem dette disse denne mig dig os jer min din mit dit hans hendes "
		 "deres op ud kun hver mellem gennem fordi må vil får gøre hjælpe desværre tak "
		 "hej kunne havde været mange noget nogen nogle ingen selv dog hvis jo inden "
		 "burde hedder"},
    {.language = LANGUAGE_NO,
	.script = SCRIPT_LATIN,
	.kin = 2,
	.letters = "åæø",
	.words = "og i at det er en den til på av for med de ikke som et har han hun jeg du vi "
		 "man var så men kan fra eller nå når hva hvordan også skal skulle etter ved mot "
		 "seg sin sitt sine hvor her være blir ble bli under mye uten over mer alle enn "
		 "dem dette disse denne meg deg oss dere min din mitt ditt hans hennes deres opp "
		 "ut bare hver mellom gjennom fordi må vil får gjøre hjelpe takk hei kunne hadde "
		 "vært mange noe noen ingen selv hvis å dersom burde heter"},
    {.language = LANGUAGE_PL,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "ąćęłńóśźż",
	.words = "i w na z do się nie to że jest o jak po co tak za od ale czy dla przez są być "
		 "ma już tylko jego jej ich może można który która które których oraz lub a u by "
		 "był była było były przy pod bez tym tego te ten ta tej ja ty my wy on ona ono "
		 "oni mnie mi ci cię go mu nas was jeśli gdy kiedy gdzie dlaczego bardzo więcej "
		 "także również jednak ponieważ aby żeby mogę możesz pomóc dziękuję proszę przed "
		 "między każdy wszystko ze we sobie swoje musi mój przykro musisz trzeba zanim "
		 "chcę jaki jaka jakie jakich siebie czym"},
    {.language = LANGUAGE_CS,
	.script = SCRIPT_LATIN,
	.kin = 3,
	.letters = "áčďéěíňóřšťúůýž",
	.words = "a v na se je že s z do to o i k ve pro za by jsem jsou si ale jako ze po od "
		 "jak které který která tak jeho být může co nebo už jen také při ne podle má až "
		 "není bylo byl byla byly více před bez ten ta tento této tím toho mezi velmi "
		 "když kde proč my vy oni já ty mi vás nás jejich však aby jste jsme můžete mohu "
		 "pomoci omlouvám děkuji prosím ani kteří musí tedy každý pokud ještě mám chci "
		 "než musíš jestli zda jaký jaká jaké odtud mně"},
    {.language = LANGUAGE_SK,
	.script = SCRIPT_LATIN,
	.kin = 3,
	.letters = "áäčďéíĺľňóôŕšťúýž",
	.words = "a v na sa je že s z do to o i k vo pre za by som sú si ale ako zo po od ktoré "
		 "ktorý ktorá tak jeho byť môže čo alebo už len aj pri nie podľa má až bolo bol "
		 "bola boli viac pred bez ten tá tento tejto tým toho medzi veľmi keď kde prečo "
		 "my vy oni ja ty mi vás nás ich však aby ste sme môžete môžem pomôcť prepáčte "
		 "ďakujem prosím ani musí teda každý ak ešte mám chcem než musíš či aký aká aké "
		 "mne"},
    {.language = LANGUAGE_HR,
	.script = SCRIPT_LATIN,
	.kin = 3,
	.letters = "čćđšž",
	.words = "i je u da se na za su što od s a o kao ne koji koja koje ili ali iz do ako "
		 "kako bi to sam si smo ste nije nisu bio bila bilo će samo već još sve svi ja "
		 "ti on ona mi vi oni mu joj ih ga po pri uz te može mogu možete trebam kada "
		 "gdje zašto zbog prema između vrlo više također međutim jer ovaj ova ovo taj "
		 "tako nakon prije bez žao pomoći hvala molim ovdje kroz nego"},
    {.language = LANGUAGE_RO,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "ăâîșțşţ",
	.words = "și în de la a cu pe nu că este un o din care pentru mai să se au sunt ce prin "
		 "ca sau dar după fi fost are am ai al ale lui ei ea el noi voi eu tu îi își îl "
		 "i s acest această aceste acesta fără între foarte când unde cum cine poate pot "
		 "puteți trebuie toate tot doar despre către până dacă nici așa aici fie lor meu "
		 "tău său sa mea nostru cele cel cea unei unui ajuta îmi pare rău mulțumesc ori "
		 "fiecare atunci însă poți vreau trebui aveți noastră vostru"},
    {.language = LANGUAGE_HU,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "áéíóöőúüű",
	.words = "a az és hogy nem is egy ez azt van de meg ha csak már mint el ki vagy volt még "
		 "lehet kell fel le be én te ő mi ti ők ezt arra erre amely aki ami amit ezek "
		 "azok minden nagyon több után alatt között szerint miatt pedig majd most itt "
		 "ott hogyan miért mikor hol nincs vannak lesz lenne voltak tudok tud segíteni "
		 "sajnálom köszönöm kérem sem által illetve valamint ahol mert így úgy akkor "
		 "ezért saját neki nekem egyik másik további során"},
    {.language = LANGUAGE_FI,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "äö",
	.words = "ja on ei se että oli en hän mutta ovat kun niin kuin tai myös mitä jos voi ole "
		 "olla tämä sen joka jotka sitä ne he minä sinä me te mikä missä miksi miten "
		 "vain jo nyt sitten kanssa mukaan ennen jälkeen koska sekä hyvin enemmän kaikki "
		 "tässä siitä tämän olen olet olemme olisi olivat voin voit voivat auttaa kiitos "
		 "anteeksi hei minun sinun hänen meidän teidän heidän itse joita jonka joissa "
		 "kuten eli vielä aina paljon muita ilman pitää täytyy oltava voidaan onko "
		 "kuinka tänne täältä"},
    {.language = LANGUAGE_TR,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "çğıöşüİ",
	.words = "ve bir bu için ile de da ne çok daha gibi olarak olan o var mı mi mu mü değil "
		 "ama ya kadar sonra ben sen biz siz onlar en her ki şey nasıl neden nerede "
		 "hangi kim yok veya ancak çünkü eğer olduğu olduğunu olur oldu olması ise bunu "
		 "buna şu önce tarafından üzere hem bana sana ona beni seni onu bize size benim "
		 "senin onun bizim sizin yardımcı üzgünüm teşekkür lütfen merhaba evet hayır "
		 "bazı tüm diğer arasında göre rağmen iyi büyük edebilir yapmak etmek olabilir "
		 "bunun bunlar konuda olamam buradan oradan misin mısın misiniz mısınız musun "
		 "idi bile ediyor"},
    {.language = LANGUAGE_ID,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "",
	.words = "yang dan di ini itu untuk dengan tidak dari dalam pada adalah ke akan saya "
		 "anda kami kita mereka dia ia ada atau juga oleh karena sebagai dapat bisa "
		 "lebih tersebut telah sudah seperti jika agar serta bahwa namun tetapi tapi "
		 "maka secara hanya banyak setiap antara para bagi sangat masih hal apa mengapa "
		 "kapan siapa mana jangan harus belum saat setelah sebelum sampai tanpa maaf "
		 "terima kasih tolong membantu bukan kamu aku lain beberapa semua melalui yaitu "
		 "menjadi"},
    {.language = LANGUAGE_VI,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "àáâãèéêìíòóôõùúýăđĩũơư",
	.words = "và của là có không được cho trong với các một những này đã để người tôi bạn "
		 "khi từ cũng như đến về ra vào làm nhiều sẽ đó thì mà nếu nên hay hoặc tại vì "
		 "sao gì nào rất hơn trên dưới sau trước bởi phải chúng họ anh chị em ông bà "
		 "mình thể đang còn chỉ lại đi theo giữa qua bị hãy xin lỗi cảm ơn giúp đỡ việc "
		 "cách bằng điều số nhưng ở"},
    {.language = LANGUAGE_TL,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "ñ",
	.words = "ang ng mga sa na ay at si ni kay para hindi ito iyon ako ikaw siya kami tayo "
		 "sila ko mo niya namin natin nila may mayroon wala kung dahil pero kapag paano "
		 "bakit saan ano sino kailan lang din rin naman po opo ba nang isang iyong aking "
		 "kanyang maaari dapat lahat bawat iba upang mula hanggang habang bago salamat "
		 "tulong kita ka"},
    {.language = LANGUAGE_SW,
	.script = SCRIPT_LATIN,
	.kin = 0,
	.letters = "",
	.words = "na ya wa kwa ni katika la za ili kuwa si au kama hii hiyo huu hizi hao hayo "
		 "yake wake lake zake yangu wangu mimi wewe yeye sisi nyinyi wao pia lakini bila "
		 "baada kabla sana zaidi kila wote yote watu mtu nini nani wapi lini vipi kwamba "
		 "ambayo ambao hapa huko hakuna cha vya pa mwa kutoka hadi samahani asante "
		 "siwezi naweza unaweza inaweza kusaidia"},
    {.language = LANGUAGE_RU,
	.script = SCRIPT_CYRILLIC,
	.kin = 4,
	.letters = "ыэё",
	.words = "и в не на я что он с как это по но они к у ты из мы за вы так же от о для бы "
		 "вас все его еще ещё меня мне нет да или если при до когда уже только чтобы "
		 "может могу можно быть был была было были есть этот эта эти этого том которые "
		 "который которая также очень более без под над между через после где почему кто "
		 "себя их ее её мой ваш спасибо пожалуйста привет извините помочь однако потому "
		 "поэтому со во ли об нужно надо тебе тебя нам нас прежде чем будет будут этом "
		 "этой"},
    {.language = LANGUAGE_UK,
	.script = SCRIPT_CYRILLIC,
	.kin = 4,
	.letters = "іїєґ",
	.words = "і в не на я що він з як це по але вони до у ти із ми за ви так же від о для б "
		 "вас все його ще мене мені ні та або якщо при коли вже тільки щоб може можу "
		 "можна бути був була було були є цей ця ці цього які який яка також дуже більше "
		 "без під над між через після де чому хто себе їх її мій ваш дякую будь ласка "
		 "привіт вибачте допомогти однак тому зі й чи про щодо треба тобі тебе нам нас "
		 "перш ніж буде будуть цьому цій"},
    {.language = LANGUAGE_BG,
	.script = SCRIPT_CYRILLIC,
	.kin = 4,
	.letters = "ъ",
	.words = "и в не на аз че той с как това по но те към у ти из ние за вие така от о би "
		 "вас всички го още мен ми или ако при до когато вече само да може мога бъде "
		 "беше са е съм си се със във този тази тези което който която които също много "
		 "повече без под над между чрез след къде защо кой какво техните неговия нейния "
		 "моя вашия благодаря моля здравейте съжалявам помогна обаче защото ще няма има "
		 "като един една едно ли трябва преди тебе нас ни бъдат каквото"},
    {.language = LANGUAGE_SR,
	.script = SCRIPT_CYRILLIC,
	.kin = 4,
	.letters = "ђјљњћџ",
	.words = "и у је да се на за су што од с а о као не који која које или али из до ако "
		 "како би то сам си смо сте није нису био била било ће само већ још све ја ти он "
		 "она ми ви они му јој их га по при уз те може могу можете треба када где зашто "
		 "због према између веома више такође међутим јер овај ова ово тај тако након "
		 "пре без жао помоћи хвала молим овде кроз него"},
    {.language = LANGUAGE_AR,
	.script = SCRIPT_ARABIC,
	.kin = 5,
	.letters = "ةكيىأإ",
	.words = "في من على أن إلى هذا هذه التي الذي عن مع ما لا هو هي كان كانت قد لم لن أو و ثم "
		 "كل بعد قبل بين حتى إذا كما لكن أنا أنت نحن هم هل كيف لماذا متى أين ذلك تلك "
		 "يمكن يمكنني غير أي عند منذ خلال حول بعض عليه به له لها وهو وهي آسف عذرا شكرا "
		 "مرحبا لكم لك يكون تكون إن أنه أنها ليس"},
    {.language = LANGUAGE_FA,
	.script = SCRIPT_ARABIC,
	.kin = 5,
	.letters = "پچژگکی",
	.words = "و در به از که این را با است برای آن یک خود تا بر هم نیز می شود شد بود دارد ها "
		 "های یا اما اگر هر من تو او ما شما آنها چه چرا چگونه کجا کی همه بین پس پیش بعد "
		 "بدون باید نمی توانم کمک متاسفم متأسفم لطفا ممنون سلام کنید کرد کرده شده هستند "
		 "نیست باشد چون ولی وقتی"},
    {.language = LANGUAGE_UR,
	.script = SCRIPT_ARABIC,
	.kin = 5,
	.letters = "پچژگکیٹڈڑںےہھ",
	.words = "اور کے کی میں ہے کا کو سے نے پر یہ وہ کہ ہیں تھا تھی تھے ایک بھی نہیں ہو کر جو "
		 "اس ان اپنے ہم آپ تم مجھے کیا کیوں کیسے کہاں کب تک لیے ساتھ بعد پہلے یا اگر "
		 "لیکن گا گی گے رہا رہی رہے گیا ہوتا کرنے مدد معاف شکریہ براہ کرم سکتا سکتے"},
    {.language = LANGUAGE_HI,
	.script = SCRIPT_DEVANAGARI,
	.kin = 6,
	.letters = "",
	.words = "के का की में है और को से ने पर यह वह कि हैं था थी थे एक भी नहीं हो कर जो इस उस "
		 "अपने हम आप तुम मैं मुझे क्या क्यों कैसे कहाँ कब तक लिए साथ बाद पहले या अगर "
		 "लेकिन रहा रही गया होता करने मदद माफ़ धन्यवाद कृपया सकता सकते सकती तो ही"},
    {.language = LANGUAGE_MR,
	.script = SCRIPT_DEVANAGARI,
	.kin = 6,
	.letters = "ळ",
	.words = "आहे आणि आहेत नाही मी तुम्ही आम्ही ते ती तो हा ही हे या त्या मध्ये साठी करू "
		 "शकतो किंवा पण जर तर काय कसे का कुठे होते होता केले करण्यासाठी एक व च माफ करा "
		 "आपण मला"},
    {.language = LANGUAGE_NE,
	.script = SCRIPT_DEVANAGARI,
	.kin = 6,
	.letters = "",
	.words = "छ र छन् हो को मा ले लाई हुन्छ गर्न पनि यो त्यो म तपाईं हामी उनी के किन कसरी "
		 "कहाँ कहिले छैन भने तर वा गर्ने एक मलाई सक्छ सक्दिन माफ धन्यवाद भएको"},
};

const size_t nlanguage_rows = ARRAY_LEN(language_rows);
