import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import { aLead, minutesAgo } from "./fake-data.ts";

/** What nobody has judged yet. */
const UNJUDGED = {
  score: null,
  score_source: null,
  score_reasons: [],
  category: null,
  summary: null,
  suggested_reply: null,
} satisfies Partial<ApiLead>;

/** A held lead has no person behind it until it is released. */
const HELD_BACK = { ...UNJUDGED, contact_id: null } satisfies Partial<ApiLead>;

/** People who wrote today and yesterday: every kind of lead that the list and the lead's page have to show. */
const PEOPLE: readonly Partial<ApiLead>[] = [
  {
    name: "School of the Northern Hills",
    email: "buildings@northern-hills.example",
    phone: "+49 30 901820",
    message:
      "Good morning,\n\nour gym roof (about 1,200 m², flat, built 1988) leaks in three places and we have to replace it before the winter. The budget of 180,000 euros is approved.\n\nCould somebody come and look at it this week? We need an offer by Friday.\n\nKind regards",
    score: 91,
    summary:
      "School needs a 1,200 m² flat roof replaced before winter; budget of €180,000 approved, wants a visit this week.",
    score_reasons: [
      { label: "Budget named and approved", points: 25, quote: "The budget of 180,000 euros is approved" },
      { label: "Wants a visit this week", points: 20, quote: "come and look at it this week" },
      { label: "Clear deadline", points: 15, quote: "We need an offer by Friday" },
      { label: "Describes the work in detail", points: 12, quote: "about 1,200 m², flat, built 1988" },
      { label: "No competitor mentioned", points: 0, quote: null },
    ],
    suggested_reply:
      "Good morning,\n\nthank you for the details: a 1,200 m² flat roof before winter is work we do every autumn. A colleague can look at it on Wednesday at 10:00 or Thursday at 14:00. Which suits you?\n\nThe offer will be with you on Friday.\n\nKind regards",
    created_at: minutesAgo(2),
  },
  {
    name: "Owner of a bakery",
    email: "hello@bakery.example",
    score: 78,
    message: "Two broken skylights, rain comes in. Can you come today?",
    summary: "Two broken skylights with rain coming in; asks for somebody today.",
    phone: "+49 171 2345678",
    created_at: minutesAgo(11),
  },
  {
    name: "Property manager",
    email: "desk@houses.example",
    score: 64,
    status: "claimed",
    outcome: "won",
    outcome_at: minutesAgo(30),
    outcome_by: "Our CRM",
    outcome_via: "crm",
    outcome_amount: { minor: 129_900, currency: "EUR" },
    claimed_by: "Night shift",
    claimed_at: minutesAgo(20),
    message: "We manage 40 houses and look for one partner for all gutters.",
    summary: "Manages 40 houses, looks for one partner for gutter maintenance.",
    source: "form",
    created_at: minutesAgo(34),
  },
  {
    name: "",
    email: "someone@mail.example",
    score: 41,
    message: "do you also do solar panels?",
    summary: "Asks whether solar panels are offered too.",
    category: "question",
    created_at: minutesAgo(75),
  },
  {
    name: "Garden centre",
    email: "office@garden.example",
    ...UNJUDGED,
    message: "Please call me about the green roof you built next door.",
    source: "page",
    created_at: minutesAgo(90),
  },
  {
    name: "Student of architecture",
    email: "student@university.example",
    score: 18,
    category: "student",
    message: "I write a thesis about slate. May I interview one of your roofers for half an hour?",
    summary: "Student asks for an interview for a thesis about slate.",
    score_source: "embedded",
    created_at: minutesAgo(300),
  },
  {
    name: "A marketing agency",
    email: "growth@agency.example",
    score: 7,
    category: "vendor",
    message: "We can bring your site to the first page within thirty days, guaranteed!",
    summary: "Agency offers search engine services.",
    score_source: "embedded",
    created_at: minutesAgo(900),
  },
  {
    name: "Parish office",
    email: "office@parish.example",
    score: 57,
    status: "claimed",
    claimed_by: "Owner of the workspace",
    claimed_at: minutesAgo(1_300),
    message: "The tower roof lost some tiles in the storm. No hurry, but before Christmas please.",
    summary: "Storm damage on a church tower; before Christmas.",
    source: "api",
    created_at: minutesAgo(1_500),
  },
];

/** The leads of a working day: some worth reading, and forty more so that the list has pages. */
export function busyLeads(contact: ApiForm, quote: ApiForm): ApiLead[] {
  const leads = PEOPLE.map((person, place) => aLead({ form_id: place % 3 === 1 ? quote.id : contact.id, ...person }));
  leads[0]?.answers.push(
    { key: "service", label: "What do you need?", type: "select", value: "New roof" },
    { key: "visit", label: "I would like a visit", type: "checkbox", value: "true" },
  );
  const more = Array.from({ length: 40 }, (_, place) =>
    aLead({
      form_id: contact.id,
      name: `Visitor number ${place + 1}`,
      email: `visitor${place + 1}@example.com`,
      score: (place * 37) % 100,
      summary: null,
      created_at: minutesAgo(2_000 + place * 170),
    }),
  );
  return [...leads, ...more];
}

/** What waits for a look: two that may be people, and one that is spam. */
export function suspiciousLeads(contact: ApiForm, quote: ApiForm): ApiLead[] {
  return [
    aLead({
      ...HELD_BACK,
      verdict: "held",
      name: "Quick typist",
      email: "quick@example.net",
      message: "Hello I need an offer for a small roof, 40 square metres, near the lake.",
      verdict_reasons: [
        { kind: "puzzle_unsolved", points: 10, sentence: "The browser's puzzle was not solved." },
        { kind: "too_fast", points: 3, sentence: "It was sent less than two seconds after the form was opened." },
      ],
      form_id: contact.id,
      created_at: minutesAgo(25),
    }),
    aLead({
      ...HELD_BACK,
      verdict: "held",
      name: "From another site",
      email: "person@example.org",
      message: "Is this still available?",
      verdict_reasons: [
        { kind: "origin_not_listed", points: 10, sentence: "It came from a site that is not on the form's list." },
      ],
      form_id: quote.id,
      created_at: minutesAgo(180),
    }),
    aLead({
      ...HELD_BACK,
      verdict: "spam",
      name: "Cheap pills",
      email: "win@spam.example",
      message: "BUY NOW http://spam.example/ http://spam.example/2",
      verdict_reasons: [
        { kind: "honeypot_filled", points: 20, sentence: "A field that people cannot see was filled in." },
        { kind: "spam_phrases", points: 10, sentence: "The message holds several phrases that are common in spam." },
      ],
      created_at: minutesAgo(400),
    }),
  ];
}
