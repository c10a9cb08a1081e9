/**
 * What a text says that is meant for a machine instead of a salesperson, in the notation of `core/phrases`: in English,
 * German, French, Spanish, Portuguese, Russian and Hindi, and the commonest of it in some twenty languages more.
 * No family tells anything by itself but `role` and `roleCall`; `suspicion.ts` says which must stand together.
 */
export const STEERING_WORDS = {
  override: `ignore*, ignoring, disregard*, forget, forgetting, override*, overrule*, bypass*, circumvent*, do not follow, dont follow, stop following, no longer follow,
    ignorier*, vergiss, vergesst, vergessen, missachte*, überschreib*, umgeh*, befolge nicht,
    ignorez, ignorer, oublie, oubliez, oublier, outrepasse*, contourne*, ne tiens pas compte, ne tenez pas compte, fais abstraction, faites abstraction,
    ignora*, olvida*, olvide*, omite*, omita*, haz caso omiso, hagan caso omiso, haga caso omiso, no sigas, anula*,
    esqueç*, esquece*, desconsider*, desrespeit*, não siga, dimentica*, negeer*, vergeet, zignoruj*, zapomnij*, yoksay*, unut,
    ignorera*, glöm, bortse, glem, ohita, unohda, älä noudata, zapomeň*, ignoră*, uită, uitați, hagyd figyelmen, felejtsd, abaikan, lupakan, puuza, sahau, bỏ qua, quên,
    αγνόησ*, αγνοήστε, ξέχασ*, ξεχάστε, ігнору*, проігнору*, تجاهل*, انس, لا تتبع, התעלם*, תתעלם*, שכח,
    игнорир*, проигнорир*, забудь*, не следуй*, отмени*, отбрось*, अनदेखा*, नज़रअंदाज*, नजरअंदाज*, भूल, भूलकर, उपेक्षा*`,
  orders: `instruction*, rule, rules, ruleset, guideline*, prompt, prompts, directive*, command, commands, programming, safeguard*, guardrail*, restriction*,
    anweisung*, instruktion*, regel, regeln, vorgabe*, befehl*, richtlinie*, anleitung*,
    consigne*, règle*, instrucc*, regla*, directric*, directiva*, instruç*, instruc*, regra*, diretri*, comando*, istruzion*, regole, instructie*, regels, instrukcj*, polecen*, zasad*, talimat*, kural*,
    instruktion*, reglerna, reglerne, anvisning*, ohjei*, ohjeet, sääntö*, säännö*, pokyn*, instrukc*, pravidl*, instrucțiun*, reguli, regulile, utasítás*, szabály*, instruksi*, perintah*, aturan*, maagizo, maelekezo, hướng dẫn, chỉ dẫn, chỉ thị, quy tắc,
    οδηγί*, κανόν*, εντολ*, інструкці*, вказів*, تعليمات*, التعليمات*, أوامر*, الأوامر*, القواعد*, הוראות*, ההוראות*, ההנחיות*, הכללים,
    инструкц*, правил*, указани*, команд*, промпт*, ограничени*, निर्देश*, नियम*, आदेश*, प्रॉम्प्ट*`,
  prior: `previous, previously, prior, above, earlier, preceding, everything before, all before, so far, were told, been told, obige*, bisherige*, vorherige*, vorige*, oben, précédent*, ci dessus, avant, anterior*, previo*, previa*, arriba, acima, precedenti, vorige, poprzedni*, önceki,
    предыдущ*, прежн*, ранее, выше, прошл*, पिछल*, ऊपर, पूर्व, पहले`,
  ownMessage: `message, messages, email, e mail, mail, mails, enquiry, inquiry, request, form, submission, call, order, orders, booking, appointment, delivery, invoice, i said, i wrote, i asked, i told, nachricht*, anfrage*, mail, formular, bestellung*, rechnung*, lieferung*, termin*, demande, courriel, commande, facture, livraison, mensaje*, correo, solicitud, consulta, pedido, factura, entrega, mensagem, mensagens, encomenda, fatura, сообщени*, письм*, заявк*, заказ*, संदेश*, मेल, ऑर्डर`,
  score: `score, scores, scored, scoring, lead score, buying intent, punktzahl, score maximal, puntuación, puntaje, pontuação, punteggio, skor, скоринг*, स्कोर`,
  /** What is graded in many trades: it needs somebody who is told to give it, and how much. */
  grade: `rating, ranking, grade, points, confidence, priority, category, classification, evaluation, intent,
    punkte, punkten, bewertung, note, notes, wertung, priorität, kategorie, dringlichkeit, priorité, catégorie, évaluation, puntos, calificación, prioridad, categoría, pontos, prioridade, categoria, avaliação, nota, priorità, punten, wynik, puan,
    балл*, оценк*, рейтинг*, очки, приоритет*, категори*, अंक, अंकों, रेटिंग, प्राथमिकता, श्रेणी`,
  /** Scores that have nothing to do with an enquiry. */
  otherScore: `credit score, test score*, exam*, school, match, game, lighthouse, pagespeed, ielts, toefl, film score, music, bonität*, schufa`,
  top: `0, 0 %, hundred, max, maximum, maximal*, highest, top, full, perfect, best, hot, sales, vip, zero, lowest, spam,
    hundert, höchst*, volle, vollen, voller, maximale*, null, beste*, cent, maximale, plus élevé*, parfait*, meilleur*, haute, cien, máxim*, alta, alto, perfect*, mejor, ventas, cem, vendas, melhor, cento, massim*, honderd, maksym*, yüz,
    сто, максимальн*, максимум, высш*, высок*, полный, лучш*, продаж*, ноль, सौ, अधिकतम, पूर्ण, उच्च, उच्चतम, पूरे, बिक्री, शून्य`,
  make: `set, give, assign, award, mark, rate, return, output, respond with, answer with, reply with, classify, treat, label, flag, tag, rank, report, must, has to be, make it, change, raise, increase, lower, judge, evaluate,
    gib, gebt, setze, setz, setzen, vergib, vergebe*, markier*, bewerte, bewerten, stufe, einstufen, ändere, erhöhe, antworte, donne, donnez, mets, mettez, attribue*, classe*, marque*, note, notez, évalue*, réponds, modifie*, dale, pon, ponle, ponga, asigna*, asigne*, marca, marque, clasific*, califica*, responde, cambia, dê, coloque, defina*, atribu*, classifi*, altere, avalie, assegna*, geef, ustaw, ver,
    поставь*, присво*, дай, дайте, отметь*, оцени*, верни*, выстав*, установ*, измени*, укажи*, классифицир*, ответь*, दो, दें, दीजिए, देना, सेट, करो, कीजिए, बदल*, चिह्नित`,
  machine: `ai, a i, llm, gpt, chatgpt, language model, large language model, ai model, ai assistant, classifier, scorer, evaluator, grader, automated system, neural network,
    ki, sprachmodell, ki modell, ia, modèle de langage, modelo de lenguaje, modelo de linguagem, intelligence artificielle, inteligencia artificial, inteligência artificial, künstliche intelligenz, yapay zeka,
    ии, нейросет*, языков* модел*, искусственный интеллект, एआई, कृत्रिम बुद्धि*`,
  /** An AI that somebody has or wants to have. */
  ownMachine: `our ai, an ai, my ai, your ai, any ai, the ai tool*, ai tool*, ai solution*, ai service*, ai consult*, ai chatbot*, ai agent*, ai project*, ai based, ai powered, ai course*, ai training, using ai, use ai, with ai, unsere ki, eine ki, ki lösung*, ki beratung*, ki projekt*, ki tool*, notre ia, une ia, nuestra ia, una ia, nossa ia, uma ia, наш* ии`,
  obey: `must, should, will now, you shall, are instructed, are required, is instructed, reading this, reads this, processing this, obey, execute, comply, attention, dear, hey, note to, notice to, message to, message for, listen,
    musst, müssen, sollst, soll, lies, liest, befolge*, führe, achtung, liebe, hinweis an, nachricht an, doit, dois, devez, lit, lisez, suis, exécute*, attention, chère, cher, note à, message à, debe*, tienes que, lee, sigue, ejecuta*, atención, querida, nota para, mensaje para, deve*, siga, execute, atenção, cara, nota para, mensagem para,
    должен*, должна*, обязан*, читает*, выполни*, следуй*, внимание, уважаем*, дорог*, चाहिए, पढ़*, पालन, ध्यान, प्रिय`,
  /** Everyday things, too, so only in words that nobody says of those. */
  roleCall: `dear assistant, dear model, dear bot, dear system, hey assistant, hey bot, hello assistant, hello bot, note to the assistant, note to the model, note to the system, message to the assistant, message to the model, the assistant reading, the model reading, the system reading, the system processing, the model processing, assistant reads, model reads, system reads, this model must, this assistant must, liebes modell, lieber assistent, liebes system, hinweis an das system, nachricht an das modell, chère assistante, cher assistant, cher modèle, note au modèle, note au système, querido asistente, querido modelo, nota al sistema, mensaje al modelo, caro assistente, caro modelo, nota ao sistema, mensagem ao modelo, уважаемая модель, дорогой ассистент, дорогой бот, уважаемый ассистент, प्रिय सहायक, प्रिय मॉडल`,
  /** People who are called so. */
  person: `manager, director, teacher, coach, store, principal, professor, cook, chef`,
  reveal: `reveal, reveals, show, list, print, dump, repeat, leak, display, disclose, expose, output, tell, export, send me, give me,
    zeig*, nenn*, verrat*, liste, gib*, ausgeben, wiederhole*, affiche*, montre*, révèle*, divulgue*, donne*, répète*, muestra*, muéstra*, revela*, lista, enumera*, imprime*, repite, dime, dame, mostre*, mostra*, revele*, liste, imprima, repita, me diga, mostra,
    покажи*, выведи*, раскро*, перечисл*, повтори*, напечата*, выдай*, दिखा*, बता*, प्रकट, सूची`,
  secret: `leads, prompt, prompts, database, password, passwords, credentials, secret, secrets, api key, api keys, token, tokens, system message, instructions, other customers, other clients, other enquiries, other inquiries, other people, other users, other visitors, customer data, personal data,
    passwort, passwörter, datenbank, geheimnis*, anweisungen, andere kunden, anderen kunden, anderer kunden, andere anfragen, anderen anfragen, kundendaten, mot de passe, mots de passe, base de données, autres clients, autres prospects, autres demandes, contraseña*, base de datos, otros clientes, otros leads, instrucciones, senha, senhas, banco de dados, outros clientes, outros leads, instruções,
    пароль, пароли, базу данных, база данных, других клиентов, другие заявки, других лидов, инструкции, पासवर्ड, डेटाबेस, अन्य ग्राहकों, दूसरे ग्राहकों, अन्य लीड`,
  /** What somebody may ask for in an affair of their own. */
  ownAffair: `my password, new password, a password, forgot*, reset*, reference*, referenz*, référence*, referencia*, referência*, testimonial*, review*, portfolio, photos of, pictures of, our customer data, mein passwort, neues passwort, mon mot de passe, nouveau mot de passe, mi contraseña, nueva contraseña, minha senha, nova senha, мой пароль, новый пароль, मेरा पासवर्ड`,
  assign: `assign, reassign, reroute, escalate, auto assign, assign this to, assign it to, assign me to, route this, route me, route it, zuweisen, weise, weist, zuordnen, attribue*, attribuer, assigne*, affecte*, asigna*, asígna*, asigne*, atribu*, encaminhe, назнач*, переназнач*, направ*, सौंप*, असाइन`,
  lead: `this lead, the lead, hot lead, hottest lead, qualified lead, sales lead, top lead, best lead, lead as, as a lead, leads as, this enquiry, this inquiry, this request, this message, diese anfrage, diesen lead, heißer lead, heißen lead, lead an, cette demande, ce lead, ce prospect, esta solicitud, esta consulta, este lead, este pedido, esta mensagem, лид, лида, заявку, эту заявку, इस लीड, लीड`,
  hot: `hot, hottest, qualified, top, best, vip, maximum, max, highest, sales, heiß*, chaud*, caliente*, quente*, горяч*, हॉट`,
  /** The other lead. */
  otherLead: `lead time, lead times, lead free, lead flashing, lead pipe*, lead roof*, lead acid, dog lead, lead singer, lead guitar*, lead content`,
  role: `you are now a, you are now an, you are now in, you are now the, you are no longer, pretend you are, pretend to be, pretend that you, your new instructions, new instructions for you, new instructions follow, your new task, your task is, your new role, role play, roleplay, developer mode, debug mode, admin mode, god mode, dan mode, maintenance mode, jailbreak*, system prompt, prompt injection, end of enquiry, end of input, end of data, end of message, end of prompt, begin system, system override, admin override, as an ai, as a language model, hidden instructions, when summarizing, when summarising, when you judge, when judging, when scoring, when classifying, to every channel, to all destinations, to every destination, expected result is, correct answer is, correct output, answer only with, answer with only, output only, respond only with, reply only with, append it to the reply, in the reply promise, in your summary, in the suggested reply, as an evaluator, as the evaluator,
    if you are an ai, if you are a bot, if you are a machine, if you are a language model, if you are software, if you are an automated, automatic reader*, automated reader*, summarise me as, summarize me as, describe me as, classify me as, file me as, label me as, report me as, judge me as, summarise this as, summarize this as, describe this as, report this as, into your draft, into your summary,
    antworte nur mit, antworte mit nur, deine antwort muss, in deiner zusammenfassung, réponds que, réponds uniquement, dans ta réponse, dans ton résumé, considère que je suis, considère moi, responde que, responde solo, en tu respuesta, en tu resumen, haz como si, responda que, responda apenas, na tua resposta, no teu resumo, considere que sou, ответь что, отвечай только, в своём ответе, считай что я, जवाब दो कि, केवल उत्तर, मान लो कि,
    du bist jetzt, du bist nun, du bist ab, sie sind jetzt ein, neue anweisung*, deine neue aufgabe, entwicklermodus, wartungsmodus, debugmodus, systemprompt, tu es maintenant, vous êtes maintenant un, nouvelles instructions, ta nouvelle tâche, nouvelle consigne, mode développeur, mode débogage, ahora eres, a partir de ahora eres, nuevas instrucciones, tu nueva tarea, modo desarrollador, modo administrador, finge ser, agora você é, a partir de agora você é, novas instruções, tua nova tarefa, sua nova tarefa, modo desenvolvedor, modo administrador, finja ser,
    теперь ты, ты теперь, отныне ты, новая инструкция, новые инструкции, твоя новая задача, режим разработчика, режим отладки, системный промпт, системное сообщение, अब तुम एक, अब आप एक, नया निर्देश, नए निर्देश, तुम्हारा नया कार्य, डेवलपर मोड, सिस्टम प्रॉम्प्ट`,
  /** "You are now the third company I write to." */
  nobodysRole: `you are now the _ company, you are now the _ firm, you are now the last, you are now the first, you are now the second, you are now the third, you are now the fourth, you are now the only, you are now the best`,
} as const;
export type SteeringWord = keyof typeof STEERING_WORDS;
