/** Where services forward mail from, so that nobody need show an address of their own: ordinary mail, and no company's. */
const RELAYS = new Set([
  "privaterelay.appleid.com",
  "mozmail.com",
  "relay.firefox.com",
  "duck.com",
  "simplelogin.com",
  "simplelogin.co",
  "simplelogin.fr",
  "aleeas.com",
  "slmail.me",
  "slmails.com",
  "silomails.com",
  "8alias.com",
  "8shield.net",
  "dralias.com",
  "passmail.net",
  "passmail.com",
  "passinbox.com",
  "passfwd.com",
  "anonaddy.com",
  "anonaddy.me",
  "addy.io",
  "addymail.com",
  "4wrd.cc",
  "mailer.me",
  "cloaked.id",
  "opayq.com",
  "maskmy.id",
  "33mail.com",
  "burnermail.io",
  "erine.email",
]);

/** Whether an e-mail address is one that a privacy service made; each of its customers may have a name before its domain. */
export function isRelayAddress(email: string): boolean {
  const labels = email
    .slice(email.lastIndexOf("@") + 1)
    .toLowerCase()
    .split(".");
  return labels.length <= 5 && labels.some((_, at) => RELAYS.has(labels.slice(at).join(".")));
}
