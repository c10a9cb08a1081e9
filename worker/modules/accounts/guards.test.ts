import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";

describe("the guard of the dashboard", () => {
  it("lets a member in and knows their workspace", async () => {
    const harness = createHarness();
    const { headers, workspaceId, email } = await signIn(harness, { role: "agent", workspaceName: "Bright Roofs" });

    const answer = await harness.request("/api/me", { headers });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      email,
      role: "agent",
      workspace: { id: workspaceId, name: "Bright Roofs" },
    });
  });
  it("key", async () => {
    const harness = createHarness();
    expect(await createApiKeyFor(harness, "ws_1")).toHaveProperty("authorization");
  });
});
