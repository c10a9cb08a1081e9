import { sha256, toBase64Url } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import type { Submission } from "./accept-submission.ts";

// While the database refuses, nobody can look up whether a submission has come before. Whoever sends it again must be
// told the same lead all the same, so this isolate remembers what it told; another one hears of it when it is stored.

/** A few hundred bytes each; the oldest go first. */
const MOST_TOLD = 5_000;

const PLACE = "intake/told";

type Asked = Pick<Submission, "submissionId" | "values">;

/** The lead's id that the same submission was told by the lifeboat, or a new one. */
export async function leadIdOf(formId: string, submission: Asked, services: Services): Promise<string> {
  const told = toldIn(services);
  const known = told.size === 0 ? undefined : told.get(await printOf(formId, submission));
  return known ?? services.newId("lead");
}

/** Notes what a sender is told; of several at once the first one's id is everybody's. */
export async function tellLeadId(
  formId: string,
  submission: Asked,
  leadId: string,
  services: Pick<Services, "cache">,
): Promise<string> {
  const print = await printOf(formId, submission);
  const told = toldIn(services);
  const first = told.get(print);
  if (first !== undefined) return first;
  const [oldest] = told.keys();
  if (oldest !== undefined && told.size >= MOST_TOLD) told.delete(oldest);
  told.set(print, leadId);
  return leadId;
}

function toldIn({ cache }: Pick<Services, "cache">): Map<string, string> {
  const known = cache.get(PLACE)?.value as Map<string, string> | undefined;
  if (known !== undefined) return known;
  const told = new Map<string, string>();
  cache.set(PLACE, { value: told, expiresAtMs: Number.POSITIVE_INFINITY });
  return told;
}

/** With the content: another text under an id that is taken is another lead, held for a person. */
async function printOf(formId: string, { submissionId, values }: Asked): Promise<string> {
  return toBase64Url(await sha256(JSON.stringify([formId, submissionId, [...values]])));
}
