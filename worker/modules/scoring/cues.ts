import type { Category } from "./contract.ts";

/**
 * What speaks for a lead and against it. The same table serves the embedded scorer, which finds the words itself, and
 * the AI, which may only name a cue and quote the words it rests on: the points are always given here.
 */
export interface Cue {
  /** In a salesperson's words; begins the sentence "This person …". */
  label: string;
  points: number;
  /** What an enquiry with this cue is, if nothing weightier is found; null when the cue says nothing about that. */
  category: Category | null;
  /** Alternatives of a regular expression without accents, for what needs one; whatever else shows it: `cue-words.ts`. */
  phrases: readonly string[];
  /** Whether "not", "don't" or "kein" just before takes the meaning away. */
  canBeNegated?: true;
}

const MONTH =
  "january|february|march|april|may|june|july|august|september|october|november|december" +
  "|januar|februar|märz|mai|juni|juli|oktober|dezember" +
  "|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre" +
  "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre" +
  "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro" +
  "|spring|summer|autumn|winter|christmas|easter|frühjahr|frühling|sommer|herbst|weihnachten|ostern" +
  "|printemps|été|automne|hiver|noël|primavera|verano|verão|otoño|outono|invierno|inverno|navidad|natal";
const WEEKDAY =
  "monday|tuesday|wednesday|thursday|friday|saturday|sunday" +
  "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag" +
  "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche" +
  "|lunes|martes|miércoles|jueves|viernes|sábado|domingo" +
  "|segunda|terça|quarta|quinta|sexta";
/** Alternatives of a regular expression, in five languages. */
export const DAY_OR_MONTH = `${MONTH}|${WEEKDAY}`;
const MONEY_SIGN = "€|\\$|£|R\\$|US\\$|usd|eur|chf|gbp|brl";
const MONEY_WORD =
  "€|\\$|£|euros?|dollars?|pounds?|usd|eur|chf|gbp|brl|francs?|franken|pesos|reais|libras|dólar(?:es)?";
// Bounded on purpose: an unbounded run of digits would make the search quadratic.
const AMOUNT = "\\d[\\d.,' ]{0,14}(?:k|mil|tsd|mio)?";

/** Students, too, rent and buy. */
const RENTS =
  "[^.!?\\n]{0,60}(?:rent|buy|book|order|room|flat|apartment|zimmer|wohnung|mieten|kaufen|appartement|louer|piso|alquilar|quarto|alugar)";

export const CUES = {
  buying_intent: {
    label: "wants to buy or asks for an offer",
    points: 18,
    category: "sales",
    canBeNegated: true,
    phrases: [
      "(?<!(?:do|did|would|will|should|must) )(?:we|i)(?: really| urgently| currently| also)? (?:need|require)|(?:we|i) (?:plan|intend) to (?:buy|order|hire|book|replace|build|switch|renovate)",
      "looking for|interested in|searching for",
      "(?:(?:i|we)'d|would) like (?:to (?:buy|order|book|hire|get|have|discuss|know more|talk)|(?:an?|some) (?:new|quote|offer|estimate|demo|call))",
      "(?:want|need) to (?:buy|order|hire|book|replace|build|switch|renovate)|and (?:want|need) (?:an?|some|\\d{1,6})",
      "quote|quotation|proposal|estimate|place an order|purchase|sign up for|hire you|work with you",
      "(?:wir|ich) (?:brauchen?|benötigen?|suchen?|möchten?|hätten? gern|wünschen?)|kostenvoranschlag|angebot(?:e|es)?|interesse an",
      "interessieren? (?:mich|uns) für|beauftragen|bestellen|kaufen",
      "nous (?:avons besoin|cherchons|recherchons|souhaitons|voulons|voudrions|aimerions)|j'ai besoin|je (?:cherche|recherche|souhaite|voudrais|veux)",
      "devis|intéressée?s? par|commander|acheter",
      "necesit(?:o|amos)|busc(?:o|amos)|quer(?:emos|ría|ríamos)|quiero|(?:me|nos) interesa|presupuesto|cotización|contratar|comprar",
      "precis(?:o|amos)|procur(?:o|amos)|gostar(?:ia|íamos) de|quer(?:o|emos)|(?:tenho|temos) interesse|orçamento|cotação|encomendar",
      "(?:мне|нам) (?:нуж(?:ен|на|но|ны)|требу\\p{L}{2,4})|хо(?:чу|тим) (?:заказать|купить|забронировать)|хотел(?:а|и)? бы|ищ(?:у|ем)|интересует|коммерческое предложение",
      "चाहिए|खरीदना (?:है|चाहत\\p{M}?)|ऑर्डर करना|बुक करना|कोटेशन|में रुचि",
    ],
  },
  budget: {
    label: "names a budget",
    points: 15,
    category: "sales",
    canBeNegated: true,
    phrases: [
      `(?:${MONEY_SIGN}) ?${AMOUNT}|${AMOUNT} ?(?:${MONEY_WORD})`,
      "(?:budget|presupuesto|orçamento)[^\\n:]{0,30}: ?\\d[\\d.,']{0,14}|(?<!low[ -])budget[^\\n\\d]{0,25}\\d[\\d.,']{0,14}(?:k|€)?",
      "(?:our|my|a|the) budget|budget (?:of|is|around|up to|for)|(?:unser|mein|das|ein) budget|budget (?:von|liegt|beträgt)",
      "(?:notre|mon|un) budget|budget de|(?:nuestro|mi|un) presupuesto (?:de|es)|(?:nosso|meu) orçamento|orçamento (?:de|é)|verba",
      "бюджет|\\d[\\d.,' ]{0,14} ?(?:рублей|руб|тыс\\p{L}{0,5}|евро)|बजट|\\d[\\d.,]{0,14} ?(?:रुपये|रुपए|लाख|हजार)",
    ],
  },
  deadline: {
    label: "names a date",
    points: 12,
    category: null,
    phrases: [
      `(?:by|in|until|before|from|for|bis|ab|im|en|para|pour|em|até|avant|dès|antes de)(?: (?:the|le|la|el|o|end of|early|late|ende|anfang|mitte|fin|finais de))? (?:${MONTH}|${WEEKDAY})`,
      "(?:next|this|coming) (?:week|month|quarter|year|spring|summer|autumn|fall|winter)|by the end of|tomorrow|deadline",
      "(?:in|within)(?: the next)? \\d{1,3} (?:days|weeks|months)",
      "(?:nächste|kommende|diese)[nrms]? (?:woche|monat|quartal|jahr|frühjahr|sommer|herbst|winter)|(?:in|innerhalb von|binnen) \\d{1,3} (?:tagen|wochen|monaten)",
      "bis (?:ende|anfang|mitte|spätestens|zum|morgen)|frist",
      "(?:la semaine|le mois|l'année) prochaine?|cette semaine|ce mois-ci|(?:dans|sous|d'ici) \\d{1,3} (?:jours|semaines|mois)|d'ici (?:la )?fin|échéance",
      "(?:la próxima semana|el próximo mes|esta semana|este mes)|(?:en|dentro de) \\d{1,3} (?:días|semanas|meses)|antes del?|fecha límite",
      "(?:na |a )?próxima semana|(?:no |o )?próximo mês|(?:semana|mês) que vem|(?:em|dentro de) \\d{1,3} (?:dias|meses)|até (?:o )?(?:fim|final)|prazo",
      "\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{4}-\\d{2}-\\d{2}",
      "(?:до|к|в) (?:конца?|начал[ау]|середин[аеу])|на (?:следующей|этой) неделе|в следующем месяце|завтра|через \\d{1,3} (?:дн\\p{L}{1,2}|недел\\p{L}{1,2}|месяц\\p{L}{0,2})",
      "\\d{1,2} (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)|अगले (?:हफ्ते|महीने)|इस (?:हफ्ते|महीने)|\\d{1,2} (?:जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)",
      `(?:ende|anfang|mitte) (?:${MONTH})`,
    ],
  },
  call_request: {
    label: "asks for a call",
    points: 12,
    category: "sales",
    canBeNegated: true,
    phrases: [
      "(?:call|phone|ring) (?:me|us)(?: back)?|give (?:me|us) a (?:call|ring)|call ?back|by phone",
      "ruf(?:en|t)?(?: sie| ihr)? (?:mich|uns)|rückruf|(?:mich|uns)(?: bitte)? (?:an|zurück)(?:zu)?rufen|um (?:einen )?anruf|telefonisch",
      "(?:r?appele[zr])[- ](?:moi|nous)|être rappelée?s?|(?:me|nous) (?:r?appeler|téléphoner|joindre)|par téléphone",
      "ll[aá]m(?:e|a|en)(?:me|nos)|que (?:me|nos) llam(?:en|e)|por teléfono",
      "(?:me|nos) (?:lig(?:ue|uem|a)|telefon(?:e|em))|lig(?:ue|uem) (?:para )?(?:mim|nós)|por telefone",
      "(?:пере|по)звоните|свяжитесь со? мно[йю]|(?:कॉल|फोन) (?:करें|कीजिए|कर दें)|कॉल बैक",
    ],
  },
  meeting_request: {
    label: "asks for a meeting or a demo",
    points: 10,
    category: "sales",
    canBeNegated: true,
    phrases: [
      "demo|appointment|(?:schedule|arrange|book|set up) a (?:meeting|visit|call|viewing|consultation|demo)|site visit|viewing|consultation",
      "termin|besichtigung(?:stermin)?|beratung(?:sgespräch|stermin)?|vorführung|vor ort",
      "rendez-vous|rdv|démonstration|réunion|une visite",
      "una cita|reunión|demostración|una visita",
      "reunião|demonstração|agendar|uma visita",
    ],
  },
  price_question: {
    label: "asks about the price",
    points: 10,
    category: "sales",
    phrases: [
      "how much|price(?:s| list)?|pricing|what (?:does|do|would|will) (?:it|this|that|they) cost|costs?|your rates",
      "was kostet|was kosten|wie teuer|wie viel kostet|preis(?:e|en|liste)?",
      "combien(?! de (?:temps|jours|places|marches))|quels? (?:est|sont) (?:le|les|vos) (?:prix|tarifs?)|prix|tarifs?",
      "cuánto (?:cuesta|cuestan|vale|sale)|precios?|tarifas?",
      "quanto (?:custa|custam|fica|sai)|preços?",
      "сколько (?:стоит|стоят|будет стоить)|цен[ауы]|стоимость|прайс|कितना (?:खर्च|लगेगा)|कितने (?:का|की|में)|कीमत|दाम|रेट",
    ],
  },
  urgency: {
    label: "is in a hurry",
    points: 8,
    category: null,
    canBeNegated: true,
    phrases: [
      "asap|urgent(?:ly)?|as soon as possible|immediately|right away|emergency",
      "dringend|so (?:schnell|bald) wie möglich|schnellstmöglich|sofort|eilig|notfall",
      "urgente?s?|au plus (?:vite|tôt)|dès que possible|rapidement|urgence",
      "cuanto antes|lo antes posible|con urgencia|urgentemente",
      "o (?:mais rápido|quanto antes)(?: possível)?|com urgência",
      "срочно|как можно (?:скорее|быстрее)|जल्द से जल्द|तुरंत",
    ],
  },
  scope: {
    label: "says how much is needed",
    points: 6,
    category: null,
    phrases: [
      "\\d{1,6} (?:employees|people|users|seats|rooms|units|locations|offices|pieces|guests|windows|vehicles|sq ?m|m²|m2|square (?:metres|meters|feet))",
      "\\d{1,6} (?:mitarbeiter|personen|leute|nutzer|zimmer|stück|einheiten|standorte|gäste|fenster|fahrzeuge|qm|quadratmeter)",
      "\\d{1,6} (?:personnes|utilisateurs|salariés|pièces|chambres|unités|fenêtres|mètres)",
      "\\d{1,6} (?:empleados|personas|usuarios|habitaciones|unidades|ventanas|metros)",
      "\\d{1,6} (?:funcionários|pessoas|usuários|quartos|janelas)",
    ],
  },
  authority: {
    label: "speaks for a company",
    points: 6,
    category: null,
    phrases: [
      "(?:our|my) (?:company|business|firm|shop|office|restaurant|team|practice)|on behalf of|i(?:'m| am) the (?:owner|founder|manager|director|ceo|head)",
      "(?:unser|mein)(?:e|en|em|er)? (?:firma|unternehmen|betrieb|büro|praxis|team|geschäft)|geschäftsführer(?:in)?|inhaber(?:in)?",
      "(?:notre|mon|ma) (?:entreprise|société|équipe|boutique|restaurant|cabinet)|gérante?",
      "(?:nuestra|mi) (?:empresa|tienda|oficina)|nuestro (?:negocio|equipo)",
      "(?:nossa|minha) (?:empresa|loja)|nosso (?:negócio|escritório)",
    ],
  },
  practical_question: {
    label: "asks about opening hours, directions or the place",
    points: 0,
    category: "question",
    phrases: [],
  },
  existing_customer: {
    label: "is a customer with a question",
    points: -10,
    category: "support",
    phrases: [
      "my (?:order|account|invoice|password|subscription|login|parcel)|order (?:number|no)|refund|existing customer|cancel my|(?:charged|billed) (?:me |us )?twice",
      "you (?:installed|repaired|delivered|fitted|built)(?: [\\w-]{1,20}){0,5} (?:leak\\w{0,3}|broken?|again|stopped|failed|does(?:n't| not))",
      "meine[rn]? (?:bestellung|rechnung|lieferung)|mein (?:konto|passwort|abo|paket)|bestellnummer|kundennummer|rückerstattung|reklamation",
      "ma (?:commande|facture)|mon (?:compte|abonnement|colis)|mot de passe|remboursement|numéro de commande",
      "mi (?:pedido|cuenta|factura|contraseña|suscripción)|número de pedido|reembolso",
      "meu pedido|minha (?:conta|fatura|senha|assinatura)|número do pedido",
      "мо(?:й|его|ему) (?:заказ\\p{L}?|сч[её]т\\p{L}?|аккаунт\\p{L}?|пароль)|моя посылка|номер заказа|верните деньги|मेरा (?:ऑर्डर|खाता|पासवर्ड|बिल|पार्सल)|मेरे (?:ऑर्डर|खाते)|रिफंड",
    ],
  },
  press_request: {
    label: "writes for the press",
    points: -5,
    category: "press",
    phrases: [
      "journalist|reporter|press (?:inquiry|enquiry|request)|magazine article|presseanfrage|journalistin|redakteur(?:in)?|journaliste|periodista|jornalista",
      "i write for (?:an?|the)(?: [\\w-]{1,20}){0,3} (?:magazine|newspaper|paper)|working on an article|press office",
      "(?:tv|radio|television)(?: [\\w-]{1,20}){0,8} (?:film|report|interview)|interview (?:you|your)(?: [\\w-]{1,20}){0,2} for",
      "(?:preparing|making|producing) an? (?:tv|radio|television|documentary)",
      "журналист(?:ка)?|для (?:статьи|газеты|журнала)|запрос от редакции|पत्रकार|अखबार के लिए",
    ],
  },
  legal_notice: {
    label: "writes about data protection or the law",
    points: -8,
    category: "other",
    phrases: [],
  },
  student_research: {
    label: "asks for a study or for school",
    points: -20,
    category: "student",
    phrases: [
      `(?:my|our) (?:thesis|dissertation|homework|term paper)|(?:bachelor|master)(?:'s)? thesis|(?:school|university|college|class) project|i(?:'m| am) a student(?!${RENTS})|we(?:'re| are) students|phd (?:research|student|thesis)|research survey`,
      `bachelorarbeit|masterarbeit|hausarbeit|studienarbeit|facharbeit|ich bin student(?:in)?(?!${RENTS})`,
      `mon mémoire|je suis étudiante?(?!${RENTS})|ma thèse|mi tesis|soy estudiante(?!${RENTS})|trabajo de fin de (?:grado|máster)|meu tcc|minha tese|sou estudante(?!${RENTS})`,
      "я студент(?:ка)?|дипломн\\p{L}{2,3} работ\\p{L}{1,2}|курсов\\p{L}{2,3} работ\\p{L}{1,2}|मैं छात्रा? हूं|मैं छात्रा? हूँ|शोध ?पत्र|प्रोजेक्ट रिपोर्ट",
    ],
  },
  job_application: {
    label: "looks for a job",
    points: -25,
    category: "job",
    phrases: [
      "apply(?:ing)? for (?:the|a|your)(?: [\\w-]{1,20}){0,3} (?:job|position|role|internship|vacancy)|job application|my (?:cv|resume|résumé)|(?:cv|resume|résumé) (?:is )?attached|(?:are you|you are) hiring|job (?:opening|advert|ad|posting)|looking for (?:a (?:new |part-time |full-time )?job|employment|work)(?= (?:as|in|with|at|near)|[.,!?;]|$)|join your team|vacanc(?:y|ies)(?![^.!?\\n]{0,60}(?:night|room|guest|adult|weekend|august|july|people))|internship",
      "ich bewerbe mich|bewerbe ich mich|meine bewerbung|lebenslauf|praktikum(?:splatz)?|stellenanzeige|ausbildungsplatz|offene stellen?",
      "ma candidature|mon cv|offre d'emploi|postuler|un stage",
      "mi (?:currículum|cv)|oferta de empleo|mi candidatura|prácticas (?:profesionales|laborales)",
      "meu currículo|vaga de emprego|minha candidatura|estágio",
      "мо[её] резюме|ищу работу|вакансии?|устроиться на работу|стажировк\\p{L}{1,2}|मेरा (?:बायोडाटा|रिज्यूमे|सीवी)|नौकरी (?:चाहिए|के लिए)|इंटर्नशिप",
    ],
  },
  vendor_pitch: {
    label: "wants to sell you something",
    points: -40,
    category: "vendor",
    phrases: [
      "(?:we|i) (?:offer|provide|sell|deliver|speciali[sz]e in)(?: [\\w-]{1,20}){0,3} (?:services|solutions|seo|marketing|leads|backlinks|development|outsourcing|packages)",
      "(?:our|my) (?:seo|marketing|outsourcing|development|design|link building) (?:services|agency|team|packages)|guest posts?|backlinks?|link building|link exchange",
      "(?:first|top) (?:page|position|rank\\w{0,4})(?: [\\w-]{1,20}){0,2} google|(?:increase|boost|improve|grow) your (?:traffic|sales|rankings?|visibility|revenue|online presence|leads)",
      "(?:email|e-mail|leads?|contact) (?:list|database)s? (?:for sale|of)|white[- ]label",
      "noticed (?:that )?your (?:web)?site|free (?:seo |website |site )?audit|(?:companies|businesses) like yours|become your (?:new )?supplier",
      "our (?:team of )?(?:developers|designers|experts|engineers|specialists) (?:can|will|could)",
      "wir bieten (?:ihnen|professionelle|günstige|seo|unsere)|unsere (?:seo|agentur|dienstleistungen)|ihr google[- ]ranking|suchmaschinenoptimierung für (?:ihre|sie)|mehr (?:kunden|besucher|umsatz) für (?:sie|ihre)",
      "nous (?:vous )?(?:proposons|offrons) (?:nos|des|un)|nos (?:services|prestations) (?:de|en|seo)|augmenter votre (?:trafic|visibilité)|référencement de votre site",
      "(?:le |les |te )?ofrecemos (?:servicios|nuestros|soluciones)|nuestros servicios de|aumentar (?:su|tu) (?:tráfico|visibilidad)|posicionamiento seo para",
      "oferecemos (?:serviços|nossos|soluções)|nossos serviços de|aumentar (?:seu|o seu) tráfego",
      "(?:мы )?предлагаем (?:вам |услуги|наши|seo|продвижение)|наш(?:а|е|и) (?:агентство|студия|услуги)|продвижени[ея] (?:вашего )?сайта|увеличим (?:продажи|трафик)",
      "(?:हम|हमारी कंपनी).{0,40}(?:सेवाएं|सेवाएँ|सेवा) (?:प्रदान करत[ेी]|देत[ेी])|हमारी सेवाएं|गूगल रैंकिंग",
    ],
  },
  mass_advertising: {
    label: "looks like mass advertising",
    points: -45,
    category: "spam",
    phrases: [
      "online casino|casino bonus|viagra|cialis|crypto (?:investment|giveaway|trading)|bitcoin (?:investment|profits?)|forex (?:trading|signals?)|payday loans?|make money (?:fast|online|from home)",
      "click (?:here|the link)|(?:you(?:'ve| have)) won|lottery winner|inheritance fund|adult (?:dating|content)|porn|sex (?:chat|dating)|hot (?:girls|singles)",
      "klicken sie hier|geld verdienen von|verdienen sie [\\d€]|cliquez ici|gagnez de l'argent|haga clic aquí|gan[ae] dinero|clique aqui|ganhe dinheiro",
      "онлайн[- ]казино|фриспин\\p{L}{1,2}|ставки на спорт|заработ(?:ок|ай) в интернете|घर बैठे पैसे|ऑनलाइन कैसीनो",
    ],
  },
} as const satisfies Record<string, Cue>;

export type CueName = keyof typeof CUES;
export const CUE_NAMES = Object.keys(CUES) as [CueName, ...CueName[]];

/** The cue itself, without the narrow types of its literal. */
export function cueOf(name: CueName): Cue {
  return CUES[name];
}
