import { hmac, toBase64Url } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import type { Lead } from "../leads/contract.ts";
import { featuresOf } from "./features.ts";

/** What of a lead is remembered and compared: its own words. */
export function lessonTextOf({ message, answers }: Pick<Lead, "message" | "answers">): string {
  const own = answers.filter(({ key, type }) => key !== "message" && ["text", "textarea"].includes(type));
  return [message, ...own.filter(({ key }) => !/name$/.test(key)).map(({ value }) => value)].join("\n");
}

/** The features of a text under the workspace's own key. */
export async function workspaceFeaturesOf(services: Services, workspaceId: string, text: string): Promise<number[]> {
  const digest = await hmac(await signingKey(services, "lessons"), workspaceId);
  const seed = new DataView(digest.buffer, digest.byteOffset).getInt32(0);
  return featuresOf(text, seed);
}

/** Who wrote a lead, as a keyed hash: by the address, so that many leads from one count as one voice. */
export async function personKeyOf(
  services: Services,
  { workspaceId, email, id }: Pick<Lead, "workspaceId" | "email" | "id">,
): Promise<string> {
  if (email === "") return id;
  const digest = await hmac(await signingKey(services, "lessons"), JSON.stringify([workspaceId, email.toLowerCase()]));
  return toBase64Url(digest.subarray(0, 12));
}
