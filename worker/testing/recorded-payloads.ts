/**
 * Bodies as released widgets send them, letter for letter: a page that was opened yesterday, or a file that a proxy keeps,
 * goes on sending them. A release that changes what the widget sends adds one; none is ever changed or taken out.
 */
export interface RecordedPayload {
  /** When it began to be sent, and by what. */
  what: string;
  contentType: string;
  body: string;
}

const CHROMIUM =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

export const RECORDED_PAYLOADS: readonly RecordedPayload[] = [
  {
    what: "2026-11-21, a form filled in with the marks of a campaign",
    contentType: "text/plain;charset=UTF-8",
    body: `{"submission_id":"5b1fd4f0-6a3c-4c52-9f0e-1d9b0c0e7a11","fields":{"plan":"pro","name":"A visitor","email":"visitor@example.com","phone":"","message":"We need a new website by March. Please call me."},"source":"widget","context":{"page_url":"https://shop.example.com/contact?utm_source=newsletter","page_title":"Contact","referrer":"https://www.example.org/","utm":{"utm_source":"newsletter"},"first_touch":{"url":"https://shop.example.com/?gclid=abc","at":"2026-11-21T08:58:31.120Z","utm":{"gclid":"abc"},"referrer":"https://www.example.org/"},"last_touch":{"url":"https://shop.example.com/contact?utm_source=newsletter","at":"2026-11-21T09:00:02.004Z","utm":{"utm_source":"newsletter"}},"language":"en-GB","time_zone":"Europe/Berlin","user_agent":"${CHROMIUM}"},"evidence":{"token":"WzEsImZybV8wIl0.c2lnbmF0dXJl","solution":17341,"honeypot":"","automated":false,"touches":84}}`,
  },
  {
    what: "2026-11-21, the bot check could not be had",
    contentType: "text/plain;charset=UTF-8",
    body: `{"submission_id":"5b1fd4f0-6a3c-4c52-9f0e-1d9b0c0e7a12","fields":{"name":"A visitor","email":"visitor@example.com","phone":"+49 30 901820","message":"Hello","newsletter":"true","terms":""},"source":"widget","context":{"page_url":"https://shop.example.com/","page_title":"","referrer":"","utm":{},"first_touch":{"url":"https://shop.example.com/","at":"2026-11-21T09:00:00.000Z","utm":{},"referrer":""},"last_touch":{"url":"https://shop.example.com/","at":"2026-11-21T09:00:09.000Z","utm":{}},"language":"de","time_zone":"Europe/Berlin","user_agent":"${CHROMIUM}"},"evidence":{"honeypot":"","automated":false,"touches":3}}`,
  },
  {
    what: "2026-11-21, with Turnstile",
    contentType: "text/plain;charset=UTF-8",
    body: `{"submission_id":"5b1fd4f0-6a3c-4c52-9f0e-1d9b0c0e7a13","fields":{"email":"visitor@example.com","message":"Hello"},"source":"page","context":{"page_url":"https://shop.example.com/"},"evidence":{"token":"WzEsImZybV8wIl0.c2lnbmF0dXJl","solution":0,"turnstile":"0.AbCdEf","honeypot":"","automated":true,"touches":0}}`,
  },
  {
    what: "2026-11-21, by a beacon from a page that was closed before the bot check was done",
    contentType: "text/plain;charset=UTF-8",
    body: `{"submission_id":"5b1fd4f0-6a3c-4c52-9f0e-1d9b0c0e7a14","fields":{"email":"visitor@example.com","message":"Hello"},"source":"widget","context":{"page_url":"https://shop.example.com/","page_title":"Contact","referrer":"","utm":{}}}`,
  },
  {
    what: "the least there is, by a script of somebody's own",
    contentType: "application/json",
    body: `{"submission_id":"5B1FD4F0-6A3C-4C52-9F0E-1D9B0C0E7A15","fields":{"email":"visitor@example.com","message":"Hello","seats":3,"urgent":true}}`,
  },
];
