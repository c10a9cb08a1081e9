import { describe, expect, it } from "vitest";
import { scoreText } from "./score-text.ts";

const judged = (message: string) =>
  scoreText({ name: "A visitor", email: "visitor@gmail.com", hasPhone: false, message, answers: [] });

describe("LB-06 a buyer in the words of others", () => {
  it.each([
    "We manufacture garden furniture and need 20 laptops for our office.",
    "We offer our guests breakfast and need a baker who delivers daily. What would 40 rolls cost?",
    "We are looking for an SEO agency to improve our ranking on Google.",
    "Are you taking on new clients? We need a bookkeeper.",
    "Wir bieten unseren Gästen Frühstück an und suchen einen Bäcker.",
    "Nous proposons des chambres d'hôtes et cherchons une blanchisserie.",
    "Ofrecemos desayuno en nuestro hotel y buscamos un panadero.",
    "Oferecemos café da manhã e procuramos um padeiro.",
    "Хотим сменить бухгалтера с января. Берёте новых клиентов?",
    "We'd like to order uniforms for our school, 120 pupils. Please send prices.",
    "Wir brauchen Stühle für die Schule, 60 Stück.",
    "Нам нужны столы для школы, 30 штук.",
    "I'm a student and want to rent a room from October.",
    "Je suis étudiante et je cherche un appartement à louer.",
    "Do you have any vacancies for two nights in August?",
    "I saw your ad in the local newspaper and would like to buy the sofa.",
    "Nous voulons un reportage photo pour notre mariage.",
    "The tap is leaking and we need a plumber today, please call.",
    "Кран протекает, нужен сантехник.",
    "I want to buy a replica of the old lamp, can you make one?",
  ])("is a buyer: %s", (message) => {
    expect(judged(message).category).toBe("sales");
  });
});

it.each([
  "Our boiler has stopped working and the house is cold. Could somebody come today? We live in Leeds.",
  "Unsere Spülmaschine läuft aus, kann heute noch jemand kommen?",
])("LB-06 takes nobody for a customer whose own things are broken: %s", (message) => {
  expect(judged(message).category).toBe("sales");
});

describe("LB-06 who buys nothing, in plain words", () => {
  it.each([
    ["vendor", "We can design a new website for you for only $500."],
    ["vendor", "Unser Unternehmen bietet IT-Outsourcing zu günstigen Preisen."],
    ["vendor", "Êtes-vous intéressé par l'achat d'une liste de contacts ? Notre agence en vend."],
    ["vendor", "Podemos diseñar una nueva web para usted por solo 500 €."],
    ["vendor", "Somos um fornecedor líder de iluminação LED."],
    ["vendor", "Сделаем вам новый сайт всего за 30 000 рублей."],
    ["vendor", "हमारी कंपनी सस्ते दाम पर आईटी सेवाएं देती है।"],
    ["spam", "Make $5000 a week working from home!"],
    ["spam", "Вы выиграли айфон! Нажмите здесь."],
    ["job", "Do you have any open positions?"],
    ["job", "मैं पेंटर हूं और काम ढूंढ रहा हूं।"],
    ["press", "Bitte senden Sie mir Ihre Pressemappe."],
    ["press", "Estamos escribiendo un artículo sobre su sector."],
    ["student", "हम नौवीं कक्षा के छात्र हैं और जानना चाहते हैं कि पनीर कैसे बनता है।"],
    ["support", "Your technician did not show up for our appointment."],
    ["support", "Вы дважды сняли деньги, а мастер не приехал."],
    ["question", "Do I need to bring my own towel?"],
    ["question", "Combien de temps dure la visite ?"],
  ])("is filed as %s, below any buyer: %s", (category, message) => {
    const score = judged(message);

    expect(score.category).toBe(category);
    expect(score.value).toBeLessThan(judged("We need a new roof.").value);
  });

  it("finds Hindi however its dots are typed", () => {
    for (const one of ["मैं छात्र हूँ", "मै छात्र हूं", "मैं छात्र हूं"]) expect(judged(one).category).toBe("student");
  });
});
