import type { ApiDeliveryPage } from "../../worker/modules/deliveries/contract.ts";

type RequestRecord = NonNullable<ApiDeliveryPage["attempt_list"][number]["request"]>;

/** What stands in the log in the place of a value that only the receiver should know. */
const MASK = "••••••";

/** A command that makes the call again, to be pasted into a shell. Headers whose value the log keeps to itself are left out. Pure. */
export function curlOf({ method, url, headers, body }: RequestRecord): string {
  const known = Object.entries(headers).filter(([, value]) => !value.includes(MASK));
  return [
    `curl -i -X ${method} ${quoted(url)}`,
    ...known.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    `  --data-raw ${quoted(body)}`,
  ].join(" \\\n");
}

/** As POSIX shells read it: nothing is special between single quotes but the next one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
