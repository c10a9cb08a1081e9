/** How a program says that a lead was won, ready to be run. `secret` is null once it cannot be shown any more. */
export interface SnippetFor {
  url: string;
  secret: string | null;
}

const EXAMPLE = '{"outcomes":[{"lead_id":"lead_…","outcome":"won","amount":{"minor":129900,"currency":"EUR"}}]}';

/** For a shell with curl and openssl. */
export function shellSnippet({ url, secret }: SnippetFor): string {
  return `SECRET='${secret ?? "whsec_…"}'
BODY='${EXAMPLE}'
ID="msg_$(date +%s)_$$"
TIME=$(date +%s)
KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
SIGNATURE=$(printf '%s.%s.%s' "$ID" "$TIME" "$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)
curl -sS '${url}' -H 'content-type: application/json' \\
  -H "webhook-id: $ID" -H "webhook-timestamp: $TIME" -H "webhook-signature: v1,$SIGNATURE" \\
  --data-binary "$BODY"`;
}

/** For Node 20 and later, without a package. */
export function nodeSnippet({ url, secret }: SnippetFor): string {
  return `import { createHmac, randomUUID } from "node:crypto";

const secret = "${secret ?? "whsec_…"}";
const body = JSON.stringify({
  outcomes: [{ lead_id: "lead_…", outcome: "won", amount: { minor: 129900, currency: "EUR" } }],
});
const id = \`msg_\${randomUUID()}\`;
const time = String(Math.floor(Date.now() / 1000));
const key = Buffer.from(secret.slice("whsec_".length), "base64");
const signature = createHmac("sha256", key).update(\`\${id}.\${time}.\${body}\`).digest("base64");

const answer = await fetch("${url}", {
  method: "POST",
  headers: {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": time,
    "webhook-signature": \`v1,\${signature}\`,
  },
  body,
});
console.log(answer.status, await answer.text());`;
}
